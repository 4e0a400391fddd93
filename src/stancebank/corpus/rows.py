"""A document's sentences and silver labels in; the columns of their rows, with ids, texts and origins, out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stancebank import ids
from stancebank.corpus import bio
from stancebank.corpus.columns import Layer
from stancebank.schemas import tables
from stancebank.schemas.rows import LabelRows, Row

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from stancebank.corpus.segment import Sentence
    from stancebank.schemas.annotations import SentenceLabels
    from stancebank.schemas.labels import LabelScheme

Values = dict[str, list[Any]]


def sentences(
    doc_id: str, text: str, first: int, found: Sequence[Sentence], kinds: Mapping[str, int]
) -> Values:
    """Return the columns of consecutive sentences that no label decides, but `tokens`.

    `first` is the index of the first of them, `kinds` the class id of each kind of sentence.
    """
    indices = range(first, first + len(found))
    return {
        "sentence_id": [ids.sentence_id(doc_id, index) for index in indices],
        "doc_id": [doc_id] * len(found),
        "index": [*indices],
        "start": [one.start for one in found],
        "end": [one.end for one in found],
        "text": [text[one.start : one.end] for one in found],
        "kind": [kinds[one.kind] for one in found],
    }


class DocumentRows(LabelRows):
    """Makes the columns of one document's silver labels."""

    def __init__(
        self, doc_id: str, text: str, scheme: LabelScheme, origins: Mapping[str, str]
    ) -> None:
        """Take the document, and the fingerprint of what labels each layer."""
        super().__init__(doc_id, text, scheme)
        self._origins = origins
        self._tags = scheme.ner_tags.ids
        self._silver = self.ids["status"]["silver"]

    def sentences(
        self,
        base: int,
        labels: Sequence[SentenceLabels],
        tokens: Iterable[Sequence[tuple[int, int]]],
    ) -> Values:
        """Return the columns of consecutive sentences that labels decide, but the nested ones.

        `tokens` are each sentence's, in the document's offsets; `labels` are in the chunk's.
        """
        silver = [self._silver] * len(labels)
        worth = [one.check_worthiness for one in labels]
        of_worth = self.ids["check_worthiness"]
        origin = self._origins["check_worthiness"]
        return {
            "ner_tags": [
                bio.tags(
                    its, [(base + e.start, base + e.end, e.label) for e in one.entities], self._tags
                )
                for its, one in zip(tokens, labels, strict=True)
            ],
            "check_worthiness": [of_worth[one] for one in worth],
            "check_worthiness_origin": [None if one is None else origin for one in worth],
            "check_worthiness_status": [None if one is None else self._silver for one in worth],
            **{f"{layer}_status": silver for layer in tables.NESTED},
        }

    def layers(
        self, base: int, labels: Sequence[SentenceLabels], sentence_ids: Sequence[str]
    ) -> dict[str, Layer]:
        """Return the labels of consecutive sentences, by layer."""
        claims = [[self.claim(base, claim) for claim in one.claims] for one in labels]
        stances = [[self.stance(base, stance) for stance in one.stances] for one in labels]
        return {
            "entities": self._layer(
                "entities",
                self._entities(base, labels),
                [len(one.entities) for one in labels],
                sentence_ids,
            ),
            "claims": self._layer(
                "claims", _columns(tables.CLAIM, claims), [*map(len, claims)], sentence_ids
            ),
            "stances": self._layer(
                "stances", _columns(tables.STANCE, stances), [*map(len, stances)], sentence_ids
            ),
        }

    def _entities(self, base: int, labels: Iterable[SentenceLabels]) -> Values:
        found = [entity for one in labels for entity in one.entities]
        starts = [base + entity.start for entity in found]
        ends = [base + entity.end for entity in found]
        return {
            "entity_id": [self.label_id("entities", base, entity) for entity in found],
            "start": starts,
            "end": ends,
            "text": [self.text[start:end] for start, end in zip(starts, ends, strict=True)],
            "label": [self.ids["entity"][entity.label] for entity in found],
        }

    def _layer(
        self, name: str, columns: Values, counts: Sequence[int], sentence_ids: Sequence[str]
    ) -> Layer:
        number = sum(counts)
        repeated = zip(sentence_ids, counts, strict=True)
        columns |= {
            "sentence_id": [one for one, count in repeated for _ in range(count)],
            "doc_id": [self.doc_id] * number,
            "status": [self._silver] * number,
            "origin": [self._origins[name]] * number,
            "round": [None] * number,
            "guideline": [None] * number,
        }
        return Layer(columns, counts)


def _columns(fields: Iterable[Any], rows: Iterable[Iterable[Row]]) -> Values:
    flat = [row for some in rows for row in some]
    return {field.name: [row[field.name] for row in flat] for field in fields}
