"""Splits in; ids that are taken twice, or that lead nowhere, out."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import polars as pl

from stancebank import ids
from stancebank.errors import Refused
from stancebank.schemas.registry import declare
from stancebank.schemas.rules.split import ID, Unsound, rows_of
from stancebank.schemas.tables import NESTED, ROUND_CONFIGS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from stancebank.schemas.rules.found import Found
    from stancebank.schemas.rules.split import Split

DOCUMENT_ID = declare(
    "document-id",
    "error",
    "documents",
    "A document's id is a plain name: letters, digits, '_', '-' and single '.', at most 200.",
    "rename the document in sources.toml",
)
UNIQUE_ID = declare(
    "unique-id",
    "error",
    "every config",
    "An id names one row, over all splits.",
    "keep one of the rows, or tell labels on one span apart by .1, .2 …",
)
DOCUMENT_SPLIT = declare(
    "document-split",
    "error",
    "documents",
    "A document is in one split.",
    "keep the document in one split, with all its rows",
)
DOCUMENT_REFERENCE = declare(
    "document-reference",
    "error",
    "sentences, near_duplicates",
    "The document of a sentence, or of a row of near-duplicates, is in the same split.",
    "add the document, or take its sentences, labels and row of near-duplicates out",
)
NEAR_DUPLICATE_SPLIT = declare(
    "near-duplicate-split",
    "error",
    "near_duplicates",
    "Near-duplicates are in one split, but for those that an earlier release put into others.",
    "put the document into the split of its near-duplicates: stancebank build",
)
SENTENCE_REFERENCE = declare(
    "sentence-reference",
    "error",
    "every config but documents and sentences",
    "A row's sentence is in the same split, and of the document that the row names.",
    "add the sentence, or take its labels, judgements and decisions out",
)
ENTITY_REFERENCE = declare(
    "entity-reference",
    "error",
    "claims, stances",
    "The entity of a source or a holder is an entity of the same document.",
    "name an entity of the document, or none",
)
TARGET_REFERENCE = declare(
    "target-reference",
    "error",
    "stances",
    "The entity or claim that a stance is about is in the same document, with the target's span.",
    "name the entity or the claim that has the target's span, or set target_kind to mention",
)


_ASCII_NAME, _SHORT = r"^[A-Za-z0-9_][A-Za-z0-9_-]*(\.[A-Za-z0-9_-]+)*$", 200

_ENTITY = {
    "claims": ("source_entity", "source_start"),
    "stances": ("holder_entity", "holder_start"),
}


def document_id(split: Split) -> Iterator[Found]:
    """Yield names that no document may have."""
    names = split.column("documents", "doc_id")
    clear = names.str.contains(_ASCII_NAME) & (names.str.len_bytes() <= _SHORT)
    others = (~clear).arg_true()  # few: only they are looked at one by one
    bad = pl.Series([not _plain(name) for name in names.gather(others)], dtype=pl.Boolean)
    yield split.found(DOCUMENT_ID, "documents", others.filter(bad).to_numpy(), names)


def _plain(name: str) -> bool:
    try:
        ids.doc_id(name, place="")
    except Refused:
        return False
    return True


def document_split(splits: Sequence[Split]) -> Iterator[Found]:
    """Yield documents that an earlier split holds too."""
    shared = _shared(splits).implode()
    for number, split in enumerate(splits):
        with suppress(Unsound):
            names = split.column("documents", "doc_id")
            if number:
                earlier = _documents(splits[:number]).implode()
                yield split.found(
                    DOCUMENT_SPLIT, "documents", names.is_in(shared) & names.is_in(earlier), names
                )


def _documents(splits: Sequence[Split]) -> pl.Series:
    """Return the ids of the documents of each split, once a split."""
    found = [pl.Series("doc_id", [], pl.String)]
    for split in splits:
        with suppress(Unsound):
            found.append(split.column("documents", "doc_id").unique().drop_nulls())
    return pl.concat(found)


def _shared(splits: Sequence[Split]) -> pl.Series:
    """Return the ids of the documents that are in more than one split."""
    names = _documents(splits)
    return names.filter(names.is_duplicated()).unique()


def unique_id(splits: Sequence[Split]) -> Iterator[Found]:
    """Yield rows whose id an earlier row has; documents of two splits are reported as such."""
    shared = _shared(splits)
    for config, name in ID.items():
        if config == "documents":
            for split in splits:
                with suppress(Unsound):
                    yield from _repeated(config, name, [split], shared.clear())
        else:
            yield from _repeated(config, name, splits, shared)


def _repeated(
    config: str, name: str, splits: Sequence[Split], shared: pl.Series
) -> Iterator[Found]:
    parts = []
    for number, split in enumerate(splits):
        with suppress(Unsound):
            # 64 bits of hash tell apart what differs; what they do not is compared in full
            part = split.column(config, name).to_frame("id").with_row_index("row")
            parts.append(part.with_columns(split=pl.lit(number), hash=pl.col("id").hash()))
    if not parts:
        return
    table = pl.concat(parts)
    if table["hash"].n_unique() == len(table):
        return
    table = table.drop_nulls("id")
    again = table.filter(~pl.col("id").is_first_distinct())
    for number, split in enumerate(splits):
        rows = again.filter(pl.col("split") == number)["row"]
        column = split.column(config, name) if len(rows) else ""
        if len(rows) and len(shared):
            with suppress(Unsound):
                owner = split.column(config, "doc_id").gather(rows)
                rows = rows.filter(~owner.is_in(shared.implode()))
        yield split.found(UNIQUE_ID, config, rows.to_numpy(), column)


_GROUPED = pl.DataFrame(
    schema={"row": pl.UInt32, "group": pl.String, "released": pl.String, "split": pl.Int32}
)


def near_duplicate_split(splits: Sequence[Split]) -> Iterator[Found]:
    """Yield documents that are in another split than their near-duplicates.

    These belong where the first that was released is, or else where the first is.
    """
    found = strays(grouped(split, number) for number, split in enumerate(splits))
    for number, split in enumerate(splits):
        rows = found.filter(pl.col("split") == number)
        yield split.found(
            NEAR_DUPLICATE_SPLIT,
            "near_duplicates",
            rows["row"].to_numpy(),
            rows["group"].to_list(),
        )


def grouped(split: Split, number: int) -> pl.DataFrame:
    """Return what a split, or a run of it, says of near-duplicates, with the split's number."""
    try:
        part = split.frame("near_duplicates", "group", "released")
    except Unsound:
        return _GROUPED
    numbers = pl.lit(number, dtype=pl.Int32)
    return part.with_row_index("row").with_columns(split=numbers).select(_GROUPED.columns)


