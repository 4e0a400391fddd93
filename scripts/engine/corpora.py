"""A number of documents in; a project that holds them, built or not, out."""

from __future__ import annotations

import json
import shutil
import sys
from typing import TYPE_CHECKING

from bench_build import documents
from engine import measure

from stancebank import scaffold

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from engine.measure import Run

ROWS = "rows.jsonl"

_AT_ONCE = 1000  # few in memory: a child's peak begins at what its parent holds


def texts(number: int) -> Iterator[str]:
    """Yield documents, the same ones every time; fewer are the first of more."""
    for block, first in enumerate(range(0, number, _AT_ONCE)):
        yield from documents(_AT_ONCE, seed=block + 1)[: number - first]


def write(path: Path, number: int) -> Path:
    """Write documents of about 2.5 kB as JSON Lines."""
    with path.open("w", encoding="utf-8") as stream:
        for place, text in enumerate(texts(number)):
            stream.write(json.dumps({"id": f"d{place:06d}", "text": text}) + "\n")
    return path


def project(folder: Path, number: int, *, labelled: bool) -> Path:
    """Make a project with one file of documents beside it; nothing is registered yet."""
    if labelled:
        scaffold.new(folder)
    else:
        scaffold.new(folder, pipelines={})
    write(folder.parent / ROWS, number)
    return folder


def stancebank(folder: Path, *arguments: str) -> Run:
    """Run a command of ours in a project."""
    return measure.run([sys.executable, "-m", "stancebank", *arguments], folder)


def forget(folder: Path) -> None:
    """Take a project back to before its first build."""
    shutil.rmtree(folder / ".stancebank", ignore_errors=True)
    (folder / "corpus" / "working").unlink(missing_ok=True)
