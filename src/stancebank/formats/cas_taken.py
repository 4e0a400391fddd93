"""The feature structures of a UIMA CAS in; those that have a place in a document, or issues, out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stancebank.formats.cas import ELEMENT, Cas, Items, Structure
from stancebank.formats.documents import Span
from stancebank.formats.type_system import ANNOTATION, Types
from stancebank.formats.utf16 import Units
from stancebank.schemas.issues import Issue, Rule, breach

if TYPE_CHECKING:
    from collections.abc import Iterator

_EXPORT = "export it again from the tool that wrote it"
_TYPES = "give the TypeSystem.xml that was exported with it"
TWICE = Rule("cas-twice", "error", "uima", "An id names one thing.", _EXPORT)
TYPE = Rule("cas-type", "error", "uima", "A structure's type is known.", _TYPES)
FEATURE = Rule("cas-feature", "error", "uima", "A type has the feature.", _TYPES)
VIEW = Rule("cas-view", "error", "uima", "An annotation is of one view, which has text.", _EXPORT)
OFFSETS = Rule(
    "cas-offsets",
    "error",
    "uima",
    "Offsets are in the text, in order, and inside of no character.",
    "count UTF-16 code units, end exclusive",
)
DANGLING = Rule(
    "cas-dangling",
    "error",
    "uima",
    "What is referred to was taken, into the same document.",
    "add what the id names, or take the reference out",
)
LINK = Rule(
    "cas-link",
    "error",
    "uima",
    "A link has a target, and beside it at most a role.",
    "say more in a layer of relations",
)
LOOSE = Rule("cas-loose", "error", "uima", "An array or list is what a feature holds.", _EXPORT)
INDEX = Rule(
    "cas-index",
    "warning",
    "uima",
    "An annotation is in its view's index.",
    "it is taken; it may have been deleted where it was made",
)
SENTENCELESS = Rule(
    "cas-token", "warning", "uima", "A token is in a sentence.", "it is a mark; add the sentence"
)
RULES = {
    rule.id: rule
    for rule in (
        *(ELEMENT, TWICE, TYPE, FEATURE, VIEW, OFFSETS),
        *(DANGLING, LINK, LOOSE, INDEX, SENTENCELESS),
    )
}
"""The reasons why something is not taken, or (the warnings) not as it is."""

DIRECTED = ("Governor", "Dependent")
"""The features of a relation layer, in DKPro Core's trees and in INCEpTION's projects."""


@dataclass(frozen=True)
class Taken:
    """A structure with its place: a span of a view's text, or none.

    `ends` are the features that make it a relation; its span is that of the last of them, or that
    of its `trigger`.
    """

    structure: Structure
    view: str
    span: Span | None
    ends: tuple[str, ...] = ()
    trigger: bool = False

    @property
    def id(self) -> str:
        """What refers to it calls it so."""
        if self.span is not None and not self.ends:
            return f"T{self.structure.id}"
        return f"{'E' if self.trigger else 'R'}{self.structure.id}"


class Placing:
    """A CAS while its structures find their places."""

    def __init__(self, cas: Cas, types: Types, name: str) -> None:
        """Take what was read; `name` is the file's, for issues."""
        self.types, self._cas, self._name = types, cas, name
        self.items = Items(cas.structures, types)
        self.issues: list[Issue] = list(cas.issues)
        self.texts = {one.id: one.text for one in cas.sofas if one.text is not None}
        self.taken: dict[str, Taken] = {}
        self.links: dict[str, Structure] = {}  # what slots hold
        own = [one for one in cas.structures if not types.is_holder(one.type)]
        self.metadata = [one for one in own if types.is_metadata(one.type)]
        self.annotations = [one for one in own if not types.is_metadata(one.type)]

    def breach(self, rule: Rule, place: str, found: object) -> None:
        """Add an issue."""
        self.issues.append(breach(rule, f"{self._name}:{place}", found))

    def held(self, one: Structure) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield a structure's features with what they hold, without its place in the text."""
        kinds = self.types.features(one.type) or {}
        places = self.types.places(one.type)
        for name, value in one.features.items():
            if name not in places:
                yield name, self.items.of(value, kinds.get(name))

    def place(self) -> None:
        """Find the places of all; `taken` is in the file's order."""
        for sofa in self._cas.sofas:
            if sofa.text is None:
                self.breach(VIEW, sofa.id, sofa.name)
        units = {view: Units(text) for view, text in self.texts.items()}
        known = self._known()
        slots = {key: one for key, one in known.items() if self._is_link(one)}
        for key in known.keys() - slots.keys():
            self._take(known[key], units)
        self.links = {key: slots[key] for key in self._slotted() if key in slots}
        for key in slots.keys() - self.links.keys():
            self._take(known[key], units)
        self._relate()
        self.taken = {key: self.taken[key] for key in known if key in self.taken}
        for key, holder in self.items.holders.items():
            if key not in self.items.opened:
                self.breach(LOOSE, key, holder.type)

    def _slotted(self) -> Iterator[str]:
        """Yield what several of stand in one feature of what was taken."""
        for one in self.taken.values():
            kinds = self.types.features(one.structure.type) or {}
            for name, held in self.held(one.structure):
                if name in kinds and kinds[name].refers and kinds[name].many:
                    yield from held

    def _known(self) -> dict[str, Structure]:
        known: dict[str, Structure] = {}
        seen: set[str] = set()
        for one in self._cas.structures:
            if one.id in seen:
                self.breach(TWICE, one.id, one.type)
            elif self.types.is_metadata(one.type):
                for _ in self.held(one):  # arrays in it are not loose
                    pass
            elif not self.types.is_holder(one.type):
                if self.types.features(one.type) is None:
                    self.breach(TYPE, one.id, one.type)
                else:
                    known[one.id] = one
            seen.add(one.id)
        return known

    def _is_link(self, one: Structure) -> bool:
        kinds = self.types.features(one.type) or {}
        refers = [name for name, kind in kinds.items() if kind.refers]
        return refers == ["target"] and not self.types.is_a(one.type, ANNOTATION)

    def _take(self, one: Structure, units: dict[str, Units]) -> None:
        view = self._view(one)
        if view is None:
            self.breach(VIEW, one.id, str(one.features.get("sofa", one.type)))
            return
        span = None
        ends: tuple[str, ...] = ()
        if self.types.is_a(one.type, ANNOTATION):
            span = _span(one, units[view])
            if span is None:
                said = [str(one.features.get(key)) for key in ("begin", "end")]
                self.breach(OFFSETS, one.id, " to ".join(said))
                return
            if one.id not in self._cas.members.get(view, ()):
                self.breach(INDEX, one.id, one.type)
            ends = self._ends(one.type)
        self.taken[one.id] = Taken(one, view, span, ends)

    def _view(self, one: Structure) -> str | None:
        sofa = one.features.get("sofa")
        if self.types.places(one.type) and isinstance(sofa, str):
            return sofa if sofa in self.texts else None
        lists = [view for view in self.texts if one.id in self._cas.members.get(view, ())]
        found = lists or [*self.texts]
        return found[0] if len(found) == 1 else None

    def _ends(self, type_: str) -> tuple[str, ...]:
        kinds = self.types.features(type_) or {}
        refers = {name for name, kind in kinds.items() if kind.refers}
        return DIRECTED if refers == set(DIRECTED) else ()

    def _relate(self) -> None:
        """Leave out relations from or to what was not taken, and then those to these, and so on."""
        left = [one for one in self.taken.values() if one.ends]
        while True:
            kept = [one for one in left if self._whole(one)]
            if len(kept) == len(left):
                break
            left = kept
        for one in left:
            to = self.taken.get(str(one.structure.features.get(one.ends[1])))
            if to is None or to.span != one.span:
                moved = Taken(one.structure, one.view, one.span, one.ends, trigger=True)
                self.taken[one.structure.id] = moved

    def _whole(self, one: Taken) -> bool:
        for end in one.ends:
            of = one.structure.features.get(end)
            if of is not None and self.target(one, str(of)) is None:
                self.breach(DANGLING, one.structure.id, f"{end} = {of}")
                del self.taken[one.structure.id]
                return False
        return True

    def target(self, one: Taken, id_: str) -> Taken | None:
        """Return what an id names where it is taken into the same document."""
        found = self.taken.get(id_)
        return found if found is not None and found.view == one.view else None


def _span(one: Structure, units: Units) -> Span | None:
    """Return where it stands; an offset that is not there is 0, as in UIMA."""
    ends = []
    for key in ("begin", "end"):
        try:
            point = units.point(int(str(one.features.get(key, "0"))))
        except ValueError:
            return None
        if point is None:
            return None
        ends.append(point)
    return Span(*ends) if ends[0] <= ends[1] else None
