"""Public classification sets in; the figures of the linear defaults on them out."""

from __future__ import annotations

import argparse
import json
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sklearn.model_selection import StratifiedKFold

from stancebank import training
from stancebank.learning import linear

if TYPE_CHECKING:
    from stancebank.schemas.examples import Example

CONVENTION = """\
claimbuster: 4 folds (stratified, shuffled, seed 0) of kfold_25ncs.json; in each, C is chosen by
  cross-validation inside of the training part; the figures are over the predictions of all folds.
newsmtsc: trained on train.jsonl, tested on devtest_mt.jsonl; C chosen on the training part alone.
Intervals: 95 % percentile bootstrap over sentences. Seconds of CPU time are of one training."""


def said(examples: list[Example], predicted: list[str]) -> dict[str, Any]:
    """Return macro-F1, accuracy and F1 of each class, with intervals."""
    figures = training.figures([one.label for one in examples], predicted, examples)
    return {
        f"{one.name} {one.label or ''}".strip(): [one.value, one.low, one.high]
        for one in figures
        if one.name in {"f1-macro", "accuracy", "f-avg", "f1"}
    }


def claimbuster(path: Path) -> dict[str, Any]:
    """Return the figures of 4 folds."""
    examples, _, _ = training.read("check_worthiness", [("claimbuster", path)])
    labels = [one.label for one in examples]
    predicted = [""] * len(examples)
    started = time.process_time()
    for learn, test in StratifiedKFold(4, shuffle=True, random_state=0).split(examples, labels):
        model = linear.train("check_worthiness", [examples[place] for place in learn])
        for place, name in zip(test, model.predict([examples[p] for p in test]), strict=True):
            predicted[place] = name
    return said(examples, predicted) | {"cpu": (time.process_time() - started) / 4}


def newsmtsc(folder: Path) -> dict[str, Any]:
    """Return the figures of train -> devtest_mt."""
    learn, _, _ = training.read("stance", [("newsmtsc", folder / "train.jsonl")])
    test, _, _ = training.read("stance", [("newsmtsc", folder / "devtest_mt.jsonl")])
    started = time.process_time()
    model = linear.train("stance", learn)
    return said(test, model.predict(test)) | {"cpu": time.process_time() - started}


def main(argv: list[str] | None = None) -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, epilog=CONVENTION)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    shared = Path(__file__).resolve().parents[2] / "shared" / "data"
    parser.add_argument(
        "--data", type=Path, default=shared, help="holds claimbuster/ and newsmtsc/"
    )
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(argv)
    found = {
        "claimbuster": claimbuster(asked.data / "claimbuster" / "kfold_25ncs.json"),
        "newsmtsc": newsmtsc(asked.data / "newsmtsc"),
    }
    if asked.json:
        print(json.dumps(found, indent=1))
        return 0
    print(CONVENTION)
    for name, figures in found.items():
        print(f"{name}: {figures.pop('cpu'):.0f} s of CPU time")
        for figure, (value, low, high) in figures.items():
            between = "" if low is None else f" [{100 * low:.1f}, {100 * high:.1f}]"
            print(f"  {figure:<20} {100 * value:.1f}{between}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
