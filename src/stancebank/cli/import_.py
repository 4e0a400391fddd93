"""The command that makes a corpus project of another tool's files."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
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
@click.option("--json", "as_json", is_flag=True, help="Print what was imported as JSON.")
def import_(form: str, path: Path, into: Path, *, as_json: bool) -> None:
    """Make a corpus project of files in FORMAT: brat, conll, conllu, docbin, webanno or xmi.

    Or of a table of classified texts, by its recipe: claimbuster, checkthat2019, newsmtsc,
    semeval2016, or the path of a .toml of your own.

    PATH is a file, or a folder with such files below it.
    """
    from stancebank import importing, importing_tables  # noqa: PLC0415 - slow to import

    step = importing_tables.import_ if importing_tables.is_recipe(form) else importing.import_
    with terminal.progress("importing") as bar:
        found = step(form, path, into, today=dt.datetime.now().astimezone().date(), on_progress=bar)
    reasons = dict(Counter(issue.rule for issue in found.issues).most_common())
    if as_json:
        said = {
            "directory": str(found.directory),
            "documents": found.documents,
            "sentences": found.sentences,
            "entities": found.entities,
            "held": found.held,
            "classes": found.classes,
            "left": reasons,
        }
        click.echo(json.dumps(said, indent=1, ensure_ascii=False))
        return
    click.echo(
        f"{terminal.relative(into)}: {terminal.counted(found.documents, 'document')}, "
        f"{terminal.counted(found.sentences, 'sentence')}, {_labelled(found)}"
    )
    for reason, number in reasons.items():
        click.echo(f"{number} not taken: {reason}", err=True)
    if reasons:
        where = terminal.relative(into / "annotation" / "rounds" / importing.ROUND / "issues.jsonl")
        click.echo(f"each is named in {where}", err=True)


def _labelled(found: Imported) -> str:
    if found.classes:
        return ", ".join(f"{number} {name}" for name, number in found.classes.items())
    return f"{found.entities} entities"
