"""The command that writes a corpus in another tool's format."""

from __future__ import annotations

from pathlib import Path

import click

from stancebank.cli import terminal


@click.command()
@click.argument("to", metavar="FORMAT")
@click.argument("name", required=False)
@click.option(
    "--out",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="An empty or new directory; each split gets one in it.",
)
@click.option("--json", "as_json", is_flag=True, help="Print what was written as JSON.")
@click.pass_context
def export(ctx: click.Context, to: str, name: str | None, out: Path, *, as_json: bool) -> None:
    """Write a release, the newest or NAME, in another tool's FORMAT.

    Formats: brat, conll, conll-iob1, conll-iobes, conllu, docbin, webanno, xmi.

    What the format has no place for is counted, with the reason.
    """
    import json  # noqa: PLC0415

    found = terminal.project(ctx).export(to, name, out)
    if as_json:
        click.echo(
            json.dumps({"files": found.files, "lost": found.lost}, indent=1, ensure_ascii=False)
        )
        return
    click.echo(f"{terminal.relative(out)}: {len(found.files)} files")
    for reason, number in found.lost.items():
        click.echo(f"not in it: {number} × {reason}", err=True)
