"""A corpus's splits in; how much of the others stands in train too, counted, out."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stancebank.corpus import near_duplicates, signatures
from stancebank.corpus.signatures import Marks
from stancebank.schemas import tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

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


def count(splits: Splits, known: Iterable[pa.Table] = ()) -> dict[str, Leak]:
    """Return what leaks from train into each other split; nothing where train is all, or is not.

    `splits` holds `documents` and `sentences` of each split, in pieces. Counted from the texts,
    whatever a table of near-duplicates says: by `known`, what `signatures.table` made of them when
    the corpus was built; a split of which it does not hold every document is read once more. A
    sentence without a word repeats nothing.
    """
    others = {name: of_split for name, of_split in splits.items() if name != TRAIN}
    if TRAIN not in splits or not others:
        return {}
    by = signatures.Known(known)
    train = _marks(splits[TRAIN], by)
    said = np.unique(train.sentences[train.sentences != signatures.NO_WORD])
    return {name: _leak(_marks(of_split, by), train, said) for name, of_split in others.items()}


def _leak(own: Marks, train: Marks, said: Array) -> Leak:
    return Leak(
        len(own.signatures),
        sum(near_duplicates.similar(own.signatures, train.signatures)),
        len(own.sentences),
        int(np.isin(own.sentences, said).sum()),
    )


def _marks(of_split: Mapping[str, Iterable[pa.Table]], known: signatures.Known) -> Marks:
    documents, sentences = (of_split[config] for config in ("documents", "sentences"))
    with suppress(KeyError):
        return known.of(_strings(documents, "doc_id"))
    return Marks(
        near_duplicates.sketch(_strings(documents, "text")),
        signatures.of_sentences(_strings(sentences, "text")),
    )


def _strings(pieces: Iterable[pa.Table], column: str) -> Iterator[str]:
    for piece in pieces:
        for first in range(0, piece.num_rows, _AT_ONCE):
            yield from tables.strings(piece.slice(first, _AT_ONCE), column)
