"""What files of a UIMA CAS have in common: views with a text each, and feature structures.

Source: the UIMA References, "CAS". Offsets count UTF-16 code units.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from stancebank.schemas.issues import Issue, Rule

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from stancebank.formats.type_system import Kind, Types

ELEMENT = Rule(
    "cas-element",
    "error",
    "uima",
    "What is stored is a feature structure, with an id and a type.",
    "export it again from the tool that wrote it",
)


class Sofa(NamedTuple):
    """A view's id, name and text; None: its data is no text."""

    id: str
    name: str
    text: str | None


class Reference(str):
    """An id where a feature holds an array or a list by its id, not in place."""

    __slots__ = ()


@dataclass(frozen=True)
class Structure:
    """A feature structure as it is written: values and ids are text, several are a tuple."""

    id: str
    type: str
    features: Mapping[str, str | tuple[str, ...]]


class Cas(NamedTuple):
    """What a file holds: views, structures in its order, those in each view's index.

    An issue tells of something that is no structure at all.
    """

    sofas: tuple[Sofa, ...]
    structures: tuple[Structure, ...]
    members: Mapping[str, frozenset[str]]
    issues: tuple[Issue, ...] = ()


class Items:
    """What features hold, one by one: arrays and lists are opened wherever they stand."""

    def __init__(self, structures: Sequence[Structure], types: Types) -> None:
        """Take the structures, arrays and lists among them."""
        first: dict[str, Structure] = {}
        for one in structures:
            first.setdefault(one.id, one)
        self.holders = {key: one for key, one in first.items() if types.is_holder(one.type)}
        self.opened: set[str] = set()

    def of(self, value: str | tuple[str, ...], kind: Kind | None) -> tuple[str, ...]:
        """Return the values, or the ids, that a feature holds; of an unknown kind, its text."""
        if isinstance(value, tuple):
            return value
        if kind is None:
            return (value,)
        if isinstance(value, Reference) or kind.shared or (kind.refers and not kind.many):
            return tuple(self._open(value))
        if not kind.many:
            return (value,)
        split = value.split()
        return tuple(id_ for one in split for id_ in self._open(one)) if kind.refers else (*split,)

    def _open(self, id_: str) -> Iterator[str]:
        """Yield what is in an array or list, or the id of anything else."""
        holder = self.holders.get(id_)
        if holder is None:
            yield id_
        seen: set[str] = set()  # a list that bites its tail ends there
        while holder is not None and holder.id not in seen:
            seen.add(holder.id)
            held = holder.features.get("elements", ())
            yield from held.split() if isinstance(held, str) else held
            head, tail = holder.features.get("head"), holder.features.get("tail")
            if isinstance(head, str):
                yield head
            holder = self.holders.get(tail) if isinstance(tail, str) else None
        self.opened |= seen
