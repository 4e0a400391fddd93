"""One split in; gold labels without their decision, and decisions that lead nowhere, out."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
import pyarrow.compute as pc

from stancebank.schemas import tables
from stancebank.schemas.registry import declare
from stancebank.schemas.rules.split import ID, Unsound, rows_of
from stancebank.schemas.tables import NESTED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stancebank.schemas.rules.found import Found
    from stancebank.schemas.rules.split import Split

DECISION_VERDICT = declare(
    "decision-verdict",
    "error",
    "decisions",
    "A decision is of a known layer and verdict; a rejected place, and no other, has no label, and"
    " the unanimous are decided by a rule.",
    "close the adjudication round again, which takes its decisions",
)
DECISION_LABEL = declare(
    "decision-label",
    "error",
    "decisions",
    "The label that a decision names is a gold label of its layer and sentence.",
    "build again: labels and decisions are laid over together",
)
DECISION_CANDIDATE = declare(
    "decision-candidate",
    "error",
    "decisions",
    "The candidates of a decision are judgements of its sentence.",
    "keep the judgements of every round that was adjudicated",
)
GOLD_DECISION = declare(
    "gold-decision",
    "error",
    "every layer",
    "A gold label that adjudication made has one decision, where the corpus has decisions.",
    "keep the decisions of every round whose gold is laid over",
)


def decision_verdict(split: Split) -> Iterator[Found]:
    """Yield decisions whose layer, verdict, label and decider do not go together."""
    decided = split.frame("decisions", "layer", "label_id", "verdict", "kind")
    rejected = pl.col("verdict") == "rejected"
    right = decided.select(
        pl.col("layer").is_in(tables.LAYERS)
        & pl.col("verdict").is_in(tables.VERDICTS)
        & (rejected == pl.col("label_id").is_null())
        & ((pl.col("verdict") == "unanimous") == (pl.col("kind") == "rule"))
    ).to_series()
    yield split.found(DECISION_VERDICT, "decisions", ~right, decided["verdict"])


def decision_label(split: Split) -> Iterator[Found]:
    """Yield decisions for a label that is not there, not gold, or of another sentence."""
    decided = split.frame("decisions", "layer", "label_id", "sentence_id")
    for layer in tables.LAYERS:
        with suppress(Unsound):
            mine = decided.with_row_index("row").filter(
                (pl.col("layer") == layer) & pl.col("label_id").is_not_null()
            )
            gold = _gold(split, layer)
            rows = rows_of(mine["label_id"], gold["id"])
            lost = gold["sentence_id"].gather(rows).ne_missing(mine["sentence_id"])
            bad = mine.filter(lost)
            yield split.found(
                DECISION_LABEL, "decisions", bad["row"].to_numpy(), bad["label_id"].to_list()
            )


def decision_candidate(split: Split) -> Iterator[Found]:
    """Yield decisions on judgements that are not there, or are of another sentence."""
    candidates: Any = split.arrow("decisions", "candidates").combine_chunks()
    sizes = np.asarray(pc.fill_null(pc.list_value_length(candidates), 0), np.int64)
    owner = np.repeat(np.arange(len(sizes), dtype=np.uint32), sizes)
    names = pl.Series("id", pc.struct_field(candidates.flatten(), "judgement_id"))
    judged = split.frame("judgements", "judgement_id", "sentence_id")
    of = judged["sentence_id"].gather(rows_of(names, judged["judgement_id"]))
    lost = of.ne_missing(split.column("decisions", "sentence_id").gather(owner))
    bad, first = np.unique(owner[np.asarray(lost, bool)], return_index=True)
    shown = names.filter(lost).gather(first).to_list()
    yield split.found(DECISION_CANDIDATE, "decisions", bad, shown)


def gold_decision(split: Split) -> Iterator[Found]:
    """Yield gold labels that adjudication made, with no decision or with several."""
    decided = split.frame("decisions", "layer", "label_id").drop_nulls()
    for layer in tables.LAYERS:
        with suppress(Unsound):
            config = layer if layer in NESTED else "sentences"
            names = decided.filter(pl.col("layer") == layer)["label_id"]
            once = names.filter(~names.is_duplicated())
            gold = _gold(split, layer)
            bad = gold.filter(pl.col("made") & ~pl.col("id").is_in(once.implode()))
            yield split.found(GOLD_DECISION, config, bad["row"].to_numpy(), bad["id"].to_list())


def _gold(split: Split, layer: str) -> pl.DataFrame:
    """Return a layer's gold labels: row, id, sentence_id, and whether adjudication `made` them.

    Of check-worthiness, the label goes by the sentence's id.
    """
    if "gold" not in split.scheme["status"].ids:
        raise Unsound("sentences", "status")
    config, prefix = (layer, "") if layer in NESTED else ("sentences", f"{layer}_")
    columns = {
        "id": split.column(config, ID[config]),
        "sentence_id": split.column(config, "sentence_id"),
        "status": split.column(config, f"{prefix}status"),
        "origin": split.column(config, f"{prefix}origin"),
    }
    return (
        pl.DataFrame([column.alias(name) for name, column in columns.items()])
        .with_row_index("row")
        .filter(pl.col("status") == split.class_id("status", "gold"))
        .with_columns(made=pl.col("origin") == tables.ADJUDICATION)
    )
