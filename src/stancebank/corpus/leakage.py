"""A corpus's splits in; how much of the others stands in train too, counted, out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stancebank.corpus import near_duplicates
from stancebank.schemas import tables

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pyarrow as pa

TRAIN = "train"

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
    said = set(filter(None, map(_words, _texts(train["sentences"]))))
    return {
        name: Leak(
            of_split["documents"].num_rows,
            sum(
                near_duplicates.similar(
                    near_duplicates.sketch(_texts(of_split["documents"])), marks
                )
            ),
            of_split["sentences"].num_rows,
            sum(_words(text) in said for text in _texts(of_split["sentences"])),
        )
        for name, of_split in others.items()
    }


def _texts(table: pa.Table) -> Iterator[str]:
    for first in range(0, table.num_rows, 1024):  # not all texts as Python strings at once
        yield from tables.strings(table.slice(first, 1024), "text")


def _words(text: str) -> str:
    return " ".join(near_duplicates.words(text))
