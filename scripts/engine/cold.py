"""Documents in; a cold build against the bare model passes and against the plain script, out."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

import bench_build
from engine import corpora, measure
from engine.measure import Figure, Part

CONVENTION = """\
cold: user + system CPU of the process `stancebank build`, nothing cached, 1 worker, over one .txt a
  document. bare: as in `scripts/bench build`, the mean of the runs before and after. plain script:
  the whole process of spaCy's nlp.pipe with the whole pipeline over the same files, entities and
  sentences to datasets.Dataset.from_generator and save_to_disk.
  entities: the CPU of nlp.pipe alone, tokenising included, over that of our pass of ner, tokenising
  left out; with "ner only", everything else in the pipeline is excluded. our passes: the bare ones,
  with the matrices multiplied as a build does it; all other figures of spaCy are of spaCy as it comes."""


def measured(number: int, turns: int) -> Part:
    """Return the ratios of each turn."""
    part = Part()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch, "project")
        bench_build.generated(folder, number)
        passes = [sys.executable, bench_build.__file__, "--bare", str(folder)]
        script = [sys.executable, "-m", "engine.rivals", "spacy", str(folder / "seeds")]
        bare = [json.loads(measure.run(passes, folder).said)]
        ratios: dict[str, list[float]] = {
            name: [] for name in ("bare", "ours", "plain", "whole", "only")
        }
        for turn in range(turns):
            corpora.forget(folder)
            build = part.keep("build", number, 1, corpora.stancebank(folder, "build"))
            plain = measure.run([*script, str(Path(scratch, f"whole{turn}"))], folder)
            part.keep("plain script", number, 1, plain)
            only = measure.run([*script, str(Path(scratch, f"only{turn}")), "--ner"], folder)
            bare.append(json.loads(measure.run(passes, folder).said))
            ner, parse, our_ner, our_parse = (
                (bare[-2][it] + bare[-1][it]) / 2 for it in ("ner", "parse", "our_ner", "our_parse")
            )
            ratios["bare"].append(build.cpu / (ner + parse))
            ratios["ours"].append(build.cpu / (our_ner + our_parse))
            ratios["plain"].append(build.cpu / plain.cpu)
            ratios["whole"].append(json.loads(plain.said)["pipe"] / our_ner)
            ratios["only"].append(json.loads(only.said)["pipe"] / our_ner)
    part.figures = [
        Figure("build / bare passes, CPU", tuple(ratios["bare"]), "<= 1.08"),
        Figure("build / our passes, CPU", tuple(ratios["ours"])),
        Figure("build / plain script, CPU", tuple(ratios["plain"]), "<= 1"),
        Figure("entities: nlp.pipe / our ner, CPU", tuple(ratios["whole"]), ">= 1.25"),
        Figure("entities: nlp.pipe, ner only / our ner, CPU", tuple(ratios["only"])),
    ]
    return part
