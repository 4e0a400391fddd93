"""The command that measures how far annotators agree."""

from __future__ import annotations

import click

from stancebank.cli import terminal


@click.command()
@click.argument("name")
@click.option("--by-kind", is_flag=True, help="Also for each kind of sentence.")
@click.option("--all", "everything", is_flag=True, help="Also pairs, classes and overlaps.")
@click.option("--gamma", is_flag=True, help="Gamma too: minutes for long documents.")
@click.option("--json", "as_json", is_flag=True, help="Print every figure as JSON.")
@click.pass_context
def agree(
    ctx: click.Context, name: str, *, by_kind: bool, everything: bool, gamma: bool, as_json: bool
) -> None:
    """Measure agreement in the round NAME, layer by layer, and write it into the round.

    NAME may also be a release that holds judgements, or `working`: nothing is written there.

    A sentence that was not annotated never counts as one in which nothing was found. Every figure
    names its convention.
    """
    from stancebank.annotation import agree as agreeing  # noqa: PLC0415 - slow to import

    found = terminal.project(ctx).agree(name, by_kind=by_kind, gamma=gamma)
    if as_json:
        click.echo(agreeing.to_json(found).decode(), nl=False)
        return
    from rich.console import Console  # noqa: PLC0415

    from stancebank.agreement.table import table  # noqa: PLC0415

    shown = found if everything else agreeing.headlines(found)
    Console(highlight=False).print(table(shown))
