"""A corpus's splits in; how much of the others stands in train too, counted, out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow.compute as pc

from stancebank.corpus import near_duplicates
from stancebank.schemas import tables

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pyarrow as pa

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


def count(splits: Mapping[str, Mapping[str, pa.Table]]) -> dict[str, Leak]:
    """Return what leaks from train into each other split; nothing where train is all, or is not.

    Counted from the texts, whatever a table of near-duplicates says. A sentence without a word
    repeats nothing.
    """
    others = {name: of_split for name, of_split in splits.items() if name != TRAIN}
    if TRAIN not in splits or not others:
        return {}
    train = splits[TRAIN]
    marks = near_duplicates.sketch(_texts(train["documents"]))
    said = {words for words, _ in _sentences(train["sentences"])}
    return {
        name: Leak(
            of_split["documents"].num_rows,
            sum(
                near_duplicates.similar(
                    near_duplicates.sketch(_texts(of_split["documents"])), marks
                )
            ),
            of_split["sentences"].num_rows,
            sum(number for words, number in _sentences(of_split["sentences"]) if words in said),
        )
        for name, of_split in others.items()
    }


def _sentences(table: pa.Table) -> Iterator[tuple[str, int]]:
    """Yield the words of each different text that has any, and how many sentences are of it."""
    found: Any = pc.value_counts(table["text"])
    values, counts = found.flatten()
    for first in range(0, len(values), _AT_ONCE):
        for text, number in zip(
            values[first : first + _AT_ONCE].to_pylist(),
            counts[first : first + _AT_ONCE].to_pylist(),
            strict=True,
        ):
            if words := " ".join(near_duplicates.words(text)):
                yield words, number


def _texts(table: pa.Table) -> Iterator[str]:
    for first in range(0, table.num_rows, _AT_ONCE):
        yield from tables.strings(table.slice(first, _AT_ONCE), "text")