def strays(parts: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """Return the rows of documents that are not where their near-duplicates are."""
    new = pl.col("released").is_null()
    home = pl.coalesce(pl.col("split").filter(~new).min(), pl.col("split").min()).over("group")
    return pl.concat([_GROUPED, *parts]).filter(
        new & (pl.col("split") != home) & pl.col("group").is_not_null()
    )


def document_reference(split: Split) -> Iterator[Found]:
    """Yield sentences of no document, and near-duplicates that are none."""
    names = split.column("sentences", "doc_id")
    lost = split.document_of_sentence.is_null() & names.is_not_null()
    yield split.found(DOCUMENT_REFERENCE, "sentences", lost, names)
    with suppress(Unsound):
        names = split.column("near_duplicates", "doc_id")
        lost = rows_of(names, split.column("documents", "doc_id")).is_null() & names.is_not_null()
        yield split.found(DOCUMENT_REFERENCE, "near_duplicates", lost, names)


def sentence_reference(split: Split) -> Iterator[Found]:
    """Yield rows of no sentence, and rows whose sentence is of another document."""
    for layer in split.with_rows((*NESTED, *ROUND_CONFIGS)):
        with suppress(Unsound):
            names = split.frame(layer, "sentence_id", "doc_id")
            known = names.select(pl.all_horizontal(pl.all().is_not_null())).to_series()
            lost = split.sentence_of(layer).is_null() & known
            yield split.found(SENTENCE_REFERENCE, layer, lost, names["sentence_id"])


def entity_reference(split: Split) -> Iterator[Found]:
    """Yield sources and holders whose entity is not in their document."""
    for config in split.with_rows(("claims", "stances")):
        name, start = _ENTITY[config]
        with suppress(Unsound):
            names = split.column(config, name)
            documents, starts = split.document_of(config), split.column(config, start)
            rows = split.label_at("entities", names, documents, starts)
            other = split.document_of("entities").gather(rows).ne_missing(documents)
            lost = other & names.is_not_null() & documents.is_not_null()
            yield split.found(ENTITY_REFERENCE, config, lost, names)


def target_reference(split: Split) -> Iterator[Found]:
    """Yield targets that are not in the document, or not where the stance says."""
    if not split.has_rows("stances"):
        return
    for kind, layer in (("entity", "entities"), ("claim", "claims")):
        with suppress(Unsound):
            stance = split.frame(
                "stances", "target_kind", "target_id", "target_start", "target_end"
            ).with_columns(document=split.document_of("stances"))
            # a target without a span or an id is reported for that
            asked = stance.select(
                (pl.col("target_kind") == split.class_id("target_kind", kind))
                & pl.all_horizontal(pl.exclude("target_kind").is_not_null())
            ).to_series()
            names = pl.select(pl.when(asked).then(stance["target_id"])).to_series()
            start, end = stance["target_start"], stance["target_end"]
            rows = split.label_at(layer, names, stance["document"], start)
            label = split.frame(layer, "start", "end")
            other = (
                split.document_of(layer).gather(rows).ne_missing(stance["document"])
                | label["start"].gather(rows).ne_missing(start)
                | label["end"].gather(rows).ne_missing(end)
            )
            yield split.found(TARGET_REFERENCE, "stances", other & asked, stance["target_id"])
