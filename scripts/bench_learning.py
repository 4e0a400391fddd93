"""Public classification sets in; the figures of the classifiers' defaults on them out."""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sklearn.model_selection import StratifiedKFold

from stancebank import training
from stancebank.errors import Refused

if TYPE_CHECKING:
    from stancebank.schemas.examples import Example

CONVENTION = """\
claimbuster: 4 folds (stratified, shuffled, seed 0) of kfold_25ncs.json; in each, C, or the epoch, is
  chosen inside of the training part; the figures are over the predictions of all folds.
newsmtsc: trained on train.jsonl, tested on devtest_mt.jsonl; C, or the epoch, is chosen on the
  training part alone.
Intervals: 95 % percentile bootstrap over sentences. Seconds of CPU time are of one training."""


def said(examples: list[Example], predicted: list[str]) -> dict[str, Any]:
    """Return macro-F1, accuracy and F1 of each class, with intervals."""
    figures = training.figures([one.label for one in examples], predicted, examples)
    return {
        f"{one.name} {one.label or ''}".strip(): [one.value, one.low, one.high]
        for one in figures
        if one.name in {"f1-macro", "accuracy", "f-avg", "f1"}
    }


def claimbuster(path: Path, model: str) -> dict[str, Any]:
    """Return the figures of 4 folds."""
    examples, _, _ = training.read("check_worthiness", [("claimbuster", path)])
    train = training.learner(model)
    labels = [one.label for one in examples]
    predicted = [""] * len(examples)
    cpu = 0.0
    for learn, test in StratifiedKFold(4, shuffle=True, random_state=0).split(examples, labels):
        started = time.process_time()
        made = train("check_worthiness", [examples[place] for place in learn])
        cpu += time.process_time() - started
        for place, name in zip(test, made.predict([examples[p] for p in test]), strict=True):
            predicted[place] = name
    return said(examples, predicted) | {"cpu": cpu / 4}


def newsmtsc(folder: Path, model: str) -> dict[str, Any]:
    """Return the figures of train -> devtest_mt."""
    learn, _, _ = training.read("stance", [("newsmtsc", folder / "train.jsonl")])
    test, _, _ = training.read("stance", [("newsmtsc", folder / "devtest_mt.jsonl")])
    started = time.process_time()
    made = training.learner(model)("stance", learn)
    cpu = time.process_time() - started
    return said(test, made.predict(test)) | {"cpu": cpu}


SETS = {
    "claimbuster": lambda data, model: claimbuster(
        data / "claimbuster" / "kfold_25ncs.json", model
    ),
    "newsmtsc": lambda data, model: newsmtsc(data / "newsmtsc", model),
}


def main(argv: list[str] | None = None) -> int:
    """Print the figures, or which extra a model lacks."""
    parser = argparse.ArgumentParser(description=__doc__, epilog=CONVENTION)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    shared = Path(__file__).resolve().parents[2] / "shared" / "data"
    parser.add_argument(
        "--data", type=Path, default=shared, help="holds claimbuster/ and newsmtsc/"
    )
    parser.add_argument(
        "--model",
        action="append",
        help=f"one of {', '.join(training.MODELS)}, perhaps with :ENCODER; repeatable; else all",
    )
    parser.add_argument("--set", action="append", choices=list(SETS), help="repeatable; else all")
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(argv)
    found: dict[str, Any] = {}
    for model in asked.model or training.MODELS:
        for name in asked.set or SETS:
            try:
                found[f"{name}, {model}"] = SETS[name](asked.data, model)
            except Refused as error:
                if error.rule != "learning-extra":
                    raise
                found[f"{name}, {model}"] = {"left out": str(error)}
    if asked.json:
        print(json.dumps(found, indent=1))
        return 0
    print(CONVENTION)
    for name, figures in found.items():
        if "left out" in figures:
            print(f"{name}: {figures['left out']}")
            continue
        print(f"{name}: {figures.pop('cpu'):.0f} s of CPU time")
        for figure, (value, low, high) in figures.items():
            between = "" if low is None else f" [{100 * low:.1f}, {100 * high:.1f}]"
            print(f"  {figure:<20} {100 * value:.1f}{between}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
