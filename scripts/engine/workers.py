"""Documents in; the throughput of two workers against that of two bare spaCy processes out."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path

import bench_build
from engine import corpora, measure
from engine.measure import Figure, Part

from stancebank.engine.local import ONE_THREAD

CONVENTION = """\
workers: documents a second of wall clock, `stancebank build --workers 2`, nothing cached, over two
  processes side by side, each of which loads spaCy and runs the bare passes of the part `cold` over
  half of the same sentences, one BLAS thread each as in our workers. Whole processes on both
  sides: start, imports, loading. "passes alone": the bare side from the first pass to the last, ours
  whole all the same. On a machine that is busy with other work the CPU says more than the clock."""


def measured(number: int, turns: int) -> Part:
    """Return the ratios of each turn."""
    part = Part()
    whole, alone, spent = [], [], []
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch, "project")
        bench_build.generated(folder, number)
        halves = [sys.executable, "-m", "engine.halves"]
        measure.run([*halves, "write", str(folder), scratch], folder)
        one_thread = ["env", *(f"{name}={value}" for name, value in ONE_THREAD.items())]
        bare = [
            [*one_thread, *halves, "run", str(Path(scratch, f"half{half}.json"))] for half in (0, 1)
        ]
        for _ in range(turns):
            corpora.forget(folder)
            ours = corpora.stancebank(folder, "build", "--workers", "2")
            part.keep("build", number, 2, ours)
            theirs = part.keep("bare", number, 2, measure.together(bare, folder))
            moments = [json.loads(line) for line in theirs.said.splitlines()]
            passes = max(end for _, end in moments) - min(began for began, _ in moments)
            whole.append(theirs.wall / ours.wall)
            alone.append(passes / ours.wall)
            spent.append(theirs.cpu / ours.cpu)
    part.figures = [
        Figure("2 workers / 2 bare processes, throughput", tuple(whole), ">= 0.95"),
        Figure("2 workers / 2 bare processes, passes alone", tuple(alone)),
        Figure("2 bare processes / 2 workers, CPU", tuple(spent)),
    ]
    if (os.cpu_count() or 1) < 2:
        part.notes.append("this machine has one core: two processes are no faster than one")
    return part
