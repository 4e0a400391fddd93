"""One split in; sentences whose tokens do not cover their text, or whose tags are wrong, out."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from stancebank.schemas.registry import declare
from stancebank.schemas.rules.columns import CLASS_ID
from stancebank.schemas.rules.cover import Cover
from stancebank.schemas.rules.split import Unsound
from stancebank.schemas.rules.tags import Entities, Tags

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stancebank.schemas.issues import Rule
    from stancebank.schemas.rules.found import Found
    from stancebank.schemas.rules.ranks import Array
    from stancebank.schemas.rules.split import Split

TOKENS = declare(
    "tokens",
    "error",
    "sentences",
    "A sentence's tokens cover its text, in order, with only white space between them.",
    "tokenise the sentence's text again",
)
NER_TAGS_LENGTH = declare(
    "ner-tags-length",
    "error",
    "sentences",
    "A sentence has one tag a token.",
    "compute the tags again, from the tokens and the entities",
)
NER_TAGS_BIO = declare(
    "ner-tags-bio",
    "error",
    "sentences",
    "An I- tag follows a B- or an I- tag of the same label in its sentence.",
    "begin the entity with a B- tag",
)
NER_TAGS_ENTITIES = declare(
    "ner-tags-entities",
    "error",
    "sentences",
    "A tag is that of the entity that the token touches.",
    "compute the tags again, from the tokens and the entities",
)

_BATCH = 16_384  # sentences: few enough for their bytes to stay in the cache


def tokens(split: Split) -> Iterator[Found]:
    """Yield what is wrong with tokens and tags. Rules: all of this module, `class-id` of tags."""
    columns: dict[str, Any] = {name: split.arrow("sentences", name) for name in ("text", "tokens")}
    entities = None
    with suppress(Unsound):
        columns["ner_tags"] = split.arrow("sentences", "ner_tags")
        if columns["ner_tags"].null_count < len(columns["ner_tags"]):
            entities = Entities.of(split)
    broken: dict[Rule, list[Array]] = {}
    top = len(split.scheme["ner_tag"].labels) - 1
    base = 0
    batch: Any
    for batch in pa.table(columns).to_batches(max_chunksize=_BATCH):
        cover = Cover(batch.column("text"), batch.column("tokens"))
        masks = {TOKENS: cover.known & ~cover.covered}
        if "ner_tags" in columns and batch.column("ner_tags").null_count < len(batch):
            tags = Tags(batch.column("ner_tags"), cover, top)
            masks |= {
                CLASS_ID: tags.foreign,
                NER_TAGS_LENGTH: tags.uneven,
                NER_TAGS_BIO: tags.broken,
            }
            if entities is not None:
                masks[NER_TAGS_ENTITIES] = tags.disagreeing(entities.between(base, len(batch)))
        for rule, mask in masks.items():
            broken.setdefault(rule, []).append(np.flatnonzero(mask) + base)
        base += len(batch)
    text = split.column("sentences", "text")
    for rule, rows in broken.items():
        shown = "ner_tags" if rule is CLASS_ID else text
        yield split.found(rule, "sentences", np.concatenate(rows), shown)
