"""Documents' texts and offsets in; the slices of the texts that they cut, as a column, out.

Offsets count code points and the texts are UTF-8, so a slice needs its place in bytes. Only the
continuation bytes stand between the two counts; they are few, and a binary search among them turns
any offset into bytes without decoding a text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

if TYPE_CHECKING:
    import pyarrow as pa

Array = np.ndarray[Any, np.dtype[Any]]


def utf8(strings: pa.Array[Any]) -> tuple[Array, Array]:
    """Return a string array's bytes, one text after the other, and where each begins (n + 1)."""
    buffers = strings.buffers()
    if buffers[1] is None or not len(strings):
        return np.zeros(0, np.uint8), np.zeros(len(strings) + 1, np.int64)
    ends = np.frombuffer(buffers[1], np.int32)
    ends = ends[strings.offset : strings.offset + len(strings) + 1]
    data = np.frombuffer(buffers[2], np.uint8) if buffers[2] else np.zeros(0, np.uint8)
    return data[ends[0] : ends[-1]], ends.astype(np.int64) - ends[0]


class Texts:
    """The texts of a `documents` table, ready to be sliced; documents go by their row number."""

    def __init__(self, texts: pa.ChunkedArray[Any]) -> None:
        """Take the column `text`."""
        self._bytes = pl.Series("text", texts, dtype=pl.String).cast(pl.Binary)
        begins, marks, base = [np.zeros(1, np.int64)], [], 0
        for chunk in texts.chunks:
            data, ends = utf8(chunk)
            # the continuation bytes 0x80 to 0xBF are the lowest ones when read as signed
            marks.append(np.flatnonzero(data.view(np.int8) < -64) + base)
            begins.append(ends[1:] + base)
            base += len(data)
        continued = np.concatenate([np.zeros(0, np.int64), *marks])
        self._begins = np.concatenate(begins)
        # the k-th continuation byte belongs to the code point of this number, over all texts
        self._marks = continued - np.arange(len(continued)) - 1
        self._points = self._begins - np.searchsorted(continued, self._begins)
        self.lengths: Array = np.diff(self._points)

    def bytes_at(self, documents: Array, offsets: Array) -> Array:
        """Return where in the bytes of each document's text the code point at the offset begins.

        Documents and offsets must exist; an offset may be its text's length.
        """
        at = self._points[documents] + offsets
        if len(self._marks):
            at += np.searchsorted(self._marks, at)
        at -= self._begins[documents]
        return at

    def cut(self, documents: pl.Series, starts: pl.Series, ends: pl.Series) -> pl.DataFrame:
        """Return the bytes of each slice, `text`, and where in its document's bytes it is, `at`.

        Both are null where document or offsets are null or do not exist. An empty slice exists:
        its start is its end.
        """
        frame = pl.DataFrame({"document": documents, "start": starts, "end": ends})
        known = pl.Series(self.lengths).gather(documents)
        exists = frame.select(
            ((pl.col("start") >= 0) & (pl.col("start") <= pl.col("end")) & (pl.col("end") <= known))
            # null where the end is, though the start alone may be false
            & pl.all_horizontal(pl.all().is_not_null())
        ).to_series()
        exists = exists.fill_null(value=False)
        all_exist = bool(exists.all())
        rows = frame if all_exist else frame.filter(exists)
        where = rows["document"].to_numpy()
        first = self.bytes_at(where, rows["start"].to_numpy())
        length = self.bytes_at(where, rows["end"].to_numpy()) - first
        cut = pl.DataFrame(
            {"text": self._bytes.gather(rows["document"]), "at": first, "length": length}
        ).select(pl.col("text").bin.slice("at", "length"), "at")
        if all_exist:
            return cut
        places = pl.select(pl.when(exists).then(exists.cum_sum().cast(pl.Int64) - 1)).to_series()
        return cut.select(pl.all().gather(places))
