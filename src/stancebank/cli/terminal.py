"""What every command needs of the terminal: project, models, issues, counts, a progress bar."""

from __future__ import annotations

import contextlib
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from stancebank.address import is_address
from stancebank.learning import shipped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from stancebank.project import Project
    from stancebank.schemas.issues import Issue


class ModelPlace(click.Path):
    """A directory that `stancebank train` wrote, or the name of a model that comes along."""

    def __init__(self) -> None:
        super().__init__(exists=True, file_okay=False, path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path. Raises: Refused, rule `model-unknown`: no model has the name."""
        if isinstance(value, str) and value.startswith(shipped.PREFIX):
            return shipped.place(value)
        return super().convert(value, param, ctx)


def project(ctx: click.Context) -> Project:
    """Open the project that `--project` names, else the one that this directory is in."""
    from stancebank.project import Project  # noqa: PLC0415

    return Project.open(ctx.obj) if ctx.obj else Project.find(Path.cwd())


def end_by_signal() -> None:
    """Let a command that runs until Ctrl-C end in the same way when it is told to, or left alone."""

    def end(*_: Any) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGHUP, end)


def errors(issues: list[Issue]) -> int:
    """Return how many of the issues are errors."""
    return sum(issue.severity == "error" for issue in issues)


def print_issues(issues: list[Issue]) -> None:
    """Print each issue on a line, its severity in colour."""
    for issue in issues:
        colour = "red" if issue.severity == "error" else "yellow"
        click.echo(click.style(f"{issue.severity}: ", fg=colour) + str(issue))


def verdict(issues: list[Issue]) -> str:
    """Return what the issues amount to, in a line."""
    wrong = errors(issues)
    if wrong:
        counts = counted(wrong, "error") + ", " + counted(len(issues) - wrong, "warning")
        return click.style(counts, fg="red")
    warnings = f", {counted(len(issues), 'warning')}" if issues else ""
    return click.style(f"checked: no rule is broken{warnings}", fg="green")


def rows(config: str, number: int) -> str:
    """Return a number of rows in words: a config's name is a plural."""
    singular = {"entities": "entity"}.get(config, config.removesuffix("s"))
    return f"{number} {singular if number == 1 else config}"


def counted(number: int, what: str) -> str:
    """Return a number of things in words."""
    return f"{number} {what}{'' if number == 1 else 's'}"


def address(_: click.Context, param: click.Parameter, value: str) -> str:
    """Return an argument that is an fsspec address; a path is a wrong call."""
    if not is_address(value):
        said = f"{value!r} is not an address, such as s3://bucket/corpus/1.0.0"
        raise click.BadParameter(said, param=param)
    return value


def places(
    _: click.Context, __: click.Parameter, values: tuple[str, ...]
) -> tuple[Path | str, ...]:
    """Return arguments as what they are: fsspec addresses, as strings, and paths."""
    return tuple(map(place, values))


def place(value: str) -> Path | str:
    """Return what stands for a file or a folder: an fsspec address, as a string, or a path."""
    return value if is_address(value) else Path(value)


def relative(path: Path) -> str:
    """Return the path as one would type it here."""
    with contextlib.suppress(ValueError):
        return str(path.relative_to(Path.cwd()))
    return str(path)


@contextlib.contextmanager
def progress(what: str, *, in_bytes: bool = False) -> Iterator[Callable[[int, int], None] | None]:
    """Yield what moves a progress bar on stderr; None where stderr is no terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import (  # noqa: PLC0415
        BarColumn,
        DownloadColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    counted = DownloadColumn() if in_bytes else MofNCompleteColumn()
    columns = (TextColumn(what), BarColumn(), counted, TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)
