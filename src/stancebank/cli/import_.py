"""The command that makes a corpus project of another tool's files."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from pathlib import Path

import click

from stancebank.cli import terminal


@click.command("import")
@click.argument("form", metavar="FORMAT")
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option("--into", required=True, type=click.Path(path_type=Path), help="A new directory.")
@click.option("--json", "as_json", is_flag=True, help="Print what was imported as JSON.")
def import_(form: str, path: Path, into: Path, *, as_json: bool) -> None:
    """Make a corpus project of files in FORMAT: brat, conll, conllu, docbin or xmi.

    PATH is a file, or a folder with such files below it.
    """
    from stancebank import importing  # noqa: PLC0415 - slow to import

    with terminal.progress("importing") as bar:
        found = importing.import_(
            form, path, into, today=dt.datetime.now().astimezone().date(), on_progress=bar
        )
    reasons = dict(Counter(issue.rule for issue in found.issues).most_common())
    if as_json:
        said = {
            "directory": str(found.directory),
            "documents": found.documents,
            "sentences": found.sentences,
            "entities": found.entities,
            "held": found.held,
            "left": reasons,
        }
        click.echo(json.dumps(said, indent=1, ensure_ascii=False))
        return
    click.echo(
        f"{terminal.relative(into)}: {terminal.counted(found.documents, 'document')}, "
        f"{terminal.counted(found.sentences, 'sentence')}, {found.entities} entities"
    )
    for reason, number in reasons.items():
        click.echo(f"{number} not taken: {reason}", err=True)
    if reasons:
        where = terminal.relative(into / "annotation" / "rounds" / importing.ROUND / "issues.jsonl")
        click.echo(f"each is named in {where}", err=True)
