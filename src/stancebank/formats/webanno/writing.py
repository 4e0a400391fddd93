"""A document in; WebAnno TSV 3.3, and an issue for each thing that it has no place for, out."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from stancebank.formats.webanno import cells, layers
from stancebank.formats.webanno.layers import Column, Layer
from stancebank.formats.webanno.placing import Place
from stancebank.formats.webanno.planning import Plan

if TYPE_CHECKING:
    from stancebank.formats.documents import Document
    from stancebank.schemas.issues import Issue


class Written(NamedTuple):
    """A file, and an issue for each thing that is not in it, or not exactly."""

    text: str
    issues: tuple[Issue, ...]


def write(document: Document) -> Written:
    """Return a document as WebAnno TSV 3.3; `read` gives it back, `numbering.numbered`, if no issue.

    A label gets the type of INCEpTION's own layer of that name, or one in `webanno.custom`. The
    columns are in INCEpTION's order. Where the ends of a relation, or the targets of a slot, are of
    several labels, they may be of any.

    Raises:
        Refused: rule `webanno-tokens`: words are in no sentence, or a sentence has no tokens.

    """
    plan = Plan(document)
    return Written(_Sheet(plan).text(), tuple(sorted(plan.issues)))


class _Sheet:
    """Units, and what stands on them in each layer."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._types = plan.types | {plan.marks[one].label: layers.TOKEN for one in plan.tokens}
        self._layers = self._declared()
        self._stacks: dict[tuple[str, Place], list[str]] = {}  # ids, by label
        for id_, mark in plan.marks.items():
            for place in () if id_ in plan.tokens else plan.places[id_]:
                self._stacks.setdefault((mark.label, place), []).append(id_)
        self._arrows = {one.id: one for each in plan.arrows.values() for one in each}
        for one in self._arrows.values():
            place = plan.places[one.arguments[1][1]][0]
            self._stacks.setdefault((one.label, place), []).append(one.id)
        whole = (Place(at, part=False, span=span) for at, span in enumerate(plan.grid.tokens))
        self._units = sorted({*whole, *(place for each in plan.places.values() for place in each)})
        self._names = self._named()
        self._elements: dict[str, tuple[int, int]] = {}  # chain, place in it
        for chain, head in enumerate(plan.heads, 1):
            id_, at = head, 1
            self._elements[head] = chain, 1
            while id_ in plan.next:
                id_, at = plan.next[id_].arguments[1][1], at + 1
                self._elements[id_] = chain, at
        self._numbers = self._numbered()

    def _declared(self) -> dict[str, Layer]:
        """Return layers by label: spans, spans with slots, chains, relations."""
        plan = self._plan
        label = {id_: mark.label for id_, mark in plan.marks.items()}
        label |= {one.id: one.label for each in plan.arrows.values() for one in each}
        features: dict[str, set[str]] = {}
        for of, values in plan.values.items():
            features.setdefault(label.get(of, ""), set()).update(values)
        targets: dict[str, dict[str, set[str]]] = {}
        for host, each in plan.slots.items():
            for name, one in each.items():
                of_slot = targets.setdefault(label[host], {}).setdefault(name, set())
                of_slot.update(label[id_] for _, id_ in one.arguments)
        found: list[tuple[int, str, Layer]] = []
        marked = dict.fromkeys(mark.label for mark in plan.document.marks)
        for name, type_ in self._types.items():
            columns = [Column("value", one) for one in features.get(name, ())]
            if name in plan.chains:
                linked = {Column("link", layers.LINK), Column("value", "referenceType"), *columns}
                linked.discard(Column("value", layers.LINK))
                found.append((2, type_, Layer("chain", type_, tuple(sorted(linked, key=_by_name)))))
            elif name in marked and name not in plan.implied:
                slots = targets.get(name, {})
                for slot, to in slots.items():
                    columns += [Column("role", slot), Column("target", slot, self._common(to))]
                given = tuple(sorted(columns, key=_by_name)) or (Column("value", ""),)
                found.append((1 if slots else 0, type_, Layer("span", type_, given)))
            elif name in plan.arrows or "." in name:
                ends = {label[id_] for one in plan.arrows.get(name, ()) for _, id_ in one.arguments}
                last = Column("end", "", self._common(ends))
                given = (*sorted(columns, key=_by_name), last)
                found.append((3, type_, Layer("relation", type_, given)))
        called = {type_: name for name, type_ in self._types.items()}
        return {called[type_]: layer for _, type_, layer in sorted(found)}

    def _common(self, labels: set[str]) -> str:
        return self._types[next(iter(labels))] if len(labels) == 1 else layers.ANY

    def _named(self) -> dict[Place, str]:
        tokens = [
            f"{sentence}-{token}"
            for sentence, own in enumerate(self._plan.document.tokens, 1)
            for token in range(1, len(own) + 1)
        ]
        found, part = {}, 0
        for unit in self._units:
            part = part + 1 if unit.part else 0
            found[unit] = f"{tokens[unit.token]}.{part}" if part else tokens[unit.token]
        return found

    def _numbered(self) -> dict[str, int]:
        """Give numbers to what stands on several units, or stacked, or is referred to as of any type."""
        plan = self._plan
        needed = {
            id_
            for (_, _), stacked in self._stacks.items()
            for id_ in stacked
            if len(stacked) > 1 or len(plan.places.get(id_, ())) > 1
        }
        for name, layer in self._layers.items():
            if layer.columns[-1].says == "end" and layer.columns[-1].type == layers.ANY:
                needed |= {id_ for one in plan.arrows.get(name, ()) for _, id_ in one.arguments}
        for host, each in plan.slots.items():
            of = self._layers[plan.marks[host].label].columns
            loose = {one.name for one in of if one.says == "target" and one.type == layers.ANY}
            needed |= {id_ for name in loose & {*each} for _, id_ in each[name].arguments}
        found: dict[str, int] = {}
        for unit in self._units:
            for name, layer in self._layers.items():
                for id_ in self._stacks.get((name, unit), ()) if layer.kind == "span" else ():
                    if id_ in needed:
                        found.setdefault(id_, len(found) + 1)
        return found

    def _reference(self, id_: str) -> str:
        """Return the unit that a mark begins with."""
        return self._names[self._plan.places[id_][0]]

    def _number(self, id_: str) -> str:
        return f"[{self._numbers[id_]}]" if id_ in self._numbers else ""

    def _entry(self, column: Column, id_: str) -> str:
        plan = self._plan
        values = plan.values.get(id_, {})
        if column.says == "end":
            (_, source), (_, target) = self._arrows[id_].arguments
            numbers = [self._numbers.get(one, 0) for one in (source, target)]
            between = f"[{numbers[0]}_{numbers[1]}]" if any(numbers) else ""
            return self._reference(source) + between
        if column.says in {"role", "target"}:
            slot = plan.slots.get(id_, {}).get(column.name)
            links = slot.arguments if slot else ()
            if column.says == "role":
                roles = [cells.written(None if one == layers.ROLE else one) for one, _ in links]
                return (";".join(roles) if links else cells.NOTHING) + self._number(id_)
            targets = [self._reference(one) + self._number(one) for _, one in links]
            return ";".join(targets) or cells.NULL
        if id_ in self._elements:
            chain, element = self._elements[id_]
            if column.says == "value":
                return f"{cells.written(values.get(column.name))}[{chain}]"
            own = plan.values.get(plan.next[id_].id, {}) if id_ in plan.next else values
            return f"{cells.written(own.get(layers.LINK))}->{chain}-{element}"
        return cells.written(values.get(column.name)) + self._number(id_)

    def text(self) -> str:
        """Return the file."""
        lines = ["#FORMAT=WebAnno TSV 3.3", *map(layers.header, self._layers.values()), ""]
        document = self._plan.document
        ids = dict(self._plan.ids.values())
        tokens = 0
        units = iter([*self._units, None])
        unit = next(units)
        for span, own in zip(document.sentences, document.tokens, strict=True):
            lines.append("")
            if span in ids:
                lines.append(f"#Sentence.id={cells.line(ids[span])}")
            text = document.text[own[0].start : span.end]
            lines += [f"#Text={cells.line(one)}" for one in text.split("\n")]
            tokens += len(own)
            while unit is not None and unit.token < tokens:
                lines.append(self._line(unit))
                unit = next(units)
        return "".join(f"{line}\n" for line in lines)

    def _line(self, unit: Place) -> str:
        start, end = map(self._plan.grid.units.unit, (unit.span.start, unit.span.end))
        form = self._plan.document.text[unit.span.start : unit.span.end]
        if re.search(r"[\t\n\r]", form):
            form = cells.line(form)
        fields = [self._names[unit], f"{start}-{end}", form]
        for name, layer in self._layers.items():
            stacked = self._stacks.get((name, unit), ())
            for column in layer.columns:
                entries = [self._entry(column, id_) for id_ in stacked]
                fields.append("|".join(entries) if stacked else cells.NOTHING)
        return "\t".join([*fields, ""])


def _by_name(column: Column) -> str:
    return column.name
