"""Examples in; a sparse linear classifier out.

Multinomial logistic regression over tf-idf of n-grams, classes weighted by their rarity. C, and how
many features are kept where a model is to be small, are chosen by cross-validation on the training
examples alone.
"""

from __future__ import annotations

import functools
import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from stancebank.learning import logistic, reduction, scikit
from stancebank.learning.classifier import Classifier, classes_of, fingerprint, softmax
from stancebank.learning.views import SENTENCE, TOWARD, VIEWS, Block
from stancebank.schemas.examples import CLASSIFIED

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from stancebank.schemas.examples import Example

    Floats = npt.NDArray[np.float64]
    Numbers = npt.NDArray[np.floating[Any]]
    Places = npt.NDArray[np.int64]

BLOCKS = {**dict.fromkeys(CLASSIFIED, SENTENCE), "stance": TOWARD}
"""What each task is learned from."""

CHOICES = (0.5, 1.0, 2.0, 5.0, 10.0)
"""The values of C that are tried."""

_WORD = r"\w+|[^\w\s]"


@dataclass(frozen=True)
class Linear(Classifier):
    """A trained classifier over n-grams."""

    task: str
    classes: tuple[str, ...]
    blocks: tuple[Block, ...]
    terms: tuple[tuple[str, ...], ...]  # of each block, in the order of its columns
    idf: Numbers
    weights: Numbers  # classes by features; of a small model in half precision
    intercept: Floats
    about: Mapping[str, Any]  # C, examples, the fingerprint of the data, figures

    def probabilities(self, examples: Sequence[Example]) -> Floats:
        """Return the probability of each class (columns, in the order of `classes`)."""
        if not examples:
            return np.zeros((0, len(self.classes)))
        blocks, vectorizers, at = [], [], 0
        for block, terms in zip(self.blocks, self.terms, strict=True):
            if terms:  # of a small model a block may have kept none
                vectorizer = _vectorizer(block, {term: n for n, term in enumerate(terms)})
                vectorizer.idf_ = self.idf[at : at + len(terms)].astype(np.float64)
                blocks.append(block)
                vectorizers.append(vectorizer)
            at += len(terms)
        matrix = _transform(blocks, vectorizers, examples)
        scores = matrix @ self.weights.T.astype(np.float64) + self.intercept
        return softmax(np.asarray(scores))


def train(
    task: str,
    examples: Sequence[Example],
    *,
    features: Sequence[int] = (),
    about: Mapping[str, Any] | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> Linear:
    """Train on examples; the same examples give the same model.

    `features`: make it small: keep so many features, those that weigh most, and round its numbers.
    Of several numbers that one is taken with which, and with a C, the folds' mean macro-F1 is best;
    the fewer of equals.

    Raises:
        Refused: rules `learning-extra` (scikit-learn is not installed), `learning-classes` (fewer
            than two classes, or one of fewer than 3 examples).

    """
    blocks = BLOCKS[task]
    given = list(examples)
    classes = classes_of(task, given)
    if not features:
        c, scores = logistic.choose(given, _Split(blocks, given), CHOICES, on_progress)
        made = _fitted(blocks, given, c, None)
        said = {"C": c, "cross_validation": {str(c): round(one, 4) for c, one in scores.items()}}
    else:
        most, c, tried = _chosen(blocks, given, sorted(set(features)), on_progress)
        made = _fitted(blocks, given, c, most)
        said = {"C": c, "features": len(made.idf), "cross_validation": tried}
    said = {"model": "linear", **said, "examples": len(given), "data": fingerprint(given)}
    return Linear(task, classes, blocks, *made, about=said | dict(about or {}))


class _Split:
    """Vectorises folds; those of a small model once, whatever the number of features."""

    def __init__(self, blocks: Sequence[Block], given: Sequence[Example]) -> None:
        self._blocks, self._given = blocks, given
        self._labels = np.array([one.label for one in given])
        self._folds: dict[bytes, tuple[Any, Any, list[int]]] = {}

    def __call__(self, learn: Places, test: Places) -> tuple[Any, Any]:
        return self._vectorised(learn, test)[:2]

    def cut(self, most: int, learn: Places, test: Places) -> tuple[Any, Any]:
        key = test.tobytes()
        if key not in self._folds:
            self._folds[key] = self._vectorised(learn, test)
        matrix, held, sizes = self._folds[key]
        places = reduction.heaviest(matrix, self._labels[learn], most)
        return reduction.kept(matrix, places, sizes), reduction.kept(held, places, sizes)

    def _vectorised(self, learn: Places, test: Places) -> tuple[Any, Any, list[int]]:
        vectorizers = [_vectorizer(block) for block in self._blocks]
        matrix = _fit(self._blocks, vectorizers, [self._given[place] for place in learn])
        held = _transform(self._blocks, vectorizers, [self._given[place] for place in test])
        return matrix, held, [len(one.vocabulary_) for one in vectorizers]


def _chosen(
    blocks: Sequence[Block],
    given: Sequence[Example],
    sizes: Sequence[int],
    on_progress: Callable[[int, int], None] | None,
) -> tuple[int, float, dict[str, float]]:
    """Return how many features to keep, C, and all scores by `SIZE, C`."""
    split = _Split(blocks, given)
    best: dict[int, float] = {}
    found: dict[tuple[int, float], float] = {}
    for number, most in enumerate(sizes):

        def on_part(done: int, total: int, before: int = number) -> None:
            if on_progress is not None:
                on_progress(before * total + done, len(sizes) * total)

        cut = functools.partial(split.cut, most)
        best[most], scores = logistic.choose(given, cut, CHOICES, on_part)
        found |= {(most, c): score for c, score in scores.items()}
    most = max(best, key=lambda one: (found[one, best[one]], -one))
    return most, best[most], {f"{n}, {c}": round(one, 4) for (n, c), one in found.items()}


class _Fitted(NamedTuple):
    """The numbers of a model, as `Linear` has them."""

    terms: tuple[tuple[str, ...], ...]
    idf: Numbers
    weights: Numbers
    intercept: Floats


def _fitted(
    blocks: Sequence[Block], given: Sequence[Example], c: float, most: int | None
) -> _Fitted:
    """Fit on all examples; with `most`, on the features that weigh most."""
    labels = [one.label for one in given]
    vectorizers = [_vectorizer(block) for block in blocks]
    matrix = _fit(blocks, vectorizers, given)
    names = [one.get_feature_names_out() for one in vectorizers]
    idf = np.concatenate([one.idf_ for one in vectorizers])
    if most is None:
        terms = tuple(tuple(map(str, own)) for own in names)
        return _Fitted(terms, idf, *logistic.fit(matrix, labels, c))
    sizes = [len(own) for own in names]
    places = reduction.heaviest(matrix, labels, most)
    weights, intercept = logistic.fit(reduction.kept(matrix, places, sizes), labels, c)
    limits = np.searchsorted(places, np.cumsum([0, *sizes]))
    whole = np.concatenate(names)
    terms = tuple(
        tuple(map(str, whole[places[first:end]])) for first, end in itertools.pairwise(limits)
    )
    rounded = reduction.halved(intercept).astype(np.float64)
    return _Fitted(terms, idf[places].astype(np.float32), reduction.halved(weights), rounded)


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
