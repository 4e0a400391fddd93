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
@click.option("--annotators", is_flag=True, help="Each folder in PATH is an annotator's.")
@click.option("--gold", metavar="FOLDER", help="The folder in PATH with what was decided.")
@click.option("--json", "as_json", is_flag=True, help="Print what was imported as JSON.")
def import_(
    form: str, path: Path, into: Path, *, annotators: bool, gold: str | None, as_json: bool
) -> None:
    """Make a corpus project of files in FORMAT, such as brat or inception.

    The others are conll, conllu, docbin, label-studio, webanno and xmi. PATH is a file, or a folder
    with such files below it. With --annotators, every folder directly below it is an annotator's, and
    one that is called gold, curated or adjudicated holds what was decided. People are a1, a2, … from
    here on.
    """
    from stancebank import importing  # noqa: PLC0415 - slow to import

    with terminal.progress("importing") as bar:
        found = importing.import_(
            form,
            path,
            into,
            today=dt.datetime.now().astimezone().date(),
            folders=importing.Folders(gold) if annotators or gold else None,
            on_progress=bar,
        )
    reasons = dict(Counter(issue.rule for issue in found.issues).most_common())
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
            "left": reasons,
        }
        click.echo(json.dumps(said, indent=1, ensure_ascii=False))
        return
    click.echo(
        f"{terminal.relative(into)}: {terminal.counted(found.documents, 'document')}, "
        f"{terminal.counted(found.sentences, 'sentence')}, "
        + ", ".join(
            terminal.rows(layer, getattr(found, layer))
            for layer in ("entities", "claims", "stances")
        )
    )
    if found.annotators:
        click.echo(
            f"{terminal.counted(found.annotators, 'annotator')}, "
            f"{terminal.counted(found.judgements, 'judgement')}: "
            f"stancebank agree {importing.ROUND}"
        )
    for reason, number in reasons.items():
        click.echo(f"{number} not taken: {reason}", err=True)
    if reasons:
        where = terminal.relative(into / "annotation" / "rounds" / importing.ROUND / "issues.jsonl")
        click.echo(f"each is named in {where}", err=True)
