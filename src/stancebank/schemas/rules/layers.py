"""One split in; where what a layer says of itself and its labels disagree out."""

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

LAYER_NULL = declare(
    "layer-null",
    "error",
    "sentences",
    "A layer that nobody annotated is null, with its status and its tags; one with nothing is [].",
    "set labels and status to null together, or give both",
)
LAYER_STATUS = declare(
    "layer-status",
    "error",
    "entities, claims, stances",
    "A label has the status of its layer in its sentence.",
    "set the label's status to that of the layer",
)
LABEL_ORIGIN = declare(
    "label-origin",
    "error",
    "every layer",
    "Silver comes from a rule or a model, gold from judgements: neither passes for the other.",
    "set the status that the origin earns",
)
GOLD_ATTRIBUTE = declare(
    "gold-attribute",
    "warning",
    "claims, stances",
    "A gold label has all its attributes decided, unless another corpus came without them.",
    "decide the attribute in adjudication",
)
LAYOUT_CLAIM = declare(
    "layout-claim",
    "warning",
    "sentences",
    "A byline makes no claim, and a headline repeats the text's.",
    "look whether the sentence is a heading or a byline, and whether the claim is needed",
)

_ATTRIBUTES = {
    "claims": ("claim_type", "source_kind", "quote_type", "factuality"),
    "stances": ("holder_kind", "target_kind", "expressed"),
}


def layer_null(split: Split) -> Iterator[Found]:
    """Yield sentences in which a layer's columns are not null together."""
    for name, status in (
        *((layer, f"{layer}_status") for layer in NESTED),
        ("ner_tags", "entities_status"),
        ("check_worthiness", "check_worthiness_status"),
        ("check_worthiness_origin", "check_worthiness_status"),
    ):
        with suppress(Unsound):
            value = pl.Series(split.arrow("sentences", name).is_null())
            other = split.column("sentences", status).is_null()
            yield split.found(LAYER_NULL, "sentences", value != other, f"{name}, {status}")


def layer_status(split: Split) -> Iterator[Found]:
    """Yield labels whose status is not their layer's."""
    for layer in split.with_rows(NESTED):
        with suppress(Unsound):
            status = split.column(layer, "status")
            of_layer = split.column("sentences", f"{layer}_status").gather(split.sentence_of(layer))
            yield split.found(LAYER_STATUS, layer, status != of_layer, status.cast(pl.String))


def label_origin(split: Split) -> Iterator[Found]:
    """Yield silver that a person is said to have made, and gold that a machine has."""
    for config in split.with_rows((*NESTED, "sentences")):
        prefix = "" if config in NESTED else "check_worthiness_"
        with suppress(Unsound):
            frame = split.frame(config, f"{prefix}status", f"{prefix}origin")
            status, origin = frame.columns
            # origins are few and come in runs: what is wrong is decided once a pair
            new = frame.select(pl.any_horizontal(pl.all().ne_missing(pl.all().shift(1))))
            pairs = pl.concat([frame.head(1), frame.filter(new.to_series())]).unique()
            silver = pl.col(status) == split.class_id("status", "silver")
            gold = pl.col(status) == split.class_id("status", "gold")
            person = pl.col(origin).str.contains(r"^(a[0-9]+|adjudication)$")
            machine = pl.col(origin).str.contains("^(rule|model):")
            wrong = pairs.filter((silver & person) | (gold & machine))
            if len(wrong):
                bad = frame.select(
                    pl.struct(status, origin).is_in(wrong.to_struct().implode())
                ).to_series()
                yield split.found(LABEL_ORIGIN, config, bad, frame[origin])


def gold_attribute(split: Split) -> Iterator[Found]:
    """Yield gold labels with an attribute that nobody decided; of an import, nobody was asked."""
    for layer in split.with_rows(_ATTRIBUTES):
        names = _ATTRIBUTES[layer]
        with suppress(Unsound):
            frame = split.frame(layer, "status", "origin", *names)
            imported = pl.col("origin").str.starts_with("import:").fill_null(value=False)
            is_gold = pl.col("status") == split.class_id("status", "gold")
            gold = frame.select(is_gold & ~imported).to_series()
            for name in names:
                yield split.found(GOLD_ATTRIBUTE, layer, gold & frame[name].is_null(), name)


def layout_claim(split: Split) -> Iterator[Found]:
    """Yield claims' sentences that are headings or bylines."""
    frame = split.frame("sentences", "kind", "text")
    layout = frame.select(
        (pl.col("kind") == split.class_id("sentence_kind", "heading"))
        | (pl.col("kind") == split.class_id("sentence_kind", "byline"))
    ).to_series()
    some = pl.Series(split.nested_sizes("claims") > 0)
    yield split.found(LAYOUT_CLAIM, "sentences", layout & some, frame["text"])
