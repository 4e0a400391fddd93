"""A project, or a half of its sentences, in; the halves, or the time of the models over one, out."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import bench_build


def write(folder: Path, into: Path) -> None:
    """Write what the models are given for each half of a project's sentences."""
    needed = bench_build.needed(folder)
    for half in (0, 1):
        of_half = {}
        for name, docs in needed.items():
            middle = len(docs) // 2
            of_half[name] = docs[middle:] if half else docs[:middle]
        (into / f"half{half}.json").write_text(json.dumps(of_half), "utf-8")


def run(half: Path) -> None:
    """Load the pipeline, give it a half; print when the passes began and ended."""
    import spacy  # noqa: PLC0415

    needed = json.loads(half.read_bytes())
    nlp = spacy.load(bench_build.PIPELINE)
    began = time.time()
    bench_build.passes(nlp, needed)
    print(json.dumps([began, time.time()]))


if __name__ == "__main__":
    if sys.argv[1] == "write":
        write(Path(sys.argv[2]), Path(sys.argv[3]))
    else:
        run(Path(sys.argv[2]))
