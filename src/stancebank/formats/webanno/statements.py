"""The lines of a WebAnno TSV file in; the annotations that they state, not yet joined, out."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import zip_longest
from typing import TYPE_CHECKING

from stancebank.formats.webanno import cells, layers
from stancebank.schemas.issues import Issue, Rule, breach

if TYPE_CHECKING:
    from stancebank.formats.webanno.frame import Frame
    from stancebank.formats.webanno.layers import Layer

VALUE = Rule(
    "webanno-value",
    "error",
    "webanno",
    "A feature of an annotation has one value, the same in all of its lines.",
    "write the same value in each, or give the annotations numbers of their own",
)
NUMBER = Rule(
    "webanno-number",
    "error",
    "webanno",
    "A number in brackets names one annotation, once in a cell; a chain's element has its chain's.",
    "give each annotation a number of its own",
)
SLOT = Rule(
    "webanno-slot",
    "error",
    "webanno",
    "A slot has as many targets as roles.",
    "write a role, or *, for each target, a semicolon between",
)
LINK = Rule(
    "webanno-link",
    "error",
    "webanno",
    "An element of a chain says which chain and which element, and a relation where it comes from.",
    "write the column, as in *->1-2 or 1-2[0_3]",
)
Entries = tuple[str, ...]
"""What stands in each of a layer's columns at one place of a stack."""
RULES = {rule.id: rule for rule in (VALUE, NUMBER, SLOT, LINK)}


@dataclass(eq=False)
class Stated:
    """An annotation, with what each of its lines has said of it; units by number."""

    id: str
    layer: Layer
    units: list[int]
    values: dict[str, str] = field(default_factory=dict)
    slots: dict[str, list[tuple[str, str]]] = field(default_factory=dict)  # role, target
    ends: tuple[str, int, int] = ("", 0, 0)
    element: tuple[int, int] = (0, 0)  # chain, place in it


