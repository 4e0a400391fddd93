"""The errors that stancebank raises: each says the place, the value found and the remedy."""

from __future__ import annotations

import difflib
import functools
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


class StancebankError(Exception):
    """Base of every error raised on purpose; the command line prints it and exits with 1."""


class Refused(StancebankError):  # noqa: N818 - it is the word that users read
    """Input that cannot be taken as it is; nothing was written.

    >>> str(Refused("seeds/a.txt", "empty", found="0 bytes", remedy="add a document with text"))
    "seeds/a.txt: empty: '0 bytes' found; add a document with text"
    """

    def __init__(self, place: str, rule: str, *, found: object = None, remedy: str) -> None:
        """Take the place (file, line, id), the rule broken, the value found, and what to do."""
        self.place = place
        self.rule = rule
        self.found = found
        self.remedy = remedy
        seen = "" if found is None else f": {str(found)!r} found"
        super().__init__(f"{place}: {rule}{seen}; {remedy}")

    def __reduce__(self) -> tuple[Callable[[], Refused], tuple[()]]:
        """Travel from a worker as what it was made of: exceptions else travel as their message."""
        again = functools.partial(
            Refused, self.place, self.rule, found=self.found, remedy=self.remedy
        )
        return again, ()


class UsageError(StancebankError):
    """A call that makes no sense as it stands; the command line exits with 2."""


def unknown(name: str, known: Iterable[str], *, place: str, rule: str) -> Refused:
    """Return the refusal of a name that is none of the known ones, with the likeliest of them."""
    known = list(known)
    close = difflib.get_close_matches(name, known, n=1)
    remedy = f"did you mean {close[0]!r}?" if close else f"use one of: {', '.join(known) or 'none'}"
    return Refused(place, rule, found=name, remedy=remedy)
