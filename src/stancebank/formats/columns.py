"""Columns of tokens and tags, as in CoNLL-2003, in; documents with their marks out; and back."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from stancebank.formats.documents import Document, Mark, Span, names
from stancebank.schemas.chunks import Chunk, chunks, tags
from stancebank.schemas.issues import Issue, Rule, breach

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from stancebank.schemas.chunks import Scheme

DOCSTART = "-DOCSTART-"
_BLANKS = re.compile(r"[ \t]+")  # a token may be, or hold, a space of another kind

SHORT = Rule(
    "columns-short",
    "error",
    "columns",
    "A line has the columns of the token and of its tag.",
    "say which columns they are, counted from 0; of the last one, -1",
)
TAG = Rule(
    "columns-tag",
    "error",
    "columns",
    "A tag is O, or B, I, E or S with a label.",
    "say which column holds the tags, or mend the tag",
)
RULES = {rule.id: rule for rule in (SHORT, TAG)}
"""The reasons why a line's tag is not taken; its token always is, if there is one."""


class Read(NamedTuple):
    """Documents, how many tokens there were, and an issue for each whose tag was not taken."""

    documents: tuple[Document, ...]
    tokens: int
    issues: tuple[Issue, ...]


def read(
    text: str, *, name: str, token: int = 0, tag: int = -1, separator: str | None = None
) -> Read:
    """Read a file of one token a line and blank lines between sentences.

    A line that begins with -DOCSTART- begins a document, and one that begins with "# " and has no
    second column is a comment. A document's text is its tokens, a space between two, a line for
    each sentence; its id is `name`, with a number where the file holds several. Tags may be IOB1,
    IOB2 or IOBES. `separator` of None: a tab where half of the lines hold one, else blanks and tabs. Blank
    columns at the end of a line are none.
    """
    given = text.split("\n")
    separator = separator or ("\t" if _tabs(given) else None)
    issues: list[Issue] = []
    number = 0

    def rows() -> Iterator[list[tuple[str, str]] | None]:
        """Yield a list of (token, tag) for each sentence, and None where a document begins."""
        nonlocal number
        sentence: list[tuple[str, str]] = []
        for place, line in enumerate(given, 1):
            fields = _fields(line.rstrip(" \t\r"), separator)
            comment = separator == "\t" and line.startswith("# ") and len(fields) == 1
            if not fields[0].strip() or comment:
                if sentence:
                    yield sentence
                sentence = []
            elif fields[0].startswith(DOCSTART):
                if sentence:
                    yield sentence
                sentence = []
                yield None
            else:
                number += 1
                sentence.append(_row(fields, token, tag, f"{name}:{place}", issues))
        if sentence:
            yield sentence

    grouped: list[list[list[tuple[str, str]]]] = [[]]
    for row in rows():
        if row is None:
            grouped.append([])
        else:
            grouped[-1].append(row)
    whole = [one for one in grouped if one]
    named = zip(names(name, len(whole)), whole, strict=True)
    return Read(tuple(_document(*one) for one in named), number, tuple(issues))


def _tabs(lines: Iterable[str]) -> bool:
    """Say whether half of the lines hold a tab between two columns."""
    held = ["\t" in line.strip() for line in lines if line.strip()]
    return sum(held) * 2 >= len(held)


def _fields(line: str, separator: str | None) -> list[str]:
    return line.split(separator) if separator else _BLANKS.split(line.lstrip(" \t"))


def _row(
    fields: list[str], token: int, tag: int, place: str, issues: list[Issue]
) -> tuple[str, str]:
    inside = range(-len(fields), len(fields))
    if len(fields) == 1 or token not in inside or tag not in inside:
        issues.append(breach(SHORT, place, " ".join(fields)))
        return fields[0], "O"
    word, said = fields[token], fields[tag].strip()
    prefix, dash, label = said.partition("-")
    if said != "O" and (prefix not in {"B", "I", "E", "S"} or not dash or not label):
        issues.append(breach(TAG, place, said))
        return word, "O"
    return word, said


def _document(doc_id: str, sentences: Iterable[list[tuple[str, str]]]) -> Document:
    text = ""
    spans: list[Span] = []
    tokens: list[tuple[Span, ...]] = []
    marks: list[Mark] = []
    for sentence in sentences:
        text += "\n" if text else ""
        start = len(text)
        own: list[Span] = []
        for word, _ in sentence:
            text += " " if own else ""
            own.append(Span(len(text), len(text) + len(word)))
            text += word
        for chunk in chunks([tag for _, tag in sentence]):
            place = Span(own[chunk.start].start, own[chunk.end - 1].end)
            marks.append(Mark(f"T{len(marks) + 1}", chunk.label, (place,)))
        spans.append(Span(start, len(text)))
        tokens.append(tuple(own))
    return Document(doc_id, text, tuple(spans), tuple(tokens), tuple(marks))


class Written(NamedTuple):
    """The file, and the ids of the marks that tags cannot say: they overlap, or cut a token."""

    text: str
    left: tuple[str, ...]


def write(documents: Iterable[Document], *, scheme: Scheme = "iob2") -> Written:
    """Return documents as token and tag, a tab between, -DOCSTART- before each.

    Of marks that overlap the first is kept. White space inside of a token becomes “_”.
    """
    lines: list[str] = []
    left: list[str] = []
    for document in documents:
        found, lost = chunked(document)
        left += lost
        lines += [f"{DOCSTART}\tO", ""]
        for own, of_sentence in zip(document.tokens, found, strict=True):
            for one, tag in zip(own, tags(of_sentence, len(own), scheme), strict=True):
                lines.append("\t".join(["_".join(document.text[one.start : one.end].split()), tag]))
            lines.append("")
    return Written("".join(f"{line}\n" for line in lines), tuple(left))


def chunked(document: Document) -> tuple[list[list[Chunk]], list[str]]:
    """Return the chunks of each sentence, and the ids of the marks that are none.

    A mark is one if it covers whole tokens of one sentence that no mark before it covers.
    """
    places = [(n, at, one) for n, own in enumerate(document.tokens) for at, one in enumerate(own)]
    starts = {one.start: (n, at) for n, at, one in places}
    ends = {one.end: (n, at) for n, at, one in places}
    found: list[list[Chunk]] = [[] for _ in document.tokens]
    taken = set()
    for mark in sorted(document.marks, key=lambda one: (one.start, -one.end)):
        first, last = starts.get(mark.start), ends.get(mark.end)
        if len(mark.fragments) > 1 or first is None or last is None or first[0] != last[0]:
            continue
        before = found[first[0]]
        if not (before and first[1] < before[-1].end):
            before.append(Chunk(mark.label, first[1], last[1] + 1))
            taken.add(mark.id)
    return found, [mark.id for mark in document.marks if mark.id not in taken]
