"""Tables of some documents in; each document as a task shows it, and what is said of it, out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stancebank.annotation.sentences import sources
from stancebank.schemas import answers

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyarrow as pa

    from stancebank.annotation.sentences import Source
    from stancebank.schemas.annotations import Answer
    from stancebank.schemas.labels import LabelScheme

LAYERS = ("check_worthiness", "claims", "stances")
"""The layers that a classifier may answer anew, where they are not gold."""


@dataclass(frozen=True)
class Known:
    """A document, what is said of its sentences by index, and the sentences whose layer is gold."""

    source: Source
    answers: Mapping[int, Answer]
    gold: Mapping[str, frozenset[int]]


def known(documents: pa.Table, sentences: pa.Table, scheme: LabelScheme) -> dict[str, Known]:
    """Return documents by id. The tables: `tables.DOCUMENTS`, and `tables.SENTENCES` of them."""
    said = answers.answers(sentences, scheme)
    decided: dict[str, dict[str, set[int]]] = {}
    status = [f"{layer}_status" for layer in LAYERS]
    gold = scheme["status"].ids["gold"]
    for row in sentences.select(["doc_id", "index", *status]).to_pylist():
        of_document = decided.setdefault(row["doc_id"], {layer: set() for layer in LAYERS})
        for layer, column in zip(LAYERS, status, strict=True):
            if row[column] == gold:
                of_document[layer].add(row["index"])
    return {
        doc_id: Known(
            source,
            said.get(doc_id, {}),
            {layer: frozenset(decided.get(doc_id, {}).get(layer, ())) for layer in LAYERS},
        )
        for doc_id, source in sources(documents, sentences, scheme).items()
    }
