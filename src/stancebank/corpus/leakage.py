"""A corpus's splits in; how much of the others stands in train too, counted, out."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pyarrow.compute as pc

from stancebank.corpus import near_duplicates
from stancebank.schemas import tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pyarrow as pa

    from stancebank.corpus.figures import Splits
    from stancebank.corpus.near_duplicates import Array

TRAIN = "train"

_AT_ONCE = 1024  # texts that are Python strings

CONVENTION = (
    f"Near-duplicates: {near_duplicates.THRESHOLD * 100:.0f} % or more of the sequences of "
    f"{near_duplicates.SHINGLE} words that one of two documents has are in both, as estimated from "
    f"{near_duplicates.PERMUTATIONS} hashes of each. Repeated: the words of the sentence are those of "
    "a sentence there, case and punctuation aside."
)
"""What the figures count."""


@dataclass(frozen=True)
class Leak:
    """What of a split stands in train too."""

    documents: int
    near: int  # documents with a near-duplicate in train
    sentences: int
    repeated: int  # sentences that have the words of one in train, case and punctuation aside

    @property
    def near_share(self) -> float:
        """The share of the documents."""
        return self.near / self.documents if self.documents else 0.0

    @property
    def repeated_share(self) -> float:
        """The share of the sentences."""
        return self.repeated / self.sentences if self.sentences else 0.0


def count(splits: Splits, signatures: pa.Table | None = None) -> dict[str, Leak]:
    """Return what leaks from train into each other split; nothing where train is all, or is not.

    `splits` holds `documents` and `sentences` of each split, in pieces. Counted from the texts,
    whatever a table of near-duplicates says. A sentence without a word repeats nothing. `signatures`
    are what `near_duplicates.signatures` made of the documents, if that is known; a split that they
    do not hold all of is read once more.
    """
    others = {name: of_split for name, of_split in splits.items() if name != TRAIN}
    if TRAIN not in splits or not others:
        return {}
    known = None if signatures is None else near_duplicates.Known.of(signatures)
    marks = _marks(splits[TRAIN]["documents"], known)
    said = np.unique(_joined(one.words for one in _sentences(splits[TRAIN]["sentences"])))
    return {
        name: _leak(_marks(of_split["documents"], known), of_split["sentences"], marks, said)
        for name, of_split in others.items()
    }


def _marks(documents: Iterable[pa.Table], known: near_duplicates.Known | None) -> Array:
    """Return the signatures of a split's documents: those that are known, or else made anew."""
    if known is not None:
        names = (name for piece in documents for name in tables.strings(piece, "doc_id"))
        with suppress(KeyError):
            return known.rows(names)
    return near_duplicates.sketch(_texts(documents))


def _leak(own: Array, sentences: Iterable[pa.Table], marks: Array, said: Array) -> Leak:
    rows = repeated = 0
    for one in _sentences(sentences):
        rows += one.rows
        repeated += int(one.counts[np.isin(one.words, said)].sum())
    return Leak(len(own), sum(near_duplicates.similar(own, marks)), rows, repeated)


class _Said(NamedTuple):
    """The sentences of a piece: their number, hashes of the words of those that differ, how many."""

    rows: int
    words: Array
    counts: Array


def _sentences(pieces: Iterable[pa.Table]) -> Iterator[_Said]:
    """Yield the sentences of each piece.

    Python's hash has 64 bits: that one of a million sentences is taken for another of a million has
    a chance of 1 in 10 million, and all of them take 8 MB.
    """
    for piece in pieces:
        found: Any = pc.value_counts(piece["text"])
        values, counts = found.flatten()
        said = [(hash(words), number) for words, number in _words(values, counts)]
        hashes, numbers = zip(*said, strict=True) if said else ((), ())
        yield _Said(piece.num_rows, np.array(hashes, np.int64), np.array(numbers, np.int64))


def _words(values: Any, counts: Any) -> Iterator[tuple[str, int]]:
    """Yield the words of each text that has any, and how many sentences are of it."""
    for first in range(0, len(values), _AT_ONCE):
        some = slice(first, first + _AT_ONCE)
        for text, number in zip(values[some].to_pylist(), counts[some].to_pylist(), strict=True):
            if words := " ".join(near_duplicates.words(text)):
                yield words, number


def _joined(found: Iterable[Array]) -> Array:
    return np.concatenate([np.zeros(0, np.int64), *found])


def _texts(pieces: Iterable[pa.Table]) -> Iterator[str]:
    for piece in pieces:
        for first in range(0, piece.num_rows, _AT_ONCE):
            yield from tables.strings(piece.slice(first, _AT_ONCE), "text")
