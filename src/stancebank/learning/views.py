"""An example in; the strings that its features are cut from out."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from stancebank.schemas.examples import Example

TARGET = "xxtargetxx"
"""What stands for the target: a class must not be learned from who is spoken of."""

_TOKEN = re.compile(r"\w+|[^\w\s]")
_DIGIT = re.compile(r"\d")
_NUMBER = re.compile(r"\d+")
_NAME = re.compile(r"[A-Z][a-z]+")
_NEAR = 6


def words(example: Example) -> str:
    """Return the text in lower case, each digit as 0: what a number is, and not which.

    >>> from stancebank.schemas.examples import Example
    >>> words(Example("a", "Rents rose 5.5 %", "CFS", "a"))
    'rents rose 0.0 %'
    """
    return _DIGIT.sub("0", masked(example)).lower()


def shape(example: Example) -> str:
    """Return the text with names as Xx and numbers as 0: how it is built.

    >>> from stancebank.schemas.examples import Example
    >>> shape(Example("a", "In Bergen 55 rents rose", "CFS", "a"))
    'Xx Xx 0 rents rose'
    """
    return _NUMBER.sub("0", _NAME.sub("Xx", masked(example)))


def masked(example: Example) -> str:
    """Return the text with the target's words replaced by `TARGET`."""
    if example.start is None or example.end is None:
        return example.text
    return f"{example.text[: example.start]} {TARGET} {example.text[example.end :]}"


def before(example: Example) -> str:
    """Return the few tokens before the target, and the target."""
    own = _TOKEN.findall(example.text[: example.start or 0].lower())
    return " ".join([*own[-_NEAR:], TARGET])


def after(example: Example) -> str:
    """Return the target, and the few tokens after it."""
    own = _TOKEN.findall(example.text[example.end or 0 :].lower())
    return " ".join([TARGET, *own[:_NEAR]])


def sides(example: Example) -> str:
    """Return each word marked with the side of the target that it stands on."""
    left = _TOKEN.findall(example.text[: example.start or 0].lower())
    right = _TOKEN.findall(example.text[example.end or 0 :].lower())
    return " ".join([*(f"l_{one}" for one in left), *(f"r_{one}" for one in right)])


def target(example: Example) -> str:
    """Return the target's words."""
    if example.start is None or example.end is None:
        return (example.target or "").lower()
    return example.text[example.start : example.end].lower()


VIEWS: dict[str, Callable[[Example], str]] = {
    one.__name__: one for one in (words, shape, before, after, sides, target)
}


@dataclass(frozen=True)
class Block:
    """Features of one view: n-grams of words or of characters, weighted by tf-idf.

    `rare`: in how many examples a feature must stand.
    """

    view: str
    analyzer: str  # word, or char_wb: of characters inside of words
    shortest: int
    longest: int
    rare: int = 2


SENTENCE = (
    Block("words", "word", 1, 3),
    Block("words", "char_wb", 2, 5, rare=3),
    Block("shape", "word", 1, 3, rare=3),
)
"""What the class of a sentence is learned from."""

TOWARD = (
    Block("words", "word", 1, 2),
    Block("words", "char_wb", 2, 5, rare=3),
    Block("before", "word", 1, 3),
    Block("after", "word", 1, 3),
    Block("sides", "word", 1, 1),
    Block("target", "word", 1, 1),
)
"""What a stance toward a target is learned from."""
