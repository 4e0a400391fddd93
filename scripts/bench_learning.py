"""Sets of classified texts and of entities in; the figures of the defaults on them out."""

from __future__ import annotations

import argparse
import dataclasses
import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import taggers
from sklearn.model_selection import StratifiedKFold

from stancebank import tagging, training
from stancebank.agreement.bootstrap import Bootstrap, Resampling
from stancebank.errors import Refused
from stancebank.formats import table_rows
from stancebank.learning import measures, ranking, spans
from stancebank.learning.paired import difference
from stancebank.schemas.examples import TABULAR

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from stancebank.agreement.tally import Tally
    from stancebank.learning.classifier import Classifier, Floats
    from stancebank.schemas.examples import Example

CONVENTION = """\
claimbuster: 4 folds (stratified, shuffled, seed 0) of kfold_25ncs.json; in each, C, or the epoch, is
  chosen inside of the training part; the figures are over the predictions of all folds.
newsmtsc: trained on train.jsonl, tested on devtest_mt.jsonl; C, or the epoch, is chosen on the
  training part alone.
wnut17: trained on wnut17train.conll, tested on emerging.dev.conll; conlleval's F1 of entities (strict,
  micro) of the default tagger, of a plain CRF (sklearn-crfsuite, its tutorial's features without parts
  of speech, c1 = c2 = 0.1) and of spaCy's entity recogniser, trained from nothing on its CPU tok2vec;
  then how far the default is ahead of each, with p by approximate randomization. All is chosen on the
  training part alone.
--table, --conll: the same for any other table, or CoNLL columns whose last one is the tag. Where PATH is
  a folder, each of its files is a table, and a document to the intervals.
f-avg: mean of F1 of FAVOR and F1 of AGAINST (SemEval-2016 Task 6). map: mean over test files, or folds,
  of the average precision of the probability of CFS (CheckThat! 2019, task 1).
Intervals: 95 % percentile bootstrap over documents, sentences where there is one document. Seconds of
CPU time are of one training; a tagger's are of its training and prediction."""

Found = dict[str, Any]
"""Figures by name: a list of value, low and high; a number; or why there is none."""


class Held:
    """What a classifier said of tables, or folds, that it did not learn from."""

    def __init__(self) -> None:
        self._held: list[Example] = []
        self._said: list[str] = []
        self._queries: list[tuple[list[bool], Floats]] = []

    def ask(self, model: Classifier, held: Sequence[Example]) -> None:
        """Let a model classify the examples of one table, or fold."""
        odds = model.probabilities(held)
        self._held += held
        self._said += [model.classes[place] for place in odds.argmax(axis=1)]
        if ranking.RELEVANT in model.classes:
            scores = odds[:, model.classes.index(ranking.RELEVANT)]
            self._queries.append(([one.label == ranking.RELEVANT for one in held], scores))

    def found(self) -> Found:
        """Return accuracy, F1 of each class and their means, with intervals, and MAP."""
        gold = [one.label for one in self._held]
        said: Found = {
            f"{one.name} {one.label or ''}".strip(): [one.value, one.low, one.high]
            for one in measures.figures(gold, self._said, self._held)
            if one.name in {"f1-macro", "accuracy", "f-avg", "f1"}
        }
        mean = ranking.mean_average_precision(self._queries)
        return said if mean is None else said | {"map": [mean, None, None]}


def claimbuster(path: Path, model: str) -> Found:
    """Return the figures of 4 folds."""
    examples, _, _ = training.read("check_worthiness", [("claimbuster", path)])
    train = training.learner(model)
    labels = [one.label for one in examples]
    held = Held()
    cpu = 0.0
    for learn, test in StratifiedKFold(4, shuffle=True, random_state=0).split(examples, labels):
        started = time.process_time()
        made = train("check_worthiness", [examples[place] for place in learn])
        cpu += time.process_time() - started
        held.ask(made, [examples[place] for place in test])
    return held.found() | {"cpu": cpu / 4}


def table(task: str, learn: str, test: str, model: str) -> Found:
    """Return the figures of one RECIPE=PATH trained on, and another tested on."""
    given = [one for part in _parts(task, learn) for one in part]
    started = time.process_time()
    made = training.learner(model)(task, given)
    cpu = time.process_time() - started
    held = Held()
    for part in _parts(task, test):
        if part:
            held.ask(made, part)
    return (held.found() or {"left out": "no example of the test has a class"}) | {"cpu": cpu}


def _parts(task: str, named: str) -> list[list[Example]]:
    """Return the examples of each table of RECIPE=PATH; each file of a folder is a group."""
    recipe, _, path = named.partition("=")
    whole = Path(path)
    found = []
    for one in table_rows.files(whole, training.recipe(recipe, whole).file):
        examples, issues, _ = training.table(task, recipe, one)
        if issues:
            said = f"{one.name}: {len(issues)} rows left out, the first: {issues[0]}"
            print(said, file=sys.stderr)
        if whole.is_dir():
            examples = [dataclasses.replace(each, group=one.name) for each in examples]
        found.append(examples)
    return found


