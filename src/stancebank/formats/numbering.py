"""A document in any order, with any ids, in; the same in the order of its text, numbered, out.

Formats that keep no ids, or no order, are compared by it.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stancebank.formats.documents import Attribute, Document, Mark, Note, Relation


def ordered(document: Document) -> Document:
    """Return the document with its marks by place, the longer first, and then by label.

    Relations follow by their first mark, a trigger before arguments, then by label and ends;
    attributes by what they are of, then by name. What is alike keeps its order. Ids stay.
    """
    marks = sorted(document.marks, key=lambda one: (one.start, -one.end, one.label))
    number = {mark.id: place for place, mark in enumerate(marks)}

    def ends(one: Relation) -> tuple[int, str, list[int]]:
        named = [*([one.trigger] if one.trigger else []), *(of for _, of in one.arguments)]
        places = [number.get(name, len(number)) for name in named]
        return min(places, default=len(number)), one.label, places

    relations = sorted(document.relations, key=ends)
    for one in relations:
        number.setdefault(one.id, len(number))
    attributes = sorted(
        document.attributes, key=lambda one: (number.get(one.of, len(number)), one.name)
    )
    return dataclasses.replace(
        document, marks=tuple(marks), relations=tuple(relations), attributes=tuple(attributes)
    )


def numbered(document: Document) -> Document:
    """Return the document `ordered`, with the ids T1, R1 and A1 onwards, also where they are named."""
    given = ordered(document)
    kinds: tuple[tuple[str, tuple[Mark | Relation | Attribute, ...]], ...] = (
        ("T", given.marks),
        ("R", given.relations),
        ("A", given.attributes),
    )
    new = {
        one.id: f"{letter}{place}" for letter, each in kinds for place, one in enumerate(each, 1)
    }

    def named(name: str) -> str:
        return new.get(name, name)

    def relation(one: Relation) -> Relation:
        arguments = tuple((role, named(of)) for role, of in one.arguments)
        trigger = None if one.trigger is None else named(one.trigger)
        return dataclasses.replace(one, id=new[one.id], arguments=arguments, trigger=trigger)

    def note(one: Note) -> Note:
        first, space, rest = one.of.partition(" ")  # a reference names its target behind it
        return dataclasses.replace(one, of=f"{named(first)}{space}{rest}")

    return dataclasses.replace(
        given,
        marks=tuple(dataclasses.replace(one, id=new[one.id]) for one in given.marks),
        relations=tuple(relation(one) for one in given.relations),
        attributes=tuple(
            dataclasses.replace(one, id=new[one.id], of=named(one.of)) for one in given.attributes
        ),
        notes=tuple(note(one) for one in given.notes),
        equivalent=tuple(tuple(named(name) for name in members) for members in given.equivalent),
    )
