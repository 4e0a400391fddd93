"""One split in; where the nested lists of `sentences` and the child configs disagree out."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from stancebank.schemas.registry import declare
from stancebank.schemas.rules.split import Unsound, rows_of
from stancebank.schemas.tables import NESTED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stancebank.schemas.rules.found import Found
    from stancebank.schemas.rules.split import Split

NESTED_EQUAL = declare(
    "nested-equal",
    "error",
    "sentences",
    "A sentence's nested labels are the rows of the layer's own config, in the same order.",
    "build both from the same rows",
)


def nested_equal(split: Split) -> Iterator[Found]:
    """Yield label rows that differ from the nested ones, and sentences with more or fewer."""
    for layer in NESTED:
        with suppress(Unsound):
            nested: Any = pc.list_flatten(split.arrow("sentences", layer))
            ids = split.column(layer, "sentence_id")
            if not len(nested) and not len(ids):
                continue
            if len(nested) == len(ids):
                yield from _differing(split, layer, nested, ids)
            else:
                yield from _uneven(split, layer, ids)


def _differing(
    split: Split, layer: str, nested: pa.ChunkedArray[Any], ids: pl.Series
) -> Iterator[Found]:
    sentences = split.column("sentences", "sentence_id")
    owner = sentences.gather(np.repeat(np.arange(len(sentences)), split.nested_sizes(layer)))
    moved = owner.ne_missing(ids)
    if moved.any():  # a row whose sentence does not exist is reported for that
        moved &= ids.is_in(sentences.implode()) & owner.is_not_null()
        yield split.found(NESTED_EQUAL, layer, moved, ids)
    empty = nested.is_null()
    for number, field in enumerate(nested.type):
        if field.name not in split.tables[layer].column_names:
            continue
        inner = pc.struct_field(nested, [number])
        # Arrow compares whole columns at once, whatever their chunks; rows only if they differ
        if not inner.equals(split.arrow(layer, field.name)):
            other = pl.Series(field.name, inner)
            differs = other.ne_missing(split.column(layer, field.name))
            shown = pl.format(f"{field.name} = {{}}", other.cast(pl.String).fill_null("null"))
            yield split.found(NESTED_EQUAL, layer, differs, pl.select(shown).to_series())
    if nested.null_count:
        yield split.found(NESTED_EQUAL, layer, pl.Series(empty), "null")


def _uneven(split: Split, layer: str, ids: pl.Series) -> Iterator[Found]:
    sentences = split.column("sentences", "sentence_id")
    rows = rows_of(ids, sentences).drop_nulls().to_numpy()
    counts = np.bincount(rows, minlength=len(sentences))
    sizes = split.nested_sizes(layer)
    bad = np.flatnonzero(counts != sizes)
    shown = pl.Series(sizes).cast(pl.String) + f" nested {layer}"
    yield split.found(NESTED_EQUAL, "sentences", bad, shown)
