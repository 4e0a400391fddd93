"""A corpus's tables in; its documents, as other formats know documents, out."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Any

from stancebank.formats.documents import Attribute, Document, Mark, Relation, Span
from stancebank.formats.shape import ANNOTATED, ASKED, NOWHERE, WORTH, usual
from stancebank.schemas.rows import token_spans
from stancebank.schemas.tables import NESTED, texts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import pyarrow as pa

    from stancebank.schemas.labels import LabelScheme

Row = dict[str, Any]


def documents(tables: Mapping[str, pa.Table], scheme: LabelScheme) -> Iterator[Document]:
    """Yield the documents of a corpus, in order, from its tables `documents` and `sentences`.

    Marks: an entity under its label; `CLAIM`, `CUE`, `STANCE`, and `MENTION`, a source, holder or
    target that is no entity or claim; `SENTENCE` where a sentence has a check-worthiness, or layers
    that are null otherwise than in `shape.usual`. Relations between them: `Source` and `Cue` of a
    claim, `Holder` and `Target` of a stance. Attributes are those of `shape.ATTRIBUTES`. A document
    with claims or stances has an attribute, by which `to_corpus` knows that it is ours. What is not
    here: status, origin and round of labels.
    """
    text_of = texts(tables["documents"])
    rows = tables["sentences"].to_pylist()
    for doc_id, of in groupby(rows, key=lambda row: row["doc_id"]):
        yield _Builder(doc_id, text_of[doc_id], scheme).document(list(of))


class _Builder:
    def __init__(self, doc_id: str, text: str, scheme: LabelScheme) -> None:
        self._doc_id, self._text, self._scheme = doc_id, text, scheme
        self._marks: list[Mark] = []
        self._relations: list[Relation] = []
        self._attributes: list[Attribute] = []
        self._at: dict[tuple[str, Span], str] = {}

    def document(self, rows: list[Row]) -> Document:
        own = any(row["claims"] or row["stances"] or row[WORTH] is not None for row in rows)
        for row in rows:
            for label in row["entities"] or ():
                name = self._scheme["entity"].names[label["label"]]
                self._at["entity", _span(label)] = self._mark(name, _span(label))
        for row in rows:
            for label in row["claims"] or ():
                self._claim(label)
        for row in rows:
            for label in row["stances"] or ():
                self._stance(label)
            self._sentence(row, usual(own=own))
        if own and not self._attributes:
            self._sentence(rows[0], ())
        return Document(
            self._doc_id,
            self._text,
            tuple(_span(row) for row in rows),
            tuple(self._tokens(row) for row in rows),
            tuple(self._marks),
            tuple(self._relations),
            tuple(self._attributes),
        )

    def _sentence(self, row: Row, usually: tuple[str, ...]) -> None:
        """Mark a sentence if there is something to say of it: its class, or what is not usual."""
        annotated = tuple(layer for layer in NESTED if row[layer] is not None)
        if row[WORTH] is None and annotated == usually:
            return
        mark = self._mark("SENTENCE", _span(row))
        self._attribute(mark, WORTH, row[WORTH])
        if annotated != usually:
            self._say(mark, ANNOTATED, ",".join(annotated) or NOWHERE)

    def _tokens(self, row: Row) -> tuple[Span, ...]:
        spans = token_spans(self._text, row["start"], row["tokens"])
        return tuple(Span(*one) for one in spans)

    def _claim(self, label: Row) -> None:
        claim = self._mark("CLAIM", _span(label))
        self._at.setdefault(("claim", _span(label)), claim)
        for name in ASKED["claims"]:
            self._attribute(claim, name, label[name])
        self._relation("Source", claim, label, "source_", "entity")
        if label["cue_start"] is not None:
            cue = self._known("CUE", _span(label, "cue_"))
            self._relate("Cue", claim, cue)

    def _stance(self, label: Row) -> None:
        stance = self._mark("STANCE", _span(label))
        for name in ASKED["stances"]:
            self._attribute(stance, name, label[name])
        self._relation("Holder", stance, label, "holder_", "entity")
        kind = label["target_kind"]
        layer = None if kind is None else self._scheme["target_kind"].names[kind]
        self._relation("Target", stance, label, "target_", layer or "mention")

    def _relation(self, name: str, of: str, label: Row, prefix: str, layer: str) -> None:
        if label[f"{prefix}start"] is not None:
            span = _span(label, prefix)
            self._relate(name, of, self._at.get((layer, span)) or self._known("MENTION", span))

    def _relate(self, name: str, of: str, to: str) -> None:
        arguments = (("Arg1", of), ("Arg2", to))
        self._relations.append(Relation(f"R{len(self._relations) + 1}", name, arguments))

    def _known(self, label: str, span: Span) -> str:
        if (label, span) not in self._at:
            self._at[label, span] = self._mark(label, span)
        return self._at[label, span]

    def _mark(self, label: str, span: Span) -> str:
        self._marks.append(Mark(f"T{len(self._marks) + 1}", label, (span,)))
        return self._marks[-1].id

    def _attribute(self, of: str, name: str, class_id: int | None) -> None:
        if class_id is not None:
            self._say(of, name, self._scheme[name].names[class_id])

    def _say(self, of: str, name: str, value: str) -> None:
        self._attributes.append(Attribute(f"A{len(self._attributes) + 1}", name, of, value))


def _span(row: Row, prefix: str = "") -> Span:
    return Span(row[f"{prefix}start"], row[f"{prefix}end"])
