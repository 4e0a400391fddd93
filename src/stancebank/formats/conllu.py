"""CoNLL-U in; documents with sentences, tokens and entities, each line exact or an issue, out; and back.

Source: the CoNLL-U format of Universal Dependencies, version 2; `SpacesAfter` in MISC, with its
escapes, and before a document `SpacesBefore`, are UDPipe's. An entity is `NER=B-LABEL` in MISC.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from stancebank.formats.columns import Written, chunked
from stancebank.formats.documents import Document, Mark, Span, names
from stancebank.schemas.chunks import chunks, tags
from stancebank.schemas.issues import Issue, Rule, breach

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

LINE = Rule(
    "conllu-line",
    "error",
    "conllu",
    "A token's line has ten columns, and a number, a range or an empty node in the first.",
    "separate the columns by tabs",
)
TEXT = Rule(
    "conllu-text",
    "warning",
    "conllu",
    "The forms of a sentence, with the spaces between, are its “# text”.",
    "mend SpaceAfter, or the text",
)
RULES = {rule.id: rule for rule in (LINE, TEXT)}
"""What can be wrong. Where forms and text differ, the forms are taken."""

_ID = re.compile(r"\d+|\d+-\d+|\d+\.\d+")
_COLUMNS = 10
_ESCAPES = {"\\s": " ", "\\t": "\t", "\\n": "\n", "\\r": "\r", "\\p": "|", "\\\\": "\\"}
_ESCAPE = re.compile(r"\\[stnrp\\]")


class Read(NamedTuple):
    """Documents, how many surface tokens there were, and what is wrong or not exact."""

    documents: tuple[Document, ...]
    tokens: int
    issues: tuple[Issue, ...]


def read(text: str, *, name: str) -> Read:
    """Read a file; “# newdoc” begins a document, called after its id or after `name`.

    Tokens are surface tokens: a range such as 3-4 is one, its words and empty nodes are none.
    Between sentences stands what SpacesAfter says, else a space, and a blank line before “# newpar”.
    Lemmas, tags and trees are not read.
    """
    reader = _Reader(name)
    for number, line in enumerate([*text.split("\n"), ""], 1):
        reader.line(number, line.rstrip("\r"))
    return reader.read()


class _Reader:
    def __init__(self, name: str) -> None:
        self._name = name
        self._issues: list[Issue] = []
        self._documents: list[tuple[str | None, _Text]] = []
        self._rows: list[list[str]] = []
        self._text: str | None = None
        self._place = 0
        self._until = 0  # the last word of the range that is open

    def line(self, number: int, line: str) -> None:
        if not line.strip():
            self._end()
        elif line.startswith("#"):
            self._comment(line, number)
        else:
            fields = line.split("\t")
            if len(fields) != _COLUMNS or not _ID.fullmatch(fields[0]):
                self._issues.append(breach(LINE, f"{self._name}:{number}", line))
                return
            first, dash, last = fields[0].partition("-")
            if dash:
                self._until = int(last)
                self._rows.append(fields)
            elif "." not in first and int(first) > self._until:
                self._rows.append(fields)

    def _comment(self, line: str, number: int) -> None:
        key, _, value = line[1:].strip().partition(" = ")
        if key.startswith("newdoc"):
            self._documents.append((value or None, _Text()))
        elif key.startswith("newpar"):
            self._current().paragraph = True
        elif key == "text":
            self._text, self._place = value, number

    def _current(self) -> _Text:
        if not self._documents:
            self._documents.append((None, _Text()))
        return self._documents[-1][1]

    def _end(self) -> None:
        if self._rows:
            made = self._current().sentence(self._rows)
            if self._text is not None and made != self._text:
                self._issues.append(breach(TEXT, f"{self._name}:{self._place}", made))
        self._rows, self._text, self._until = [], None, 0

    def read(self) -> Read:
        given = [(name, one) for name, one in self._documents if one.tokens]
        named = [
            one.document(name or other)
            for (name, one), other in zip(given, names(self._name, len(given)), strict=True)
        ]
        tokens = sum(len(own) for one in named for own in one.tokens)
        return Read(tuple(named), tokens, tuple(self._issues))


class _Text:
    """A document while its sentences come in."""

    def __init__(self) -> None:
        self.paragraph = False
        self.tokens: list[tuple[Span, ...]] = []
        self._parts: list[str] = []
        self._length = 0
        self._gap: str | None = None  # behind the last token, where the file says what
        self._marks: list[Mark] = []

    def sentence(self, rows: Sequence[Sequence[str]]) -> str:
        """Add a sentence; return its text."""
        before = _misc(rows[0]).get("SpacesBefore")
        if self.tokens:
            self._add("\n\n" if self.paragraph and self._gap is None else self._gap or " ")
        elif before is not None:
            self._add(_unescaped(before))
        self.paragraph, self._gap = False, None
        own, start = [], self._length
        for place, fields in enumerate(rows):
            own.append(Span(self._length, self._length + len(fields[1])))
            self._add(fields[1])
            misc = _misc(fields)
            said = misc.get("SpacesAfter")
            gap = None if said is None else _unescaped(said)
            if misc.get("SpaceAfter") == "No":
                gap = ""
            if place + 1 < len(rows):
                self._add(" " if gap is None else gap)
            elif gap:
                self._gap = gap
        for chunk in chunks([_misc(fields).get("NER", "O") for fields in rows]):
            place_ = Span(own[chunk.start].start, own[chunk.end - 1].end)
            self._marks.append(Mark(f"T{len(self._marks) + 1}", chunk.label, (place_,)))
        self.tokens.append(tuple(own))
        return "".join(self._parts)[start:]

    def _add(self, part: str) -> None:
        self._parts.append(part)
        self._length += len(part)

    def document(self, doc_id: str) -> Document:
        self._add(self._gap or "")
        sentences = tuple(Span(own[0].start, own[-1].end) for own in self.tokens)
        text = "".join(self._parts)
        return Document(doc_id, text, sentences, tuple(self.tokens), tuple(self._marks))


def _misc(fields: Sequence[str]) -> dict[str, str]:
    pairs = (one.partition("=") for one in fields[9].split("|"))
    return {key: value for key, sign, value in pairs if sign}


def _unescaped(said: str) -> str:
    return _ESCAPE.sub(lambda match: _ESCAPES[match[0]], said)


def _escaped(gap: str) -> str:
    for short, char in {"\\\\": "\\", **_ESCAPES}.items():
        gap = gap.replace(char, short)
    return gap


def write(documents: Iterable[Document]) -> Written:
    """Return documents as CoNLL-U, every gap between tokens as it is, and marks as IOB2 tags.

    Of marks that overlap the first is kept. White space inside of a token stays, as the format
    allows it.
    """
    lines: list[str] = []
    left: list[str] = []
    for document in documents:
        found, lost = chunked(document)
        left += lost
        lines.append(f"# newdoc id = {document.doc_id}")
        spans = [one for own in document.tokens for one in own]
        ends = [*(one.start for one in spans[1:]), len(document.text)]
        gaps = iter([document.text[one.end : end] for one, end in zip(spans, ends, strict=True)])
        before = document.text[: spans[0].start] if spans else ""
        for number, (own, of_sentence) in enumerate(zip(document.tokens, found, strict=True)):
            lines.append(f"# sent_id = {document.doc_id}:s{number:04d}")
            said = " ".join(document.text[own[0].start : own[-1].end].splitlines())
            lines.append(f"# text = {said}")
            lines += _rows(document, own, tags(of_sentence, len(own)), gaps, before)
            before = ""
            lines.append("")
    return Written("".join(f"{line}\n" for line in lines), tuple(left))


def _rows(
    document: Document,
    own: Sequence[Span],
    written: Sequence[str],
    gaps: Iterator[str],
    before: str,
) -> Iterator[str]:
    for number, (one, tag) in enumerate(zip(own, written, strict=True), 1):
        gap = next(gaps)
        misc = [] if tag == "O" else [f"NER={tag}"]
        if before and number == 1:
            misc.append(f"SpacesBefore={_escaped(before)}")
        if not gap:
            misc.append("SpaceAfter=No")
        elif gap != " ":
            misc.append(f"SpacesAfter={_escaped(gap)}")
        form = document.text[one.start : one.end]
        yield "\t".join([str(number), form, *["_"] * 7, "|".join(misc) or "_"])
