"""A text in; where its tokens begin and end, as spaCy's tokenizer cuts it, out.

spaCy cuts each run of characters between white space by itself, but for a special case beside other
marks: there it looks at the neighbours as well, as in "(:) )". So what it makes of a run is asked
once and remembered, and the rest is arithmetic on the whole text: a Doc is not made.
"""

from __future__ import annotations

from functools import cache
from itertools import chain
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import numpy.typing as npt
from spacy.attrs import IDX, IS_SPACE, LENGTH

if TYPE_CHECKING:
    from collections.abc import Iterable

    from spacy.language import Language
    from spacy.tokens import Doc

    Ints = npt.NDArray[np.int64]

REMEMBERED = 2**17
"""Runs that are remembered, at most: some 20 MB. Then all are forgotten."""

_SPACES = np.array([chr(code).isspace() for code in range(0x3002)])
"""Which code points are white space; none beyond is, which the last one stands for."""


class Tokenizer:
    """The tokens of a pipeline, for texts that need nothing else of it."""

    def __init__(self, nlp: Language) -> None:
        """Take the pipeline."""
        self._nlp = nlp
        self._tokenizer = cast("Any", nlp.tokenizer)
        self._rules: dict[str, Any] = self._tokenizer.rules
        self._simple = all(len(text.split()) < 2 for text in self._rules)
        # special cases as they show: as a token, or where they are many, as "°C.", by the letters
        self._one = frozenset(it for it, made in self._rules.items() if len(made) == 1 < len(it))
        self._many = tuple(it for it, made in self._rules.items() if len(made) > 1)
        self._known: dict[str, tuple[int, ...]] = {}  # the lengths of a run's tokens
        self._bound: set[str] = set()  # runs of which the text around them may decide

    def __call__(self, text: str) -> tuple[Ints, Ints]:
        """Return the starts and the ends of a text's tokens, tokens of white space left out.

        Offsets: code points, 0-based, end exclusive.
        """
        if not self._simple:
            return offsets(self._tokenizer(text))
        runs = text.split()
        try:
            found = [self._known[run] for run in runs]
        except KeyError:
            self._learn(runs)
            if not self._bound.isdisjoint(runs):
                return offsets(self._tokenizer(text))
            found = [self._known[run] for run in runs]
        lengths = np.fromiter(chain.from_iterable(found), np.int64)
        codes = np.frombuffer(text.encode("utf-32-le"), np.uint32)
        # where each code point that is no white space stands: tokens are made of all of these
        places = np.flatnonzero(~_SPACES[np.minimum(codes, len(_SPACES) - 1)])
        limits = np.cumsum(lengths)
        return places[limits - lengths], places[limits - 1] + 1

    def _learn(self, runs: Iterable[str]) -> None:
        new = {run for run in runs if run not in self._known}
        if len(self._known) + len(new) > REMEMBERED:
            self._known.clear()
            self._bound.clear()
            new = set(runs)
        order = sorted(new - self._bound)
        # in a zone: what the pipeline's vocabulary learns is forgotten behind it; and a line each,
        # for special cases are looked for in all of a line
        with self._nlp.memory_zone():
            doc = self._tokenizer("\n".join(order))
            words, spaces = [token.text for token in doc], [token.is_space for token in doc]
        at = 0
        for run in order:
            end = spaces.index(True, at) if run is not order[-1] else len(words)
            its = words[at:end]
            if run not in self._rules and (
                not self._one.isdisjoint(its) or any(one in run for one in self._many)
            ):
                self._bound.add(run)
            else:
                self._known[run] = tuple(map(len, its))
            at = end + 1


def offsets(doc: Doc) -> tuple[Ints, Ints]:
    """Return the starts and the ends of a Doc's tokens, those of white space left out."""
    table = doc.to_array([IDX, LENGTH, IS_SPACE])
    table = table[table[:, 2] == 0].astype(np.int64)
    return table[:, 0], table[:, 0] + table[:, 1]


@cache
def of(nlp: Language) -> Tokenizer:
    """Return the tokenizer of a pipeline, with what it remembers."""
    return Tokenizer(nlp)


def cut(starts: Ints, ends: Ints, places: Iterable[int]) -> tuple[Ints, Ints]:
    """Return tokens cut in two at the places that lie inside of them.

    >>> [found.tolist() for found in cut(np.array([0, 4]), np.array([3, 9]), [4, 6, 20])]
    [[0, 4, 6], [3, 6, 9]]
    """
    at = np.fromiter(places, np.int64)
    token = np.searchsorted(starts, at, "right") - 1
    at = at[(token >= 0) & (starts[token] < at) & (at < ends[token])]
    if not len(at):
        return starts, ends
    return np.sort(np.append(starts, at)), np.sort(np.append(ends, at))
