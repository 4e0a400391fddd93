"""One split in; what its values alone break, column by column, out: the pandera contracts."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import polars as pl
import pyarrow as pa

from stancebank.schemas import tables
from stancebank.schemas.registry import RULES, declare
from stancebank.schemas.rules.split import ID

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pandera.polars import Check, DataFrameSchema, PolarsData

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
    "Who annotated or decided is human or model; a decision may be a rule's.",
    "say what the annotator is: human or model",
)

_ALWAYS = {"doc_id", "sentence_id", "entity_id", "claim_id", "stance_id", "start", "end", "text"}
REQUIRED = {
    "documents": {*_ALWAYS, "source_path", "source_sha256"},
    "sentences": {*_ALWAYS, "index", "kind"},
    "entities": {*_ALWAYS, "label", "status", "origin"},
    "claims": {*_ALWAYS, "status", "origin"},
    "stances": {*_ALWAYS, "polarity", "status", "origin"},
    "judgements": {"judgement_id", "sentence_id", "doc_id", "annotator", "kind", "round"},
    "soft": {"sentence_id", "doc_id", "annotators"},
    "decisions": {"decision_id", "sentence_id", "doc_id", "layer", "verdict", "decided_by", "kind"},
    "near_duplicates": {"doc_id", "group"},
}
"""The columns that are never null. An attribute of a claim or a stance may be: nobody looked."""

_PREFIX = {"entities": "e", "claims": "c", "stances": "st"}

_KINDS = {"judgements": ("human", "model"), "decisions": ("human", "model", "rule")}

_TYPES = {"string": pl.String, "int32": pl.Int32, "int64": pl.Int64, "double": pl.Float64}

_TIME = r"T([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]+)?)?(Z|[+-][0-9]{2}:[0-9]{2})?"
_DATE = rf"^[0-9]{{4}}(-[0-9]{{2}}(-[0-9]{{2}}({_TIME})?)?)?$"


def columns(split: Split) -> Iterator[Found]:
    """Yield what breaks the contracts. Rules: all that this module declares."""
    from pandera.config import config_context  # noqa: PLC0415 - seconds of import
    from pandera.errors import SchemaError, SchemaErrors  # noqa: PLC0415

    for config, table in split.tables.items():
        if not table.num_rows:  # its types are the schema's, or it would not be here
            continue
        flat = [field.name for field in table.schema if not pa.types.is_nested(field.type)]
        # a LazyFrame would have its types checked and none of its values
        frame = split.frame(config, *flat)
        # the environment can switch pandera off, which would pass everything
        with config_context(validation_enabled=True, validation_depth="SCHEMA_AND_DATA"):
            try:
                at_once(config, flat, split.scheme).validate(frame)
                continue
            except SchemaError:
                pass
            try:
                contract(config, flat, split.scheme).validate(frame, lazy=True)
            except SchemaErrors as error:
                failures = error.failure_cases
            else:  # pragma: no cover - the laws are the same
                continue
        yield from _found(split, config, frame, failures)
    if "tokens" in split.tables.get("sentences", pa.table({})).column_names:
        null = np.asarray(split.arrow("sentences", "tokens").is_null())
        yield split.found(COLUMN_NULL, "sentences", np.flatnonzero(null), "tokens = null")


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


def contract(config: str, names: list[str], scheme: LabelScheme) -> DataFrameSchema:
    """Return the contract over the flat columns `names` of a config.

    An own check is called after its rule and the column that it is about.
    """
    from pandera.polars import Check, Column, DataFrameSchema  # noqa: PLC0415

    def check(law: _Law) -> Check:
        def holds(data: PolarsData) -> pl.LazyFrame:
            return data.lazyframe.select(law.holds.fill_null(value=True))

        return Check(holds, error=f"{law.rule} {law.column}")

    checks: dict[str, list[Check]] = {name: [] for name in names}
    for law in _alone(config, names, scheme):
        checks[law.column].append(check(law))
    # a column that may be null and may hold anything of its type has nothing left to check
    said = [name for name in names if checks[name] or name in REQUIRED[config]]
    return DataFrameSchema(
        {
            name: Column(
                _TYPES[str(tables.SCHEMAS[config].field(name).type)],
                nullable=name not in REQUIRED[config],
                checks=checks[name],
            )
            for name in said
        },
        checks=[*map(check, _across(config, set(names))), *_label_id(config, names)],
    )


def at_once(config: str, names: list[str], scheme: LabelScheme) -> DataFrameSchema:
    """Return the same contract in one check, which holds or does not, without saying what breaks.

    For a column of a contract pandera takes a millisecond or two, however few its rows are; of a
    table that is sound, as almost all are, nobody asks which column is.
    """
    from pandera.polars import Check, DataFrameSchema  # noqa: PLC0415

    laws = [*_alone(config, names, scheme), *_across(config, set(names))]
    every = [law.holds.all() for law in laws]  # null passes
    every += [pl.col(name).null_count() == 0 for name in names if name in REQUIRED[config]]

    def holds(data: PolarsData) -> bool:
        return bool(data.lazyframe.select(pl.all_horizontal(every)).collect().item())

    return DataFrameSchema(checks=[Check(holds), *_label_id(config, names)])


class _Law(NamedTuple):
    """What every row's value of a column has to be; null passes."""

    rule: str
    column: str
    holds: pl.Expr


