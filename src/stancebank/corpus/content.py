"""Tables in; a hash of their rows, whatever they are stored in, out.

It does not depend on record batches, on padding, on what lies under a null, or on the Arrow version
that wrote the file.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_TOGETHER = 20_000  # rows that are hashed in one go
_LARGE = 500  # rows of a piece that is worth a go, or the copy would cost more

_AT_ONCE = 2**20  # bytes


class ContentHash:
    """Hashes the rows of a table that comes in pieces, whatever the pieces are, and counts them.

    Each column, and each child of a nested one, is a stream of its own: validity as a byte a row,
    list and string lengths as int32, numbers as they lie in memory (little endian), strings as
    UTF-8. The hash is over the schema's names and types, and the streams' hashes in order.
    """

    def __init__(self, schema: pa.Schema) -> None:
        """Take the schema of every piece."""
        self._schema = schema
        self._streams: dict[str, _Stream] = defaultdict(_Stream)
        self._waiting: list[pa.Table] = []
        self._unhashed = 0
        self.rows = 0

    def update(self, table: pa.Table) -> None:
        """Add rows; small pieces are hashed together, for a call has its price."""
        self.rows += table.num_rows
        table = table.select(self._schema.names)
        if table.num_rows >= _LARGE * max(column.num_chunks for column in table.columns):
            self._hash()
            self._feed(table)
            return
        self._waiting.append(table)
        self._unhashed += table.num_rows
        if self._unhashed >= _TOGETHER:
            self._hash()

    def hexdigest(self) -> str:
        """Return the hash of all rows so far."""
        self._hash()
        whole = hashlib.sha256()
        for arrow_field in self._schema:
            whole.update(f"{arrow_field.name}:{arrow_field.type}\n".encode())
        for path in sorted(self._streams):
            whole.update(path.encode() + b"\0" + self._streams[path].digest())
        return whole.hexdigest()

    def _hash(self) -> None:
        if self._waiting:
            self._feed(pa.concat_tables(self._waiting).combine_chunks())
        self._waiting, self._unhashed = [], 0

    def _feed(self, table: pa.Table) -> None:
        for name, column in zip(table.column_names, table.columns, strict=True):
            for chunk in column.chunks:
                _update(self._streams, name, chunk)


def content_hash(schema: pa.Schema, tables: Iterable[pa.Table]) -> str:
    """Return the `ContentHash` of a table that comes in pieces."""
    whole = ContentHash(schema)
    for table in tables:
        whole.update(table)
    return whole.hexdigest()


class _Stream:
    """Bytes that are hashed; as long as all of them are the same one, they are only counted.

    That is what most of the columns are made of: valid in every row, or null in every row. Columns
    that are as long then have the same hash, which is computed once.
    """

    def __init__(self) -> None:
        self._hash: Any = None
        self._byte, self._count = 0, 0

    def fill(self, byte: int, count: int) -> None:
        """Add a byte as often as that."""
        if self._hash is None and byte == (self._byte if self._count else byte):
            self._byte, self._count = byte, self._count + count
        else:
            for piece in _repeated(byte, count):
                self.update(piece)

    def update(self, data: Any) -> None:
        """Add bytes."""
        if self._hash is None:
            self._hash = _hash_of(self._byte, self._count).copy()
        self._hash.update(data)

    def digest(self) -> bytes:
        """Return the hash of all bytes so far."""
        found: bytes = (self._hash or _hash_of(self._byte, self._count)).digest()
        return found


@lru_cache(maxsize=64)
def _hash_of(byte: int, count: int) -> Any:
    whole = hashlib.sha256()
    for piece in _repeated(byte, count):
        whole.update(piece)
    return whole


def _repeated(byte: int, count: int) -> Iterator[bytes]:
    piece = bytes([byte]) * min(count, _AT_ONCE)
    for _ in range(count // _AT_ONCE):
        yield piece
    yield piece[: count % _AT_ONCE]


def _update(streams: dict[str, _Stream], path: str, array: Any) -> None:
    rows = len(array)
    if not rows:
        return
    nulls = array.null_count
    valid, kind = streams[f"{path}/valid"], array.type
    if nulls in {0, rows}:
        valid.fill(int(not nulls), rows)
    else:
        valid.update(np.asarray(array.is_valid()).astype(np.uint8).data)
    if pa.types.is_struct(kind):
        # flatten() lays the struct's own nulls over its children
        for child, values in zip(kind, array.flatten(), strict=True):
            _update(streams, f"{path}.{child.name}", values)
    elif pa.types.is_list(kind):
        _lengths(streams[f"{path}/length"], array, pc.list_value_length)
        _update(streams, f"{path}[]", array.flatten())
    elif pa.types.is_string(kind):
        _lengths(streams[f"{path}/length"], array, pc.binary_length)
        streams[f"{path}/data"].update(_string_bytes(array))
    elif nulls == rows:
        streams[f"{path}/data"].fill(0, rows * np.dtype(kind.to_pandas_dtype()).itemsize)
    else:
        values = pc.fill_null(array, 0).to_numpy(zero_copy_only=False)
        streams[f"{path}/data"].update(np.ascontiguousarray(values))


def _lengths(stream: _Stream, array: Any, lengths_of: Any) -> None:
    if array.null_count == len(array):
        stream.fill(0, 4 * len(array))
    elif array.null_count:
        lengths = pc.fill_null(lengths_of(array), 0).cast(pa.int32())
        stream.update(np.ascontiguousarray(lengths.to_numpy()))
    else:
        ends = np.frombuffer(array.buffers()[1], np.int32)
        stream.update(np.diff(ends[array.offset : array.offset + len(array) + 1]))


def _string_bytes(array: Any) -> memoryview:
    """Return the UTF-8 of all strings, end to end, without what may lie under nulls."""
    dense = array.drop_null() if array.null_count else array
    _, offsets, data = dense.buffers()
    if len(dense) == 0 or offsets is None or data is None:
        return memoryview(b"")
    ends = np.frombuffer(offsets, np.int32)[dense.offset : dense.offset + len(dense) + 1]
    return memoryview(data)[int(ends[0]) : int(ends[-1])]
