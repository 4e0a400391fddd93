"""One split in; where its sentences and the documents' texts disagree out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from stancebank.schemas.registry import declare
from stancebank.schemas.rules.found import CAP
from stancebank.schemas.rules.ranks import counted
from stancebank.schemas.rules.slices import utf8

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stancebank.schemas.rules.found import Found
    from stancebank.schemas.rules.ranks import Array
    from stancebank.schemas.rules.split import Split

DOCUMENT_TEXT = declare(
    "document-text",
    "error",
    "documents",
    "A text was normalised once, at ingest: no byte order mark, and LF alone ends a line.",
    "ingest the seed again",
)
DOCUMENT_EMPTY = declare(
    "document-empty",
    "error",
    "documents",
    "A document has at least one sentence.",
    "segment the document, or leave it out",
)
SENTENCE_TEXT = declare(
    "sentence-text",
    "error",
    "sentences",
    "A sentence's text is the slice of its document's text from start to end.",
    "correct the offsets, or take the text from them",
)
SENTENCE_ORDER = declare(
    "sentence-order",
    "error",
    "sentences",
    "A document's sentences stand together and in order, count from 0, and do not overlap.",
    "sort by document and start, and number the sentences again",
)
LOSSLESS = declare(
    "lossless",
    "error",
    "sentences",
    "Sentences and the white space between them rebuild the document: no other text is left out.",
    "give the text that was left out a sentence",
)


def document_text(split: Split) -> Iterator[Found]:
    """Yield texts that are not normalised."""
    text = split.column("documents", "text")
    carriage = text.str.contains("\r", literal=True)
    yield split.found(DOCUMENT_TEXT, "documents", carriage, "\r")
    yield split.found(DOCUMENT_TEXT, "documents", text.str.starts_with("\ufeff"), "\ufeff")


def document_empty(split: Split) -> Iterator[Found]:
    """Yield documents without a sentence."""
    ids = split.column("documents", "doc_id")
    used = np.zeros(len(ids), np.bool_)
    used[split.document_of_sentence.drop_nulls().to_numpy()] = True
    # a document whose id is taken has its sentences counted for the other one
    none = pl.Series(~used) & ids.is_not_null() & ids.is_first_distinct()
    yield split.found(DOCUMENT_EMPTY, "documents", none)


def sentence_text(split: Split) -> Iterator[Found]:
    """Yield sentences whose text is not their slice."""
    text = split.column("sentences", "text")
    yield split.found(SENTENCE_TEXT, "sentences", split.untrue("sentences"), text)


def sentence_order(split: Split) -> Iterator[Found]:
    """Yield sentences that stand in a wrong place, and overlaps."""
    bad = split.kept(_unordered)
    index = split.column("sentences", "index").gather(bad[:CAP]).fill_null(-1)
    shown = [f"index = {number}" for number in index]
    yield split.found(SENTENCE_ORDER, "sentences", bad, shown)


def _unordered(split: Split) -> Array:
    """Return the rows of the sentences that do not follow from the one before."""
    frame = split.frame("sentences", "index", "start", "end")
    count = len(frame)
    if count == 0:
        return np.zeros(0, np.int64)
    document = split.document_of_sentence.cast(pl.Int64).fill_null(-1).to_numpy()
    index = frame["index"].cast(pl.Int64).fill_null(-1).to_numpy()
    start = frame["start"].fill_null(np.iinfo(np.int32).max).to_numpy()
    end = frame["end"].fill_null(0).to_numpy()
    rows = np.arange(count)
    first = np.empty(count, np.bool_)
    first[0] = True
    np.not_equal(document[1:], document[:-1], out=first[1:])
    expected = rows - np.maximum.accumulate(np.where(first, rows, 0))
    bad = index != expected
    bad[1:] |= ~first[1:] & (start[1:] < end[:-1])
    # null is reported as null, and so is a sentence of no document
    known = frame.select(pl.all_horizontal(pl.all().is_not_null())).to_series().to_numpy()
    bad &= known & (document >= 0)
    found: Array = np.flatnonzero(bad)
    return found


def lossless(split: Split) -> Iterator[Found]:
    """Yield text that no sentence holds, by the sentence after it, or by the document at its end.

    Only documents whose sentences are all sound and in order are looked at.
    """
    if _nothing_left(split):
        return
    owner, span = split.document_of_sentence, split.span("sentences")
    length = split.column("sentences", "text").str.len_bytes().cast(pl.Int64)
    rows = pl.DataFrame({"document": owner, "at": span["at"], "end": span["at"] + length})
    bad = ~span["true"]
    unordered = split.kept(_unordered)
    if len(unordered):
        bad = bad.scatter(unordered, values=True)
    rows = rows.with_row_index("row")
    if bad.any() or owner.null_count():
        spoilt = owner.filter(bad).drop_nulls().unique().implode()
        rows = rows.drop_nulls("document").filter(~pl.col("document").is_in(spoilt))
    first = rows["document"].ne_missing(rows["document"].shift(1))
    last = rows["document"].ne_missing(rows["document"].shift(-1))
    before = rows.select(pl.when(first).then(0).otherwise(pl.col("end").shift(1))).to_series()
    gaps = split.texts.cut(rows["document"], before, rows["at"] - before)
    left = _says_something(gaps)
    where = rows["row"].filter(left).to_numpy()
    yield split.found(LOSSLESS, "sentences", where, gaps.filter(left).to_list())
    ends = rows.filter(last)
    rest = split.texts.sizes.gather(ends["document"]) - ends["end"]
    tails = split.texts.cut(ends["document"], ends["end"], rest)
    left = _says_something(tails)
    where = ends["document"].filter(left).to_numpy()
    yield split.found(LOSSLESS, "documents", where, tails.filter(left).to_list())


def _nothing_left(split: Split) -> bool:
    """Prove by counting bytes that sentences leave nothing but spaces and line feeds; False: maybe.

    Sentences that are true to their texts, and in order, are bytes of the texts, each taken once.
    """
    owner = split.document_of_sentence
    if owner.null_count() or not owner.is_sorted() or len(split.kept(_unordered)):
        return False
    if not split.span("sentences")["true"].all():
        return False
    left = blank = 0
    for config, sign in (("documents", 1), ("sentences", -1)):
        for chunk in split.arrow(config, "text").chunks:
            data, _ = utf8(chunk)
            left += sign * len(data)
            blank += sign * sum(counted(data, ord(space)) for space in " \n")
    return left == blank


def _says_something(gaps: pl.Series) -> pl.Series:
    """Return which gaps hold more than white space, as Python has it."""
    kinds = gaps.unique().drop_nulls()
    blank = [gap for gap in kinds.to_list() if gap and not gap.decode("utf-8").isspace()]
    return gaps.is_in(blank)
