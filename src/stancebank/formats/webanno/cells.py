"""A WebAnno TSV cell in; the values, numbers and references that stand in it out; and back.

Source: "WebAnno TSV 3.3 File format" in INCEpTION's user guide, and where that is silent (which
characters of a text are escaped, `_` in a stack) what INCEpTION writes.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

NOTHING = "_"
"""What stands in a column that no annotation has anything in."""
NULL = "*"
"""What stands for a feature without a value, and for a role without a name."""

_PIECE = re.compile(r"\\.|[^\\]|\\")


def _split(said: str, at: str) -> list[str]:
    if at not in said:
        return [said]
    parts = [""]
    for piece in _PIECE.findall(said):
        if piece == at:
            parts.append("")
        else:
            parts[-1] += piece
    return parts


def stack(cell: str) -> list[str]:
    r"""Return what is stacked in a cell.

    >>> stack("a[1]|b\\|c[2]"), stack("_")
    (['a[1]', 'b\\|c[2]'], [])
    """
    return [] if cell == NOTHING else _split(cell, "|")


def slots(said: str) -> list[str]:
    """Return the roles, or the targets, of an annotation's slot."""
    return [] if said == NOTHING else _split(said, ";")


_SAID = r"((?:\\.|[^\\])*?)"
_UNIT = r"([0-9]+-[0-9]+(?:\.[0-9]+)?)"
_NUMBERED = re.compile(rf"{_SAID}\[([0-9]{{1,9}})\]")
_LINKED = re.compile(rf"{_SAID}->([0-9]{{1,9}})-([0-9]{{1,9}})")
_TARGET = re.compile(rf"{_UNIT}(?:\[([0-9]{{1,9}})\])?")
_ENDS = re.compile(rf"{_UNIT}(?:\[([0-9]{{1,9}})_([0-9]{{1,9}})\])?")


def number(entry: str) -> tuple[str, int]:
    r"""Return a value as it is written, and the annotation's number; 0: it has none.

    >>> number("PER[2]"), number("PER\\[2\\]")
    (('PER', 2), ('PER\\[2\\]', 0))
    """
    match = _NUMBERED.fullmatch(entry)
    return (match[1], int(match[2])) if match else (entry, 0)


def linked(entry: str) -> tuple[str, int, int] | None:
    """Return a link as it is written, its chain, and the element's place in it.

    >>> linked("coref->3-1")
    ('coref', 3, 1)
    """
    match = _LINKED.fullmatch(entry)
    return (match[1], int(match[2]), int(match[3])) if match else None


def target(entry: str) -> tuple[str, int] | None:
    """Return the unit that a slot's target begins with, and the target's number or 0."""
    match = _TARGET.fullmatch(entry)
    return (match[1], int(match[2] or 0)) if match else None


def ends(entry: str) -> tuple[str, int, int] | None:
    """Return the unit that a relation's source begins with, and the numbers of both ends or 0.

    >>> ends("1-2.1[0_3]"), ends("1-2")
    (('1-2.1', 0, 3), ('1-2', 0, 0))
    """
    match = _ENDS.fullmatch(entry)
    return (match[1], int(match[2] or 0), int(match[3] or 0)) if match else None


_OF_VALUES = {r"\t": "\t", r"\n": "\n", **{f"\\{one}": one for one in ("->", *r"\[]|_;*")}}
_OF_TEXTS = {r"\t": "\t", r"\n": "\n", r"\f": "\f", r"\r": "\r", r"\b": "\b", r"\\": "\\"}
_OF_TEXTS |= {f"\\{chr(code)}": chr(code) for code in (*range(8), *range(14, 32))}


def _any(of: Iterable[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, of)))


_VALUE_ESCAPED, _VALUE_ESCAPES = _any(_OF_VALUES), {v: k for k, v in _OF_VALUES.items()}
_TEXT_ESCAPED, _TEXT_ESCAPES = _any(_OF_TEXTS), {v: k for k, v in _OF_TEXTS.items()}
_TO_VALUE, _TO_TEXT = _any(_VALUE_ESCAPES), _any(_TEXT_ESCAPES)
_JAVA = re.compile(r"\\(?:u+([0-9a-fA-F]{4})|([0-3]?[0-7]{1,2})|(.)|$)", re.DOTALL)
_JAVA_LETTERS = {"t": "\t", "n": "\n", "f": "\f", "r": "\r", "b": "\b"}


def value(said: str) -> str | None:
    r"""Return the value that is written; None: the feature has none.

    >>> value("a\\|b"), value("*"), value("\\*")
    ('a|b', None, '*')
    """
    if said in {NULL, NOTHING}:
        return None
    return _VALUE_ESCAPED.sub(lambda match: _OF_VALUES[match[0]], said)


def written(given: str | None) -> str:
    """Return how a value is written."""
    if given is None:
        return NULL
    return _TO_VALUE.sub(lambda match: _VALUE_ESCAPES[match[0]], given)


def text(said: str, *, java: bool = False) -> str:
    r"""Return the text of a #Text line; until 3.1 it was escaped as in Java.

    >>> text("a\\tb"), text("\\u00e9", java=True)
    ('a\tb', 'é')
    """
    if not java:
        return _TEXT_ESCAPED.sub(lambda match: _OF_TEXTS[match[0]], said)

    def meant(match: re.Match[str]) -> str:
        if match[1] or match[2]:
            return chr(int(match[1], 16) if match[1] else int(match[2], 8))
        return _JAVA_LETTERS.get(match[3] or "", match[3] or "")

    # two escapes of one code point beyond U+FFFF are put together
    return _JAVA.sub(meant, said).encode("utf-16-le", "surrogatepass").decode("utf-16-le")


def line(given: str) -> str:
    """Return how text is written on a line."""
    return _TO_TEXT.sub(lambda match: _TEXT_ESCAPES[match[0]], given)
