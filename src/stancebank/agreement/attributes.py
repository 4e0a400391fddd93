"""A layer of spans, relations or stances in; tallies of agreement on their attributes, out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from stancebank.agreement import alpha, cohen
from stancebank.agreement.matching import PAIRING, matches
from stancebank.agreement.tally import Tally
from stancebank.agreement.units import Stance

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from stancebank.agreement.layer import Layer
    from stancebank.agreement.matching import Fit, Match
    from stancebank.agreement.tally import Floats
    from stancebank.agreement.units import Label

_OVER = (
    "over the labels of two annotators that stand in the {fit} place, whatever their class; "
    "{pairing}; labels without a counterpart, and pairs in which one has no such attribute, are "
    "left out, so that the figure says nothing of what was found"
)
_PLACE = {"exact": "same", "overlap": "same or an overlapping"}
KAPPA = (
    "Mean over all pairs of annotators, each pair counting once, of Cohen's kappa of the attribute "
    "{over} (Cohen 1960; the mean: Light 1971)."
)
ALPHA = (
    "Krippendorff's alpha, nominal, of the attribute {over}; each matched pair of labels is a unit "
    "with two values, so that a label that three annotators gave is in three of them "
    "(Krippendorff 2011)."
)
UNDEFINED = "no labels match that have the attribute, or one value was given to all of them"


def tallies(layer: Layer, *, fit: Fit) -> Iterator[Tally]:
    """Yield the tallies of kappa and alpha of each attribute, then of each of its values.

    The class is the first attribute: `class`, or `polarity` in a layer of stances.
    """
    found = list(matches(layer, fit=fit, same_class=False))
    names = sorted({name for label in layer.labels for name, _ in label.attributes})
    own = "polarity" if layer.kind is Stance else "class"
    for name in (own, *(each for each in names if each != own)):
        both = [
            (match, first, second)
            for match in found
            if (first := _value(match.first, name, own)) is not None
            and (second := _value(match.second, name, own)) is not None
        ]
        values = sorted({value for _, *two in both for value in two})
        table = _table(layer, both, values)
        yield from _both_figures(layer, table, name, None, fit)
        for index, value in enumerate(values):
            yield from _both_figures(layer, _against_others(table, index), name, value, fit)


def _value(label: Label, name: str, own: str) -> str | None:
    return label.label if name == own else dict(label.attributes).get(name)


def _table(layer: Layer, both: Sequence[tuple[Match, str, str]], values: Sequence[str]) -> Floats:
    """Return each unit's confusion matrix of each pair of annotators: (units, pairs, K, K)."""
    number = {value: index for index, value in enumerate(values)}
    table = np.zeros((len(layer.units), len(layer.pairs), len(values), len(values)))
    for match, first, second in both:
        table[match.unit, match.pair, number[first], number[second]] += 1
    return table


def _against_others(table: Floats, index: int) -> Floats:
    """Return confusion matrices of one value (second) against all the others (first)."""
    yes = table[..., index, index]
    first, second = table[..., index, :].sum(axis=-1), table[..., :, index].sum(axis=-1)
    total = table.sum(axis=(-2, -1))
    rows = [[total - first - second + yes, second - yes], [first - yes, yes]]
    return np.stack([np.stack(row, axis=-1) for row in rows], axis=-2)


def _both_figures(
    layer: Layer, table: Floats, name: str, value: str | None, fit: Fit
) -> Iterator[Tally]:
    over = _OVER.format(fit=_PLACE[fit], pairing=PAIRING)
    apart = 2 * (table.sum(axis=(1, 2, 3)) - np.trace(table, axis1=2, axis2=3).sum(axis=1))
    given = (table.sum(axis=2) + table.sum(axis=3)).sum(axis=1)
    counts = np.concatenate([apart[:, None], given], axis=1)
    for figure, said, rows, statistic in (
        ("kappa", KAPPA, table, cohen.mean_kappa),
        ("alpha", ALPHA, counts, alpha.alpha),
    ):
        yield Tally(
            f"attribute-{figure}-{fit}",
            said.format(over=over),
            rows,
            statistic,
            UNDEFINED,
            counted=np.asarray(table.any(axis=(1, 2, 3))),
            items=int(table.sum()),
            annotators=layer.annotators,
            label=value,
            attribute=name,
        )
