"""brat standoff in; a document with everything in it, each line exact or an issue, out; and back.

Source: the brat manual, "brat standoff format". Offsets count code points. Kinds of line: T marks,
R relations, E events, A and M attributes, N references, # notes, * equivalences.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from stancebank.formats.documents import Attribute, Document, Mark, Note, Relation, Span
from stancebank.schemas.issues import Issue, Rule, breach

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_MEND = "mend the line"
LINE = Rule("brat-line", "error", "brat", "A line is of a kind of brat's, and whole.", _MEND)
OFFSETS = Rule(
    "brat-offsets",
    "error",
    "brat",
    "Fragments are not empty, in order, and in the text.",
    "count code points of the .txt, end exclusive; keep the text as it was annotated",
)
TEXT = Rule(
    "brat-text",
    "error",
    "brat",
    "A mark's words are its fragments' slices of the text, joined by spaces.",
    "correct the offsets, or put the text back as it was annotated",
)
TWICE = Rule("brat-twice", "error", "brat", "An id names one thing.", "keep one of the two")
DANGLING = Rule(
    "brat-dangling",
    "error",
    "brat",
    "Whatever is referred to is there.",
    "add what the id names, or take the line out",
)
RULES = {rule.id: rule for rule in (LINE, OFFSETS, TEXT, TWICE, DANGLING)}
"""The reasons why a line is not taken."""

_MARK = re.compile(r"(\S+) (\d+ \d+(?:;\d+ \d+)*)")
_ARGUMENT = re.compile(r"([^\s:]+):(\S+)")


class Read(NamedTuple):
    """A document, how many lines there were, and an issue for each that is not in the document."""

    document: Document
    lines: int
    issues: tuple[Issue, ...]


class _Bad(Exception):  # noqa: N818 - a line's reason, caught below
    def __init__(self, rule: Rule, found: str) -> None:
        super().__init__(rule, found)
        self.rule, self.found = rule, found


def read(text: str, annotations: str, *, doc_id: str) -> Read:
    """Read a document's .txt and .ann; `lines` is what the document holds and `issues` names.

    Lines that refer to one that was not taken are not taken either. Blank lines are no lines.
    """
    reader = _Reader(text)
    found: dict[int, object] = {}
    issues: list[Issue] = []
    places: dict[int, str] = {}
    lines = annotations.split("\n")
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        places[number] = line
        try:
            found[number] = reader.line(line.rstrip("\r"))
        except _Bad as bad:
            issues.append(breach(bad.rule, f"{doc_id}.ann:{number}", bad.found))
    for number, missing in _dangling(found):
        del found[number]
        issues.append(breach(DANGLING, f"{doc_id}.ann:{number}", missing))

    def of(kind: type) -> Iterator[object]:
        return (one for one in found.values() if isinstance(one, kind))

    document = Document(
        doc_id,
        text,
        marks=tuple(of(Mark)),  # type: ignore[arg-type]
        relations=tuple(of(Relation)),  # type: ignore[arg-type]
        attributes=tuple(of(Attribute)),  # type: ignore[arg-type]
        notes=tuple(of(Note)),  # type: ignore[arg-type]
        equivalent=tuple(of(tuple)),  # type: ignore[arg-type]
    )
    return Read(document, len(places), tuple(sorted(issues)))


class _Reader:
    def __init__(self, text: str) -> None:
        self._text = text
        self._ids: set[str] = set()
        self._kinds: dict[str, Callable[[str, list[str]], object]] = {
            "T": self._mark,
            "R": self._relation,
            "E": self._event,
            "A": self._attribute,
            "M": self._attribute,
            "N": self._note,
            "#": self._note,
        }

    def line(self, line: str) -> object:
        name, *fields = line.split("\t")
        if not fields or not (name == "*" or (name[:1] in self._kinds and name[1:])):
            raise _Bad(LINE, line)
        if name == "*":
            return self._equivalent(fields[0])
        try:
            made = self._kinds[name[0]](name, fields)
        except ValueError as error:  # a part is missing
            raise _Bad(LINE, line) from error
        if name in self._ids:
            raise _Bad(TWICE, name)
        self._ids.add(name)
        return made

    def _mark(self, name: str, fields: list[str]) -> Mark:
        match = _MARK.fullmatch(fields[0])
        if match is None or len(fields) < 2:
            raise _Bad(LINE, "\t".join(fields))
        pairs = (pair.split(" ") for pair in match[2].split(";"))
        fragments = tuple(Span(int(start), int(end)) for start, end in pairs)
        at = 0
        for one in fragments:
            if not at <= one.start < one.end <= len(self._text):
                raise _Bad(OFFSETS, match[2])
            at = one.end
        words = " ".join(self._text[one.start : one.end] for one in fragments)
        if words.split() != fields[1].split():
            raise _Bad(TEXT, f"{fields[1]} for {words}")
        return Mark(name, match[1], fragments)

    def _relation(self, name: str, fields: list[str]) -> Relation:
        label, *arguments = fields[0].split()
        return Relation(name, label, _arguments(arguments, fields[0]))

    def _event(self, name: str, fields: list[str]) -> Relation:
        first, *arguments = fields[0].split()
        label, _, trigger = first.partition(":")
        if not trigger:
            raise _Bad(LINE, fields[0])
        return Relation(name, label, _arguments(arguments, fields[0]), trigger)

    def _attribute(self, name: str, fields: list[str]) -> Attribute:
        said, of, *value = fields[0].split(" ", 2)
        return Attribute(name, said, of, value[0] if value else None)

    def _note(self, name: str, fields: list[str]) -> Note:
        kind, _, of = fields[0].partition(" ")
        if not of:
            raise _Bad(LINE, "\t".join(fields))
        return Note(name, kind, of, "\t".join(fields[1:]))

    def _equivalent(self, said: str) -> tuple[str, ...]:
        kind, *members = said.split() or [""]
        if kind != "Equiv" or not members:
            raise _Bad(LINE, said)
        return tuple(members)


def _arguments(written: list[str], line: str) -> tuple[tuple[str, str], ...]:
    found = [_ARGUMENT.fullmatch(one) for one in written]
    if not all(found):
        raise _Bad(LINE, line)
    return tuple((one[1], one[2]) for one in found if one)


def _dangling(found: dict[int, object]) -> Iterator[tuple[int, str]]:
    """Yield the lines that refer to nothing, and then those that refer to these, and so on."""
    left = dict(found)
    while True:
        ids = {getattr(one, "id", "") for one in left.values()}
        lost = [
            (number, missing[0])
            for number, one in left.items()
            if (missing := [name for name in _references(one) if name not in ids])
        ]
        if not lost:
            return
        for number, _ in lost:
            del left[number]
        yield from lost


def _references(one: object) -> list[str]:
    match one:
        case Relation():
            return [*([one.trigger] if one.trigger else []), *(of for _, of in one.arguments)]
        case Attribute():
            return [one.of]
        case Note(kind="Reference"):
            return [one.of.split(" ", 1)[0]]
        case Note():
            return [one.of]
        case tuple():
            return list(one)
    return []


def write(document: Document) -> str:
    """Return the .ann of a document; `read` gives the same document back.

    Everything stands after what it refers to: marks first.
    """
    text = document.text

    def words(mark: Mark) -> str:
        cut = " ".join(text[one.start : one.end] for one in mark.fragments)
        return re.sub(r"[\r\n\t\v\f\x1c-\x1e\x85\u2028\u2029]", " ", cut)

    lines = [
        f"{mark.id}\t{mark.label} "
        + ";".join(f"{one.start} {one.end}" for one in mark.fragments)
        + f"\t{words(mark)}"
        for mark in document.marks
    ]
    for one in document.relations:
        head = f"{one.label}:{one.trigger}" if one.trigger else one.label
        said = " ".join([head, *(f"{role}:{of}" for role, of in one.arguments)])
        lines.append(f"{one.id}\t{said}")
    for each in document.attributes:
        value = "" if each.value is None else f" {each.value}"
        lines.append(f"{each.id}\t{each.name} {each.of}{value}")
    lines += [f"{note.id}\t{note.kind} {note.of}\t{note.text}" for note in document.notes]
    lines += [f"*\tEquiv {' '.join(members)}" for members in document.equivalent]
    return "".join(f"{line}\n" for line in lines)
