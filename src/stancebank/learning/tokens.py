"""Examples and a tokenizer in; token ids, with those of the target marked, out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stancebank.schemas.examples import Example

    Bools = npt.NDArray[np.bool_]

LONGEST = 128
"""How many tokens are read; of a longer text, those around the target."""

POOLS = ("mean", "target", "before", "after")
"""What can be averaged over: every token, the target's, and the few words on either side of it."""

_NEAR = 8


@dataclass(frozen=True)
class Tokens:
    """One example; `target` and `words` (what is no special token) go along with `ids`."""

    ids: npt.NDArray[np.int64]
    words: Bools
    target: Bools

    def __len__(self) -> int:
        """Return how many tokens there are, special ones too."""
        return len(self.ids)


@dataclass(frozen=True)
class Batch:
    """Examples filled up to one length; each mask is examples by tokens."""

    ids: npt.NDArray[np.int64]
    masks: Mapping[str, Bools]


def tokens(tokenizer: Any, example: Example) -> Tokens:
    """Return the tokens of a text; a target that does not stand in it follows as a second text."""
    other = None
    if example.start is None and example.target:
        other = tokenizer.encode(example.target, add_special_tokens=False)
        other.truncate(LONGEST // 2)
    text = tokenizer.encode(example.text, add_special_tokens=False)
    room = LONGEST - tokenizer.num_special_tokens_to_add(other is not None) - len(other or ())
    marked = _marked(text.offsets, example)
    first, end = _window(marked, room)
    text.truncate(end)
    text.truncate(end - first, direction="left")
    whole = tokenizer.post_process(text, other, add_special_tokens=True)
    words = ~np.array(whole.special_tokens_mask, np.bool_)
    target = np.zeros(len(words), np.bool_)
    places = np.flatnonzero(words)
    target[places[: end - first]] = marked[first:end]
    target[places[end - first :]] = True
    return Tokens(np.array(whole.ids, np.int64), words, target)


def batches(given: Sequence[Tokens], size: int) -> list[list[int]]:
    """Return places of `given`, so many at a time, those of one length together."""
    order = sorted(range(len(given)), key=lambda place: len(given[place]))
    return [order[at : at + size] for at in range(0, len(order), size)]


def batch(given: Sequence[Tokens], fill: int) -> Batch:
    """Return examples filled up with the id `fill` on the right, and a mask for each of `POOLS`."""
    shape = len(given), max(map(len, given))
    ids = np.full(shape, fill)
    found: dict[str, Bools] = {name: np.zeros(shape, np.bool_) for name in POOLS}
    for row, one in enumerate(given):
        ids[row, : len(one)] = one.ids
        found["mean"][row, : len(one)] = True
        found["target"][row, : len(one)] = one.target
        marked, words = np.flatnonzero(one.target), np.flatnonzero(one.words)
        if len(marked):
            found["before"][row, words[words < marked[0]][-_NEAR:]] = True
            found["after"][row, words[words > marked[-1]][:_NEAR]] = True
    return Batch(ids, found)


def _marked(offsets: Sequence[tuple[int, int]], example: Example) -> Bools:
    """Return which tokens are of the target."""
    start, end = example.start or 0, example.end or 0
    return np.array([a < end and b > start for a, b in offsets], np.bool_)


def _window(marked: Bools, room: int) -> tuple[int, int]:
    """Return the slice of so many tokens that has the target, or the first of it, in its middle."""
    if len(marked) <= room:
        return 0, len(marked)
    places = np.flatnonzero(marked)
    middle = int(places[: room // 2].mean()) if len(places) else 0
    first = min(max(middle - room // 2, 0), len(marked) - room)
    return first, first + room
