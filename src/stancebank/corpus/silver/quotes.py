"""A document's text in; the outermost quotations in it, curly or straight, out.

A quotation ends in the paragraph (line) where it begins, unless the next paragraph opens with a
mark again, as print does with long speech. A mark without a partner opens nothing. Marks inside a
quotation belong to its content.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_MARKS = re.compile("[“„«\"‘']")
_PARTNER = {"“": "”", "„": "”", "«": "»"}
_STOPS = ",.?!…"
_LONGEST = 2000  # characters between single marks: an apostrophe must not search a whole book


@dataclass(frozen=True, slots=True)
class Quotation:
    """A quotation: `start` and `end` lie inside its marks; `continues` in the next paragraph."""

    start: int
    end: int
    continues: bool = False


def quotations(text: str) -> tuple[Quotation, ...]:
    """Find the quotations of a text, in order, without overlap.

    >>> text = "“Go ‘home’ now,” she said. ‘Why?’ The dogs' bowl is old."
    >>> [text[found.start : found.end] for found in quotations(text)]
    ['Go ‘home’ now,', 'Why?']
    """
    if not _MARKS.search(text):
        return ()
    found = []
    start = 0
    for line in text.splitlines(keepends=True):
        following = text[start + len(line) :].lstrip()[:1] if _MARKS.search(line) else ""
        found += [
            Quotation(start + first, start + last, continues)
            for first, last, continues in _in_line(line.rstrip(), following)
        ]
        start += len(line)
    return tuple(found)


def _in_line(line: str, following: str) -> list[tuple[int, int, bool]]:
    found = []
    at = 0
    while (mark := _MARKS.search(line, at)) is not None:
        at = mark.end()
        if not _opens(line, mark.start()):
            continue
        end = _close(line, mark.group(), at)
        if end is not None:
            found.append((at, end, False))
            at = end + 1
        elif mark.group() in '“"' and following == mark.group():
            found.append((at, len(line), True))
            break
    return found


def _opens(line: str, at: int) -> bool:
    before, after = line[at - 1 : at], line[at + 1 : at + 2]
    return not before.isalnum() and after != "" and not after.isspace()


def _close(line: str, mark: str, start: int) -> int | None:
    if mark in _PARTNER or mark == '"':
        end = line.find(_PARTNER.get(mark, mark), start)
        return end if end >= 0 else None
    partner = "’" if mark == "‘" else "'"
    ends = [
        match.start()
        for match in re.finditer(f"{partner}(?![^\\W_])", line[start : start + _LONGEST])
        if match.start() > 0
    ]
    stopped = [end for end in ends if line[start + end - 1] in _STOPS]
    # without a stop, a straight mark is an apostrophe as often as not
    closing = stopped or (ends if mark == "‘" else [])
    return start + closing[0] if closing else None
