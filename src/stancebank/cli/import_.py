"""The command that makes a corpus project of another tool's files."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from stancebank.cli import terminal

if TYPE_CHECKING:
    from stancebank.importing import Imported


@click.command("import")
@click.argument("form", metavar="FORMAT")
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option("--into", required=True, type=click.Path(path_type=Path), help="A new directory.")
@click.option("--annotators", is_flag=True, help="Each folder in PATH is an annotator's.")
@click.option("--gold", metavar="FOLDER", help="The folder in PATH with what was decided.")
@click.option(
    "--annotator-kind",
    "kind",
    type=click.Choice(["human", "model"]),
    help="What the annotators are; else it is recorded as not stated, for no file says it.",
)
@click.option("--json", "as_json", is_flag=True, help="Print what was imported as JSON.")
def import_(
    form: str,
    path: Path,
    into: Path,
    *,
    annotators: bool,
    gold: str | None,
    kind: str | None,
    as_json: bool,
) -> None:
    """Make a corpus project of files in FORMAT, such as brat or inception.

    The others are conll, conllu, docbin, label-studio, webanno and xmi; or FORMAT is the recipe of a
    table of classified texts: claimbuster, checkthat2019, newsmtsc, semeval2016, or the path of a
    .toml of your own.

    PATH is a file, or a folder with such files below it. With --annotators, every folder directly
    below it is an annotator's, and one that is called gold, curated or adjudicated holds what was
    decided. People are a1, a2, … from here on.
    """
    from stancebank import importing  # noqa: PLC0415 - slow to import

    today = dt.datetime.now().astimezone().date()
    folders = importing.Folders(gold) if annotators or gold else None
    table = importing.is_recipe(form)
    if table and (folders or kind):
        raise click.UsageError(
            "--annotators, --gold and --annotator-kind are for formats: a table has one answer a row"
        )
    who = {} if kind is None else {"kind": kind}
    with terminal.progress("importing") as bar:
        found = (
            importing.import_table(form, path, into, today=today, on_progress=bar)
            if table
            else importing.import_(
                form, path, into, today=today, folders=folders, on_progress=bar, **who
            )
        )
    if as_json:
        said = {
            "directory": str(found.directory),
            "documents": found.documents,
            "sentences": found.sentences,
            "entities": found.entities,
            "claims": found.claims,
            "stances": found.stances,
            "annotators": found.annotators,
            "judgements": found.judgements,
            "held": found.held,
            "classes": found.classes,
            "left": found.left,
            "remarked": found.remarked,
        }
        click.echo(json.dumps(said, indent=1, ensure_ascii=False))
        return
    click.echo(
        f"{terminal.relative(into)}: {terminal.counted(found.documents, 'document')}, "
        f"{terminal.counted(found.sentences, 'sentence')}, " + _labelled(found)
    )
    if found.annotators:
        click.echo(
            f"{terminal.counted(found.annotators, 'annotator')}, "
            f"{terminal.counted(found.judgements, 'judgement')}: "
            f"stancebank agree {importing.ROUND}"
        )
    for reason, number in found.left.items():
        click.echo(f"{number} not taken: {reason}", err=True)
    for reason, number in found.remarked.items():
        click.echo(f"{number} taken, with a remark: {reason}", err=True)
    if found.issues:
        where = terminal.relative(into / "annotation" / "rounds" / importing.ROUND / "issues.jsonl")
        click.echo(f"each is named in {where}", err=True)


def _labelled(found: Imported) -> str:
    """Return how many labels there are of each layer; of a table, how many rows of each class."""
    if found.classes:
        return ", ".join(f"{number} {name}" for name, number in found.classes.items())
    layers = ("entities", "claims", "stances")
    return ", ".join(terminal.rows(layer, getattr(found, layer)) for layer in layers)
