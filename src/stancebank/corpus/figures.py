"""A corpus directory in; every figure that a card or a summary prints, counted, out."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow.compute as pc

from stancebank.corpus import leakage, rounds
from stancebank.schemas import tables
from stancebank.settings import NOT_STATED

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyarrow as pa

    from stancebank.corpus.leakage import Leak
    from stancebank.corpus.rounds import Rounds
    from stancebank.schemas.labels import LabelScheme


@dataclass(frozen=True)
class Figures:
    """Counts over all splits, and the splits' sizes; every count of labels is in class-id order."""

    rows: dict[str, dict[str, int]]  # config -> split -> rows
    tokens: int
    characters: int
    kinds: dict[str, int]
    classes: dict[str, dict[str, int]]  # "entities.label" -> label -> count
    status: dict[str, dict[str, int]]  # layer -> silver, gold, unseen -> sentences
    origins: dict[str, dict[str, int]]  # layer -> origin -> labels
    languages: dict[str, int]
    licences: dict[str, int]
    publishers: dict[str, int]
    rounds: Rounds | None  # None: the corpus holds no round of annotation
    leakage: dict[str, Leak]  # split but train -> what of it stands in train too

    def total(self, config: str) -> int:
        """Return the rows of a config over all splits."""
        return sum(self.rows[config].values())

    @property
    def gold(self) -> bool:
        """Whether any layer of any sentence is gold."""
        return any("gold" in found for found in self.status.values())


UNSEEN = "not annotated"


def count(splits: Mapping[str, Mapping[str, pa.Table]], scheme: LabelScheme) -> Figures:
    """Count. `splits` holds, by split, a table for each config."""
    rows = {
        config: {split: of_split[config].num_rows for split, of_split in splits.items()}
        for config in _configs(splits)
    }

    def values(config: str, column: str) -> Counter[Any]:
        found: Counter[Any] = Counter()
        for of_split in splits.values():
            pairs: Any = pc.value_counts(of_split[config][column])
            for pair in pairs.to_pylist():
                found[pair["values"]] += pair["counts"]
        return found

    def named(config: str, column: str, label_set: str) -> dict[str, int]:
        found = values(config, column)
        names = scheme[label_set].names
        return {name: found[number] for number, name in enumerate(names) if found[number]}

    classes = {
        f"{config}.{field.name}": named(config, field.name, label_set)
        for config in tables.CONFIGS
        for field in tables.SCHEMAS[config]
        if (label_set := tables.label_set(field)) and label_set not in {"status", "sentence_kind"}
    }
    status = {}
    for layer in tables.LAYERS:
        found = named("sentences", f"{layer}_status", "status")
        unseen = values("sentences", f"{layer}_status")[None]
        status[layer] = found | ({UNSEEN: unseen} if unseen else {})
    origins = {
        layer: _sorted(values(layer, "origin")) for layer in ("entities", "claims", "stances")
    }
    judged = values("sentences", "check_worthiness_origin")
    del judged[None]
    origins["check_worthiness"] = _sorted(judged)
    return Figures(
        rows=rows,
        tokens=sum(
            pc.sum(pc.list_value_length(of_split["sentences"]["tokens"])).as_py() or 0
            for of_split in splits.values()
        ),
        characters=sum(
            pc.sum(pc.utf8_length(of_split["documents"]["text"])).as_py() or 0
            for of_split in splits.values()
        ),
        kinds=named("sentences", "kind", "sentence_kind"),
        classes=classes,
        status=status,
        origins=origins,
        languages=_sorted(values("documents", "language")),
        licences=_sorted(values("documents", "licence")),
        publishers=_sorted(values("documents", "publisher")),
        rounds=rounds.count(splits) if set(tables.ROUND_CONFIGS) <= set(rows) else None,
        leakage=leakage.count(splits),
    )


def _configs(splits: Mapping[str, Mapping[str, pa.Table]]) -> list[str]:
    return list(next(iter(splits.values()), {}))


def _sorted(found: Counter[Any]) -> dict[str, int]:
    """Return the counts, most first; what is null is "not stated"."""
    pairs = [(NOT_STATED if value is None else str(value), n) for value, n in found.items()]
    return dict(sorted(pairs, key=lambda pair: (-pair[1], pair[0])))
