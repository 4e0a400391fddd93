"""Tagged sentences in; a conditional random field, trained by crfsuite, out.

Tokens outside of every chunk are most of what there is, so that the likeliest tags leave doubtful
chunks out. What the tag O loses for that is chosen by the F1 of chunks, over folds of the training
sentences alone, as many of them as have enough chunks to choose by. Source of the trainer: Okazaki
2007, CRFsuite (L-BFGS; OWL-QN where L1 is not 0).
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from stancebank.errors import Refused
from stancebank.learning import crf_sheet, extras, tags
from stancebank.learning.crf import Crf
from stancebank.learning.crf_sheet import ALWAYS, AXIS, items

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    import numpy.typing as npt

    from stancebank.learning.crf_sheet import Sheet
    from stancebank.schemas.examples import Tagged

HANDICAPS = (0.0, 0.25, 0.5, 0.75, 1.0, 1.5)
"""What O may lose."""

_FOLDS = 3
_ENOUGH = 3_000  # chunks, from which on no further fold is asked
_L1, _L2 = 0.02, 0.3
_ROUNDS = 70  # as good over folds of WNUT17's training part as 100
_MANY = 10  # documents, from which on folds are of whole ones


def train(
    task: str,
    examples: Sequence[Tagged],
    *,
    pipeline: str | None = None,
    about: Mapping[str, Any] | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> Crf:
    """Train on sentences; the same sentences in the same order give the same model.

    `pipeline` names an installed spaCy pipeline whose opinion of each token is a feature.

    Raises:
        Refused: rules `learning-extra` (python-crfsuite is not installed), `learning-entities` (no
            chunk at all, or fewer than 3 sentences), those of `opinions.load`.

    """
    given = [one for one in examples if one.tokens]
    number = sum(len(one.chunks) for one in given)
    if not number or len(given) < _FOLDS:
        found = f"{number} entities in {len(given)} sentences"
        remedy = (
            f"give {_FOLDS} sentences or more, with entities in some of them; of columns, name the one "
            "that holds the tags: --columns"
        )
        raise Refused(task, "learning-entities", found=found, remedy=remedy)
    extras.module("pycrfsuite", extra="learn", package="python-crfsuite")
    report = _Report(on_progress, (_FOLDS + 2) * _ROUNDS)
    sheet = crf_sheet.sheet(task, given, pipeline, report.at)
    report.end()
    places = range(len(given))
    handicap, scores = _chosen(sheet, folds([one.group for one in given]), report)
    model = _pruned(_fit(sheet, places, report))
    said = {
        "cross_validation": {str(one): round(score, 4) for one, score in scores.items()},
        "sentences": len(given),
        "entities": number,
        "handicap": handicap,
        "pipeline": None if model.pipeline is None else model.pipeline[1],
        "data": fingerprint(given),
    }
    return dataclasses.replace(model, handicap=handicap, about=said | dict(about or {}))


def fingerprint(examples: Iterable[Tagged]) -> str:
    """Return the sha256 over examples, whatever their order."""
    lines = sorted(json.dumps(dataclasses.astuple(one)) for one in examples)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def folds(groups: Sequence[str]) -> list[int]:
    """Return the fold of each sentence: documents in turn; where they are few, thirds of it all.

    >>> folds(["a"] * 6)
    [0, 0, 1, 1, 2, 2]
    """
    known = {group: number for number, group in enumerate(dict.fromkeys(groups))}
    if len(known) >= _MANY:
        return [known[group] % _FOLDS for group in groups]
    return [place * _FOLDS // len(groups) for place in range(len(groups))]


class _Report:
    """How far the training is; a part of it that ends early counts as done."""

    def __init__(self, tell: Callable[[int, int], None] | None, total: int) -> None:
        self._tell, self._total, self._done = tell, total, 0

    def at(self, part: float) -> None:
        """Say how much of the present part is done, of 1."""
        if self._tell is not None:
            self._tell(self._done + int(part * _ROUNDS), self._total)

    def end(self) -> None:
        """Say that the present part is done."""
        self._done += _ROUNDS
        self.at(0)


def _chosen(
    sheet: Sheet, fold_of: Sequence[int], report: _Report
) -> tuple[float, dict[float, float]]:
    """Return the handicap of the best F1 over the folds, and the F1 of all."""
    said: dict[float, list[list[str]]] = {one: [] for one in HANDICAPS}
    meant: list[list[str]] = []
    for fold in range(_FOLDS):
        if sum(tag.startswith("B-") for own in meant for tag in own) >= _ENOUGH:
            report.end()
            continue
        model = _fit(sheet, [at for at, its in enumerate(fold_of) if its != fold], report)
        for at in (at for at, its in enumerate(fold_of) if its == fold):
            meant.append(sheet.written[at])
            scores = model.scores(
                sheet.rows[at], None if sheet.vectors is None else sheet.vectors[at]
            )
            for handicap, sequences in said.items():
                sequences.append(model.decode(scores, handicap))
    f1 = {one: tags.score(meant, its)["micro avg"].f1 for one, its in said.items()}
    return max(f1, key=lambda one: (f1[one], -one)), f1


def _fit(sheet: Sheet, places: Iterable[int], report: _Report) -> Crf:
    """Train on some of the sentences."""
    suite = extras.module("pycrfsuite", extra="learn", package="python-crfsuite")
    trainer = suite.Trainer(algorithm="lbfgs", verbose=False)
    trainer.set_params(
        {
            "c1": _L1,
            "c2": _L2,
            "max_iterations": _ROUNDS,
            "feature.possible_transitions": True,
        }
    )
    trainer.on_iteration = lambda _, about: report.at(about["num"] / _ROUNDS)
    for place in places:
        written = [str(sheet.tags.index(tag)) for tag in sheet.written[place]]
        trainer.append(suite.ItemSequence(items(sheet, place)), written)
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder, "model"))
        trainer.train(path)
        tagger = suite.Tagger()
        tagger.open(path)
        learned = tagger.info()
    report.end()
    return _read(sheet, learned)


def _read(sheet: Sheet, learned: Any) -> Crf:
    """Return what crfsuite learned, the vectors' scale undone."""
    weights = np.zeros((len(sheet.terms), len(sheet.tags)))
    hidden = np.zeros((len(sheet.center), len(sheet.tags)))
    intercept = np.zeros(len(sheet.tags))
    transitions = np.zeros((len(sheet.tags), len(sheet.tags)))
    for (name, tag), weight in learned.state_features.items():
        if name == ALWAYS:
            intercept[int(tag)] = weight
        elif name.startswith(AXIS):
            hidden[int(name.removeprefix(AXIS)), int(tag)] = weight
        else:
            weights[int(name), int(tag)] = weight
    for (tag, other), weight in learned.transitions.items():
        transitions[int(tag), int(other)] = weight
    hidden /= sheet.spread[:, None]
    return Crf(
        task=sheet.task,
        tags=sheet.tags,
        terms=sheet.terms,
        weights=weights,
        hidden=hidden,
        intercept=intercept - sheet.center @ hidden,
        transitions=transitions,
        handicap=0.0,
        pipeline=sheet.pipeline,
        about={},
    )


def _pruned(model: Crf) -> Crf:
    """Return the model without the terms that say nothing: L1 leaves few."""
    kept: npt.NDArray[np.bool_] = np.asarray(model.weights.any(axis=1))
    terms = tuple(term for term, keep in zip(model.terms, kept, strict=True) if keep)
    return dataclasses.replace(model, terms=terms, weights=model.weights[kept])
