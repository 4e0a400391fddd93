"""Documents and their sentences in; hashes that tell what is alike, as a table that is kept, out.

The signature of a document estimates how much of it stands in another one (`near_duplicates`); the
hash of a sentence is equal where the words are, case and punctuation aside.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pyarrow as pa
import xxhash

from stancebank.corpus import near_duplicates
from stancebank.schemas import tables

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stancebank.corpus.near_duplicates import Array

SCHEMA = near_duplicates.SIGNATURES.append(pa.field("sentences", pa.list_(pa.uint64())))
"""The columns of `table`: `sentences` has a hash for each sentence of the document, in order."""

NO_WORD = 0
"""The hash of a sentence without a word."""


class Marks(NamedTuple):
    """The signatures of some documents, and the hashes of all their sentences, in any order."""

    signatures: Array  # a row a document
    sentences: Array


def table(documents: pa.Table, sentences: pa.Table) -> pa.Table:
    """Return the signatures of documents, and the hashes of their sentences, under `SCHEMA`."""
    hashes = of_sentences(tables.strings(sentences, "text"))
    runs = {run.doc_id: hashes[run.start : run.end] for run in tables.runs(sentences)}
    signed = near_duplicates.signatures(documents)
    lists = [runs.get(doc_id, ()) for doc_id in tables.strings(documents, "doc_id")]
    return signed.append_column(SCHEMA.field("sentences"), pa.array(lists, pa.list_(pa.uint64())))


def of_sentences(texts: Iterable[str]) -> Array:
    """Return the hash of the words of each text.

    It has 64 bits: that one of a million sentences is taken for another of a million has a chance of
    1 in 10 million.
    """
    return np.fromiter(map(_of_sentence, texts), np.uint64)


def _of_sentence(text: str) -> int:
    words = near_duplicates.words(text)
    if not words:
        return NO_WORD
    return xxhash.xxh3_64_intdigest(" ".join(words).encode())


class Known:
    """What `table` said of documents, by their ids."""

    def __init__(self, found: Iterable[pa.Table]) -> None:
        """Take tables under `SCHEMA`, which are let go one by one: there may be many files of them."""
        names: list[str] = []
        # each one piece of memory that grows: thousands of small ones are not given back to the system
        signatures, sentences, numbers = bytearray(), bytearray(), bytearray()
        for piece in found:
            names += tables.strings(piece, "doc_id")
            signatures += near_duplicates.values(piece).tobytes()
            lists: Any = piece["sentences"].combine_chunks()
            sentences += np.from_dlpack(lists.flatten()).tobytes()
            numbers += np.from_dlpack(lists.value_lengths()).tobytes()
        self._row_of = {name: row for row, name in enumerate(names)}
        rows = np.frombuffer(signatures, np.uint32)
        self._signatures = rows.reshape(-1, near_duplicates.PERMUTATIONS)
        self._sentences = np.frombuffer(sentences, np.uint64)
        self._numbers = np.frombuffer(numbers, np.int32)

    def of(self, doc_ids: Iterable[str]) -> Marks:
        """Return what is known of documents. Raises: KeyError where one of them is not known."""
        asked = np.zeros(len(self._row_of), np.bool_)
        asked[[self._row_of[doc_id] for doc_id in doc_ids]] = True
        return Marks(self._signatures[asked], self._sentences[np.repeat(asked, self._numbers)])
