"""Examples in; a sparse linear classifier out.

Multinomial logistic regression over tf-idf of n-grams, classes weighted by their rarity, C chosen
by cross-validation on the training examples alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from stancebank.learning import logistic, scikit
from stancebank.learning.classifier import Classifier, classes_of, fingerprint, softmax
from stancebank.learning.views import SENTENCE, TOWARD, VIEWS, Block
from stancebank.schemas.examples import CLASSIFIED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from stancebank.schemas.examples import Example

    Floats = npt.NDArray[np.float64]

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
        return softmax(np.asarray(scores))


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
    blocks = BLOCKS[task]
    given = list(examples)
    classes = classes_of(task, given)

    def split(learn: Iterable[int], test: Iterable[int]) -> tuple[Any, Any]:
        vectorizers = [_vectorizer(block) for block in blocks]
        matrix = _fit(blocks, vectorizers, [given[place] for place in learn])
        return matrix, _transform(blocks, vectorizers, [given[place] for place in test])

    best, scores = logistic.choose(given, split, CHOICES, on_progress)
    vectorizers = [_vectorizer(block) for block in blocks]
    matrix = _fit(blocks, vectorizers, given)
    weights, intercept = logistic.fit(matrix, [one.label for one in given], best)
    said = {
        "model": "linear",
        "C": best,
        "cross_validation": {str(c): round(score, 4) for c, score in scores.items()},
        "examples": len(given),
        "data": fingerprint(given),
    }
    return Linear(
        task=task,
        classes=classes,
        blocks=blocks,
        terms=tuple(tuple(map(str, one.get_feature_names_out())) for one in vectorizers),
        idf=np.concatenate([one.idf_ for one in vectorizers]),
        weights=weights,
        intercept=intercept,
        about=said | dict(about or {}),
    )


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
