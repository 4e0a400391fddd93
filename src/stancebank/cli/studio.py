"""The command that runs a local Label Studio."""

from __future__ import annotations

import click

from stancebank.cli import terminal


@click.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8080, show_default=True)
@click.option("--users", default="", help="Annotators who can log in, such as a1,a2.")
@click.option(
    "--database",
    envvar="STANCEBANK_STUDIO_DATABASE",
    help="postgresql://user:password@host:port/name, for a team; else SQLite. "
    "With a password, safer as STANCEBANK_STUDIO_DATABASE in the environment.",
)
@click.pass_context
def studio(ctx: click.Context, port: int, users: str, database: str | None) -> None:
    """Run a local Label Studio until Ctrl-C; nobody but this machine can reach it.

    The first time it installs Label Studio in an environment of its own. What is annotated, and who
    can log in with which password, lies in annotation/.studio/, which git ignores.
    """
    from stancebank.project import user_cache  # noqa: PLC0415

    project = terminal.project(ctx)
    terminal.end_by_signal()
    running = project.start_studio(
        cache=user_cache(),
        port=port,
        database=database,
        users=tuple(one.strip() for one in users.split(",") if one.strip()),
        on_message=lambda said: click.echo(said, err=True),
    )

    with running:
        click.echo(f"Label Studio: {running.url}")
        click.echo(f"logins: {terminal.relative(project.studio / 'logins.json')}", err=True)
        try:
            running.wait()
        except KeyboardInterrupt:
            click.echo("stopping", err=True)
