"""The text of a document in, its blocks out: paragraphs, headings, bylines and list items.

A block ends at a blank line. Whether a single line feed ends one too is decided by the document's
own lines: where they are filled up to one width, line feeds only wrap and lines are joined; else
each line is a block.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from stancebank.corpus.heading import is_heading
from stancebank.corpus.lines import DATELINE, Line, is_byline, is_item


class Block(NamedTuple):
    """One stretch of text that no sentence crosses.

    Offsets: Unicode code points into the text, 0-based, end exclusive, white space trimmed.
    kind: "heading", "byline" (who, where, when: also the dateline that opens a report), "item"
    (of a list) or "body".
    """

    start: int
    end: int
    kind: str


def blocks(text: str) -> list[Block]:
    """Return the blocks of a document, in order; between them is white space only.

    >>> text = chr(10).join(["Talks fail", "By Jane Doe", "LONDON — The talks failed.", "- Why?"])
    >>> [(text[start:end], kind) for start, end, kind in blocks(text)][:3]
    [('Talks fail', 'heading'), ('By Jane Doe', 'byline'), ('LONDON —', 'byline')]
    >>> [(text[start:end], kind) for start, end, kind in blocks(text)][3:]
    [('The talks failed.', 'body'), ('- Why?', 'item')]
    """
    lines = _lines(text)
    width = _wrap_width(lines)
    found: list[Block] = []
    paragraphs = _paragraphs(lines, width)
    for number, paragraph in enumerate(paragraphs):
        before = paragraphs[number - 1][-1].text if number else ""
        after = paragraphs[number + 1][0].text if number + 1 < len(paragraphs) else ""
        kind = _kind(paragraph, before, after)
        start, end = paragraph[0].start, paragraph[-1].end
        dateline = DATELINE.match(text, start, end) if kind == "body" else None
        if dateline:
            found.append(Block(start, dateline.end("place"), "byline"))
            start = dateline.end()
        found.append(Block(start, end, kind))
    return found


def _lines(text: str) -> list[Line]:
    """Return the lines that are not blank, each trimmed, with whether a blank one stands before."""
    lines, start, blank = [], 0, True
    for raw in text.splitlines(keepends=True):
        trimmed = raw.strip()
        if trimmed:
            indent = len(raw) - len(raw.lstrip())
            begin = start + indent
            lines.append(Line(begin, begin + len(trimmed), trimmed, blank, indent))
        blank = not trimmed
        start += len(raw)
    return lines


def _wrap_width(lines: list[Line]) -> int:
    """Return the width that the lines are filled up to, 0 if line feeds end paragraphs.

    Filled: the first word of the next line had no room any more. Filled lines that stop in the
    middle of a sentence, before a word without a capital, are what wrapping leaves.
    """
    pairs = [(a, b) for a, b in pairwise(lines) if not b.after_blank]
    if not pairs:
        return 0
    lengths = sorted(len(a.text) for a, _ in pairs)
    width = lengths[len(lengths) * 9 // 10]
    if not 30 <= width <= 110:
        return 0  # narrower are verses and lists, wider lines are paragraphs
    filled = [(a, b) for a, b in pairs if _filled(a, b, width)]
    broken = sum(a.runs_on and not b.text[0].isupper() for a, b in filled)
    return width if 2 * broken >= len(filled) and 3 * broken >= len(pairs) else 0


def _filled(line: Line, following: Line, width: int) -> bool:
    """Return whether the first word of the following line had no room in this one."""
    return len(line.text) + 1 + len(following.text.split(None, 1)[0]) >= width - 1


def _paragraphs(lines: list[Line], width: int) -> list[list[Line]]:
    """Return the lines, grouped by the block they belong to."""
    grouped: list[list[Line]] = []
    for number, line in enumerate(lines):
        after = lines[number + 1] if number + 1 < len(lines) else None
        if line.after_blank or not grouped:
            grouped.append([line])
        elif _hangs(grouped[-1], line) or (
            width and _continues(grouped[-1][-1], line, after, width)
        ):
            grouped[-1].append(line)
        else:
            grouped.append([line])
    return grouped


def _hangs(paragraph: list[Line], line: Line) -> bool:
    """Return whether a line stands under the text of a list item, past its bullet."""
    item = paragraph[0]
    return (
        is_item(item.text)
        and line.indent > item.indent
        and paragraph[-1].runs_on
        and not is_item(line.text)
    )


def _continues(before: Line, line: Line, after: Line | None, width: int) -> bool:
    """Return whether a line goes on with the paragraph before, in a document that is wrapped."""
    if is_item(line.text) or is_byline(line.text) or is_byline(before.text):
        return False
    if not _filled(before, line, width):
        # a line broken early, as mail programs leave them
        return before.runs_on and line.text[0].islower() and 2 * len(before.text) > width
    if before.runs_on or not line.runs_on or line.text[0].islower():
        return True
    # behind a stop, a line that neither stops nor is full heads what follows
    return after is not None and not after.after_blank and _filled(line, after, width)


def _kind(paragraph: list[Line], before: str, after: str) -> str:
    """Return the kind of a block by its own look and by the lines around it."""
    text = paragraph[0].text
    if is_item(text):
        return "item"
    if len(paragraph) > 1:
        return "body"
    if is_byline(text):
        return "byline"
    return "heading" if is_heading(text, before, after) else "body"
