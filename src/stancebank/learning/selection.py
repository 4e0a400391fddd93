"""Candidates for annotation in; those to annotate first, best first, with score and reason, out.

Three ways to choose, all of them stable: the same candidates give the same choice, whatever their
order, and of equal scores the smaller id goes first. A score is between 0 and 1, and the first
chosen has the highest. No reason names a class, since annotators may see it.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from stancebank.learning import scikit

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    Floats = npt.NDArray[np.float64]
    Places = npt.NDArray[np.int64]

DIGITS = 6
"""Scores are rounded before they are compared: the last bits of a float are the machine's."""

_TOKEN = re.compile(r"\w+|[^\w\s]")
_BLOCK = 64
_BEYOND = 2.0
"""What is farther than any text can be."""


@dataclass(frozen=True, slots=True)
class Selected:
    """What was chosen, how strongly, and why."""

    id: str
    score: float
    reason: str


def random(ids: Iterable[str], number: int, *, seed: int = 0) -> list[Selected]:
    """Draw by lot: each id's lot is the sha256 of the seed and the id, and the highest are chosen.

    A candidate that comes or goes changes no other one's lot, so that a smaller draw is the
    beginning of a larger one. The score is the lot as a fraction of the highest there can be.

    >>> [one.id for one in random("abcde", 2)], [one.id for one in random("edcba", 3)]
    (['b', 'a'], ['b', 'a', 'e'])
    """
    lots = {one: _lot(one, seed) for one in ids}
    order = sorted(lots, key=lambda one: (-lots[one], one))
    reason = f"drawn by lot, seed {seed}"
    return [Selected(one, round(lots[one] / 2**64, DIGITS), reason) for one in order[:number]]


def _lot(name: str, seed: int) -> int:
    return int.from_bytes(hashlib.sha256(f"{seed}\0{name}".encode()).digest()[:8])


def entropy(probabilities: Floats) -> Floats:
    """Return the Shannon entropy of each row of probabilities, over that of equal ones: 0 to 1.

    >>> [float(one) for one in entropy(np.array([[0.5, 0.5], [1, 0]]))]
    [1.0, 0.0]
    """
    classes = probabilities.shape[1]
    if classes < 2:
        return np.zeros(len(probabilities))
    logs = np.log(probabilities, out=np.zeros_like(probabilities), where=probabilities > 0)
    return np.asarray((0 - (probabilities * logs).sum(axis=1)) / np.log(classes))


def uncertain(probabilities: Mapping[str, Floats], number: int) -> list[Selected]:
    """Choose what a classifier is least sure of: uncertainty sampling.

    The idea is Lewis and Gale's (1994, A sequential algorithm for training text classifiers); the
    measure, entropy, is the one of Settles's survey (2009, Active learning literature survey, 3.1)
    that takes all classes into account. `probabilities` are the rows (of classes) of each candidate:
    one of a sentence, one a sentence of a document, whose score is their mean. Without a row there
    is nothing to be unsure of: 0.
    """
    found = [
        Selected(name, _mean(entropy(rows)), _unsure(len(rows), rows.shape[1]))
        for name, rows in probabilities.items()
    ]
    return sorted(found, key=lambda one: (-one.score, one.id))[:number]


def _mean(values: Floats) -> float:
    return round(float(values.mean()), DIGITS) if len(values) else 0.0


def _unsure(rows: int, classes: int) -> str:
    if not rows:
        return "no sentence to be unsure of"
    over = f"over {classes} classes"
    return f"entropy {over}" if rows == 1 else f"mean entropy of {rows} sentences {over}"


def diverse(
    texts: Mapping[str, str], number: int, *, known: Mapping[str, str] | None = None
) -> list[Selected]:
    """Choose what is unlike all that is annotated or chosen already, again and again.

    It is the farthest-first traversal of Gonzalez (1985, Clustering to minimize the maximum
    intercluster distance), which Sener and Savarese (2018, Active learning for convolutional neural
    networks: a core-set approach) take to choose what to annotate, as greedy k-center. Distances
    are cosine distances of `vectors`; a score is the distance to the nearest text that was `known`
    or chosen before. With nothing known, the first is the candidate nearest to the centroid of all;
    no text is near it yet, so that its score is 1.

    Raises:
        Refused: rule `learning-extra`.

    """
    names, others = sorted(texts), sorted(known or {})
    if not names or number < 1:
        return []
    matrix = vectors([*map(texts.__getitem__, names), *((known or {})[one] for one in others)])
    own, there = matrix[: len(names)], matrix[len(names) :]
    distance, nearest = _nearest(own, there)
    found: list[Selected] = []
    if not others:
        centroid = np.asarray(own.mean(axis=0)).ravel()
        place = int(np.argmax(np.round(own @ centroid, DIGITS)))
        found.append(Selected(names[place], 1.0, "nearest to the centroid of all candidates"))
        _take(own, place, distance, nearest)
    every = [*names, *others]
    while len(found) < min(number, len(names)):
        place = int(np.argmax(distance))
        far = float(distance[place])
        found.append(Selected(names[place], far, _unlike(far, every[nearest[place]])))
        _take(own, place, distance, nearest)
    return found


def _unlike(far: float, nearest: str) -> str:
    if far == 1:
        return "no word in common with what is annotated or chosen"
    return f"the nearest that is annotated or chosen is {nearest}"


def vectors(texts: Sequence[str]) -> Any:
    """Return the tf-idf of the texts' words and signs, a sparse row of length 1 for each text.

    A text without a word is a text of the empty word.

    Raises:
        Refused: rule `learning-extra`.

    """
    make = scikit.module("feature_extraction.text").TfidfVectorizer
    return make(analyzer=_words, sublinear_tf=True).fit_transform(texts).tocsr()


def _words(text: str) -> list[str]:
    return _TOKEN.findall(text.lower()) or [""]


def _nearest(own: Any, there: Any) -> tuple[Floats, Places]:
    """Return how far each row is from the nearest of others, and which that is, behind our own."""
    distance = np.full(own.shape[0], _BEYOND)
    nearest = np.zeros(own.shape[0], np.int64)
    for start in range(0, there.shape[0], _BLOCK):
        apart = _apart(own, there[start : start + _BLOCK])
        best = apart.argmin(axis=1)
        found = apart[np.arange(len(best)), best]
        closer = found < distance
        distance[closer] = found[closer]
        nearest[closer] = own.shape[0] + start + best[closer]
    return distance, nearest


def _take(own: Any, place: int, distance: Floats, nearest: Places) -> None:
    """Bring the distances up to date with a row that was chosen; its own is below all others."""
    distance[place] = -1.0
    apart = _apart(own, own[[place]])[:, 0]
    closer = apart < distance
    distance[closer] = apart[closer]
    nearest[closer] = place


def _apart(rows: Any, others: Any) -> Floats:
    """Return the cosine distance of each row to each other one."""
    return np.asarray(np.round(np.clip(1 - (rows @ others.T).toarray(), 0, 1), DIGITS))
