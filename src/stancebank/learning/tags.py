"""Tag sequences in; the chunks that they mean, and chunk F1 as conlleval counts it, out."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


class Chunk(NamedTuple):
    """A run of tokens of one class: token numbers, end exclusive."""

    label: str
    start: int
    end: int


class Prf(NamedTuple):
    """Precision, recall and F1, 0 where there is nothing to divide by, and the chunks in gold."""

    precision: float
    recall: float
    f1: float
    support: int


_OPENS = frozenset({"B", "S"})
_CLOSES = frozenset({"E", "S"})


def chunks(tags: Sequence[str]) -> Iterator[Chunk]:
    """Yield the chunks of one sentence's tags: O, and X-LABEL with X of B, I, E, S.

    As conlleval reads IOB1, IOB2 and IOBES alike: a chunk begins at B or S, behind O, E and S, and
    where the label changes; whatever is no B, I, E or S is outside. No sequence is refused.
    Source: Tjong Kim Sang and De Meulder 2003, the scorer of CoNLL-2003; seqeval's default mode is
    the same.

    >>> list(chunks(["I-ORG", "I-ORG", "B-ORG", "O", "E-PER"]))
    [Chunk(label='ORG', start=0, end=2), Chunk(label='ORG', start=2, end=3), Chunk(label='PER', start=4, end=5)]
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


def score(gold: Iterable[Sequence[str]], predicted: Iterable[Sequence[str]]) -> dict[str, Prf]:
    """Return figures of each class, and of `micro avg`, `macro avg` and `weighted avg`.

    Equal to conlleval's and to seqeval's classification_report with zero_division=0. Sentences and
    tokens stand in the same order on both sides.

    Raises:
        ValueError: a sentence, or a token of one, is missing on one side.

    """
    found: dict[str, list[int]] = {}
    for one, other in zip(gold, predicted, strict=True):
        if len(one) != len(other):
            raise ValueError(f"{len(one)} gold tags and {len(other)} predicted ones")
        meant, said = set(chunks(one)), set(chunks(other))
        for column, group in enumerate((meant & said, meant, said)):
            for chunk in group:
                found.setdefault(chunk.label, [0, 0, 0])[column] += 1
    each = {label: _prf(*found[label]) for label in sorted(found)}
    total = [sum(column) for column in zip(*found.values(), strict=True)] or [0, 0, 0]
    return each | {
        "micro avg": _prf(*total),
        "macro avg": _mean(each.values(), [1] * len(each), total[1]),
        "weighted avg": _mean(each.values(), [one.support for one in each.values()], total[1]),
    }


def _prf(common: int, gold: int, predicted: int) -> Prf:
    return Prf(
        common / predicted if predicted else 0.0,
        common / gold if gold else 0.0,
        2 * common / (gold + predicted) if gold + predicted else 0.0,
        gold,
    )


def _mean(each: Iterable[Prf], weights: Sequence[int], support: int) -> Prf:
    whole = sum(weights)
    columns = list(zip(*((one.precision, one.recall, one.f1) for one in each), strict=True))
    if not whole:
        return Prf(0.0, 0.0, 0.0, support)
    means = [sum(w * v for w, v in zip(weights, c, strict=True)) / whole for c in columns]
    return Prf(means[0], means[1], means[2], support)