def entities(train: Path, test: Path) -> Found:
    """Return F1 of the default tagger and of others, and how far the default is ahead."""
    learn, _, _ = tagging.read([("conll", train)])
    held, _, _ = tagging.read([("conll", test)])
    found: Found = {}
    tallies: dict[str, Tally] = {}
    systems = {
        "default": taggers.default,
        "plain CRF": taggers.plain_crf,
        "spaCy": taggers.spacy_ner,
    }
    for name, system in systems.items():
        started = time.process_time()
        layer = tagging.layer(system(learn, held), held)
        found[f"{name} cpu"] = time.process_time() - started
        tallies[name] = next(one for one in spans.tallies(layer) if one.name == "f1-strict")
        figure = Resampling(layer, None, Bootstrap()).figure(tallies[name])
        found[f"{name} f1"] = [figure.value, figure.low, figure.high]
    for name in list(systems)[1:]:
        more = difference(tallies["default"], tallies[name], layer.units, Bootstrap())
        found[f"default minus {name}"] = [more.value, more.low, more.high]
        found[f"default minus {name} p"] = more.p
    return found


CLASSES: Mapping[str, Callable[[Path, str], Found]] = {
    "claimbuster": lambda data, model: claimbuster(
        data / "claimbuster" / "kfold_25ncs.json", model
    ),
    "newsmtsc": lambda data, model: table(
        "stance",
        f"newsmtsc={data / 'newsmtsc' / 'train.jsonl'}",
        f"newsmtsc={data / 'newsmtsc' / 'devtest_mt.jsonl'}",
        model,
    ),
}
"""The sets on which classifiers are measured."""

ENTITIES: Mapping[str, Callable[[Path], Found]] = {
    "wnut17": lambda data: entities(
        data / "wnut17" / "wnut17train.conll", data / "wnut17" / "emerging.dev.conll"
    )
}
"""The sets on which taggers are measured."""


def main(argv: list[str] | None = None) -> int:
    """Print the figures, or which extra a model lacks."""
    asked = _parser().parse_args(argv)
    sets = asked.set or ([] if asked.table or asked.conll else [*CLASSES, *ENTITIES])
    found: dict[str, Found] = {}
    for model in asked.model or training.MODELS:
        for name in (one for one in sets if one in CLASSES):
            found[f"{name}, {model}"] = _tried(lambda: CLASSES[name](asked.data, model))  # noqa: B023
        for task, learn, test in asked.table:
            found[f"{test}, {model}"] = _tried(lambda: table(task, learn, test, model))  # noqa: B023
    found |= {name: ENTITIES[name](asked.data) for name in sets if name in ENTITIES}
    found |= {str(test): entities(learn, test) for learn, test in asked.conll}
    if asked.json:
        print(json.dumps(found, indent=1))
        return 0
    print(CONVENTION)
    for name, figures in found.items():
        print(name)
        for figure, value in figures.items():
            print(f"  {figure:<28} {_printed(figure, value)}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__, epilog=CONVENTION)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    shared = Path(__file__).resolve().parents[2] / "shared" / "data"
    parser.add_argument("--data", type=Path, default=shared, help="holds a folder of each set")
    known = [*CLASSES, *ENTITIES]
    parser.add_argument("--set", action="append", choices=known, help="repeatable; else all")
    parser.add_argument(
        "--model",
        action="append",
        help=f"of classes: {', '.join(training.MODELS)}, perhaps with :ENCODER; repeatable; else all",
    )
    parser.add_argument(
        "--table",
        nargs=3,
        action="append",
        default=[],
        metavar=("TASK", "RECIPE=TRAIN", "RECIPE=TEST"),
        help=f"tables, or folders of them, of {' or '.join(TABULAR)}; repeatable",
    )
    parser.add_argument(
        "--conll",
        nargs=2,
        action="append",
        default=[],
        type=Path,
        metavar=("TRAIN", "TEST"),
        help="columns of entities, in files or folders; repeatable",
    )
    parser.add_argument("--json", action="store_true")
    return parser


def _tried(measure: Callable[[], Found]) -> Found:
    try:
        return measure()
    except Refused as error:
        if error.rule != "learning-extra":
            raise
        return {"left out": str(error)}


def _printed(figure: str, value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        value, low, high = value
        between = "" if low is None else f" [{100 * low:.1f}, {100 * high:.1f}]"
        return f"{100 * value:.1f}{between}"
    return f"{value:.0f} s" if figure.endswith("cpu") else f"{value:.4f}"


if __name__ == "__main__":
    raise SystemExit(main())
