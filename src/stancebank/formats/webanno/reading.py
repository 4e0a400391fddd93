"""A WebAnno TSV file in; a document with everything in it, or an issue for what is not, out."""

from __future__ import annotations

from dataclasses import replace
from itertools import groupby, pairwise
from typing import TYPE_CHECKING, NamedTuple

from stancebank.formats.documents import Attribute, Document, Mark, Relation, Span
from stancebank.formats.numbering import numbered
from stancebank.formats.webanno import cells, layers, statements
from stancebank.formats.webanno.frame import COMMENT, frame
from stancebank.formats.webanno.statements import Statements
from stancebank.schemas.issues import Issue, Rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stancebank.formats.webanno.statements import Stated

DANGLING = Rule(
    "webanno-dangling",
    "error",
    "webanno",
    "What a relation or a slot refers to is there, and is one annotation.",
    "name the unit that it begins with, and its number where several stand there",
)
HOLE = Rule(
    "webanno-hole",
    "warning",
    "webanno",
    "An annotation stands on all that is between its first unit and its last.",
    "write it on the tokens between too, or give the parts numbers of their own",
)
RULES = {**statements.RULES, **{rule.id: rule for rule in (DANGLING, HOLE, COMMENT)}}
"""An error is something that is not taken; a warning, something that is taken though not exact."""


class Read(NamedTuple):
    """A document, how many things the file states, and an issue for each that is not in it.

    A thing is a mark, an attribute, a relation, and of a slot each of its arguments.
    """

    document: Document
    stated: int
    issues: tuple[Issue, ...]


def read(text: str, *, doc_id: str) -> Read:
    """Read a file; `stated` is what the document holds and what errors in `issues` name.

    Of an annotation with a hole, what is between is taken as well.

    Raises:
        Refused: as `frame.frame`.

    """
    found = frame(text, name=doc_id)
    return _Joined(Statements(found, doc_id), doc_id).read()


class _Joined:
    """What was stated, with each reference followed."""

    def __init__(self, given: Statements, doc_id: str) -> None:
        self._given, self._frame, self._doc_id = given, given.frame, doc_id
        self._names = {unit.name: number for number, unit in enumerate(given.frame.units)}
        self._whole = given.frame.whole
        self._tokens: dict[int, str] = {}  # ids of the tokens that something refers to, by unit
        self._attributes: list[Attribute] = []

    def read(self) -> Read:
        spans = [one for one in self._given.all if one.layer.kind != "relation"]
        # what refers to tokens makes marks of them, so relations come before names
        relations = [*self._slots(spans), *self._arrows(), *self._links(spans)]
        for one in spans:
            self._values(one.values, one.id)
        implied = [layers.TOKEN] * bool(self._tokens) + [layers.SENTENCE] * bool(self._frame.ids)
        called = layers.labels([*(one.type for one in self._frame.layers), *implied])
        marks = [Mark(one.id, called[one.layer.type], (self._span(one),)) for one in spans]
        for at, id_ in self._tokens.items():
            marks.append(Mark(id_, called[layers.TOKEN], (self._frame.units[at].span,)))
        marks += [
            Mark(f"s{number}", called[layers.SENTENCE], (span,))
            for number, (span, _) in enumerate(self._frame.ids)
        ]
        for number, (_, name) in enumerate(self._frame.ids):
            self._values({"id": name}, f"s{number}")
        document = Document(
            self._doc_id,
            self._frame.text,
            self._frame.sentences,
            self._frame.tokens,
            tuple(marks),
            tuple(replace(one, label=called.get(one.label, one.label)) for one in relations),
            tuple(self._attributes),
        )
        stated = self._given.number + len(self._tokens) + 2 * len(self._frame.ids)
        issues = sorted([*self._frame.issues, *self._given.issues])
        return Read(numbered(document), stated, tuple(issues))

    def _values(self, values: dict[str, str], of: str) -> None:
        for name, value in values.items():
            self._attributes.append(Attribute(f"a{len(self._attributes)}", name, of, value))

    def _span(self, one: Stated) -> Span:
        units = sorted((self._frame.units[number] for number in one.units), key=lambda of: of.span)
        until = units[0]
        for unit in units[1:]:
            follows = (
                unit.token == until.token + 1
                and until.span.end == self._whole[until.token].end
                and unit.span.start == self._whole[unit.token].start
            )
            if unit.span.start > until.span.end and not follows:
                self._given.lost(HOLE, one.units[0], f"{until.name} to {unit.name}")
            until = max(until, unit, key=lambda of: of.span.end)
        return Span(units[0].span.start, until.span.end)

    def _slots(self, spans: Iterable[Stated]) -> Iterator[Relation]:
        for one in spans:
            targets = {
                column.name: column.type for column in one.layer.columns if column.says == "target"
            }
            for name, links in one.slots.items():
                found = []
                for role, said in links:
                    target = cells.target(said)
                    id_ = target and self._resolved(targets[name], *target)
                    if id_:
                        found.append((role, id_))
                    else:
                        self._given.lost(DANGLING, one.units[0], said)
                if found:
                    yield Relation(f"{one.id}:{name}", name, tuple(found), one.id)

    def _arrows(self) -> Iterator[Relation]:
        for one in self._given.all:
            if one.layer.kind != "relation":
                continue
            (type_,) = (column.type for column in one.layer.columns if column.says == "end")
            (unit,), (name, *numbers) = one.units, one.ends
            source = self._resolved(type_, name, numbers[0])
            target = self._resolved(type_, self._frame.units[unit].name, numbers[1])
            if source and target:
                ends = tuple(zip(layers.ENDS, (source, target), strict=True))
                yield Relation(one.id, one.layer.type, ends)
                self._values(one.values, one.id)
            else:
                for lost in (f"{name} of {one.layer.type}", *one.values.values()):
                    self._given.lost(DANGLING, unit, lost)

    def _links(self, spans: Iterable[Stated]) -> Iterator[Relation]:
        """Yield what leads from each element of a chain to the next; the link's value is its own."""
        elements = [one for one in spans if one.layer.kind == "chain"]
        elements.sort(key=lambda one: (one.layer.type, one.element))
        for _, chain in groupby(elements, key=lambda one: (one.layer.type, one.element[0])):
            for one, after in pairwise(chain):
                self._given.number += 1
                ends = tuple(zip(layers.LINKED, (one.id, after.id), strict=True))
                yield Relation(f"{one.id}:", one.layer.type, ends)
                if (value := one.values.pop(layers.LINK, None)) is not None:
                    self._values({layers.LINK: value}, f"{one.id}:")

    def _resolved(self, type_: str, name: str, number: int) -> str | None:
        """Return the id of the one annotation that begins with a unit, or has a number."""
        at = self._names.get(name)
        if at is None:
            return None

        def typed(each: Iterable[Stated]) -> list[Stated]:
            return [
                one
                for one in each
                if one.layer.kind != "relation" and type_ in {layers.ANY, one.layer.type}
            ]

        if number:
            named = self._given.numbered.get(number, [])
            of = typed(named) or named
            found = [one for one in of if at in one.units] or of
        else:
            here = typed(self._given.at[at])
            found = [one for one in here if one.units[0] == at] or here
            # a dependency is said to be between parts of speech, and is between tokens
            if not found and type_ in {layers.TOKEN, layers.POS} and "." not in name:
                return self._tokens.setdefault(at, f"t{at}")
        return found[0].id if len(found) == 1 else None
