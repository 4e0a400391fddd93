"""A document in; UIMA XMI and its TypeSystem.xml, and what they have no place for, out.

A label is a type of the package `webanno.custom`, where INCEpTION keeps its layers; `Sentence` and
`Token` are DKPro Core's. `xmi.read` gives the document back, with ids of its own.
"""

from __future__ import annotations

import re
import warnings
from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from stancebank.errors import Refused
from stancebank.formats import safe_xml
from stancebank.formats.cas_taken import DIRECTED
from stancebank.formats.type_system import ANNOTATION, SENTENCE, TOKEN

if TYPE_CHECKING:
    from stancebank.formats.documents import Document, Relation, Span

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_KEPT = {"sofa", "begin", "end", "self", "type"}  # for UIMA, and for dkpro-cassis
_PACKAGE = "webanno.custom."
_LINK = f"{_PACKAGE}SlotLink"
_BASE, _TOP, _STRING = "uima.cas.AnnotationBase", "uima.cas.TOP", "uima.cas.String"


class Written(NamedTuple):
    """An XMI, its type system, and the ids of what UIMA has no place for."""

    xmi: bytes
    types: bytes
    left: tuple[str, ...]


def write(document: Document) -> Written:
    """Return a document as XMI.

    Left are: marks of several fragments, flags (attributes without a value), notes, what is
    equivalent, names that UIMA cannot have, relations whose label is a mark's too, and what refers
    to any of these. The order of things, and of a relation's roles, may be another.

    Raises:
        Refused: rules `xmi-character` (XML cannot hold the text), `uima-extra`.

    """
    cassis = safe_xml.library("cassis")
    plan = _Plan(document)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what is deprecated in it
        try:
            cas = _cas(cassis, document.text, plan)
            written, types = cas.to_xmi(), cas.typesystem.to_xml()
        except ValueError as error:
            remedy = "take the control characters out"
            raise Refused(document.doc_id, "xmi-character", found=error, remedy=remedy) from error
    return Written(written.encode(), types.encode(), tuple(plan.left))


class _Made:
    """A structure before it is one: its place, and by feature a list of what it will hold."""

    def __init__(self, type_: str, span: Span | None) -> None:
        self.type, self.span = type_, span
        self.held: dict[str, list[Any]] = defaultdict(list)


class _Plan:
    """Which structures there will be; of a type's feature, what kind it holds."""

    def __init__(self, document: Document) -> None:
        self.made: list[_Made] = []
        self.kinds: dict[str, dict[str, str]] = defaultdict(dict)
        self.left: list[str] = []
        self._by_id: dict[str, _Made] = {}
        self._directed: dict[str, bool] = {}
        self._marks(document)
        self._relations(document)
        for one in document.attributes:
            of = self._by_id.get(one.of)
            if of is None or one.value is None or not self._claim(of, one.name, "value"):
                self.left.append(one.id)
            else:
                of.held[one.name].append(one.value)
        self.left += [note.id for note in document.notes]
        self.left += [f"Equiv {' '.join(members)}" for members in document.equivalent]

    def _marks(self, document: Document) -> None:
        said: dict[tuple[str, Span], list[str]] = defaultdict(list)
        for mark in document.marks:
            if len(mark.fragments) == 1:
                said[mark.label, mark.fragments[0]].append(mark.id)
        segments = [("Sentence", one) for one in document.sentences]
        segments += [("Token", one) for own in document.tokens for one in own]
        for label, span in segments:
            made = self._make(label, span)
            if said[label, span]:  # it is a mark because something is said of it
                self._by_id[said[label, span].pop(0)] = made
        for mark in document.marks:
            if len(mark.fragments) > 1 or not _named(mark.label):
                self.left.append(mark.id)
            elif mark.id not in self._by_id:
                self._by_id[mark.id] = self._make(mark.label, mark.fragments[0])

    def _relations(self, document: Document) -> None:
        """Make relations as soon as what they refer to is made."""
        labels = {mark.id: mark.label for mark in document.marks if mark.id in self._by_id}
        moved = {
            one.id: one.trigger
            for one in document.relations
            if one.trigger in labels and labels[one.trigger] == one.label and _directed(one)
        }
        taken = {labels[id_] for id_ in labels.keys() - set(moved.values())} | {"Sentence", "Token"}
        left = [*document.relations]
        while True:
            again = [one for one in left if not self._relation(one, one.id in moved, taken)]
            if len(again) == len(left):
                break
            left = again
        self.left += [one.id for one in left]

    def _relation(self, one: Relation, moved: bool, taken: set[str]) -> bool:  # noqa: FBT001
        """Say whether it could be made."""
        try:
            to = [(role, self._by_id[of]) for role, of in one.arguments]
            host = None if one.trigger is None else self._by_id[one.trigger]
        except KeyError:
            return False
        if host is not None and not moved:
            return self._slot(host, one.label, to)
        if one.label in taken or not _named(one.label):
            return False
        return self._layer(one, host, to)

    def _slot(self, host: _Made, name: str, to: list[tuple[str, _Made]]) -> bool:
        if not to or name in host.held or not self._claim(host, name, "link"):
            return False
        host.held[name] = to
        return True

    def _layer(self, one: Relation, host: _Made | None, to: list[tuple[str, _Made]]) -> bool:
        directed, roles = _directed(one), dict.fromkeys(role for role, _ in to)
        made = host or _Made(_type(one.label), to[1][1].span if directed else None)
        if [*roles] == ["target"] or (
            made.span is not None
        ) != directed:  # it would be a link, or none
            return False
        if self._directed.setdefault(made.type, directed) != directed:
            return False
        if not all(self._claim(made, role, "id") for role in roles):
            return False
        for role, of in to:
            made.held[role].append(of)
        if host is None:
            self.made.append(made)
        self._by_id[one.id] = made
        return True

    def _make(self, label: str, span: Span) -> _Made:
        self.made.append(_Made(_type(label), span))
        return self.made[-1]

    def _claim(self, of: _Made, name: str, kind: str) -> bool:
        """Say whether a feature of a type can hold a kind of thing."""
        if name in _KEPT or not _NAME.fullmatch(name):
            return False
        return self.kinds[of.type].setdefault(name, kind) == kind


