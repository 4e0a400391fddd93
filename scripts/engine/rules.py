"""Documents in; how fast the rules are asked and a release is opened, out."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from engine import corpora, measure
from engine.measure import Figure, Part

CONVENTION = """\
rules: sentence rows a second, in millions, of the check of all tables of a working corpus in
  bounded memory, every rule and the tables' content hashes, asked for the second time in a process,
  so without its imports; wall and CPU. plain: no layer labelled; labelled: silver labels in every layer, of fewer documents.
  opening: `stancebank.load` of a release, its sentences mapped, the last row read; seconds, and
  resident memory above that of the imports."""


def measured(number: int, turns: int, labelled: int) -> Part:
    """Return the rates, and what opening takes."""
    part = Part()
    for name, documents in (("plain", number), ("labelled", labelled)):
        if not documents:
            continue
        with tempfile.TemporaryDirectory() as scratch:
            folder = corpora.project(
                Path(scratch, "project"), documents, labelled=name == "labelled"
            )
            corpora.stancebank(folder, "add", f"../{corpora.ROWS}")
            part.keep(f"build, {name}", documents, 1, corpora.stancebank(folder, "build"))
            runs = [_inside(folder, "ruled") for _ in range(turns)]
            rows = f"{runs[0]['rows']:,} rows"
            for of, bar in (("wall", ">= 0.7"), ("cpu", "")):
                rates = tuple(one["rows"] / one[of] / 1e6 for one in runs)
                which = f"rules, {name}, {rows}, {'wall' if of == 'wall' else 'CPU'}"
                part.figures.append(Figure(which, rates, bar, "M rows/s"))
            if name == "plain":
                part.keep("release", documents, 1, corpora.stancebank(folder, "release", "0.1.0"))
                seen = [_inside(folder, "opened", "0.1.0") for _ in range(turns)]
                seconds = tuple(one["seconds"] for one in seen)
                memory = tuple(one["megabytes"] for one in seen)
                part.figures += [
                    Figure(f"opening a release, {rows}", seconds, "<= 0.1", "s"),
                    Figure(f"opening a release, {rows}, memory", memory, "<= 100", "MB"),
                ]
    return part


def _inside(folder: Path, what: str, *more: str) -> dict[str, float]:
    command = [sys.executable, "-m", "engine.inside", what, str(folder), *more]
    said: dict[str, float] = json.loads(measure.run(command, folder).said)
    return said
