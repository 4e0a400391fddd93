"""What a silver layer says of a sentence: spans with label names, ready for the tables.

Every offset is a Unicode code point into the document's text, 0-based, end exclusive. Every label
is a name of schemas/labels.toml.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A slice of the document's text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Entity:
    """A mention with its entity label; entities of a document never overlap."""

    start: int
    end: int
    label: str

    @property
    def span(self) -> Span:
        """The mention's slice."""
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Claim:
    """An asserted content with its attribution: who says it, and by which cue.

    `start` and `end` are the content, without quotation marks, complementiser and final stop; the
    cue lies in the content's sentence, the source may lie anywhere in the document.
    Source: PARC 3 (Pareti 2016), PolNeAR (Newell et al. 2018).
    """

    start: int
    end: int
    claim_type: str
    source_kind: str
    source: Span | None
    cue: Span | None
    quote_type: str
    factuality: str

    @property
    def span(self) -> Span:
        """The content's slice."""
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Stance:
    """A holder's polarity towards a target; `start` and `end` are the expression that shows it.

    Source: the expressive span of MPQA 2.0 (Wiebe, Wilson and Cardie 2005).
    """

    start: int
    end: int
    holder_kind: str
    holder: Span | None
    target_kind: str
    target: Span
    polarity: str
    expressed: str


@dataclass(frozen=True, slots=True)
class SentenceLabels:
    """All silver labels of one sentence; each layer in the order of its spans."""

    entities: tuple[Entity, ...] = ()
    claims: tuple[Claim, ...] = ()
    stances: tuple[Stance, ...] = ()
    check_worthiness: str | None = None
