"""A shard's silver tables and decided layers in; the tables with gold in their place out."""

from __future__ import annotations

import dataclasses
from itertools import groupby
from typing import TYPE_CHECKING, Any

from stancebank.corpus import bio
from stancebank.corpus.columns import Columns
from stancebank.schemas.answers import LabelReader
from stancebank.schemas.rows import LabelRows, Row, token_spans
from stancebank.schemas.tables import NESTED, texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import pyarrow as pa

    from stancebank.schemas.annotations import Answer, Decided, Gold, Label
    from stancebank.schemas.labels import LabelScheme


def overlay(shard: Mapping[str, pa.Table], gold: Gold, scheme: LabelScheme) -> dict[str, pa.Table]:
    """Return a shard's tables, below `documents`, with the decided layers of `gold` laid over.

    A decided layer of a sentence replaces what stood there, also by nothing; the others stay as
    they are. Labels that point to an entity or a claim are pointed again, at what stands there
    now: a target that has lost its entity or claim is a mention. Gold labels keep their order, and
    so their ids are those that the decisions name.

    Raises:
        Refused: rule `labels-unknown`.

    """
    of = texts(shard["documents"])
    columns = Columns()
    sentences = shard["sentences"].to_pylist()
    for doc_id, given in groupby(sentences, key=lambda row: row["doc_id"]):
        rows = list(given)
        if doc_id not in gold:
            for row in rows:
                columns.add(row, {layer: _with_ids(row, row[layer]) for layer in NESTED})
            continue
        work = _Overlay(doc_id, of[doc_id], scheme)
        for row, nested in work.sentences(rows, gold[doc_id]):
            columns.add(row, nested)
    return columns.tables(shard["sentences"]["tokens"].combine_chunks())


def _with_ids(row: Row, labels: Sequence[Row] | None) -> list[Row] | None:
    of = {name: row[name] for name in ("sentence_id", "doc_id")}
    return None if labels is None else [{**label, **of} for label in labels]


class _Overlay(LabelRows):
    """Makes the rows of one document anew: decided layers from gold, the others as they were."""

    def __init__(self, doc_id: str, text: str, scheme: LabelScheme) -> None:
        super().__init__(doc_id, text, scheme)
        self._reader = LabelReader(scheme)
        self._tags = scheme.ner_tags.ids

    def sentences(
        self, rows: Sequence[Row], gold: Mapping[int, Mapping[str, Decided]]
    ) -> Iterator[tuple[Row, dict[str, list[Row] | None]]]:
        decided = [gold.get(row["index"], {}) for row in rows]
        answers = [self._answer(row, layers) for row, layers in zip(rows, decided, strict=True)]
        self.name(0, answers)
        for row, layers, answer in zip(rows, decided, answers, strict=True):
            yield (
                self._flat(row, layers, answer),
                {
                    layer: self._nested(layer, row, getattr(answer, layer), layers.get(layer))
                    for layer in NESTED
                },
            )

    def _answer(self, row: Row, layers: Mapping[str, Decided]) -> Answer:
        """Return what the sentence says from now on."""
        silver = self._reader.answer(row)
        labels: dict[str, Any] = {name: decided.labels for name, decided in layers.items()}
        return dataclasses.replace(silver, **labels)

    def _flat(self, row: Row, layers: Mapping[str, Decided], answer: Answer) -> Row:
        found = dict(row)
        for layer in layers:
            found[f"{layer}_status"] = self.ids["status"]["gold"]
        if "entities" in layers:
            spans = [(one.start, one.end, one.label) for one in answer.entities or ()]
            found["ner_tags"] = bio.tags(
                list(token_spans(self.text, row["start"], row["tokens"])), spans, self._tags
            )
        if "check_worthiness" in layers:
            found["check_worthiness"] = self.ids["check_worthiness"][answer.check_worthiness]
            found["check_worthiness_origin"] = layers["check_worthiness"].origin
        return found

    def _nested(
        self, layer: str, row: Row, labels: Iterable[Label] | None, decided: Decided | None
    ) -> list[Row] | None:
        if labels is None:
            return None
        make: Any = {"entities": self.entity, "claims": self.claim, "stances": self._stance}[layer]
        found = [make(0, label) for label in labels]
        if decided is None:
            origins = [
                {name: old[name] for name in ("status", "origin", "round", "guideline")}
                for old in row[layer]
            ]
        else:
            gold = {
                "status": self.ids["status"]["gold"],
                "origin": decided.origin,
                "round": decided.round,
                "guideline": decided.guideline,
            }
            origins = [gold] * len(found)
        return _with_ids(row, [{**label, **of} for label, of in zip(found, origins, strict=True)])

    def _stance(self, base: int, stance: Any) -> Row:
        row = self.stance(base, stance)
        if row["target_id"] is None and row["target_kind"] is not None:
            row["target_kind"] = self.ids["target_kind"]["mention"]
        return row
