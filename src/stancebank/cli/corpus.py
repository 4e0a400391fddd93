"""The commands that make, check, show and release a corpus."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from stancebank.cli import terminal

if TYPE_CHECKING:
    from stancebank.manifest import Manifest


@click.command()
@click.argument("directory", type=click.Path(path_type=Path))
def new(directory: Path) -> None:
    """Make a corpus project of your own in DIRECTORY."""
    from stancebank import scaffold  # noqa: PLC0415

    click.echo(scaffold.new(directory))


@click.command()
@click.argument("paths", nargs=-1, required=True, callback=terminal.places)
@click.option(
    "--column",
    "columns",
    multiple=True,
    metavar="OURS=THEIRS",
    help="In a file of many documents: which column is our text, doc_id, title, … Repeatable.",
)
@click.option("--title")
@click.option("--language", help="ISO 639-1; else it is detected.")
@click.option("--published", help="YYYY, YYYY-MM or YYYY-MM-DD.")
@click.option("--publisher")
@click.option("--author")
@click.option("--url")
@click.option("--licence")
@click.option("--json", "as_json", is_flag=True, help="Print what was added and refused as JSON.")
@click.pass_context
def add(
    ctx: click.Context,
    /,
    paths: tuple[Path | str, ...],
    columns: tuple[str, ...],
    *,
    as_json: bool,
    **metadata: str | None,
) -> None:
    """Register source documents: copy PATHS into seeds/ and describe them in sources.toml.

    A path is a document (.txt .md .html .pdf .docx), a file of many (.jsonl .csv .tsv .parquet),
    or a directory of such files; or the fsspec address of either, such as https://host/a.html or
    s3://bucket/news. Options such as --licence hold for all of them.
    """
    stated = {name: value for name, value in metadata.items() if value is not None}
    with terminal.progress("Reading sources") as on_progress:
        added = terminal.project(ctx).add(
            paths,
            columns=_pairs(columns) or None,
            metadata=stated,
            today=dt.datetime.now(tz=dt.UTC).date(),
            on_progress=on_progress,
        )
    if as_json:
        said = {
            "added": [source.id for source in added.sources],
            "refused": [str(issue) for issue in added.refused],
            "skipped": [str(path) for path in added.skipped],
        }
        click.echo(json.dumps(said, indent=1, ensure_ascii=False))
    else:
        for source in added.sources:
            click.echo(f"seeds/{source.file}: {source.id}")
        for refused in added.refused:
            click.echo(click.style("refused: ", fg="red") + str(refused), err=True)
        for path in added.skipped:
            click.echo(click.style("skipped: ", fg="yellow") + str(path), err=True)
        if not added.sources and not added.refused:
            click.echo("nothing new: no file of a known kind that is not registered", err=True)
    ctx.exit(1 if added.refused else 0)


def _pairs(columns: tuple[str, ...]) -> dict[str, str]:
    found = {}
    for column in columns:
        ours, equals, theirs = column.partition("=")
        if not equals or not ours or not theirs:
            raise click.BadParameter(
                f"{column!r} is not OURS=THEIRS, such as text=body", param_hint="--column"
            )
        found[ours] = theirs
    return found


@click.command()
@click.option(
    "--engine",
    type=click.Choice(["local", "ray"]),
    default="local",
    show_default=True,
    help="Where: in processes here, or on a Ray cluster.",
)
@click.option(
    "--workers", type=click.IntRange(min=1), help="Processes of the local engine; else 1."
)
@click.option(
    "--address",
    metavar="HOST:PORT",
    help="The head of the Ray cluster that this machine is of; else Ray finds one or starts one.",
)
@click.option("--json", "as_json", is_flag=True, help="Print what was built as JSON.")
@click.pass_context
def build(
    ctx: click.Context, *, engine: str, workers: int | None, address: str | None, as_json: bool
) -> None:
    """Build the working corpus from the seeds, and check it."""
    if address is not None and engine != "ray":
        raise click.UsageError("--address is for --engine ray")
    if workers is not None and engine != "local":
        raise click.UsageError("--workers is for --engine local: a cluster says what it has")
    project = terminal.project(ctx)
    with terminal.progress("Building") as on_progress:
        built = project.build(
            engine=engine, workers=workers or 1, address=address, on_progress=on_progress
        )
    issues = project.check()
    manifest = project.load().manifest
    rows = _rows(manifest)
    place = terminal.relative(built.directory)
    if as_json:
        said = {
            "directory": place,
            "digest": manifest.digest,
            "rows": rows,
            "cached": built.cached,
            "refused": built.refused,
            "issues": [issue.to_dict() for issue in issues],
        }
        click.echo(json.dumps(said, indent=1, ensure_ascii=False))
    else:
        for refused in built.refused:
            click.echo(click.style("refused: ", fg="red") + refused, err=True)
        terminal.print_issues(issues)
        click.echo(
            f"{place}: "
            + ", ".join(terminal.rows(config, number) for config, number in rows.items())
        )
        click.echo(
            f"content {manifest.digest}, {terminal.rows('documents', built.cached)} from the cache"
        )
        click.echo(terminal.verdict(issues))
    ctx.exit(1 if built.refused or terminal.errors(issues) else 0)


@click.command()
@click.argument("corpus", default="working")
@click.option(
    "--leakage", is_flag=True, help="Instead, count what of each split stands in train too."
)
@click.option("--json", "as_json", is_flag=True, help="Print the issues, or the counts, as JSON.")
@click.pass_context
def check(ctx: click.Context, corpus: str, *, leakage: bool, as_json: bool) -> None:
    """Check every file and every rule of CORPUS: a version, a path, or the working corpus."""
    if leakage:
        _leakage(terminal.project(ctx).leakage(corpus), as_json=as_json)
        return
    issues = terminal.project(ctx).check(corpus)
    if as_json:
        click.echo(json.dumps([issue.to_dict() for issue in issues], indent=1, ensure_ascii=False))
    else:
        terminal.print_issues(issues)
        click.echo(terminal.verdict(issues))
    ctx.exit(1 if terminal.errors(issues) else 0)


def _leakage(found: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        said = {split: dataclasses.asdict(leak) for split, leak in found.items()}
        click.echo(json.dumps(said, indent=1))
        return
    for split, leak in found.items():
        click.echo(
            f"{split}: {leak.near} of {terminal.rows('documents', leak.documents)} "
            f"({leak.near_share:.1%}) with a near-duplicate in train, {leak.repeated} of "
            f"{terminal.rows('sentences', leak.sentences)} ({leak.repeated_share:.1%}) repeated from it"
        )
    if not found:
        click.echo("there is no split but train, or no train: nothing can leak")


@click.command()
@click.argument("document")
@click.option("--corpus", default="working", help="A version or a path; else the working corpus.")
@click.option("--sentences", metavar="A-B", help="Only these, by index: 5-8, or 5.")
@click.option("--json", "as_json", is_flag=True, help="Print the sentences' rows as JSON.")
@click.pass_context
def show(
    ctx: click.Context, document: str, corpus: str, sentences: str | None, *, as_json: bool
) -> None:
    """Show DOCUMENT sentence by sentence, with its labels."""
    wanted = None if sentences is None else _range(sentences)
    if as_json:
        rows = terminal.project(ctx).shown(document, corpus, sentences=wanted)
        click.echo(json.dumps(rows, indent=1, ensure_ascii=False))
        return
    from rich.console import Console  # noqa: PLC0415

    Console(highlight=False).print(terminal.project(ctx).show(document, corpus, sentences=wanted))


def _range(said: str) -> range:
    first, dash, last = said.partition("-")
    if not first.isdecimal() or (dash and not last.isdecimal()):
        raise click.BadParameter(f"{said!r} is not A-B, such as 5-8", param_hint="--sentences")
    return range(int(first), int(last if dash else first) + 1)


@click.command()
@click.argument("version")
@click.option("--json", "as_json", is_flag=True, help="Print what was released as JSON.")
@click.pass_context
def release(ctx: click.Context, version: str, *, as_json: bool) -> None:
    """Release the working corpus as corpus/VERSION (X.Y.Z), for good."""
    project = terminal.project(ctx)
    target = project.release(version)
    place, card = (terminal.relative(one) for one in (target, target / "README.md"))
    if as_json:
        manifest = project.load(version).manifest
        said = {
            "directory": place,
            "card": card,
            "digest": manifest.digest,
            "rows": _rows(manifest),
        }
        click.echo(json.dumps(said, indent=1, ensure_ascii=False))
        return
    click.echo(f"{place}: released; the card is {card}")


def _rows(manifest: Manifest) -> dict[str, int]:
    """Return how many rows each config has."""
    return {
        config: sum(record.rows for record in splits.values())
        for config, splits in manifest.tables.items()
    }
