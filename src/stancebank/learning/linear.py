"""Examples in; a sparse linear classifier out.

Multinomial logistic regression over tf-idf of n-grams, classes weighted by their rarity, C chosen
by cross-validation on the training examples alone.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from stancebank.errors import Refused
from stancebank.learning import scikit
from stancebank.learning.views import SENTENCE, TOWARD, VIEWS, Block

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from stancebank.schemas.examples import Example

    Floats = npt.NDArray[np.float64]

BLOCKS = {"check_worthiness": SENTENCE, "stance": TOWARD}
"""What each task is learned from."""

CHOICES = (0.5, 1.0, 2.0, 5.0, 10.0)
"""The values of C that are tried."""

_WORD = r"\w+|[^\w\s]"
_FOLDS = 3
_SEED = 0
_ROUNDS = 1000


@dataclass(frozen=True)
class Linear:
    """A trained classifier."""

    task: str
    classes: tuple[str, ...]
    blocks: tuple[Block, ...]
    terms: tuple[tuple[str, ...], ...]  # of each block, in the order of its columns
    idf: Floats
    weights: Floats  # classes by features
    intercept: Floats
    about: Mapping[str, Any]  # C, examples, the fingerprint of the data, figures

    def probabilities(self, examples: Sequence[Example]) -> Floats:
        """Return the probability of each class (columns, in the order of `classes`)."""
        if not examples:
            return np.zeros((0, len(self.classes)))
        vectorizers, at = [], 0
        for block, terms in zip(self.blocks, self.terms, strict=True):
            vectorizer = _vectorizer(block, {term: place for place, term in enumerate(terms)})
            vectorizer.idf_ = self.idf[at : at + len(terms)]
            vectorizers.append(vectorizer)
            at += len(terms)
        matrix = _transform(self.blocks, vectorizers, examples)
        scores = matrix @ self.weights.T + self.intercept
        scores -= scores.max(axis=1, keepdims=True)
        odds = np.exp(scores)
        return np.asarray(odds / odds.sum(axis=1, keepdims=True))

    def predict(self, examples: Sequence[Example]) -> list[str]:
        """Return the likeliest class of each example."""
        return [self.classes[place] for place in self.probabilities(examples).argmax(axis=1)]


def train(
    task: str,
    examples: Sequence[Example],
    *,
    about: Mapping[str, Any] | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> Linear:
    """Train on examples; the same examples give the same model.

    Raises:
        Refused: rules `learning-extra` (scikit-learn is not installed), `learning-classes` (fewer
            than two classes, or one of fewer than 3 examples).

    """
    linear_model = scikit.module("linear_model")
    blocks = BLOCKS[task]
    given = list(examples)
    labels = np.array([one.label for one in given])
    classes, counts = np.unique(labels, return_counts=True)
    if len(classes) < 2 or counts.min() < _FOLDS:
        found = ", ".join(
            f"{number} × {name}" for name, number in zip(classes, counts, strict=True)
        )
        remedy = f"give at least two classes, and {_FOLDS} examples of each"
        raise Refused(task, "learning-classes", found=found or "no example", remedy=remedy)
    best, scores = _chosen(blocks, given, labels, on_progress)
    vectorizers = [_vectorizer(block) for block in blocks]
    matrix = _fit(blocks, vectorizers, given)
    fitted = linear_model.LogisticRegression(**_settings(best)).fit(matrix, labels)
    weights, intercept = fitted.coef_, fitted.intercept_
    if len(classes) == 2:
        weights = np.vstack([np.zeros_like(weights), weights])
        intercept = np.concatenate([np.zeros(1), intercept])
    said = {
        "C": best,
        "cross_validation": {str(c): round(score, 4) for c, score in scores.items()},
        "examples": len(given),
        "data": fingerprint(given),
    }
    return Linear(
        task=task,
        classes=tuple(map(str, classes)),
        blocks=blocks,
        terms=tuple(tuple(map(str, one.get_feature_names_out())) for one in vectorizers),
        idf=np.concatenate([one.idf_ for one in vectorizers]),
        weights=np.asarray(weights, np.float64),
        intercept=np.asarray(intercept, np.float64),
        about=said | dict(about or {}),
    )


def fingerprint(examples: Iterable[Example]) -> str:
    """Return the sha256 over examples, whatever their order."""
    lines = sorted(json.dumps(dataclasses.astuple(one)) for one in examples)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def _chosen(
    blocks: Sequence[Block],
    given: Sequence[Example],
    labels: npt.NDArray[np.str_],
    on_progress: Callable[[int, int], None] | None,
) -> tuple[float, dict[float, float]]:
    """Return the C of the best mean macro-F1 over folds that tear no group apart, and all scores."""
    selection, linear_model = scikit.module("model_selection"), scikit.module("linear_model")
    metrics = scikit.module("metrics")
    folds = selection.StratifiedGroupKFold(_FOLDS, shuffle=True, random_state=_SEED)
    groups = [one.group for one in given]
    scores: dict[float, list[float]] = {c: [] for c in CHOICES}
    for number, (learn, test) in enumerate(folds.split(given, labels, groups)):
        vectorizers = [_vectorizer(block) for block in blocks]
        matrix = _fit(blocks, vectorizers, [given[place] for place in learn])
        held = _transform(blocks, vectorizers, [given[place] for place in test])
        for tried, c in enumerate(CHOICES):
            fitted = linear_model.LogisticRegression(**_settings(c)).fit(matrix, labels[learn])
            score = metrics.f1_score(labels[test], fitted.predict(held), average="macro")
            scores[c].append(float(score))
            if on_progress is not None:
                on_progress(number * len(CHOICES) + tried + 1, _FOLDS * len(CHOICES) + 1)
    means = {c: sum(found) / len(found) for c, found in scores.items()}
    return max(means, key=lambda c: (means[c], -c)), means


def _settings(c: float) -> dict[str, Any]:
    return {"C": c, "class_weight": "balanced", "max_iter": _ROUNDS, "tol": 1e-3}


def _vectorizer(block: Block, vocabulary: Mapping[str, int] | None = None) -> Any:
    return scikit.module("feature_extraction.text").TfidfVectorizer(
        analyzer=block.analyzer,
        ngram_range=(block.shortest, block.longest),
        min_df=1 if vocabulary is not None else block.rare,
        sublinear_tf=True,
        lowercase=False,
        token_pattern=_WORD if block.analyzer == "word" else None,
        vocabulary=vocabulary,
    )


def _fit(blocks: Sequence[Block], vectorizers: Sequence[Any], given: Sequence[Example]) -> Any:
    from scipy.sparse import hstack  # noqa: PLC0415 - comes with scikit-learn, an extra

    pairs = zip(blocks, vectorizers, strict=True)
    parts = [one.fit_transform(map(VIEWS[block.view], given)) for block, one in pairs]
    return hstack(parts, format="csr")


def _transform(
    blocks: Sequence[Block], vectorizers: Sequence[Any], given: Sequence[Example]
) -> Any:
    from scipy.sparse import hstack  # noqa: PLC0415

    pairs = zip(blocks, vectorizers, strict=True)
    return hstack([one.transform(map(VIEWS[block.view], given)) for block, one in pairs], "csr")
