"""Rows of labels in; the labels as values, by document and sentence, out: the way back of `rows`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stancebank.schemas.annotations import Answer, Claim, Entity, Span, Stance

if TYPE_CHECKING:
    import pyarrow as pa

    from stancebank.schemas.labels import LabelScheme

Row = dict[str, Any]


def answers(sentences: pa.Table, scheme: LabelScheme) -> dict[str, dict[int, Answer]]:
    """Return what a corpus says of its sentences (`tables.SENTENCES`), by document and index.

    Any table with `doc_id`, `index` and the layers will do.
    """
    reader = LabelReader(scheme)
    found: dict[str, dict[int, Answer]] = {}
    layers = ["doc_id", "index", "check_worthiness", "entities", "claims", "stances"]
    for row in sentences.select(layers).to_pylist():
        found.setdefault(row["doc_id"], {})[row["index"]] = reader.answer(row)
    return found


class LabelReader:
    """Reads rows whose class ids are those of a scheme."""

    def __init__(self, scheme: LabelScheme) -> None:
        """Take the scheme."""
        self._scheme = scheme

    def answer(self, row: Row) -> Answer:
        """Return what a row of `sentences` or of `judgements` says; a layer of null is None."""
        return Answer(
            entities=_each(row["entities"], self._entity),
            claims=_each(row["claims"], self._claim),
            stances=_each(row["stances"], self._stance),
            check_worthiness=self._name("check_worthiness", row["check_worthiness"]),
        )

    def _name(self, label_set: str, class_id: int | None) -> str | None:
        return None if class_id is None else self._scheme[label_set].names[class_id]

    def _entity(self, row: Row) -> Entity:
        label = self._scheme["entity"].names[row["label"]]
        return Entity(
            row["start"], row["end"], label, note=row.get("note"), provenance=row.get("provenance")
        )

    def _claim(self, row: Row) -> Claim:
        return Claim(
            row["start"],
            row["end"],
            claim_type=self._name("claim_type", row["claim_type"]),
            source_kind=self._name("source_kind", row["source_kind"]),
            source=_span(row, "source_"),
            cue=_span(row, "cue_"),
            quote_type=self._name("quote_type", row["quote_type"]),
            factuality=self._name("factuality", row["factuality"]),
            note=row.get("note"),
            provenance=row.get("provenance"),
        )

    def _stance(self, row: Row) -> Stance:
        return Stance(
            row["start"],
            row["end"],
            holder_kind=self._name("holder_kind", row["holder_kind"]) or "author",
            holder=_span(row, "holder_"),
            target_kind=self._name("target_kind", row["target_kind"]),
            target=_span(row, "target_"),
            polarity=self._name("polarity", row["polarity"]),
            expressed=self._name("expressed", row["expressed"]),
            note=row.get("note"),
            provenance=row.get("provenance"),
        )


def _each(rows: list[Row] | None, read: Any) -> Any:
    return None if rows is None else tuple(read(row) for row in rows)


def _span(row: Row, prefix: str) -> Span | None:
    start, end = row[f"{prefix}start"], row[f"{prefix}end"]
    return None if start is None else Span(start, end)
