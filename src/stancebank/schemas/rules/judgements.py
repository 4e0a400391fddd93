"""One split in; where judgements and soft labels disagree with the text or each other out."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from stancebank.schemas import tables
from stancebank.schemas.registry import declare
from stancebank.schemas.rules.columns import CLASS_ID
from stancebank.schemas.rules.labels import SPAN_TEXT, SPANS
from stancebank.schemas.rules.split import Unsound, rows_of
from stancebank.schemas.tables import NESTED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stancebank.schemas.rules.found import Found
    from stancebank.schemas.rules.ranks import Array
    from stancebank.schemas.rules.split import Split

SOFT_SHARES = declare(
    "soft-shares",
    "error",
    "soft",
    "A distribution has a share for each class, from 0 to 1, and they sum to 1; null is nobody's.",
    "count the judgements again",
)
SOFT_VOTES = declare(
    "soft-votes",
    "error",
    "soft",
    "Of a sentence's annotators some annotated a layer, and some of those marked a span.",
    "count the judgements again",
)
SOFT_JUDGEMENTS = declare(
    "soft-judgements",
    "error",
    "soft, judgements",
    "Every sentence that anybody annotated has one soft row, which counts its judgements.",
    "count the judgements again, of all rounds",
)

_TOLERANCE = 1e-9


def nested_labels(split: Split) -> Iterator[Found]:
    """Yield judgements and soft rows with a label that is not in its text, or of no class.

    Rules: `span-text`, `class-id`, which the layers' own configs are held to as well.
    """
    for config in ("judgements", "soft"):
        for layer in NESTED:
            with suppress(Unsound):
                labels, owner = _flat(split, config, layer)
                for prefix in SPANS[layer] if config == "judgements" else ("",):
                    bad = _untrue(split, config, labels, owner, prefix)
                    yield split.found(SPAN_TEXT, config, _rows(owner, bad), layer)
                for field in labels.type if config == "judgements" else ():
                    bad = _beyond(split, labels, field)
                    yield split.found(CLASS_ID, config, _rows(owner, bad), field.name)


def soft_shares(split: Split) -> Iterator[Found]:
    """Yield soft rows with a distribution that is none."""
    shares = split.arrow("soft", "check_worthiness")
    size = len(split.scheme["check_worthiness"].labels)
    bad = _no_distribution(shares, size)
    yield split.found(SOFT_SHARES, "soft", np.flatnonzero(bad), "check_worthiness")
    for layer, (name, label_set) in tables.SOFT_CLASSES.items():
        with suppress(Unsound):
            labels, owner = _flat(split, "soft", layer)
            bad = _no_distribution(_field(labels, name), len(split.scheme[label_set].labels))
            yield split.found(SOFT_SHARES, "soft", _rows(owner, bad), layer)


def soft_votes(split: Split) -> Iterator[Found]:
    """Yield soft rows with more votes than voters, or more voters than annotators."""
    annotators = np.asarray(split.column("soft", "annotators").fill_null(0))
    for layer in NESTED:
        with suppress(Unsound):
            labels, owner = _flat(split, "soft", layer)
            votes, voters = (np.asarray(_field(labels, name)) for name in ("votes", "voters"))
            bad = ~((votes >= 1) & (votes <= voters) & (voters <= annotators[owner]))
            yield split.found(SOFT_VOTES, "soft", _rows(owner, bad), layer)


def soft_judgements(split: Split) -> Iterator[Found]:
    """Yield sentences whose soft row and judgements do not count the same."""
    said = split.column("judgements", "sentence_id")
    looked = np.zeros(len(said), bool)
    for layer in tables.LAYERS:
        looked |= np.asarray(split.arrow("judgements", layer).is_valid())
    soft = split.frame("soft", "sentence_id", "annotators")
    rows = rows_of(said, soft["sentence_id"])
    yield split.found(SOFT_JUDGEMENTS, "judgements", rows.is_null() & pl.Series(looked), said)
    counts = np.bincount(rows.filter(pl.Series(looked)).drop_nulls(), minlength=len(soft))
    other = soft["annotators"] != pl.Series(counts, dtype=pl.Int32)
    yield split.found(SOFT_JUDGEMENTS, "soft", other, soft["annotators"])


def _flat(split: Split, config: str, layer: str) -> tuple[pa.Array[Any], Array]:
    """Return the labels of a nested column, end to end, and the row that holds each."""
    column: Any = split.arrow(config, layer).combine_chunks()
    sizes = np.asarray(pc.fill_null(pc.list_value_length(column), 0), np.int64)
    return column.flatten(), np.repeat(np.arange(len(sizes)), sizes)


def _field(labels: pa.Array[Any], name: str) -> Any:
    return pc.struct_field(labels, name)


def _rows(owner: Array, bad: Array) -> Array:
    return np.unique(owner[bad])


def _untrue(split: Split, config: str, labels: pa.Array[Any], owner: Array, prefix: str) -> Array:
    """Return which spans are there and are not the slice that they say."""
    documents = rows_of(split.column(config, "doc_id"), split.column("documents", "doc_id"))
    of_label = documents.gather(owner)
    start, end, text = (
        pl.Series(part, _field(labels, f"{prefix}{part}")) for part in ("start", "end", "text")
    )
    true = split.texts.spans(of_label, start, end, text)["true"]
    some = start.is_not_null() | end.is_not_null() | text.is_not_null()
    return np.asarray(some & ~true & of_label.is_not_null(), bool)


def _beyond(split: Split, labels: pa.Array[Any], field: pa.Field[Any]) -> Array:
    """Return which labels have a class id of no class."""
    name = tables.label_set(field)
    if name is None:
        return np.zeros(len(labels), bool)
    ids = pl.Series(_field(labels, field.name))
    top = len(split.scheme[name].labels)
    return np.asarray(((ids < 0) | (ids >= top)).fill_null(value=False), bool)


def _no_distribution(shares: Any, size: int) -> Array:
    """Return which lists are not `size` shares that sum to 1; null is none, and is right."""
    lists = pl.Series(shares, dtype=pl.List(pl.Float64))
    right = pl.select(
        (lists.list.len() == size)
        & ((lists.list.sum() - 1).abs() < _TOLERANCE)
        & (lists.list.min() >= 0)
    ).to_series()
    return np.asarray(lists.is_not_null() & ~right.fill_null(value=False), bool)
