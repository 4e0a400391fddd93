"""One split in; what its values alone break, column by column, by the pandera contracts, out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl
import pyarrow as pa

from stancebank.schemas.registry import RULES, declare
from stancebank.schemas.rules.contracts import at_once, contract

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stancebank.schemas.labels import LabelScheme
    from stancebank.schemas.rules.found import Found
    from stancebank.schemas.rules.split import Split

COLUMN_NULL = declare(
    "column-null",
    "error",
    "every config",
    "What every row must say is never null.",
    "fill in the value, or take the row out",
)
CLASS_ID = declare(
    "class-id",
    "error",
    "every config",
    "A class id is the number of a label in its set of labels.toml, counted from 0.",
    "use the class id of a label in labels.toml, or append the label there",
)
OFFSETS = declare(
    "offsets",
    "error",
    "every config",
    "A span starts at 0 or later and ends after its start.",
    "count code points of documents.text from 0, end exclusive",
)
SHA256 = declare(
    "sha256",
    "error",
    "documents",
    "A seed's sha256 is 64 lower-case hexadecimal digits.",
    "hash the seed's bytes again",
)
LANGUAGE = declare(
    "language",
    "error",
    "documents",
    "A language is an ISO 639-1 code: two lower-case letters.",
    "use the language's two-letter code",
)
PUBLISHED = declare(
    "published",
    "error",
    "documents",
    "A publication date is ISO 8601, as precise as the source says.",
    "write YYYY, YYYY-MM, YYYY-MM-DD or YYYY-MM-DDThh:mm:ssZ",
)
SENTENCE_ID = declare(
    "sentence-id",
    "error",
    "sentences",
    "A sentence's id is made of its document and its index.",
    "name it with ids.sentence_id",
)
LABEL_ID = declare(
    "label-id",
    "error",
    "entities, claims, stances",
    "A label's id is made of its document, its layer and its offsets.",
    "name it with ids.label_id",
)
JUDGEMENT_ID = declare(
    "judgement-id",
    "error",
    "judgements",
    "A judgement's id is made of its round, its annotator and its sentence.",
    "derive the judgements again: stancebank round pull",
)
ANNOTATOR_KIND = declare(
    "annotator-kind",
    "error",
    "judgements, decisions",
    "Who annotated or decided is human, model or not stated; a decision may be a rule's.",
    "say what the annotator is: human, model or not stated",
)


def columns(split: Split) -> Iterator[Found]:
    """Yield what breaks the contracts. Rules: all that this module declares."""
    for config, table in split.tables.items():
        if not table.num_rows:  # its types are the schema's, or it would not be here
            continue
        flat = [field.name for field in table.schema if not pa.types.is_nested(field.type)]
        # a LazyFrame would have its types checked and none of its values
        frame = split.frame(config, *flat)
        failures = _failures(config, frame, split.scheme)
        if failures is not None:
            yield from _found(split, config, frame, failures)
    if "tokens" in split.tables.get("sentences", pa.table({})).column_names:
        null = np.asarray(split.arrow("sentences", "tokens").is_null())
        yield split.found(COLUMN_NULL, "sentences", np.flatnonzero(null), "tokens = null")


def _failures(config: str, frame: pl.DataFrame, scheme: LabelScheme) -> pl.DataFrame | None:
    """Return pandera's failure cases, or None."""
    from pandera.config import config_context  # noqa: PLC0415 - seconds of import
    from pandera.errors import SchemaError, SchemaErrors  # noqa: PLC0415

    # the environment can switch pandera off, which would pass everything
    with config_context(validation_enabled=True, validation_depth="SCHEMA_AND_DATA"):
        try:
            at_once(config, frame.columns, scheme).validate(frame)
        except SchemaError:
            try:
                contract(config, frame.columns, scheme).validate(frame, lazy=True)
            except SchemaErrors as error:
                failures: pl.DataFrame = error.failure_cases
                return failures
        return None


def _found(
    split: Split, config: str, frame: pl.DataFrame, failures: pl.DataFrame
) -> Iterator[Found]:
    seen: set[tuple[str, str]] = set()
    for check, column in failures.select("check", "column").unique(maintain_order=True).rows():
        # a check of our own says its rule and the column that it is about
        rule, _, name = (
            ("column-null", "", column) if check == "not_nullable" else check.partition(" ")
        )
        if (rule, name) in seen:
            continue
        seen.add((rule, name))
        same = (pl.col("check") == check) & pl.col("column").eq_missing(pl.lit(column))
        if rule == "offsets":
            same = pl.col("check") == check
        rows = np.unique(failures.filter(same)["index"].drop_nulls().to_numpy())
        values = frame.select(
            pl.format(f"{name} = {{}}", pl.col(name).cast(pl.String).fill_null("null"))
        )
        yield split.found(RULES[rule], config, rows, values.to_series())
