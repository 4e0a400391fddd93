"""A sentence's tokens, and what a pipeline says of them, in; the features of each token out.

A feature is a string: its name, "=", its value; a number in a name is how far away from the token
it stands.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from stancebank.learning.opinions import Opinion

_RUN = re.compile(r"(.)\1+")
_LONG = re.compile(r"(.)\1{2,}")
_WINDOW = 2
_AFFIXES = 6
_GRAMS = (3, 4)
_STEPS = 4
_LONGEST = 40  # a word beyond it is a link or a table's rule: its inner n-grams say nothing


def features(tokens: Sequence[str], opinion: Opinion | None = None) -> list[list[str]]:
    """Return each token's features; of an opinion those that are strings.

    Words and their shapes in a window, affixes, n-grams of characters, pairs of neighbours, and
    how much of the sentence is capitalised: where all of it is, a capital says little.
    """
    lower = [token.lower() for token in tokens]
    shapes = [shape(token) for token in tokens]
    short = [_RUN.sub(r"\1", one) for one in shapes]
    longer = [_LONG.sub(r"\1\1", one) for one in shapes]
    share = int(_STEPS * sum(token[:1].isupper() for token in tokens) / max(1, len(tokens)))
    found: list[list[str]] = []
    for place, word in enumerate(lower):
        own = [f"shape={longer[place]}", f"capitals={share}|{short[place]}"]
        own += _around("word", lower, place, _WINDOW)
        own += _around("short", short, place, _WINDOW)
        own += _around("end", lower, place, 1, lambda one: one[-3:])
        own += _pairs("word", lower, place)
        own += _pairs("short", short, place)
        own += _inside(word)
        if place == 0:
            own.append("first")
        if place == len(tokens) - 1:
            own.append("last")
        if opinion is not None:
            own += _around("entity", opinion.entities, place, 1)
            own += _around("tag", opinion.tags, place, _WINDOW)
            own += _pairs("tag", opinion.tags, place)
            own.append(f"entity|short={opinion.entities[place]}|{short[place]}")
        found.append(own)
    return found


def shape(token: str) -> str:
    """Return a token with X for a capital, x for a small letter, d for a digit.

    >>> shape("McCain-2008's")
    "XxXxxx-dddd'x"
    """
    return "".join(
        "X" if one.isupper() else "x" if one.islower() else "d" if one.isdigit() else one
        for one in token
    )


def _around(
    name: str,
    values: Sequence[str],
    place: int,
    far: int,
    cut: Callable[[str], str] = str,
) -> Iterator[str]:
    for at in range(max(0, place - far), min(len(values), place + far + 1)):
        yield f"{name}{at - place}={cut(values[at])}"


def _pairs(name: str, values: Sequence[str], place: int) -> Iterator[str]:
    if place:
        yield f"{name}-1|0={values[place - 1]}|{values[place]}"
    if place + 1 < len(values):
        yield f"{name}0|1={values[place]}|{values[place + 1]}"


def _inside(word: str) -> Iterator[str]:
    for length in range(1, _AFFIXES + 1):
        yield f"prefix={word[:length]}"
        yield f"suffix={word[-length:]}"
    if len(word) > _LONGEST:
        return
    whole = f"^{word}$"
    for length in _GRAMS:
        for start in range(len(whole) - length + 1):
            yield f"gram={whole[start : start + length]}"
