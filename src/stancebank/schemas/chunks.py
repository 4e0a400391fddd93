"""Tags of tokens in; the chunks that they mean out, and back, in IOB1, IOB2 and IOBES."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Scheme = Literal["iob1", "iob2", "iobes"]


class Chunk(NamedTuple):
    """A run of tokens of one class: token numbers, end exclusive."""

    label: str
    start: int
    end: int


_OPENS = frozenset({"B", "S"})
_CLOSES = frozenset({"E", "S"})


def chunks(tags: Sequence[str]) -> Iterator[Chunk]:
    """Yield the chunks of one sentence's tags: O, and X-LABEL with X of B, I, E, S.

    As conlleval reads IOB1, IOB2 and IOBES alike: a chunk begins at B or S, behind O, E and S, and
    where the label changes; whatever is no B, I, E or S is outside. No sequence is refused.
    Source: Tjong Kim Sang and De Meulder 2003, the scorer of CoNLL-2003; seqeval's default mode is
    the same.

    >>> list(chunks(["I-A", "I-A", "B-A", "O"]))
    [Chunk(label='A', start=0, end=2), Chunk(label='A', start=2, end=3)]
    """
    start, label, before = None, "", "O"
    for place, tag in enumerate([*tags, "O"]):
        prefix, _, of = tag.partition("-")
        inside = prefix in {"B", "I", "E", "S"}
        fresh = inside and (prefix in _OPENS or start is None or before in _CLOSES or of != label)
        if start is not None and (not inside or fresh):
            yield Chunk(label, start, place)
            start = None
        if fresh:
            start, label = place, of
        before = prefix


def tags(found: Iterable[Chunk], length: int, scheme: Scheme = "iob2") -> list[str]:
    """Return the tags of `length` tokens; chunks do not overlap.

    Source: IOB1 is Ramshaw and Marcus 1995, IOB2 Tjong Kim Sang and Veenstra 1999; IOBES marks the
    last token (E) and single ones (S) too.

    >>> tags([Chunk("A", 0, 2), Chunk("A", 2, 3)], 4, "iob1")
    ['I-A', 'I-A', 'B-A', 'O']
    >>> tags([Chunk("A", 0, 2), Chunk("B", 3, 4)], 4, "iobes")
    ['B-A', 'E-A', 'O', 'S-B']
    """
    written = ["O"] * length
    last = Chunk("", -1, -1)
    for chunk in sorted(found, key=lambda one: one.start):
        for place in range(chunk.start, chunk.end):
            written[place] = f"I-{chunk.label}"
        touches = last.end == chunk.start and last.label == chunk.label
        if scheme != "iob1" or touches:
            written[chunk.start] = f"B-{chunk.label}"
        if scheme == "iobes":
            written[chunk.end - 1] = f"{'S' if chunk.end - chunk.start == 1 else 'E'}-{chunk.label}"
        last = chunk
    return written
