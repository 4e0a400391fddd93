"""A config's columns in; the pandera contract of each value, by itself and beside its row's others, out."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from stancebank.schemas import tables
from stancebank.schemas.rules.split import ID

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pandera.polars import Check, DataFrameSchema, PolarsData

    from stancebank.schemas.labels import LabelScheme

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

SHA256 = "^[0-9a-f]{64}$"
"""What a sha256 looks like, for any regex engine."""

_PREFIX = {"entities": "e", "claims": "c", "stances": "st"}

_WHO = ("human", "model", "not stated")
_KINDS = {"judgements": _WHO, "decisions": (*_WHO, "rule")}

_TYPES = {"string": pl.String, "int32": pl.Int32, "int64": pl.Int64, "double": pl.Float64}

_NUMBERS = pl.Series([f"{number:04}" for number in range(1000)])

_TIME = r"T([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9](\.[0-9]+)?)?(Z|[+-][0-9]{2}:[0-9]{2})?"
_DATE = rf"^[0-9]{{4}}(-[0-9]{{2}}(-[0-9]{{2}}({_TIME})?)?)?$"


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
    for law in _alone(names, _tops(config, names, scheme)):
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
        checks=[*map(check, _across(config, set(names)))],
    )


def at_once(config: str, names: list[str], scheme: LabelScheme) -> DataFrameSchema:
    """Return the same contract in one check, which holds or does not, without saying what breaks.

    For a column of a contract pandera takes a millisecond or two, however few its rows are; of a
    table that is sound, as almost all are, nobody asks which column is.
    """
    tops = _tops(config, names, scheme)
    return _at_once(config, tuple(names), tuple(tops.items()))


@lru_cache(maxsize=32)  # making it takes as long as asking it of thousands of rows
def _at_once(
    config: str, names: tuple[str, ...], tops: tuple[tuple[str, int], ...]
) -> DataFrameSchema:
    from pandera.polars import Check, DataFrameSchema  # noqa: PLC0415

    laws = [*_alone(names, dict(tops)), *_across(config, set(names))]
    required = [pl.col(name).null_count() == 0 for name in names if name in REQUIRED[config]]
    asked = [pl.all_horizontal(required).alias("required")] if required else []
    # null passes
    asked += [law.first.all().alias(f"{number}") for number, law in enumerate(laws)]

    def holds(data: PolarsData) -> bool:
        said = data.lazyframe.select(asked).collect().row(0, named=True)
        return said.pop("required", True) and all(
            first or law.holds_else(data.lazyframe)
            for first, law in zip(said.values(), laws, strict=True)
        )

    return DataFrameSchema(checks=[Check(holds)])


class _Law(NamedTuple):
    """What every row's value of a column has to be; null passes."""

    rule: str
    column: str
    holds: pl.Expr
    mostly: pl.Expr | None = None
    """What is asked faster, and of which the law follows; true of almost all rows."""

    @property
    def first(self) -> pl.Expr:
        """What is asked of all rows."""
        return self.holds if self.mostly is None else self.mostly.fill_null(value=False)

    def holds_else(self, frame: pl.LazyFrame) -> bool:
        """Tell whether the law holds where what is asked first is not true."""
        if self.mostly is None:
            return False
        others = frame.filter(self.first.not_())
        return bool(others.select(self.holds.all()).collect().item())


def _tops(config: str, names: Sequence[str], scheme: LabelScheme) -> dict[str, int]:
    """Return the highest class id of each column of class ids."""
    sets = {name: tables.label_set(tables.SCHEMAS[config].field(name)) for name in names}
    return {name: len(scheme[labels].labels) - 1 for name, labels in sets.items() if labels}


def _alone(names: Sequence[str], tops: Mapping[str, int]) -> Iterator[_Law]:
    """Yield the laws of one column each."""
    for name, top in tops.items():
        yield _Law("class-id", name, pl.col(name).is_between(0, top))
    for name, rule, law in (
        ("source_sha256", "sha256", pl.col("source_sha256").str.contains(SHA256)),
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
        small = pl.lit(_NUMBERS).gather(
            pl.col("index").cast(pl.UInt32, strict=False), null_on_oob=True
        )
        made, mostly = (
            pl.concat_str(pl.col("doc_id"), pl.lit(":s"), one) for one in (number, small)
        )
        name = pl.col("sentence_id")
        yield _Law("sentence-id", "sentence_id", name == made, name == mostly)
    if config == "judgements" and {"judgement_id", "round", "annotator", "sentence_id"} <= names:
        made = pl.concat_str("round", "annotator", "sentence_id", separator=":")
        yield _Law("judgement-id", "judgement_id", pl.col("judgement_id") == made)
    if config in _KINDS and "kind" in names:
        yield _Law("annotator-kind", "kind", pl.col("kind").is_in(_KINDS[config]))
    if config in _PREFIX and {ID[config], "doc_id", "start", "end"} <= names:
        name = pl.col(ID[config])
        stem = pl.concat_str("doc_id", pl.lit(f":{_PREFIX[config]}"), "start", pl.lit("-"), "end")
        more = name.str.strip_prefix(stem).str.contains(r"^\.[1-9][0-9]*$")
        law = (name == stem) | (name.str.starts_with(stem) & more)
        yield _Law("label-id", ID[config], law, name == stem)


def _is_date(value: pl.Expr) -> pl.Expr:
    # a month and a day that are not said are taken as the first, which always exists
    day = pl.concat_str(value, pl.lit("-01-01")).str.head(10).str.to_date("%Y-%m-%d", strict=False)
    # null is "not stated"; asked first, because null & False is False
    return value.is_null() | (value.str.contains(_DATE) & day.is_not_null())
