"""The command that measures predictions against gold."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from stancebank.cli import terminal

if TYPE_CHECKING:
    from rich.table import Table

    from stancebank.evaluating import Evaluation


@click.command()
@click.argument("layer")
@click.option("--gold", required=True, help="The corpus whose gold layers are right.")
@click.option(
    "--predicted",
    multiple=True,
    required=True,
    help="The corpus that is measured; a second one is compared with the first.",
)
@click.option("--by-kind", is_flag=True, help="Also for each kind of sentence.")
@click.option("--all", "everything", is_flag=True, help="Also classes, overlaps and precision.")
@click.option(
    "--plot",
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    help="Draw each layer's confusion matrix into DIR, as PNG (the extra `plot`).",
)
@click.option("--json", "as_json", is_flag=True, help="Print every figure as JSON.")
@click.pass_context
def evaluate(
    ctx: click.Context,
    layer: str,
    gold: str,
    predicted: tuple[str, ...],
    *,
    by_kind: bool,
    everything: bool,
    plot: Path | None,
    as_json: bool,
) -> None:
    """Measure a corpus's labels against the gold ones of another, in LAYER or in `all` layers.

    Corpora are releases, `working`, or paths. Layers: check_worthiness, entities, claims, sources,
    cues, expressions, stances. Every figure names its convention and has a bootstrap interval.
    """
    if len(predicted) > 2:
        raise click.UsageError("two corpora can be compared, no more: give --predicted twice")
    found = terminal.project(ctx).evaluate(
        gold, predicted, layers=None if layer == "all" else [layer], by_kind=by_kind
    )
    if plot is not None:
        _draw(found, predicted, gold, plot)
    if as_json:
        click.echo(found.to_json().decode(), nl=False)
        return
    from rich.console import Console  # noqa: PLC0415

    from stancebank.agreement.table import table  # noqa: PLC0415

    console = Console(highlight=False)
    for name, figures in zip(predicted, found.figures, strict=True):
        console.print(f"{name} against {gold}")
        shown = (
            figures if everything else [one for one in figures if _headline(one.name, one.label)]
        )
        console.print(table(shown))
    if found.differences:
        console.print(_differences(found, predicted, everything=everything))


def _draw(found: Evaluation, predicted: tuple[str, ...], gold: str, folder: Path) -> None:
    from stancebank.learning import pictures  # noqa: PLC0415

    folder.mkdir(parents=True, exist_ok=True)
    for number, (name, layers) in enumerate(zip(predicted, found.confusions, strict=True), 1):
        system = f"-{number}" if len(predicted) > 1 else ""
        for one in layers:
            path = folder / f"{one.layer}{system}.png"
            pictures.confusion_matrix(one, path, title=f"{one.layer}: {name} against {gold}")
            click.echo(f"drawn: {terminal.relative(path)}", err=True)


def _headline(name: str, label: str | None) -> bool:
    return label is None and not name.endswith(("-overlap", "-partial"))


def _differences(found: Evaluation, predicted: tuple[str, ...], *, everything: bool) -> Table:
    from rich.box import SIMPLE_HEAD  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415

    shown = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    shown.add_column(f"{predicted[0]} minus {predicted[1]}", overflow="fold")
    for name in ("figure", "difference, 95 % interval", "p"):
        shown.add_column(name, no_wrap=True)
    for layer, one in found.differences:
        if one.value is None or not (everything or _headline(one.name, one.label)):
            continue
        between = "" if one.low is None else f"  {one.low:+.3f} to {one.high:+.3f}"
        of = " · ".join(part for part in (layer, one.label) if part)
        p = "" if one.p is None else f"{one.p:.3f}"
        shown.add_row(of, one.name, f"{one.value:+.3f}{between}", p)
    return shown
