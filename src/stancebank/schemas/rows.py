"""A document's labels in; the columns of their rows that say what they are, ids and texts, out."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from stancebank import ids
from stancebank.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from stancebank.schemas.annotations import (
        Answer,
        Claim,
        Entity,
        SentenceLabels,
        Span,
        Stance,
    )
    from stancebank.schemas.labels import LabelScheme

Row = dict[str, Any]


def token_spans(text: str, start: int, tokens: Iterable[str]) -> Iterator[tuple[int, int]]:
    """Yield the spans of a sentence's tokens, from where it starts; between is white space alone.

    >>> list(token_spans("He left.", 0, ["He", "left", "."]))
    [(0, 2), (3, 7), (7, 8)]
    """
    at = start
    for token in tokens:
        begin = text.index(token, at)
        at = begin + len(token)
        yield begin, at


class ClassIds(dict[str | None, int | None]):
    """The class ids of a label set; None stays None, and a name that labels.toml lacks is refused."""

    def __init__(self, name: str, ids: Mapping[str, int]) -> None:
        """Take the label set's name, and the class id of each of its labels."""
        super().__init__(ids.items())
        self[None] = None
        self._name = name

    def __missing__(self, label: str | None) -> int:
        """Refuse a label that the set does not hold. Raises: Refused, rule `labels-unknown`."""
        remedy = f"keep it in [{self._name}]: labels of this corpus use it"
        raise Refused("schemas/labels.toml", "labels-unknown", found=label, remedy=remedy)


class LabelRows:
    """Makes the rows of one document's labels; every offset that it is given counts from `base` on.

    `base` is the place of a chunk in the document's text: who labelled saw the chunk alone.
    """

    def __init__(self, doc_id: str, text: str, scheme: LabelScheme) -> None:
        """Take the document, and the scheme whose class ids the rows will hold."""
        self.doc_id = doc_id
        self.text = text
        self.ids = {name: ClassIds(name, scheme[name].ids) for name in scheme.sets}
        self._named: dict[tuple[str, int, int], str] = {}
        self._times: Counter[tuple[str, int, int]] = Counter()

    def name(self, base: int, labels: Iterable[SentenceLabels | Answer | None]) -> None:
        """Name the entities and claims of a chunk, for sources, holders and targets to refer to."""
        for found in labels:
            if found is not None:
                for layer, spans in (("entities", found.entities), ("claims", found.claims)):
                    for span in spans or ():
                        key = (layer, base + span.start, base + span.end)
                        self._named.setdefault(key, ids.label_id(self.doc_id, *key))

    def entity(self, base: int, entity: Entity) -> Row:
        """Return the columns of `tables.ENTITY`."""
        return {
            "entity_id": self.label_id("entities", base, entity),
            **self.span("", base, entity),
            "label": self.ids["entity"][entity.label],
        }

    def claim(self, base: int, claim: Claim) -> Row:
        """Return the columns of `tables.CLAIM`."""
        return {
            "claim_id": self.label_id("claims", base, claim),
            **self.span("", base, claim),
            "claim_type": self.ids["claim_type"][claim.claim_type],
            "source_kind": self.ids["source_kind"][claim.source_kind],
            **self.span("source_", base, claim.source),
            "source_entity": self._reference("entities", base, claim.source),
            **self.span("cue_", base, claim.cue),
            "quote_type": self.ids["quote_type"][claim.quote_type],
            "factuality": self.ids["factuality"][claim.factuality],
        }

    def stance(self, base: int, stance: Stance) -> Row:
        """Return the columns of `tables.STANCE`."""
        layer = {"entity": "entities", "claim": "claims"}.get(stance.target_kind or "", "")
        return {
            "stance_id": self.label_id("stances", base, stance),
            **self.span("", base, stance),
            "holder_kind": self.ids["holder_kind"][stance.holder_kind],
            **self.span("holder_", base, stance.holder),
            "holder_entity": self._reference("entities", base, stance.holder),
            "target_kind": self.ids["target_kind"][stance.target_kind],
            **self.span("target_", base, stance.target),
            "target_id": self._reference(layer, base, stance.target),
            "polarity": self.ids["polarity"][stance.polarity],
            "expressed": self.ids["expressed"][stance.expressed],
        }

    def span(self, prefix: str, base: int, span: Any) -> Row:
        """Return the columns of a span, from anything with `start` and `end`, or of none."""
        if span is None:
            return {f"{prefix}start": None, f"{prefix}end": None, f"{prefix}text": None}
        start, end = base + span.start, base + span.end
        return {f"{prefix}start": start, f"{prefix}end": end, f"{prefix}text": self.text[start:end]}

    def label_id(self, layer: str, base: int, span: Entity | Claim | Stance) -> str:
        """Return the id of the next label on a span; to be asked for once a label, in order."""
        key = (layer, base + span.start, base + span.end)
        nth = self._times[key]
        self._times[key] += 1
        return ids.label_id(self.doc_id, *key, nth)

    def _reference(self, layer: str, base: int, span: Span | None) -> str | None:
        if span is None:
            return None
        return self._named.get((layer, base + span.start, base + span.end))
