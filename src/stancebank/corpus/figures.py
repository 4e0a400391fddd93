"""A corpus directory in; every figure that a card or a summary prints, counted, out."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pyarrow.compute as pc

from stancebank.corpus import leakage, rounds
from stancebank.schemas import tables
from stancebank.settings import NOT_STATED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pyarrow as pa

    from stancebank.corpus.leakage import Leak
    from stancebank.corpus.rounds import Rounds
    from stancebank.schemas.labels import LabelScheme

    Splits = Mapping[str, Mapping[str, Iterable[pa.Table]]]
    """By split and config, the rows, in pieces; they can be iterated over more than once."""


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


def count(splits: Splits, scheme: LabelScheme, signatures: Iterable[pa.Table] = ()) -> Figures:
    """Count. `splits` holds, by split and config, tables that are its rows, piece by piece.

    `signatures` is for `leakage.count`.
    """
    configs = list(next(iter(splits.values()), {}))
    tally = _Tally({config: dict.fromkeys(splits, 0) for config in configs})
    for split, of_split in splits.items():
        for config, pieces in of_split.items():
            for piece in pieces:
                tally.add(split, config, piece)
    values = tally.values

    def named(config: str, column: str, label_set: str) -> dict[str, int]:
        found = values[config, column]
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
        unseen = values["sentences", f"{layer}_status"][None]
        status[layer] = found | ({UNSEEN: unseen} if unseen else {})
    origins = {
        layer: _sorted(values[layer, "origin"]) for layer in ("entities", "claims", "stances")
    }
    judged = values["sentences", "check_worthiness_origin"]
    del judged[None]
    origins["check_worthiness"] = _sorted(judged)
    return Figures(
        rows=tally.rows,
        tokens=tally.tokens,
        characters=tally.characters,
        kinds=named("sentences", "kind", "sentence_kind"),
        classes=classes,
        status=status,
        origins=origins,
        languages=_sorted(values["documents", "language"]),
        licences=_sorted(values["documents", "licence"]),
        publishers=_sorted(values["documents", "publisher"]),
        rounds=rounds.count(splits) if set(tables.ROUND_CONFIGS) <= set(configs) else None,
        leakage=leakage.count(splits, signatures),
    )


_STATED = ("language", "licence", "publisher", "origin", "check_worthiness_origin")
"""The columns, beside those of class ids, whose values are counted."""


@dataclass
class _Tally:
    """What was counted so far; `values`: how often each value stands in a column of a config."""

    rows: dict[str, dict[str, int]]
    values: dict[tuple[str, str], Counter[Any]] = field(
        default_factory=lambda: defaultdict(Counter)
    )
    tokens: int = 0
    characters: int = 0

    def add(self, split: str, config: str, piece: pa.Table) -> None:
        """Count a piece of a config."""
        self.rows[config][split] += piece.num_rows
        if config not in tables.CONFIGS:
            return
        for column in tables.SCHEMAS[config]:
            if tables.label_set(column) or column.name in _STATED:
                pairs: Any = pc.value_counts(piece[column.name])
                for pair in pairs.to_pylist():
                    self.values[config, column.name][pair["values"]] += pair["counts"]
        if config == "documents":
            self.characters += pc.sum(pc.utf8_length(piece["text"])).as_py() or 0
        if config == "sentences":
            self.tokens += pc.sum(pc.list_value_length(piece["tokens"])).as_py() or 0


def _sorted(found: Counter[Any]) -> dict[str, int]:
    """Return the counts, most first; what is null is "not stated"."""
    pairs = [(NOT_STATED if value is None else str(value), n) for value, n in found.items()]
    return dict(sorted(pairs, key=lambda pair: (-pair[1], pair[0])))
