"""A corpus's documents and sentences in; each document's text, and its sentences in order, out."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stancebank.schemas import tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pyarrow as pa

    from stancebank.schemas.labels import LabelScheme

ASKED = frozenset({"body", "item"})
"""The kinds of sentence that are asked for their check-worthiness."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a document: its place among them, its slice of the text, its kind."""

    index: int
    start: int
    end: int
    kind: str

    @property
    def asked(self) -> bool:
        """Whether annotators are asked for its check-worthiness."""
        return self.kind in ASKED


@dataclass(frozen=True)
class Source:
    """A document as annotators know it."""

    doc_id: str
    text: str
    title: str
    about: str  # publisher and date, as far as they are stated
    sentences: Sequence[Sentence]

    @property
    def fingerprint(self) -> str:
        """The first 16 hex digits of a sha256 over the text, and its sentences' limits and kinds.

        Labels that were made on another one do not stand where their offsets say.
        """
        said = [self.text, [(one.start, one.end, one.kind) for one in self.sentences]]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]


def places(asked: Iterable[Sentence]) -> dict[int, int]:
    """Return where each sentence stands among those that a task asks about, by its index."""
    return {one.index: place for place, one in enumerate(asked)}


def sources(documents: pa.Table, sentences: pa.Table, scheme: LabelScheme) -> Mapping[str, Source]:
    """Return each document of a corpus, by id. The tables: `tables.DOCUMENTS`, `tables.SENTENCES`."""
    kinds = scheme["sentence_kind"].names
    columns = sentences.select(["doc_id", "index", "start", "end", "kind"]).to_pydict()
    found: dict[str, list[Sentence]] = {one: [] for one in tables.strings(documents, "doc_id")}
    for doc_id, index, start, end, kind in zip(*columns.values(), strict=True):
        found[doc_id].append(Sentence(index, start, end, kinds[kind]))
    about = documents.select(["doc_id", "text", "title", "publisher", "published"]).to_pylist()
    return {
        row["doc_id"]: Source(
            row["doc_id"],
            row["text"],
            row["title"] or row["doc_id"],
            f"{row['publisher'] or 'publisher not stated'} · {row['published'] or 'undated'}",
            sorted(found[row["doc_id"]], key=lambda one: one.index),
        )
        for row in about
    }
