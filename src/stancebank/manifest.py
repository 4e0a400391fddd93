"""Fingerprints of files and tables, and the manifest.json that records them.

Two hashes say two things. A file's sha256 says that its bytes are the ones that were written. A
table's content hash says that its rows are: it does not depend on record batches, on padding, on
what lies under a null, or on the Arrow version that wrote the file.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from dataclasses import asdict, dataclass, field
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from stancebank.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from importlib.resources.abc import Traversable
    from pathlib import Path

FORMAT = 1
"""The version of the release layout; a reader refuses one that it does not know."""

NAME = "manifest.json"

_DECIDES = (
    "seeds/",
    "corpus/",
    "schemas/",
    "ids.py",
    "overlaying.py",
    *(f"annotation/{name}.py" for name in ("closed", "decisions", "judgements", "soft")),
)

_TOGETHER = 20_000  # rows that are hashed in one go
_LARGE = 500  # rows of a piece that is worth a go, or the copy would cost more

_AT_ONCE = 2**20  # bytes

_FETCH = "fetch or build the corpus again: its manifest is damaged"


@dataclass(frozen=True)
class File:
    """A file of a release: its path inside the release, its length in bytes, its sha256."""

    path: str
    bytes: int
    sha256: str


@dataclass(frozen=True)
class TableRecord:
    """One config of one split: how many rows, their content hash, the files that hold them."""

    rows: int
    content: str
    files: tuple[File, ...]


@dataclass(frozen=True)
class Manifest:
    """What a corpus directory holds, and everything that it was made from."""

    name: str
    version: str | None  # None: the working corpus
    splits: dict[str, Any]
    tables: dict[str, dict[str, TableRecord]]  # config -> split -> record
    inputs: dict[str, str]
    code: dict[str, str]
    models: dict[str, dict[str, str]]  # language -> layer -> fingerprint
    labels: dict[str, str]
    files: tuple[File, ...] = ()  # the files beside the tables: the card, croissant.json
    refused: tuple[str, ...] = ()  # sources that could not be read, one message each
    format: int = field(default=FORMAT)

    def to_json(self) -> bytes:
        """Return the manifest as UTF-8 JSON, keys in a fixed order, ending with a newline.

        The last key, `seal`, is the sha256 of the manifest without it: no byte changes unseen.
        """
        said = asdict(self)
        seal = hashlib.sha256(_dump(said)).hexdigest()
        return _dump(said | {"seal": seal}) + b"\n"

    def recorded(self) -> dict[str, File]:
        """Return every file of the corpus but the manifest, by its path."""
        tables = [record for splits in self.tables.values() for record in splits.values()]
        found = [*self.files, *(file for record in tables for file in record.files)]
        return {file.path: file for file in found}

    @property
    def digest(self) -> str:
        """The first 16 hex digits of a hash over every table's content hash."""
        whole = hashlib.sha256()
        for config, splits in self.tables.items():
            for split, record in splits.items():
                whole.update(f"{config}/{split}:{record.content}".encode())
        return whole.hexdigest()[:16]


def _dump(said: dict[str, Any]) -> bytes:
    return json.dumps(said, indent=1, ensure_ascii=False).encode()


def from_json(raw: bytes, *, place: str) -> Manifest:
    """Read a manifest.

    Raises:
        Refused: rules `manifest-syntax`, `manifest-format`, and `manifest-seal` where a byte is
            not the one that was written.

    """
    try:
        data = json.loads(raw)
        if data["format"] != FORMAT:
            remedy = f"use a stancebank that reads format {data['format']}"
            raise Refused(place, "manifest-format", found=data["format"], remedy=remedy)
        data["tables"] = {
            config: {
                split: TableRecord(
                    row["rows"], row["content"], tuple(File(**file) for file in row["files"])
                )
                for split, row in splits.items()
            }
            for config, splits in data["tables"].items()
        }
        data["files"] = tuple(File(**file) for file in data["files"])
        data["refused"] = tuple(data["refused"])
        data.pop("seal")
        found = Manifest(**data)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Refused(place, "manifest-syntax", found=error, remedy=_FETCH) from error
    if found.to_json() != raw:
        raise Refused(place, "manifest-seal", found="another text", remedy=_FETCH)
    return found


def read(directory: Path) -> Manifest:
    """Read the manifest of a corpus directory. Raises: as `from_json`, and `manifest-missing`."""
    path = directory / NAME
    if not path.is_file():
        remedy = "name a directory that `stancebank build` or `stancebank release` wrote"
        raise Refused(str(path), "manifest-missing", remedy=remedy)
    return from_json(path.read_bytes(), place=str(path))


def describe(path: Path, root: Path) -> File:
    """Return the record of a file below `root`."""
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return File(path.relative_to(root).as_posix(), path.stat().st_size, digest)


def code_fingerprint() -> str:
    """Return the sha256 over the package's files that can change a corpus, by path and content."""
    whole = hashlib.sha256()
    for path, content in sorted(_package_files(resources.files("stancebank"), "")):
        if not path.startswith(_DECIDES):
            continue
        whole.update(f"{path}\0{hashlib.sha256(content).hexdigest()}\n".encode())
    return whole.hexdigest()


def _package_files(folder: Traversable, prefix: str) -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        name = f"{prefix}{entry.name}"
        if entry.is_dir():
            if entry.name != "__pycache__":
                yield from _package_files(entry, f"{name}/")
        elif not entry.name.endswith((".pyc", ".pyo")):
            yield name, entry.read_bytes()


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
