"""One split in; labels that disagree with their text, their sentence or each other out."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import polars as pl

from stancebank.schemas.registry import declare
from stancebank.schemas.rules.split import Unsound
from stancebank.schemas.tables import NESTED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stancebank.schemas.rules.found import Found
    from stancebank.schemas.rules.split import Split

SPAN_COMPLETE = declare(
    "span-complete",
    "error",
    "claims, stances",
    "A span's start, end and text are null together.",
    "give the span all three, or none",
)
SPAN_TEXT = declare(
    "span-text",
    "error",
    "entities, claims, stances",
    "A span's text is the slice of its document's text from start to end.",
    "correct the offsets, or take the text from them",
)
LABEL_INSIDE = declare(
    "label-inside",
    "error",
    "entities, claims, stances",
    "A label lies inside its sentence.",
    "move the label to the sentence that holds it, or cut it at the sentence's end",
)
ENTITY_OVERLAP = declare(
    "entity-overlap",
    "error",
    "entities",
    "A sentence's entities stand in order and do not overlap.",
    "sort the entities by start, and keep one of two that overlap",
)
CLAIM_SOURCE = declare(
    "claim-source",
    "error",
    "claims",
    "A claim has no source span exactly where its author asserts it.",
    "mark who says it, or set source_kind to author",
)
CLAIM_QUOTE = declare(
    "claim-quote",
    "error",
    "claims",
    "A claim that somebody else than the author asserts is quoted somehow.",
    "say how the source's claim is quoted: direct, indirect or mixed",
)
STANCE_HOLDER = declare(
    "stance-holder",
    "error",
    "stances",
    "A stance has a holder span exactly where a mention holds it.",
    "mark the holder, or set holder_kind to author",
)
STANCE_TARGET = declare(
    "stance-target",
    "error",
    "stances",
    "A stance's target has a span, and an id exactly where it is an entity or a claim.",
    "mark the target, and name its entity or claim in target_id",
)

SPANS = {
    "entities": ("",),
    "claims": ("", "source_", "cue_"),
    "stances": ("", "holder_", "target_"),
}
"""The prefixes of the spans that a row of each layer holds; the first is the label's own."""


def span_complete(split: Split) -> Iterator[Found]:
    """Yield spans that lack a part; a label's own span is never null, and not looked at."""
    for config in split.with_rows(SPANS):
        for prefix in SPANS[config][1:]:
            with suppress(Unsound):
                start = f"{prefix}start"
                span = split.frame(config, start, f"{prefix}end", f"{prefix}text")
                null = span.select(pl.all().is_null())
                some = null.select(pl.any_horizontal(pl.all()) & ~pl.all_horizontal(pl.all()))
                shown = pl.format(
                    f"{prefix}span {{}}-{{}} {{}}",
                    *(pl.col(name).cast(pl.String).fill_null("null") for name in span.columns),
                )
                bad = some.to_series()
                if bad.any():
                    yield split.found(SPAN_COMPLETE, config, bad, span.select(shown).to_series())


def span_text(split: Split) -> Iterator[Found]:
    """Yield spans whose text is not their slice."""
    for config in split.with_rows(SPANS):
        for prefix in SPANS[config]:
            with suppress(Unsound):
                text = split.column(config, f"{prefix}text")
                yield split.found(SPAN_TEXT, config, split.untrue(config, prefix), text)


def label_inside(split: Split) -> Iterator[Found]:
    """Yield labels that leave their sentence; both have offsets that are true to the text."""
    sentences = split.frame("sentences", "start", "end")
    true = split.sound("sentences")
    for config in split.with_rows(NESTED):
        with suppress(Unsound):
            label = split.frame(config, "start", "end", "text")
            rows = split.sentence_of(config)
            outside = (label["start"] < sentences["start"].gather(rows)) | (
                label["end"] > sentences["end"].gather(rows)
            )
            if outside.any():
                outside &= split.sound(config) & true.gather(rows)
            yield split.found(LABEL_INSIDE, config, outside, label["text"])


def entity_overlap(split: Split) -> Iterator[Found]:
    """Yield entities that begin before the entity above them ends."""
    if not split.has_rows("entities"):
        return
    entity = split.frame("entities", "start", "end", "text")
    rows = split.sentence_of("entities")
    early = (rows == rows.shift(1)) & (entity["start"] < entity["end"].shift(1))
    if early.any():
        true = split.sound("entities")
        early &= true & true.shift(1)
    yield split.found(ENTITY_OVERLAP, "entities", early, entity["text"])


def claim_source(split: Split) -> Iterator[Found]:
    """Yield claims whose kind of source and source span contradict each other."""
    if not split.has_rows("claims"):
        return
    claim = split.frame("claims", "source_kind", "source_start", "source_end", "source_text")
    author = pl.col("source_kind") == split.class_id("source_kind", "author")
    bad = claim.select((author == _marked("source_")) & _whole("source_"))
    yield split.found(CLAIM_SOURCE, "claims", bad.to_series(), claim["source_text"])


def claim_quote(split: Split) -> Iterator[Found]:
    """Yield claims of others than the author that are said not to be quoted.

    An author may quote themselves: "I think that …".
    """
    if not split.has_rows("claims"):
        return
    claim = split.frame("claims", "source_kind", "quote_type")
    author = pl.col("source_kind") == split.class_id("source_kind", "author")
    unquoted = pl.col("quote_type") == split.class_id("quote_type", "none")
    names = pl.Series(split.scheme["quote_type"].names)
    bad = claim.select(unquoted & ~author).to_series() & _in(claim["quote_type"], names)
    yield split.found(CLAIM_QUOTE, "claims", bad, _named(claim["quote_type"], names))


def stance_holder(split: Split) -> Iterator[Found]:
    """Yield stances whose kind of holder and holder span contradict each other."""
    if not split.has_rows("stances"):
        return
    stance = split.frame("stances", "holder_kind", "holder_start", "holder_end", "holder_text")
    mention = pl.col("holder_kind") == split.class_id("holder_kind", "mention")
    bad = stance.select((mention != _marked("holder_")) & _whole("holder_"))
    yield split.found(STANCE_HOLDER, "stances", bad.to_series(), stance["holder_text"])


def stance_target(split: Split) -> Iterator[Found]:
    """Yield stances whose target lacks its span or its id, or has an id too many."""
    if not split.has_rows("stances"):
        return
    stance = split.frame(
        "stances", "target_kind", "target_id", "target_start", "target_end", "target_text"
    )
    layered = pl.col("target_kind") == split.class_id("target_kind", "entity")
    layered |= pl.col("target_kind") == split.class_id("target_kind", "claim")
    bad = stance.select(
        (pl.col("target_kind").is_not_null() & ~_marked("target_") & _whole("target_"))
        | (layered != pl.col("target_id").is_not_null())
    )
    yield split.found(STANCE_TARGET, "stances", bad.to_series(), stance["target_id"])


def _marked(prefix: str) -> pl.Expr:
    return pl.col(f"{prefix}start").is_not_null()


def _whole(prefix: str) -> pl.Expr:
    """Return whether a span is all there or not there at all; else another rule has spoken."""
    start, end, text = (pl.col(f"{prefix}{part}").is_null() for part in ("start", "end", "text"))
    return (start == end) & (end == text)


def _in(ids: pl.Series, names: pl.Series) -> pl.Series:
    """Return which class ids are labels; another rule speaks of the others."""
    return (ids >= 0) & (ids < len(names))


def _named(ids: pl.Series, names: pl.Series) -> pl.Series:
    return names.gather(pl.select(pl.when(_in(ids, names)).then(ids)).to_series())
