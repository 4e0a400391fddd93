"""Two systems' tallies of the same units in; the difference of their figures, tested, out."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stancebank.agreement.bootstrap import by_cluster, clusters
from stancebank.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stancebank.agreement import Bootstrap
    from stancebank.agreement.tally import Floats, Tally
    from stancebank.agreement.units import Unit


@dataclass(frozen=True)
class Difference:
    """A figure of one system minus that of another, on the same units.

    `p` is two-sided, by approximate randomization: the share of random exchanges of the systems'
    answers, a cluster at a time, that differ at least as much. `low` and `high` are a percentile
    bootstrap interval of the difference over the same clusters.
    """

    name: str
    label: str | None
    attribute: str | None
    value: float | None
    convention: str
    low: float | None = None
    high: float | None = None
    p: float | None = None


_ROUNDING = 1e-12

SAID = (
    "First minus second. p: approximate randomization over {n} {unit}, {rounds} rounds, seed {seed}, "
    "two-sided (Noreen 1989; Yeh 2000); interval: {level:g}% percentile bootstrap over the same."
)


def difference(
    first: Tally, second: Tally, units: Sequence[Unit], bootstrap: Bootstrap
) -> Difference:
    """Compare two systems by one figure; `units` are those of both tallies, in order.

    Raises:
        Refused: rule `score-convention`: the two are not the same figure of the same units.

    """
    same = [(one.name, one.convention, one.label, one.attribute) for one in (first, second)]
    if same[0] != same[1] or first.table.shape != second.table.shape:
        place = f"{first.name} against {second.name}"
        remedy = "compare one figure, by one convention, on one set of sentences"
        raise Refused(place, "score-convention", found=second.convention, remedy=remedy)
    numbers, unit = clusters(units)
    n = int(numbers.max()) + 1 if len(numbers) else 0
    said = SAID.format(
        n=n, unit=unit, rounds=bootstrap.rounds, seed=bootstrap.seed, level=100 * bootstrap.level
    )
    one, other = (by_cluster(tally.table, numbers, n) for tally in (first, second))

    def apart(a: Floats, b: Floats) -> Floats:
        shape = first.table.shape[1:]
        values = [
            tally.statistic(sums.reshape(len(sums), *shape))
            for tally, sums in ((first, a), (second, b))
        ]
        return np.asarray(values[0] - values[1])

    value = float(apart(one.sum(axis=0)[None], other.sum(axis=0)[None])[0]) if n else np.nan
    found = Difference(
        name=first.name,
        label=first.label,
        attribute=first.attribute,
        value=None if np.isnan(value) else value,
        convention=f"{first.convention} {said}",
    )
    if np.isnan(value) or n < 2:
        return found
    rng = np.random.default_rng(bootstrap.seed)
    swap = rng.integers(0, 2, size=(bootstrap.rounds, n)).astype(float)
    random = apart(swap @ other + (1 - swap) @ one, swap @ one + (1 - swap) @ other)
    extreme = np.abs(random[~np.isnan(random)]) >= abs(value) - _ROUNDING
    weights = rng.multinomial(n, np.full(n, 1 / n), size=bootstrap.rounds).astype(float)
    drawn = apart(weights @ one, weights @ other)
    tail = (1 - bootstrap.level) / 2
    low, high = np.nanquantile(drawn, [tail, 1 - tail])
    p = (1 + int(extreme.sum())) / (1 + len(extreme))
    return dataclasses.replace(found, low=float(low), high=float(high), p=p)