class Statements:
    """All annotations of a file, by what they are called and by where they stand.

    `number` counts annotations, values and a slot's links; of each, `issues` says it if it is lost.
    """

    def __init__(self, given: Frame, name: str) -> None:
        """Read all lines; `name` is the file's, for the issues."""
        self.frame = given
        self.issues: list[Issue] = []
        self.number = 0
        self.at: list[list[Stated]] = [[] for _ in given.units]
        self.numbered: dict[int, list[Stated]] = {}
        self._name = name
        self._made: dict[tuple[str | int, ...], Stated] = {}
        for number in range(len(given.units)):
            self._unit(number)

    @property
    def all(self) -> list[Stated]:
        """Every annotation, in the order in which they begin."""
        return list(self._made.values())

    def lost(self, rule: Rule, unit: int, found: str) -> None:
        """Name something that is not taken; it has been counted."""
        place = f"{self._name}:{self.frame.units[unit].line}"
        self.issues.append(breach(rule, place, found))

    def _broken(self, rule: Rule, unit: int, found: str) -> None:
        self.number += 1
        self.lost(rule, unit, found)

    def _unit(self, unit: int) -> None:
        given, at = self.frame.units[unit].cells, 0
        for layer in self.frame.layers:
            own = [cells.stack(one) for one in given[at : at + len(layer.columns)]]
            at += len(layer.columns)
            stacked = [
                (place, entries)
                for place, entries in enumerate(zip_longest(*own, fillvalue=cells.NOTHING))
                if {*entries} != {cells.NOTHING}
            ]
            if layer.kind == "span":
                self._spans(layer, unit, stacked)
            for place, entries in stacked if layer.kind != "span" else ():
                if layer.kind == "chain":
                    self._element(layer, unit, entries)
                else:
                    self._relation(layer, (unit, place), entries)

    def _annotation(self, layer: Layer, key: tuple[str | int, ...], unit: int) -> Stated:
        made = self._made.get((layer.type, *key))
        if made is None:
            made = Stated(f"m{len(self._made)}", layer, [])
            self._made[layer.type, *key] = made
            self.number += 1
        if made.units[-1:] != [unit]:
            made.units.append(unit)
            self.at[unit].append(made)
        return made

    def _spans(self, layer: Layer, unit: int, stacked: list[tuple[int, Entries]]) -> None:
        """Read a stack; an entry with another number than its place has is of that annotation."""
        said = [
            [
                (entry, 0) if column.says == "target" else cells.number(entry)
                for column, entry in zip(layer.columns, entries, strict=True)
            ]
            for _, entries in stacked
        ]
        firsts = [next((number for _, number in one if number), 0) for one in said]
        own = [
            self._numbered(layer, number, unit)
            if number
            else self._annotation(layer, ("", unit, place), unit)
            for number, (place, _) in zip(firsts, stacked, strict=True)
        ]
        for at, column in enumerate(layer.columns):
            seen: set[int] = set()
            for made, first, one in zip(own, firsts, said, strict=True):
                entry, number = one[at]
                if number and number in seen:
                    self._broken(NUMBER, unit, f"{entry}[{number}]")
                    continue
                seen.add(number)
                of = made if number in {0, first} else self._numbered(layer, number, unit)
                if column.says == "value":
                    self._value(of, column.name, entry, unit)
                elif column.says == "role":
                    self._slot(of, column.name, (entry, one[at + 1][0]), unit)

    def _numbered(self, layer: Layer, number: int, unit: int) -> Stated:
        made = self._annotation(layer, (number,), unit)
        if made not in self.numbered.setdefault(number, []):
            self.numbered[number].append(made)
        return made

    def _value(self, made: Stated, name: str, said: str, unit: int) -> None:
        value = cells.value(said)
        if value is None or made.values.get(name) == value:
            return
        if name in made.values:
            self._broken(VALUE, unit, f"{value} for {made.values[name]}")
        else:
            made.values[name] = value
            self.number += 1

    def _slot(self, made: Stated, name: str, said: tuple[str, str], unit: int) -> None:
        roles = cells.slots(said[0])
        targets = [] if said[1] == cells.NULL else cells.slots(said[1])
        links = []
        for role, target in zip_longest(roles, targets):
            if role is None or target is None:
                self._broken(SLOT, unit, f"role {role}, target {target}")
            else:
                called = cells.value(role)
                links.append((layers.ROLE if called is None else called, target))
        if name not in made.slots:
            made.slots[name] = links
            self.number += len(links)
        elif made.slots[name] != links:
            self._broken(VALUE, unit, f"{said[0]} of {said[1]}")

    def _element(self, layer: Layer, unit: int, entries: Entries) -> None:
        at = next(n for n, column in enumerate(layer.columns) if column.says == "link")
        link = cells.linked(entries[at])
        if link is None:
            self._broken(LINK, unit, " ".join(entries))
            return
        text, chain, element = link
        before = self._made.get((layer.type, chain, element))
        if before is not None and before.units[-1] == unit:
            self._broken(NUMBER, unit, " ".join(entries))
            return
        made = self._annotation(layer, (chain, element), unit)
        made.element = chain, element
        for column, entry in zip(layer.columns, entries, strict=True):
            value, number = (text, 0) if column.says == "link" else cells.number(entry)
            if number in {0, chain}:
                self._value(made, column.name, value, unit)
            else:
                self._broken(NUMBER, unit, entry)

    def _relation(self, layer: Layer, where: tuple[int, int], entries: Entries) -> None:
        unit, _ = where
        at = next(n for n, column in enumerate(layer.columns) if column.says == "end")
        ends = cells.ends(entries[at])
        if ends is None:
            self._broken(LINK, unit, " ".join(entries))
            return
        made = self._annotation(layer, ("", *where), unit)
        made.ends = ends
        for column, entry in zip(layer.columns, entries, strict=True):
            if column.says == "value":
                self._value(made, column.name, cells.number(entry)[0], unit)
