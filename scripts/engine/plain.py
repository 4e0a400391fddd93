"""Numbers of documents in; cost and growth without models, against datasets.map and datatrove, out."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from engine import corpora, measure
from engine.measure import Figure, Part

if TYPE_CHECKING:
    from collections.abc import Sequence

CONVENTION = """\
plain: no pipeline, so no layer is labelled. One .jsonl of documents of about 2.5 kB. Stages are whole
  processes: add, build (which checks), check, release; nothing cached. build: reads, detects the
  language, splits, tokenises, names, hashes, writes and checks; what it is compared with splits
  alone. datasets.map: from_json and a batched map of our splitter, its cache file being the output.
  datatrove: JsonlReader, its tokenizer for English (spaCy's sentencizer), JsonlWriter without
  compression; a file a worker. Ratios: whole processes, theirs / ours, with as many workers.
  growth: the slope on logarithmic scales between the two largest sizes; 1 is linear. peak: the most
  memory resident at once, children included, files that are mapped included."""

_HOW = "name a Python that has it with --datatrove, after: pip install datatrove orjson regex spacy"

_STAGES = "add", "build", "check", "release"

_ONCE = 100_000
"""Documents from which on a size is measured once, in one turn."""


def measured(sizes: Sequence[int], turns: int, trove: str) -> Part:
    """Return costs by size and stage, ratios at every size, growth and memory."""
    part = Part()
    rivals = ["datasets.map", "datatrove"]
    if subprocess.run(
        [trove, "-c", "import datatrove"], check=False, capture_output=True
    ).returncode:
        part.notes.append(f"datatrove is not installed: its rows are left out; {_HOW}")
        rivals.remove("datatrove")
    for number in sizes:
        with tempfile.TemporaryDirectory() as scratch:
            for turn in range(turns if number < _ONCE else 1):
                _turn(part, Path(scratch, str(turn)), number, rivals, trove)
        _compare(part, number, rivals, barred=number == max(sizes))
    if len(sizes) > 1:
        _grow(part, *sorted(sizes)[-2:])
    worst = max(one["peak"] for one in part.runs if one["name"] in _STAGES) / 2**30
    part.figures.append(Figure("peak of ours", (worst,), "<= 1", "GiB"))
    return part


def _turn(part: Part, scratch: Path, number: int, rivals: Sequence[str], trove: str) -> None:
    scratch.mkdir()
    folder = corpora.project(scratch / "project", number, labelled=False)
    rows = scratch / corpora.ROWS
    part.keep("add", number, 1, corpora.stancebank(folder, "add", str(rows)))
    for workers in (2, 1):
        corpora.forget(folder)
        took = corpora.stancebank(folder, "build", "--workers", str(workers))
        part.keep("build", number, workers, took)
        for rival in rivals:
            out = scratch / f"{rival}{workers}"
            if rival == "datasets.map":
                command = [sys.executable, "-m", "engine.rivals", "map", str(rows), str(out)]
                command += ["--workers", str(workers)]
            else:
                given = _cut(rows, scratch / f"rows{workers}", workers)
                script = str(measure.SCRIPTS / "engine" / "trove.py")
                command = [trove, script, str(given), str(out), str(workers)]
            part.keep(rival, number, workers, measure.run(command, scratch))
            shutil.rmtree(out)
    for stage, arguments in (("check", []), ("release", ["0.1.0"])):
        # a check that has a verdict asks no rule again
        shutil.rmtree(folder / ".stancebank" / "verdicts", ignore_errors=True)
        part.keep(stage, number, 1, corpora.stancebank(folder, stage, *arguments))
    shutil.rmtree(scratch)


def _cut(rows: Path, folder: Path, pieces: int) -> Path:
    """Write the rows as files of as many lines each: datatrove gives a worker whole files."""
    folder.mkdir()
    with rows.open("rb") as stream:
        number = sum(1 for _ in stream)
        stream.seek(0)
        for piece in range(pieces):
            with (folder / f"{piece}.jsonl").open("wb") as out:
                for _ in range(piece * number // pieces, (piece + 1) * number // pieces):
                    out.write(next(stream))
    return folder


def _compare(part: Part, number: int, rivals: Sequence[str], *, barred: bool) -> None:
    """Add the ratios of one size; the largest is held to the bars, for starting is not growing."""
    for rival in rivals:
        bar = (">= 3" if rival == "datasets.map" else ">= 1") if barred else ""
        for workers in (1, 2):
            for of in ("CPU", "wall"):
                theirs, ours = (
                    [
                        one[of.lower()]
                        for one in part.runs
                        if (one["name"], one["documents"], one["workers"]) == (it, number, workers)
                    ]
                    for it in (rival, "build")
                )
                part.figures.append(
                    Figure(
                        f"{rival} / build, {number:,} documents, {workers} × {of}",
                        tuple(one / other for one, other in zip(theirs, ours, strict=True)),
                        bar,
                    )
                )


def _grow(part: Part, small: int, large: int) -> None:
    for stage in _STAGES:
        points = [(n, part.median(stage, n, 1, "cpu")) for n in (small, large)]
        bar = "<= 1.05"
        slope = measure.exponent(*points)
        part.figures.append(Figure(f"growth of {stage}, CPU", (slope,), bar, "exponent"))
    for workers in (1, 2):
        low, high = (part.median("build", n, workers, "peak") for n in (small, large))
        name = f"peak of build, {large:,} / {small:,} documents, {workers} ×"
        part.figures.append(Figure(name, (high / low,), "<= 1.25"))