def _alone(config: str, names: list[str], scheme: LabelScheme) -> Iterator[_Law]:
    """Yield the laws of one column each."""
    for name in names:
        labels = tables.label_set(tables.SCHEMAS[config].field(name))
        if labels is not None:
            top = len(scheme[labels].labels) - 1
            yield _Law("class-id", name, pl.col(name).is_between(0, top))
    for name, rule, law in (
        ("source_sha256", "sha256", pl.col("source_sha256").str.contains("^[0-9a-f]{64}$")),
        ("language", "language", pl.col("language").str.contains("^[a-z]{2}$")),
        ("published", "published", _is_date(pl.col("published"))),
    ):
        if name in names:
            yield _Law(rule, name, law)


def _across(config: str, names: set[str]) -> Iterator[_Law]:
    """Yield the laws of one column against others of its row."""
    for prefix in ("", "source_", "cue_", "holder_", "target_"):
        start, end = f"{prefix}start", f"{prefix}end"
        if {start, end} <= names:
            yield _Law("offsets", start, (pl.col(start) >= 0) & (pl.col(start) < pl.col(end)))
    if config == "sentences" and {"sentence_id", "doc_id", "index"} <= names:
        number = pl.col("index").cast(pl.String).str.zfill(4)
        made = pl.concat_str(pl.col("doc_id"), pl.lit(":s"), number)
        yield _Law("sentence-id", "sentence_id", pl.col("sentence_id") == made)
    if config == "judgements" and {"judgement_id", "round", "annotator", "sentence_id"} <= names:
        made = pl.concat_str("round", "annotator", "sentence_id", separator=":")
        yield _Law("judgement-id", "judgement_id", pl.col("judgement_id") == made)
    if config in _KINDS and "kind" in names:
        yield _Law("annotator-kind", "kind", pl.col("kind").is_in(_KINDS[config]))


def _label_id(config: str, names: list[str]) -> Iterator[Check]:
    from pandera.polars import Check  # noqa: PLC0415

    if config in _PREFIX and {ID[config], "doc_id", "start", "end"} <= set(names):
        yield Check(_LabelId(ID[config], _PREFIX[config]), error=f"label-id {ID[config]}")


class _LabelId:
    """The check of label ids; almost all are their stem, and the others are looked at apart."""

    def __init__(self, name: str, prefix: str) -> None:
        self._name = name
        self._stem = pl.concat_str("doc_id", pl.lit(f":{prefix}"), "start", pl.lit("-"), "end")

    def __call__(self, data: PolarsData) -> pl.LazyFrame:
        name = pl.col(self._name)
        law = data.lazyframe.select(name == self._stem).collect().to_series()
        other = law.not_().fill_null(value=False)
        if other.any():
            rows = data.lazyframe.filter(other).select(
                name.str.starts_with(self._stem)
                & name.str.strip_prefix(self._stem).str.contains(r"^\.[1-9][0-9]*$")
            )
            law = law.scatter(other.arg_true(), rows.collect().to_series())
        return law.fill_null(value=True).to_frame().lazy()


def _is_date(value: pl.Expr) -> pl.Expr:
    # a month and a day that are not said are taken as the first, which always exists
    day = pl.concat_str(value, pl.lit("-01-01")).str.head(10).str.to_date("%Y-%m-%d", strict=False)
    # null is "not stated"; asked first, because null & False is False
    return value.is_null() | (value.str.contains(_DATE) & day.is_not_null())
