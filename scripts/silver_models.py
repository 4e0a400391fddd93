"""ClaimBuster and NewsMTSC in; the models that come along, with their cards, out.

  scripts/silver_models --claimbuster kfold_25ncs.json --newsmtsc NewsMTSC-dataset
  scripts/silver_models --claimbuster kfold_25ncs.json --check
  scripts/silver_models --compare

A model is made of the data that are named. With --check nothing is written: each file is made again and
held against the one in the tree, and exit 1 says that one differs. --compare holds the models of the tree
against the rules, on the gold of a release, which needs no data, and on the data that are named.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import silver_contest
import silver_elsewhere

from stancebank import training
from stancebank.learning import measures, model_files, shipped
from stancebank.project import Project

ROOT = Path(__file__).resolve().parents[1]

MODEL = "linear:10000,20000,40000"
"""Three sizes to choose from; both models of the largest are 2 MB."""

FOLDS = 4
"""As in `scripts/bench learning`: kfold_25ncs.json comes without a test part."""

GOLD, RULES = "1.0.0", "0.1.0"
"""The seed's release with gold in every layer, and the one whose labels are all by the rules."""


@dataclass(frozen=True)
class Made:
    """What a model is learned from, and measured on; without `test`, in folds."""

    task: str
    learn: list[training.Table]
    test: list[training.Table]


def of(claimbuster: Path | None, newsmtsc: Path | None) -> dict[str, Made]:
    """Return what can be made of the data that are there, by the model's name."""
    found = {}
    if claimbuster is not None:
        found["check-worthiness"] = Made("check_worthiness", [("claimbuster", claimbuster)], [])
    if newsmtsc is not None:
        learn, test = (("newsmtsc", newsmtsc / f"{part}.jsonl") for part in ("train", "devtest_mt"))
        found["stance"] = Made("stance", [learn], [test])
    return found


def make(name: str, made: Made, into: Path) -> None:
    """Train a model, and write what is to be known of it into its card."""
    folds = 0 if made.test else FOLDS
    training.train(made.task, made.learn, made.test, into, model=MODEL, folds=folds)
    card = into / model_files.CARD
    notice = (ROOT / "scripts" / "notices" / f"{name}.md").read_text("utf-8")
    parts = [card.read_text("utf-8").rstrip("\n"), beside(into), notice.rstrip("\n")]
    card.write_text("\n\n".join(parts) + "\n", "utf-8")


def beside(folder: Path) -> str:
    """Return the section of a card that holds its model against the rules."""
    found = compare(folder)
    return "\n".join(
        [
            "## Beside the rules",
            "",
            f"`scripts/silver_models --compare`: gold of release {GOLD}, rules of release {RULES}.",
            "",
            silver_contest.table(found),
            "",
            silver_contest.CONVENTION,
        ]
    )


def compare(folder: Path, gold: str = GOLD, rules: str = RULES) -> silver_contest.Contest:
    """Hold the model in a directory against a release's labels, on the gold of another."""
    project = Project.open(ROOT)
    model = model_files.classifier(folder)
    return silver_contest.contest(project.load(gold), project.load(rules), model)


def elsewhere(made: Made, folder: Path) -> str:
    """Hold what a model's own figures say against what the rules say of the same texts, in a line.

    Where there is no stance by the rules, they say NEUTRAL, as NewsMTSC does.
    """
    examples = training.read(made.task, made.test or made.learn)[0]
    rules = {
        "check_worthiness": silver_elsewhere.check_worthiness,
        "stance": silver_elsewhere.polarity,
    }
    gold = [one.label for one in examples]
    figures = measures.figures(gold, rules[made.task](examples), examples)
    theirs = {one.name: one.value for one in figures if one.label is None}
    about = model_files.load(folder).about
    ours = {one["name"]: one["value"] for one in about["figures"]}
    where = f"in {about['folds']} folds" if "folds" in about else "learned from the train part"
    names = ("accuracy", "f1-macro")
    rule, model = (", ".join(f"{n} {one[n]:.3f}" for n in names) for one in (theirs, ours))
    said = f"{len(examples)} texts of {(made.test or made.learn)[0][1].name}"
    return f"{said}: rules {rule}; model, {where}, {model}"


def differing(made: Path, there: Path) -> list[str]:
    """Return the files of a model that are not, byte for byte, what was made; versions apart."""
    names = (model_files.MODEL, model_files.FEATURES, model_files.CARD)
    return [name for name in names if _content(made, name) != _content(there, name)]


def _content(folder: Path, name: str) -> bytes:
    path, said = folder / name, folder / model_files.MODEL
    if not (path.is_file() and said.is_file()):
        return b""
    # which version of this project made it decides no weight
    version = str(json.loads(said.read_bytes())["about"]["code"])
    raw = path.read_bytes()
    for line in ('"code": "{}"', "stancebank {} |"):
        raw = raw.replace(line.format(version).encode(), line.format("").encode())
    return raw


def main(argv: list[str] | None = None) -> int:
    """Make, check or compare."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--claimbuster", type=Path, metavar="FILE", help="kfold_25ncs.json")
    parser.add_argument(
        "--newsmtsc", type=Path, metavar="FOLDER", help="holds train.jsonl and devtest_mt.jsonl"
    )
    parser.add_argument("--check", action="store_true", help="write nothing")
    parser.add_argument("--compare", action="store_true", help="print the rules beside the models")
    asked = parser.parse_args(argv)
    given = of(asked.claimbuster, asked.newsmtsc)
    if asked.compare:
        for name in shipped.names():
            folder, made = shipped.place(name), given.get(name.removeprefix(shipped.PREFIX))
            print(f"{name}\n\n{silver_contest.table(compare(folder))}\n")
            if made is not None:
                print(f"{elsewhere(made, folder)}\n")
        print(silver_contest.CONVENTION)
        return 0
    if not given:
        print("name the data: --claimbuster FILE, --newsmtsc FOLDER", file=sys.stderr)
        return 2
    wrong = 0
    for name, made in given.items():
        with tempfile.TemporaryDirectory() as temporary:
            fresh, there = Path(temporary) / name, shipped.FOLDER / name
            make(name, made, fresh)
            differ = differing(fresh, there)
            if asked.check:
                print(f"{name}: {', '.join(differ) + ' differ' if differ else 'the same'}")
                wrong += bool(differ)
            elif differ:
                shutil.rmtree(there, ignore_errors=True)
                shutil.copytree(fresh, there)
                print(f"{name}: written")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
