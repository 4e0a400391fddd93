"""A document's silver labels in; rows of the tables, with ids, texts and origins, out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stancebank import ids
from stancebank.corpus import bio
from stancebank.schemas.rows import LabelRows, Row

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stancebank.corpus.segment import Sentence
    from stancebank.schemas.annotations import SentenceLabels
    from stancebank.schemas.labels import LabelScheme


class DocumentRows(LabelRows):
    """Makes the rows of one document's sentences and of their silver labels."""

    def __init__(
        self, doc_id: str, text: str, scheme: LabelScheme, origins: Mapping[str, str]
    ) -> None:
        """Take the document, and the fingerprint of what labels each layer (none: nobody does)."""
        super().__init__(doc_id, text, scheme)
        self._origins = origins
        self._tags = scheme.ner_tags.ids

    def sentence(
        self,
        base: int,
        index: int,
        sentence: Sentence,
        tokens: Sequence[tuple[int, int]],
        labels: SentenceLabels | None,
    ) -> tuple[Row, dict[str, list[Row] | None]]:
        """Return the flat row of a sentence, and its labels' rows by layer.

        `sentence` and `tokens` are in the document's offsets, `labels` in the chunk's; `labels` is
        None where nobody looked: then every layer and status is None, and tokens are not asked for.
        The column `tokens` is not in the row: see `TokenLists`.
        """
        sentence_id = ids.sentence_id(self.doc_id, index)
        row: Row = {
            "sentence_id": sentence_id,
            "doc_id": self.doc_id,
            "index": index,
            **self.span("", 0, sentence),
            "kind": self.ids["sentence_kind"][sentence.kind],
            "ner_tags": None,
            "check_worthiness": None,
            "check_worthiness_origin": None,
            "entities_status": None,
            "claims_status": None,
            "stances_status": None,
            "check_worthiness_status": None,
        }
        if labels is None:
            return row, {"entities": None, "claims": None, "stances": None}
        silver = self.ids["status"]["silver"]
        nested: dict[str, list[Row] | None] = {
            "entities": [
                self._row("entities", sentence_id, self.entity(base, entity))
                for entity in labels.entities
            ],
            "claims": [
                self._row("claims", sentence_id, self.claim(base, claim)) for claim in labels.claims
            ],
            "stances": [
                self._row("stances", sentence_id, self.stance(base, stance))
                for stance in labels.stances
            ],
        }
        entities = [(base + e.start, base + e.end, e.label) for e in labels.entities]
        row["ner_tags"] = bio.tags(tokens, entities, self._tags)
        for layer in ("entities", "claims", "stances"):
            row[f"{layer}_status"] = silver
        if labels.check_worthiness is not None:
            row["check_worthiness"] = self.ids["check_worthiness"][labels.check_worthiness]
            row["check_worthiness_origin"] = self._origins["check_worthiness"]
            row["check_worthiness_status"] = silver
        return row, nested

    def _row(self, layer: str, sentence_id: str, label: Row) -> Row:
        return {
            **label,
            "sentence_id": sentence_id,
            "doc_id": self.doc_id,
            "status": self.ids["status"]["silver"],
            "origin": self._origins[layer],
            "round": None,
            "guideline": None,
        }
