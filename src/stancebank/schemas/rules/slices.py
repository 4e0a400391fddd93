"""Documents' texts and offsets in; the slices of the texts that they cut, as a column, out.

Offsets count code points and the texts are UTF-8, so a slice needs its place in bytes. Only the
continuation bytes stand between the two counts; they are few, and a binary search among them turns
any offset into bytes without decoding a text.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from stancebank.schemas.rules.ranks import Array, Ranks


def begins(lists: pa.ListArray[Any]) -> Array:
    """Return where each list begins among the values of all, `lists.flatten()` (n + 1)."""
    if not lists.null_count:
        offsets: Array = np.asarray(lists.offsets)
        return offsets - offsets[0] if offsets[0] else offsets
    sizes = pc.fill_null(pc.list_value_length(lists), 0)
    return np.concatenate([[0], np.cumsum(np.asarray(sizes, np.int64))])


def utf8(strings: pa.Array[Any]) -> tuple[Array, Array]:
    """Return a string array's bytes, one text after the other, and where each begins (n + 1)."""
    buffers = strings.buffers()
    if buffers[1] is None or not len(strings):
        return np.zeros(0, np.uint8), np.zeros(len(strings) + 1, np.int32)
    ends = np.frombuffer(memoryview(buffers[1]), np.int32)
    ends = ends[strings.offset : strings.offset + len(strings) + 1]
    data = np.frombuffer(memoryview(buffers[2]) if buffers[2] else b"", np.uint8)
    return data[ends[0] : ends[-1]], ends - ends[0] if ends[0] else ends


class Texts:
    """The texts of a `documents` table, ready to be sliced; documents go by their row number."""

    def __init__(self, texts: pa.ChunkedArray[Any]) -> None:
        """Take the column `text`."""
        self._bytes = pl.Series("text", texts, dtype=pl.String).cast(pl.Binary)
        begins: list[Array] = [np.zeros(1, np.int64)]
        marks: list[Array] = []
        base = 0
        self._one: Any = texts.chunk(0) if texts.num_chunks == 1 and not texts.null_count else None
        for chunk in texts.chunks:
            data, ends = utf8(chunk)
            # the continuation bytes 0x80 to 0xBF are the lowest ones when read as signed
            marks.append(Ranks(data.view(np.int8), lambda data: data < -64).places + base)
            begins.append(ends[1:] + np.int64(base))
            base += len(data)
        continued = np.concatenate([np.zeros(0, np.int64), *marks])
        self._begins = np.concatenate(begins)
        # the k-th continuation byte belongs to the code point of this number, over all texts
        self._marks = continued - np.arange(len(continued)) - 1
        self._points = self._begins - np.searchsorted(continued, self._begins)
        self.lengths: Array = np.diff(self._points)

    def at(self, documents: pl.Series, offsets: pl.Series) -> pl.Series:
        """Return where in the bytes of each document's text the code point at the offset begins.

        Null where the document or the offset is null, or the offset is not in the text; a text's
        length is in it.
        """
        frame = pl.DataFrame({"document": documents, "offset": offsets})
        known = pl.Series(self.lengths).gather(documents)
        exists = (
            frame.select((pl.col("offset") >= 0) & (pl.col("offset") <= known))
            .to_series()
            .fill_null(value=False)
        )
        all_exist = bool(exists.all())
        rows = frame if all_exist else frame.filter(exists)
        where = rows["document"].to_numpy()
        at = self._points[where] + rows["offset"].to_numpy()
        if len(self._marks):
            at += np.searchsorted(self._marks, at)
        at -= self._begins[where]
        if all_exist:
            return pl.Series("at", at)
        places = pl.select(pl.when(exists).then(exists.cum_sum().cast(pl.Int64) - 1)).to_series()
        return pl.Series("at", at, dtype=pl.Int64).gather(places)

    def cut(self, documents: pl.Series, at: pl.Series, length: pl.Series) -> pl.Series:
        """Return the bytes from a place on; null where any of the three is null."""
        if (slices := self._cut_in_order(documents, at, length)) is not None:
            return slices
        texts = pl.DataFrame({"text": self._bytes.gather(documents), "at": at, "length": length})
        return texts.select(pl.col("text").bin.slice("at", "length")).to_series()

    def _cut_in_order(
        self, documents: pl.Series, at: pl.Series, length: pl.Series
    ) -> pl.Series | None:
        """Return what `cut` does, without a copy of a byte; None where slices are not in order.

        Slices that follow each other, and what lies between them, are a column over the same bytes.
        """
        wanted = (documents, at, length)
        if self._one is None or not len(at) or any(one.null_count() for one in wanted):
            return None
        where, place, size = (one.to_numpy() for one in wanted)
        begin = self._begins[where] + place
        end = np.minimum(begin + size, self._begins[where + 1])
        if (end < begin).any() or (begin[1:] < end[:-1]).any():
            return None
        _, offsets, data = self._one.buffers()
        bounds = np.stack([begin, end], axis=1).ravel() + np.frombuffer(
            offsets, np.int32, 1, self._one.offset * 4
        )
        column = pa.Array.from_buffers(
            pa.binary(),
            len(bounds) - 1,
            [None, pa.py_buffer(bounds.astype(np.int32).data), data or pa.py_buffer(b"")],
        )
        return pl.Series("text", column).gather_every(2)

    def spans(
        self, documents: pl.Series, start: pl.Series, end: pl.Series, text: pl.Series
    ) -> pl.DataFrame:
        """Return where spans are, and whether their text is there.

        `at` is where a span begins in the bytes of its document's text (null: nowhere), `true`
        whether the slice from its start to its end exists, is not empty, and is its text.
        """
        at = self.at(documents, start)
        # as many bytes as the text has, if they are as many code points as the offsets say
        cut = self.cut(documents, at, text.str.len_bytes())
        true = pl.select(
            (cut == text.cast(pl.Binary))
            & (text.str.len_chars().cast(pl.Int64) == end.cast(pl.Int64) - start)
            & (start < end)
        ).to_series()
        return pl.DataFrame({"at": at, "true": true.fill_null(value=False)})

    @cached_property
    def sizes(self) -> pl.Series:
        """How many bytes each text has."""
        return pl.Series(np.diff(self._begins))
