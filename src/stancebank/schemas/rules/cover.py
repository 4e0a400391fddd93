"""A batch of sentences and their tokens in; which texts the tokens cover, and where, out.

Almost every sentence agrees, and agreement is proved for thousands of sentences at once, on the
bytes: without its white space, a sentence's text is its tokens one after the other. What is not
proved so (white space beyond ASCII) is decided sentence by sentence.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow.compute as pc

from stancebank.schemas.rules.ranks import Array, Ranks
from stancebank.schemas.rules.slices import begins, utf8

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pyarrow as pa

_SPACE = bytes(code for code in range(128) if chr(code).isspace())
_IS_SPACE = np.isin(np.arange(256, dtype=np.uint8), np.frombuffer(_SPACE, np.uint8))


def cover(text: str, words: Sequence[str | None]) -> list[tuple[int, int]] | None:
    """Return where each token stands in the text, or None if the tokens do not cover it.

    >>> cover("Yes, we can.", ["Yes", ",", "we", "can", "."])
    [(0, 3), (3, 4), (5, 7), (8, 11), (11, 12)]
    >>> cover("Yes, we can.", ["Yes", "we", "can", "."]) is None
    True
    """
    spans, at = [], 0
    for word in words:
        start = text.find(word, at) if word else -1
        if word is None or start < 0 or text[at:start].strip():
            return None
        at = start + len(word)
        spans.append((start, at))
    return None if text[at:].strip() else spans


class Cover:
    """The texts and tokens of a batch of sentences, and which texts their tokens cover."""

    def __init__(self, texts: pa.Array[Any], lists: pa.ListArray[Any]) -> None:
        """Take the columns `text` and `tokens`."""
        self.texts = texts
        self.lists = lists
        # where each sentence's tokens begin, counted in tokens; n + 1 numbers
        self.begins = begins(lists)
        self._data, self.text_begins = utf8(texts)
        self._token_data, self.token_begins = utf8(lists.flatten())
        # sentences whose text or tokens are null are reported for that
        self.known: Array = np.asarray(pc.and_(texts.is_valid(), lists.is_valid()))
        self.proved = self._prove()

    @cached_property
    def _spaces(self) -> tuple[Ranks, Array]:
        """Where the text's white space is, in bytes, and the text's bytes without it."""
        bare = np.frombuffer(self._data.tobytes().translate(None, _SPACE), np.uint8)
        spaces = Ranks(self._data, lambda data: data <= ord(" "))
        if spaces.total + len(bare) != len(self._data):  # control characters are no white space
            spaces = Ranks(self._data, lambda data: _IS_SPACE[data])
        return spaces, bare

    def bare(self, at: Array) -> Array:
        """Turn positions in the batch's texts, in bytes, into positions without white space."""
        found: Array = at - self._spaces[0].before(at)
        return found

    def _prove(self) -> Array:
        """Return which sentences' tokens are the text without its ASCII white space."""
        _, bare = self._spaces
        text = self.bare(self.text_begins)
        words = self.token_begins[self.begins]
        proved: Array = np.ones(len(self.texts), np.bool_)
        if not np.array_equal(text, words) or not np.array_equal(bare, self._token_data):
            shown, said = bare.tobytes(), self._token_data.tobytes()
            ends = zip(text, text[1:], words, words[1:], strict=False)
            equal = (shown[a:b] == said[c:d] for a, b, c, d in ends)
            proved = np.fromiter(equal, np.bool_, len(self.texts))
        blank = self.token_begins[1:] == self.token_begins[:-1]
        if blank.any():
            rows = np.searchsorted(self.begins, np.flatnonzero(blank), side="right") - 1
            proved[rows] = False
        return proved

    @cached_property
    def covered(self) -> Array:
        """Which sentences' tokens cover their text."""
        covered = self.proved.copy()
        for row in np.flatnonzero(~covered & self.known):
            covered[row] = self.spans(row) is not None
        return covered

    def spans(self, row: int) -> list[tuple[int, int]] | None:
        """Return where a sentence's tokens stand, in code points of its text; None: nowhere."""
        return cover(self.texts[row].as_py(), self.lists[row].as_py())
