"""What agreement is measured on: sentences, and the labels that each annotator gave to them."""

from __future__ import annotations

from dataclasses import dataclass

Place = tuple[int, int]
"""Start and end, end exclusive, in the frame that the units are stated in."""

Attributes = tuple[tuple[str, str], ...]
"""Names and values, each name once; a name that is missing was not asked or not answered."""


@dataclass(frozen=True)
class Unit:
    """A sentence: its place in its document, `[start, start + length)`.

    Lengths and offsets are code points into `documents.text`, or all of them token numbers: one
    frame for all units. The unit of work is the sentence, the unit of sampling the document.
    """

    id: str
    document: str
    length: int
    start: int = 0


@dataclass(frozen=True)
class Choice:
    """A class given to the unit as a whole, such as its check-worthiness; at most one a unit."""

    label: str

    @property
    def places(self) -> tuple[Place | None, ...]:
        """Where it stands: nowhere in particular."""
        return ()

    @property
    def attributes(self) -> Attributes:
        """Its attributes: it has none; ask a second question in a second layer."""
        return ()


@dataclass(frozen=True)
class Span:
    """An entity, a claim or a stance expression: inside its unit, not empty."""

    start: int
    end: int
    label: str
    attributes: Attributes = ()

    @property
    def places(self) -> tuple[Place | None, ...]:
        """Where it stands."""
        return ((self.start, self.end),)


@dataclass(frozen=True)
class Relation:
    """A directed relation between two spans of the document, such as a claim and its source."""

    head: Place
    tail: Place
    label: str
    attributes: Attributes = ()

    @property
    def places(self) -> tuple[Place | None, ...]:
        """Where it stands: head, then tail."""
        return (self.head, self.tail)


@dataclass(frozen=True)
class Stance:
    """A (holder, target, polarity) tuple; a holder of None is the author, who has no span."""

    holder: Place | None
    target: Place
    polarity: str
    attributes: Attributes = ()

    @property
    def places(self) -> tuple[Place | None, ...]:
        """Where it stands: holder, then target."""
        return (self.holder, self.target)

    @property
    def label(self) -> str:
        """Its class: the polarity."""
        return self.polarity


Label = Choice | Span | Relation | Stance
"""One answer; all the answers of a layer are of one of these kinds."""


@dataclass(frozen=True)
class Coding:
    """What one annotator answered to one unit in one layer.

    `labels` of None: the annotator did not annotate the unit in that layer (an opened page that
    was left empty is this); such a coding moves no figure. `()`: annotated, nothing found.
    A label given twice counts once.
    """

    annotator: str
    unit: str
    layer: str
    labels: tuple[Label, ...] | None
