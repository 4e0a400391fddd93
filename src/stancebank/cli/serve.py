"""The command that answers a Label Studio with the project's labellers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from stancebank.cli import terminal

if TYPE_CHECKING:
    from pathlib import Path


@click.command()
@click.option(
    "--host",
    default="127.0.0.1",
    show_default=True,
    help="The address to listen on; 0.0.0.0 lets other machines ask.",
)
@click.option("--port", type=click.IntRange(1, 65535), default=9090, show_default=True)
@click.option(
    "--model",
    "models",
    multiple=True,
    type=terminal.ModelPlace(),
    help="A directory that `stancebank train` wrote, or shipped:NAME; one of each task.",
)
@click.pass_context
def serve(ctx: click.Context, host: str, port: int, models: tuple[Path, ...]) -> None:
    """Answer Label Studio as its ML backend until Ctrl-C, with what a round would show.

    Tasks of the working corpus get its labels, any other text is labelled when it is asked for.
    A corpus that is built anew and a model that is trained anew are taken up at once.
    """
    project = terminal.project(ctx)
    running = project.start_backend(
        host, port, models, on_message=lambda said: click.echo(said, err=True)
    )
    terminal.end_by_signal()
    with running as backend:
        try:
            click.echo(f"ML backend: {backend.url}")
            click.echo("connect it: Label Studio → Settings → Model → Connect Model", err=True)
            backend.serve()
        except KeyboardInterrupt:
            click.echo("stopping", err=True)
