"""What an adjudicator wrote beside a task in; the reason for each decision out.

A line of remarks may begin with what it is about, and a colon: `s12:` is the sentence of index 12
(its check-worthiness, and labels rejected in it), `“West”:` the labels on these words, and
`s12 “West”:` those in that sentence alone. Straight quotation marks do as well. What follows is the
reason; one that begins with clauses of the guidelines, `E3 …` or `E1, E3 …`, names them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

_ABOUT = re.compile(r"(?:s(\d+))?\s*(?:[“\"](.+?)[”\"])?\s*:\s*(\S.*)")
_CLAUSES = re.compile(r"[A-Z]\d{1,2}(?:(?:, ?| |/| and )[A-Z]\d{1,2})*\b")


@dataclass(frozen=True)
class Remark:
    """One line: the sentence and the words that it is about, as far as it says, and the reason."""

    index: int | None
    words: str | None
    reason: str
    line: str


def remarks(text: str | None) -> list[Remark]:
    """Return the lines that say what they are about; the others are about the task as a whole.

    >>> [(one.index, one.words, one.reason) for one in remarks("s3 “West”: E3 no state")]
    [(3, 'West', 'E3 no state')]
    >>> remarks("hard text: long sentences")
    []
    """
    found = []
    for line in (text or "").splitlines():
        match = _ABOUT.fullmatch(line.strip())
        if match and (match[1] or match[2]):
            words = " ".join(match[2].split()) if match[2] else None
            found.append(Remark(int(match[1]) if match[1] else None, words, match[3], line.strip()))
    return found


def of_words(said: Iterable[Remark], index: int, words: Container[str]) -> list[Remark]:
    """Return the lines about labels on one of these words, in a sentence."""
    return [
        one
        for one in said
        if one.words is not None and one.words in words and one.index in (None, index)
    ]


def of_sentence(said: Iterable[Remark], index: int) -> list[Remark]:
    """Return the lines about a sentence, and not about words of it."""
    return [one for one in said if one.words is None and one.index == index]


def clauses(reason: str | None) -> str | None:
    """Return the clauses of the guidelines that a reason begins with, or None.

    >>> clauses("E1, C3: the longer name"), clauses("the longer name, E1")
    ('E1, C3', None)
    """
    match = _CLAUSES.match(reason or "")
    return ", ".join(re.findall(r"[A-Z]\d+", match[0])) if match else None
