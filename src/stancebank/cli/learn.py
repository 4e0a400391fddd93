"""The commands that train classifiers and let them predict."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from stancebank.cli import terminal
from stancebank.schemas.examples import TASKS, Example


def _tables(
    _: click.Context, param: click.Parameter, values: tuple[str, ...]
) -> list[tuple[str, Path]]:
    """Return the recipe and the path of each RECIPE=PATH."""
    found = []
    for value in values:
        recipe, sign, path = value.partition("=")
        if not sign or not Path(path).is_file():
            said = f"{value!r} is not RECIPE=PATH of a file, as in claimbuster=train.json"
            raise click.BadParameter(said, param=param)
        found.append((recipe, Path(path)))
    return found


_FORM = "RECIPE=PATH"


@click.command()
@click.argument("task", type=click.Choice(TASKS))
@click.option(
    "--data",
    multiple=True,
    required=True,
    metavar=_FORM,
    callback=_tables,
    help="To learn from; repeatable.",
)
@click.option(
    "--test", multiple=True, metavar=_FORM, callback=_tables, help="To measure on; repeatable."
)
@click.option("--into", required=True, type=click.Path(path_type=Path), help="A new directory.")
@click.option(
    "--model",
    default="linear",
    show_default=True,
    metavar="KIND[:ENCODER]",
    help="linear, frozen or encoder.",
)
@click.option("--json", "as_json", is_flag=True, help="Print what was trained as JSON.")
def train(
    task: str,
    data: list[tuple[str, Path]],
    test: list[tuple[str, Path]],
    into: Path,
    model: str,
    *,
    as_json: bool,
) -> None:
    """Train a classifier of TASK: check_worthiness, or stance toward a target.

    A model is `linear`, over n-grams; `frozen`, over a pretrained encoder as it is; or `encoder`,
    whose layers learn along. An encoder is a directory or a model of the hub, as in
    encoder:roberta-base; without one it is MiniLM. Both need the extra `encoder`.

    A table's recipe says which column is what: claimbuster, checkthat2019, newsmtsc, semeval2016, or
    the name of a .toml of your own beside the table.
    """
    from stancebank import training  # noqa: PLC0415 - slow to import

    with terminal.progress("training") as bar:
        found = training.train(task, data, test, into, model=model, on_progress=bar)
    if as_json:
        said = found.about | {"issues": [issue.to_dict() for issue in found.issues]}
        click.echo(json.dumps(said, indent=1, ensure_ascii=False))
        return
    about = found.about
    chosen = ", ".join(f"{name} = {about[name]}" for name in ("C", "epochs") if name in about)
    click.echo(f"{terminal.relative(into)}: {about['examples']} examples, {chosen}")
    if found.issues:
        left = terminal.counted(len(found.issues), "row")
        click.echo(f"left out: {left}, the first: {found.issues[0]}", err=True)
    if found.figures:
        from rich.console import Console  # noqa: PLC0415

        from stancebank.agreement.table import table  # noqa: PLC0415

        Console(highlight=False).print(table(found.figures))
        click.echo(f"texts of the test that stand in the training too: {found.leaked}")


@click.command()
@click.argument("model", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--data",
    multiple=True,
    metavar=_FORM,
    callback=_tables,
    help="Tables; else a text a line from stdin.",
)
def predict(model: Path, data: list[tuple[str, Path]]) -> None:
    """Print what MODEL says of texts: JSON Lines with id, class, and the probability of each class."""
    from stancebank import training  # noqa: PLC0415
    from stancebank.learning import model_files  # noqa: PLC0415

    loaded = model_files.load(model)
    if data:
        examples = training.read(loaded.task, data)[0]
    else:
        lines = enumerate(sys.stdin, 1)
        examples = [Example(str(n), line.rstrip("\n"), "", str(n)) for n, line in lines]
    for one, row in zip(examples, loaded.probabilities(examples), strict=True):
        said = {name: round(float(p), 4) for name, p in zip(loaded.classes, row, strict=True)}
        best = max(said, key=lambda name: said[name])
        click.echo(
            json.dumps({"id": one.id, "class": best, "probability": said}, ensure_ascii=False)
        )
