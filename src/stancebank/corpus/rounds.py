"""A corpus's judgements and decisions in; who annotated and how it was decided, counted, out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

from stancebank.schemas.tables import LAYERS, VERDICTS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from stancebank.corpus.figures import Splits


@dataclass(frozen=True)
class Member:
    """Somebody in a round: a pseudonym, its kind, and how many sentences or decisions."""

    name: str
    kind: str
    round: str
    guideline: str
    number: int


@dataclass(frozen=True)
class Rounds:
    """Who annotated, who decided (the rule `unanimity` or an adjudicator), and each layer's verdicts."""

    annotators: tuple[Member, ...]  # by round and name; `number`: sentences that they annotated
    deciders: tuple[Member, ...]  # by round and name; `number`: decisions
    verdicts: dict[str, dict[str, int]]  # layer -> verdict -> decisions, all layers and verdicts

    @property
    def kinds(self) -> Mapping[str, int]:
        """How many annotators and adjudicators are human, a model, or not stated to be either."""
        members = {(one.name, one.kind) for one in (*self.annotators, *self.deciders)}
        return Counter(kind for _, kind in sorted(members) if kind != "rule")


def count(splits: Splits) -> Rounds:
    """Count. `splits` holds, by split, the pieces of `judgements` and `decisions` among others."""

    def rows(config: str, *names: str) -> Counter[tuple[Any, ...]]:
        found: Counter[tuple[Any, ...]] = Counter()
        for piece in chain.from_iterable(of_split[config] for of_split in splits.values()):
            columns = piece.select(list(names)).to_pydict()
            found.update(zip(*columns.values(), strict=True))
        return found

    said = rows("decisions", "layer", "verdict")
    return Rounds(
        _members(rows("judgements", "annotator", "kind", "round", "guideline").items()),
        _members(rows("decisions", "decided_by", "kind", "round", "guideline").items()),
        {layer: {verdict: said[layer, verdict] for verdict in VERDICTS} for layer in LAYERS},
    )


def _members(counted: Iterable[tuple[tuple[Any, ...], int]]) -> tuple[Member, ...]:
    found = [
        Member(name, kind, one, guideline, number)
        for (name, kind, one, guideline), number in counted
    ]
    return tuple(sorted(found, key=lambda one: (one.round, one.name, one.guideline)))
