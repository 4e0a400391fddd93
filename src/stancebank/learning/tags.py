"""Gold and predicted tag sequences in; chunk F1 as conlleval counts it out."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from stancebank.schemas.chunks import chunks

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class Prf(NamedTuple):
    """Precision, recall and F1, 0 where there is nothing to divide by, and the chunks in gold."""

    precision: float
    recall: float
    f1: float
    support: int


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
