"""What somebody says of a sentence, a program or an annotator: spans with the names of labels.

Every offset is a Unicode code point into the document's text, 0-based, end exclusive. Every label
is a name of schemas/labels.toml. `note` is what the annotator wrote beside the label, `provenance`
what Label Studio says of it: manual, prediction (left as proposed) or prediction-changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A slice of the document's text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Entity:
    """A mention with its entity label; entities of one annotator never overlap."""

    start: int
    end: int
    label: str
    note: str | None = None
    provenance: str | None = None

    @property
    def span(self) -> Span:
        """The mention's slice."""
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Claim:
    """An asserted content with its attribution: who says it, and by which cue.

    An attribute is None where an annotator did not answer it.

    `start` and `end` are the content, without quotation marks, complementiser and final stop; the
    cue lies in the content's sentence, the source may lie anywhere in the document.
    Source: PARC 3 (Pareti 2016), PolNeAR (Newell et al. 2018).
    """

    start: int
    end: int
    claim_type: str | None
    source_kind: str | None
    source: Span | None
    cue: Span | None
    quote_type: str | None
    factuality: str | None
    note: str | None = None
    provenance: str | None = None

    @property
    def span(self) -> Span:
        """The content's slice."""
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Stance:
    """A holder's polarity towards a target; `start` and `end` are the expression that shows it.

    `target`, `polarity` and `expressed` are None where an annotator did not answer them.
    Source: the expressive span of MPQA 2.0 (Wiebe, Wilson and Cardie 2005).
    """

    start: int
    end: int
    holder_kind: str
    holder: Span | None
    target_kind: str | None
    target: Span | None
    polarity: str | None
    expressed: str | None
    note: str | None = None
    provenance: str | None = None


Label = Entity | Claim | Stance
"""A label of any of the nested layers."""


@dataclass(frozen=True, slots=True)
class SentenceLabels:
    """All silver labels of one sentence; each layer in the order of its spans."""

    entities: tuple[Entity, ...] = ()
    claims: tuple[Claim, ...] = ()
    stances: tuple[Stance, ...] = ()
    check_worthiness: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What one annotator answered to one sentence; each layer in the order of its spans.

    A layer of None was not annotated; an empty one was, and nothing was found.
    """

    entities: tuple[Entity, ...] | None = None
    claims: tuple[Claim, ...] | None = None
    stances: tuple[Stance, ...] | None = None
    check_worthiness: str | None = None


class Decided(NamedTuple):
    """One layer of one sentence as adjudication left it, and which round and guidelines did.

    `labels` are the layer's labels in the order that names them, or the class of check-worthiness.
    """

    labels: tuple[Label, ...] | str
    round: str
    guideline: str
    origin: str = "adjudication"  # or `import:` and the format of the corpus that gave it


Gold = dict[str, dict[int, dict[str, Decided]]]
"""Decided layers, by document, sentence (its index) and layer."""
