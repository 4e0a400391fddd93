"""A document's silver labels in; rows of the tables, with ids, texts and origins, out."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from stancebank import ids
from stancebank.corpus import bio
from stancebank.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from stancebank.corpus.segment import Sentence
    from stancebank.corpus.silver.annotations import (
        Claim,
        Entity,
        SentenceLabels,
        Span,
        Stance,
    )
    from stancebank.schemas.labels import LabelScheme

Row = dict[str, Any]


class _Ids(dict[str, int]):
    """The class ids of a label set; a name that the project's labels.toml lacks is refused."""

    def __init__(self, name: str, ids: Mapping[str, int]) -> None:
        super().__init__(ids)
        self._name = name

    def __missing__(self, label: str) -> int:
        remedy = f"keep it in [{self._name}]: the silver labels use it"
        raise Refused("schemas/labels.toml", "labels-unknown", found=label, remedy=remedy)


class DocumentRows:
    """Makes the rows of one document; every offset that it is given counts from `base` on.

    `base` is the place of a chunk in the document's text: the labelling saw the chunk alone.
    """

    def __init__(
        self, doc_id: str, text: str, scheme: LabelScheme, origins: Mapping[str, str]
    ) -> None:
        """Take the document, and the fingerprint of what labels each layer (none: nobody does)."""
        self.doc_id = doc_id
        self.text = text
        self._origins = origins
        self._ids = {name: _Ids(name, scheme[name].ids) for name in (*scheme.sets, "ner_tag")}
        self._named: dict[tuple[str, int, int], str] = {}
        self._times: Counter[tuple[str, int, int]] = Counter()

    def name(self, base: int, labels: Iterable[SentenceLabels | None]) -> None:
        """Name the entities and claims of a chunk, for sources, holders and targets to refer to."""
        for found in labels:
            if found is not None:
                for layer, spans in (("entities", found.entities), ("claims", found.claims)):
                    for span in spans:
                        key = (layer, base + span.start, base + span.end)
                        self._named.setdefault(key, ids.label_id(self.doc_id, *key))

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
        None where nobody looked: then every layer and status is None.
        """
        sentence_id = ids.sentence_id(self.doc_id, index)
        row: Row = {
            "sentence_id": sentence_id,
            "doc_id": self.doc_id,
            "index": index,
            **self._span("", 0, sentence),
            "kind": self._ids["sentence_kind"][sentence.kind],
            "tokens": [self.text[start:end] for start, end in tokens],
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
        silver = self._ids["status"]["silver"]
        nested: dict[str, list[Row] | None] = {
            "entities": [self._entity(base, sentence_id, entity) for entity in labels.entities],
            "claims": [self._claim(base, sentence_id, claim) for claim in labels.claims],
            "stances": [self._stance(base, sentence_id, stance) for stance in labels.stances],
        }
        entities = [(base + e.start, base + e.end, e.label) for e in labels.entities]
        row["ner_tags"] = bio.tags(tokens, entities, self._ids["ner_tag"])
        for layer in ("entities", "claims", "stances"):
            row[f"{layer}_status"] = silver
        if labels.check_worthiness is not None:
            row["check_worthiness"] = self._ids["check_worthiness"][labels.check_worthiness]
            row["check_worthiness_origin"] = self._origins["check_worthiness"]
            row["check_worthiness_status"] = silver
        return row, nested

    def _entity(self, base: int, sentence_id: str, entity: Entity) -> Row:
        return {
            "entity_id": self._id("entities", base, entity),
            **self._label(base, sentence_id, "entities", entity),
            "label": self._ids["entity"][entity.label],
        }

    def _claim(self, base: int, sentence_id: str, claim: Claim) -> Row:
        return {
            "claim_id": self._id("claims", base, claim),
            **self._label(base, sentence_id, "claims", claim),
            "claim_type": self._ids["claim_type"][claim.claim_type],
            "source_kind": self._ids["source_kind"][claim.source_kind],
            **self._span("source_", base, claim.source),
            "source_entity": self._reference("entities", base, claim.source),
            **self._span("cue_", base, claim.cue),
            "quote_type": self._ids["quote_type"][claim.quote_type],
            "factuality": self._ids["factuality"][claim.factuality],
        }

    def _stance(self, base: int, sentence_id: str, stance: Stance) -> Row:
        layer = {"entity": "entities", "claim": "claims"}.get(stance.target_kind, "")
        return {
            "stance_id": self._id("stances", base, stance),
            **self._label(base, sentence_id, "stances", stance),
            "holder_kind": self._ids["holder_kind"][stance.holder_kind],
            **self._span("holder_", base, stance.holder),
            "holder_entity": self._reference("entities", base, stance.holder),
            "target_kind": self._ids["target_kind"][stance.target_kind],
            **self._span("target_", base, stance.target),
            "target_id": self._reference(layer, base, stance.target),
            "polarity": self._ids["polarity"][stance.polarity],
            "expressed": self._ids["expressed"][stance.expressed],
        }

    def _label(self, base: int, sentence_id: str, layer: str, span: Entity | Claim | Stance) -> Row:
        return {
            "sentence_id": sentence_id,
            "doc_id": self.doc_id,
            **self._span("", base, span),
            "status": self._ids["status"]["silver"],
            "origin": self._origins[layer],
            "round": None,
            "guideline": None,
        }

    def _id(self, layer: str, base: int, span: Entity | Claim | Stance) -> str:
        key = (layer, base + span.start, base + span.end)
        nth = self._times[key]
        self._times[key] += 1
        return ids.label_id(self.doc_id, *key, nth)

    def _reference(self, layer: str, base: int, span: Span | None) -> str | None:
        if span is None:
            return None
        return self._named.get((layer, base + span.start, base + span.end))

    def _span(
        self, prefix: str, base: int, span: Span | Sentence | Entity | Claim | Stance | None
    ) -> Row:
        if span is None:
            return {f"{prefix}start": None, f"{prefix}end": None, f"{prefix}text": None}
        start, end = base + span.start, base + span.end
        return {f"{prefix}start": start, f"{prefix}end": end, f"{prefix}text": self.text[start:end]}