def _directed(one: Relation) -> bool:
    return tuple(role for role, _ in one.arguments) == DIRECTED


def _named(label: str) -> bool:
    """Say whether a type can be called so; the packages of UIMA and DKPro Core are theirs."""
    parts = label.split(".")
    theirs = label.startswith(("uima.", "de.tudarmstadt.")) or _type(label) == _LINK
    return all(map(_NAME.fullmatch, parts)) and not theirs


def _type(label: str) -> str:
    segments = {"Sentence": SENTENCE, "Token": TOKEN}
    return segments.get(label) or (label if "." in label else f"{_PACKAGE}{label}")


def _cas(cassis: Any, text: str, plan: _Plan) -> Any:
    types = cassis.TypeSystem()
    link = types.create_type(_LINK, _TOP)
    types.create_feature(link, "role", _STRING)
    types.create_feature(link, "target", _TOP)
    several = {
        (made.type, name) for made in plan.made for name, held in made.held.items() if len(held) > 1
    }
    for made in plan.made:
        if not types.contains_type(made.type, match_exactly=True):
            own = types.create_type(made.type, _BASE if made.span is None else ANNOTATION)
            for name, kind in plan.kinds[made.type].items():
                many = kind == "link" or (made.type, name) in several
                end = name in DIRECTED and made.span is not None
                types.create_feature(own, name, ANNOTATION if end else _range(kind, many=many))
    cas = cassis.Cas(typesystem=types)
    cas.sofa_string = text
    structures = {}
    for made in plan.made:
        place = {} if made.span is None else {"begin": made.span.start, "end": made.span.end}
        structures[made] = types.get_type(made.type, match_exactly=True)(**place)
        cas.add(structures[made])
    for made, structure in structures.items():
        for name, held in made.held.items():
            kind = plan.kinds[made.type][name]
            if kind == "link":
                found = [link(role=role, target=structures[of]) for role, of in held]
            else:
                found = [one if kind == "value" else structures[one] for one in held]
            many = kind == "link" or (made.type, name) in several
            array = types.get_type(_range(kind, many=True))
            structure[name] = array(elements=found) if many else found[0]
    return cas


def _range(kind: str, *, many: bool) -> str:
    if kind == "value":
        return "uima.cas.StringArray" if many else _STRING
    return "uima.cas.FSArray" if many else _TOP
