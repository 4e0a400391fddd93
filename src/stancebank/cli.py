"""Arguments in, one library call, what it returned printed: the `stancebank` command.

stdout is the result, stderr the messages. Exit 0: done; 1: refused; 2: the call makes no sense.
Everything slow to import is imported inside the command that needs it.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from stancebank import __version__
from stancebank.errors import StancebankError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from stancebank.project import Project
    from stancebank.schemas.issues import Issue


class _Commands(click.Group):
    """A group that prints our errors as one line, and exits with 1 or 2."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except StancebankError as error:
            click.echo(click.style("refused: ", fg="red") + str(error), err=True)
            ctx.exit(2 if isinstance(error, UsageError) else 1)
        except BrokenPipeError:
            raise  # click ends quietly: nobody reads any more
        except OSError as error:
            said = f"{error.filename or 'system'}: {error.strerror or error}"
            click.echo(click.style("refused: ", fg="red") + said, err=True)
            ctx.exit(1)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
@click.option(
    "--project",
    "root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="The project's directory; else the one that this directory is in.",
)
@click.pass_context
def main(ctx: click.Context, root: Path | None) -> None:
    """Source documents in; a versioned dataset of entities, claims and stance out."""
    ctx.obj = root
    if isinstance(sys.stdout, io.TextIOWrapper):  # a character the terminal lacks is no error
        sys.stdout.reconfigure(errors="backslashreplace")


def _project(ctx: click.Context) -> Project:
    from stancebank.project import Project  # noqa: PLC0415

    return Project.open(ctx.obj) if ctx.obj else Project.find(Path.cwd())


@main.command()
@click.argument("directory", type=click.Path(path_type=Path))
def new(directory: Path) -> None:
    """Make a corpus project of your own in DIRECTORY."""
    from stancebank import scaffold  # noqa: PLC0415

    click.echo(scaffold.new(directory))


@main.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
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
    paths: tuple[Path, ...],
    columns: tuple[str, ...],
    *,
    as_json: bool,
    **metadata: str | None,
) -> None:
    """Register source documents: copy PATHS into seeds/ and describe them in sources.toml.

    A path is a document (.txt .md .html .pdf .docx), a file of many (.jsonl .csv .tsv .parquet),
    or a directory of such files. Options such as --licence hold for all of them.
    """
    stated = {name: value for name, value in metadata.items() if value is not None}
    with _progress("Reading sources") as on_progress:
        added = _project(ctx).add(
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


@main.command()
@click.option(
    "--workers", type=click.IntRange(min=1), default=1, show_default=True, help="Processes."
)
@click.option("--json", "as_json", is_flag=True, help="Print what was built as JSON.")
@click.pass_context
def build(ctx: click.Context, *, workers: int, as_json: bool) -> None:
    """Build the working corpus from the seeds, and check it."""
    project = _project(ctx)
    with _progress("Building") as on_progress:
        built = project.build(workers=workers, on_progress=on_progress)
    issues = project.check()
    manifest = project.load().manifest
    rows = {
        config: sum(record.rows for record in splits.values())
        for config, splits in manifest.tables.items()
    }
    place = _relative(built.directory)
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
        _print_issues(issues)
        click.echo(
            f"{place}: " + ", ".join(_rows(config, number) for config, number in rows.items())
        )
        click.echo(f"content {manifest.digest}, {_rows('documents', built.cached)} from the cache")
        click.echo(_verdict(issues))
    ctx.exit(1 if built.refused or _errors(issues) else 0)


@main.command()
@click.argument("corpus", default="working")
@click.option("--json", "as_json", is_flag=True, help="Print the issues as JSON.")
@click.pass_context
def check(ctx: click.Context, corpus: str, *, as_json: bool) -> None:
    """Check every file and every rule of CORPUS: a version, a path, or the working corpus."""
    issues = _project(ctx).check(corpus)
    if as_json:
        click.echo(json.dumps([issue.to_dict() for issue in issues], indent=1, ensure_ascii=False))
    else:
        _print_issues(issues)
        click.echo(_verdict(issues))
    ctx.exit(1 if _errors(issues) else 0)


@main.command()
@click.argument("document")
@click.option("--corpus", default="working", help="A version or a path; else the working corpus.")
@click.option("--sentences", metavar="A-B", help="Only these, by index: 5-8, or 5.")
@click.pass_context
def show(ctx: click.Context, document: str, corpus: str, sentences: str | None) -> None:
    """Show DOCUMENT sentence by sentence, with its labels."""
    from rich.console import Console  # noqa: PLC0415

    wanted = None if sentences is None else _range(sentences)
    Console(highlight=False).print(_project(ctx).show(document, corpus, sentences=wanted))


def _range(said: str) -> range:
    first, dash, last = said.partition("-")
    if not first.isdecimal() or (dash and not last.isdecimal()):
        raise click.BadParameter(f"{said!r} is not A-B, such as 5-8", param_hint="--sentences")
    return range(int(first), int(last if dash else first) + 1)


@main.command()
@click.argument("version")
@click.pass_context
def release(ctx: click.Context, version: str) -> None:
    """Release the working corpus as corpus/VERSION (X.Y.Z), for good."""
    target = _project(ctx).release(version)
    click.echo(f"{_relative(target)}: released; the card is {_relative(target / 'README.md')}")


def _errors(issues: list[Issue]) -> int:
    return sum(issue.severity == "error" for issue in issues)


def _print_issues(issues: list[Issue]) -> None:
    for issue in issues:
        colour = "red" if issue.severity == "error" else "yellow"
        click.echo(click.style(f"{issue.severity}: ", fg=colour) + str(issue))


def _verdict(issues: list[Issue]) -> str:
    errors = _errors(issues)
    if errors:
        counts = _counted(errors, "error") + ", " + _counted(len(issues) - errors, "warning")
        return click.style(counts, fg="red")
    warnings = f", {_counted(len(issues), 'warning')}" if issues else ""
    return click.style(f"checked: no rule is broken{warnings}", fg="green")


def _rows(config: str, number: int) -> str:
    """Return a number of rows in words: a config's name is a plural."""
    singular = {"entities": "entity"}.get(config, config.removesuffix("s"))
    return f"{number} {singular if number == 1 else config}"


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _relative(path: Path) -> str:
    with contextlib.suppress(ValueError):
        return str(path.relative_to(Path.cwd()))
    return str(path)


@contextlib.contextmanager
def _progress(what: str) -> Iterator[Callable[[int, int], None] | None]:
    """Yield what moves a progress bar on stderr; None where stderr is no terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import (  # noqa: PLC0415
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
