"""A tally in; its figure, with a percentile bootstrap interval over documents or sentences, out."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from stancebank.agreement.figure import Figure

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from stancebank.agreement.layer import Layer
    from stancebank.agreement.tally import Floats, Tally
    from stancebank.agreement.units import Unit

_BLOCK = 4_000_000  # weights made at once: 32 MB
_KEPT = 16_000_000  # weights kept between figures: 128 MB


@dataclass(frozen=True)
class Bootstrap:
    """How intervals are found: rounds of resampling, the seed, and the level of confidence."""

    rounds: int = 1000
    seed: int = 0
    level: float = 0.95


def clusters(units: Sequence[Unit]) -> tuple[npt.NDArray[np.int64], str]:
    """Return the number of each unit's cluster, and what a cluster is.

    It is the unit's document, and the sentence itself where all units are of one document.
    """
    documents = np.unique([unit.document for unit in units], return_inverse=True)[1]
    if len(documents) and documents.max() > 0:
        return documents.astype(np.int64), "documents"
    return np.arange(len(units), dtype=np.int64), "sentences"


def by_cluster(table: Floats, numbers: npt.NDArray[np.int64], n: int) -> Floats:
    """Return a tally's table summed over each of `n` clusters, its counts in one row."""
    flat = table.reshape(len(table), -1)
    sums = np.zeros((n, flat.shape[1]))
    np.add.at(sums, numbers, flat)
    return sums


@dataclass(frozen=True)
class Resampling:
    """The resampled corpora of one layer on one slice; all its figures share them.

    Documents are drawn with replacement, as many as there are, and come with all their sentences:
    sentences of a document are not independent. Where all units are of one document, sentences
    are drawn in its place, and the interval says so: it then speaks of that document alone.
    Source: Efron and Tibshirani 1993, chapter 13 (percentile interval); Davison and Hinkley 1997,
    section 3.8 (resampling clusters).
    """

    layer: Layer
    slice: str | None
    bootstrap: Bootstrap

    @cached_property
    def _clusters(self) -> tuple[npt.NDArray[np.int64], str]:
        """The cluster of each unit, and what a cluster is."""
        return clusters(self.layer.units)

    @cached_property
    def _n(self) -> int:
        return int(self._clusters[0].max()) + 1 if len(self._clusters[0]) else 0

    def _draw(self, rng: np.random.Generator, rounds: int) -> Floats:
        """Return how often each cluster was drawn in each of some rounds."""
        drawn = rng.integers(0, self._n, size=(rounds, self._n))
        drawn += np.arange(rounds)[:, None] * self._n
        counts = np.bincount(drawn.ravel(), minlength=rounds * self._n)
        return counts.reshape(rounds, self._n).astype(np.float64)

    def _drawn(self) -> Iterator[Floats]:
        """Yield the rounds, in blocks; the same ones each time."""
        rng = np.random.default_rng(self.bootstrap.seed)
        at_once = max(1, _BLOCK // self._n)
        for start in range(0, self.bootstrap.rounds, at_once):
            yield self._draw(rng, min(at_once, self.bootstrap.rounds - start))

    @cached_property
    def _kept(self) -> list[Floats]:
        return list(self._drawn())

    def _weights(self) -> Iterable[Floats]:
        # every figure needs them: drawing again costs time, keeping them costs memory
        return self._kept if self._n * self.bootstrap.rounds <= _KEPT else self._drawn()

    def _values(self, tally: Tally) -> Floats:
        """Return the statistic of every round in which it is defined."""
        sums = by_cluster(tally.table, self._clusters[0], self._n)
        values = [
            tally.statistic((block @ sums).reshape(len(block), *tally.table.shape[1:]))
            for block in self._weights()
        ]
        every = np.concatenate(values)
        return np.asarray(every[~np.isnan(every)])

    def _interval(self, tally: Tally) -> tuple[float | None, float | None, str]:
        _, unit = self._clusters
        if self._n < 2 or self.bootstrap.rounds < 1:
            return None, None, f"none: {self._n} {unit}, {self.bootstrap.rounds} rounds"
        values = self._values(tally)
        lost = self.bootstrap.rounds - len(values)
        said = (
            f"{100 * self.bootstrap.level:g}% percentile bootstrap over {self._n} {unit}, "
            f"{self.bootstrap.rounds} rounds, seed {self.bootstrap.seed}"
        )
        if lost:
            said += f"; undefined in {lost} rounds, which are left out"
        if lost * 2 > self.bootstrap.rounds:
            return None, None, f"none: {said}"
        tail = (1 - self.bootstrap.level) / 2
        low, high = np.quantile(values, [tail, 1 - tail])
        return float(low), float(high), said

    def figure(self, tally: Tally) -> Figure:
        """Return the figure of a tally that was made of this layer."""
        counted = int(tally.counted.sum())
        value = float(tally.statistic(tally.table.sum(axis=0)[None])[0]) if counted else np.nan
        low, high, interval = None, None, "none: there is no value"
        reason = None
        if np.isnan(value):
            reason = tally.undefined if counted else "no unit has two annotators' answers to it"
        else:
            low, high, interval = self._interval(tally)
        return Figure(
            name=tally.name,
            convention=tally.convention,
            layer=self.layer.name,
            label=tally.label,
            attribute=tally.attribute,
            slice=self.slice,
            value=None if reason else value,
            reason=reason,
            low=low,
            high=high,
            interval=interval,
            units=counted,
            left_out=len(self.layer.units) - counted,
            items=tally.items,
            annotators=tally.annotators,
        )
