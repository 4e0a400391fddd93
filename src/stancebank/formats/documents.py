"""What annotation formats have in common: a text with marks, relations and attributes.

Offsets are code points into `text`, 0-based, end exclusive. Ids are those of the file that was
read; what refers, refers by id. Every kind of thing is a tuple in the order of the file.
"""

from __future__ import annotations

from dataclasses import dataclass


def names(name: str, number: int) -> list[str]:
    """Return an id for each document of a file: its name, with a number where there are several.

    >>> names("a", 1), names("a", 2)
    (['a'], ['a-1', 'a-2'])
    """
    width = len(str(number))
    return [name] if number == 1 else [f"{name}-{n:0{width}d}" for n in range(1, number + 1)]


@dataclass(frozen=True, order=True)
class Span:
    """A slice of the text."""

    start: int
    end: int


@dataclass(frozen=True)
class Mark:
    """A labelled span; of several fragments where it is discontinuous."""

    id: str
    label: str
    fragments: tuple[Span, ...]

    @property
    def start(self) -> int:
        """Where its first fragment begins."""
        return self.fragments[0].start

    @property
    def end(self) -> int:
        """Where its last fragment ends."""
        return self.fragments[-1].end


@dataclass(frozen=True)
class Relation:
    """A label over roles and what fills them; `trigger` is the mark of an event's word, if it is one."""

    id: str
    label: str
    arguments: tuple[tuple[str, str], ...]  # role, id
    trigger: str | None = None


@dataclass(frozen=True)
class Attribute:
    """A property of something by its id; of a flag the value is None."""

    id: str
    name: str
    of: str
    value: str | None = None


@dataclass(frozen=True)
class Note:
    """What somebody wrote about something, or a reference into a knowledge base."""

    id: str
    kind: str
    of: str
    text: str


@dataclass(frozen=True)
class Document:
    """A text and everything that is annotated in it.

    `sentences` and `tokens` are empty where the format says nothing of them; `tokens` has a tuple
    for each sentence.
    """

    doc_id: str
    text: str
    sentences: tuple[Span, ...] = ()
    tokens: tuple[tuple[Span, ...], ...] = ()
    marks: tuple[Mark, ...] = ()
    relations: tuple[Relation, ...] = ()
    attributes: tuple[Attribute, ...] = ()
    notes: tuple[Note, ...] = ()
    equivalent: tuple[tuple[str, ...], ...] = ()  # ids of what is the same thing
