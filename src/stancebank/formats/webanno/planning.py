"""A document in; what of it WebAnno TSV has a place for, and an issue for each thing else, out."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from stancebank.formats.numbering import ordered
from stancebank.formats.webanno import layers
from stancebank.formats.webanno.placing import Grid, Place
from stancebank.schemas.issues import Issue, Rule, breach

if TYPE_CHECKING:
    from stancebank.formats.documents import Attribute, Document, Mark, Relation, Span

GAP = Rule(
    "webanno-gap",
    "warning",
    "webanno",
    "A sentence begins with its first token; before it stands a line break with blanks, or nothing.",
    "take the text from the document; the offsets are as they were",
)
PLACE = Rule(
    "webanno-place",
    "error",
    "webanno",
    "A mark is of one piece, and begins and ends in or at a token.",
    "take another format, or split the mark",
)
NAME = Rule(
    "webanno-name",
    "error",
    "webanno",
    "A label is the name of one layer, of marks or of relations: a letter, then letters, digits, _.",
    "give it such a name, without dots",
)
FEATURE = Rule(
    "webanno-feature",
    "error",
    "webanno",
    "An attribute is of something in the file, alone in its name, and its value has no carriage return.",
    "name it as labels are named; give a flag the value “true”, and a slot's to its trigger",
)
ENDS = Rule(
    "webanno-ends",
    "error",
    "webanno",
    "A relation goes from Governor to Dependent, a slot from its trigger, between marks in the file.",
    "name the roles so, and write the marks that it is between",
)
KIND = Rule(
    "webanno-kind",
    "error",
    "webanno",
    "There are marks, relations and attributes.",
    "keep notes and equivalences elsewhere",
)
LOSSES = {rule.id: rule for rule in (GAP, PLACE, NAME, FEATURE, ENDS, KIND)}
"""Why something is not in a file; a warning: it is, though not exactly."""

_RESERVED = ("BT_", "ROLE_")


class Plan:
    """What is written: marks with their places, and relations and values by what they are of."""

    def __init__(self, document: Document) -> None:
        """Choose; raises as `placing.Grid` does."""
        self.document = ordered(document)
        self.grid = Grid(self.document)
        self.issues: list[Issue] = []
        self.marks: dict[str, Mark] = {}
        self.places: dict[str, list[Place]] = {}
        self.arrows: dict[str, list[Relation]] = {}  # by label
        self.slots: dict[str, dict[str, Relation]] = {}  # by trigger and name
        self.next: dict[str, Relation] = {}  # by the element that it leads from
        self.values: dict[str, dict[str, str]] = {}
        self._followed: set[str] = set()
        self._of: dict[str, list[Attribute]] = {}
        for one in self.document.attributes:
            self._of.setdefault(one.of, []).append(one)
        label = {mark.id: mark.label for mark in self.document.marks}
        self.chains = (layers.CHAINS & {*label.values()}) | {
            one.label
            for one in self.document.relations
            if _roles(one) == layers.LINKED
            and {label.get(of) for _, of in one.arguments} == {one.label}
        }
        self.types = layers.types(
            [*label.values(), *(one.label for one in self.document.relations if not one.trigger)]
        )
        self._choose({*label.values()})

    def _choose(self, labels: set[str]) -> None:
        for at, gap in self.grid.gaps():
            self._lost(GAP, str(at), repr(gap))
        self.ids = self._sentence_ids()
        for mark in self.document.marks:
            self._mark(mark)
        for one in self.document.relations:
            rule = self._relation(one, labels)
            if rule is not None:
                self._lost(rule, one.id, one.label)
        self.tokens = self._tokens()
        self._attributes()
        for note in self.document.notes:
            self._lost(KIND, note.id, note.kind)
        for members in self.document.equivalent:
            self._lost(KIND, " ".join(members), "equivalent")

    def _lost(self, rule: Rule, place: str, found: str) -> None:
        self.issues.append(breach(rule, f"{self.document.doc_id}: {place}", found))

    def _mark(self, mark: Mark) -> None:
        if mark.id in self.ids:
            return
        if mark.label not in self.types:
            self._lost(NAME, mark.id, mark.label)
            return
        places = self.grid.places(mark.fragments[0]) if len(mark.fragments) == 1 else []
        if not places:
            self._lost(PLACE, mark.id, mark.label)
            return
        self.marks[mark.id], self.places[mark.id] = mark, places

    def _relation(self, one: Relation, labels: set[str]) -> Rule | None:
        """Take a relation, or return the rule that it breaks."""
        marks = [self.marks.get(of) for _, of in one.arguments]
        ends = {mark.label for mark in marks if mark is not None}
        if None in marks or not ends:
            return ENDS
        if self._linked(one):
            return self._link(one) if ends == {one.label} else ENDS
        if not self.chains.isdisjoint(ends):
            return ENDS  # an element of a chain has no number to refer to it
        return self._arrow(one, labels) if one.trigger is None else self._slot(one)

    def _arrow(self, one: Relation, labels: set[str]) -> Rule | None:
        if _roles(one) != layers.ENDS:
            return ENDS
        if one.label not in self.types or one.label in labels:
            return NAME
        self.arrows.setdefault(one.label, []).append(one)
        return None

    def _linked(self, one: Relation) -> bool:
        return _roles(one) == layers.LINKED and one.label in self.chains and not one.trigger

    def _link(self, one: Relation) -> Rule | None:
        (_, start), (_, after) = one.arguments
        last: str | None = after
        while last is not None and last != start:
            last = self.next[last].arguments[1][1] if last in self.next else None
        if start in self.next or after in self._followed or last == start:
            return ENDS  # a chain has one line, and a last element
        self.next[start] = one
        self._followed.add(after)
        return None

    def _slot(self, one: Relation) -> Rule | None:
        host = self.marks.get(one.trigger or "")
        if host is None or host.label in self.chains or "\r" in "".join(_roles(one)):
            return ENDS
        if not layers.NAME.fullmatch(one.label):
            return NAME
        if one.label in self.slots.setdefault(host.id, {}):
            return ENDS
        self.slots[host.id][one.label] = one
        return None

    def _attributes(self) -> None:
        arrows = {one.id for each in self.arrows.values() for one in each}
        links = {one.id for one in self.next.values()}
        for one in self.document.attributes:
            if one.of in self.ids:
                continue
            named = layers.NAME.fullmatch(one.name) and not one.name.startswith(_RESERVED)
            owned = one.of in self.marks or one.of in arrows
            if one.of in links or one.of in self.next:  # of an element the last has what links have
                owned = (one.name == layers.LINK) == (one.of in links)
            values = self.values.setdefault(one.of, {})
            good = owned and named and one.value is not None and "\r" not in one.value
            if not good or one.value is None or one.name in values:
                self._lost(FEATURE, one.id, one.name)
            else:
                values[one.name] = one.value

    @property
    def implied(self) -> set[str]:
        """The labels that stand for sentences and tokens themselves, of which there is no layer."""
        marks = self.document.marks
        return {one.label for one in marks if one.id in self.ids or one.id in self.tokens}

    @property
    def heads(self) -> list[str]:
        """The first element of each chain."""
        chained = (id_ for id_, mark in self.marks.items() if mark.label in self.chains)
        return [id_ for id_ in chained if id_ not in self._followed]

    def _mentioned(self) -> set[str]:
        named = {of for one in self.document.relations for _, of in one.arguments}
        return named | {one.trigger for one in self.document.relations if one.trigger}

    def _sentence_ids(self) -> dict[str, tuple[Span, str]]:
        """Return the marks that are nothing but sentences with an id, if all that are called so are."""
        named = {"Sentence", layers.SENTENCE} & {*self.types}
        found: dict[str, tuple[Span, str]] = {}
        mentioned = self._mentioned()
        for mark in self.document.marks:
            if mark.label not in named:
                continue
            of = [(one.name, one.value or "") for one in self._of.get(mark.id, [])]
            whole = len(mark.fragments) == 1 and mark.fragments[0] in self.document.sentences
            if not whole or mark.id in mentioned or [name for name, _ in of] != ["id"]:
                return {}
            found[mark.id] = mark.fragments[0], of[0][1]
        twice = len({span for span, _ in found.values()}) < len(found)
        return {} if twice or not all(said.strip() for _, said in found.values()) else found

    def _tokens(self) -> set[str]:
        """Return the marks that are nothing but tokens at the ends of relations, if all called so are."""
        named = {"Token", layers.TOKEN} & {*self.types}
        found = {id_ for id_, mark in self.marks.items() if mark.label in named}
        places = Counter(tuple(self.places[id_]) for id_ in found)
        ends: set[str] = set()
        for each in self.arrows.values():
            of = {id_ for one in each for _, id_ in one.arguments}
            if of & found and not of <= found:
                return set()
            ends |= of
        slots = {
            id_
            for host, each in self.slots.items()
            for one in each.values()
            for id_ in (host, *(of for _, of in one.arguments))
        }
        plain = all(len(at) == 1 and not at[0].part and n == 1 for at, n in places.items())
        return found if plain and found <= ends and not found & (slots | {*self._of}) else set()


def _roles(one: Relation) -> tuple[str, ...]:
    return tuple(role for role, _ in one.arguments)
