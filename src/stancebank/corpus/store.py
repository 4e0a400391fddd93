"""Tables in, Arrow files and their record out; and back, by memory map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from stancebank import manifest
from stancebank.corpus import content

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAX_FILE_BYTES = 500_000_000
"""A file is closed once it holds this many bytes of Arrow data, the size that the Hub suggests."""


class Writer:
    """Writes one config of one split as `<config>/<split>-NNNNN-of-NNNNN.arrow`.

    The files are Arrow IPC streams of `schema`: the same rows in the same pieces give the same
    bytes under any Arrow version. A piece is never cut.
    """

    def __init__(self, directory: Path, config: str, split: str, schema: pa.Schema) -> None:
        """Take the corpus directory, and the schema whose types every piece must have."""
        self._directory, self._folder, self._split = directory, directory / config, split
        self._schema = schema
        self._folder.mkdir(parents=True, exist_ok=True)
        self._content = content.ContentHash(schema)
        self._parts: list[Path] = []
        self._stream: Any = None
        self._written = 0

    def add(self, table: pa.Table) -> None:
        """Write a piece."""
        if not table.num_rows:
            return
        if self._stream is None or self._written >= MAX_FILE_BYTES:
            self._next()
        # in this order: a cast costs by the chunk
        whole = table.combine_chunks().cast(self._schema)
        self._stream.write_table(whole)
        self._content.update(whole)
        self._written += whole.nbytes

    def close(self) -> manifest.TableRecord:
        """Finish the files, give them their names, and return their record."""
        if self._stream is None:  # a split without a row of this config still has its file
            self._next()
        self._stream.close()
        files = []
        for number, part in enumerate(self._parts):
            name = f"{self._split}-{number:05d}-of-{len(self._parts):05d}.arrow"
            files.append(manifest.describe(part.rename(self._folder / name), self._directory))
        return manifest.TableRecord(self._content.rows, self._content.hexdigest(), tuple(files))

    def _next(self) -> None:
        if self._stream is not None:
            self._stream.close()
        self._parts.append(self._folder / f"{self._split}-{len(self._parts):05d}.part")
        self._stream = pa.ipc.new_stream(str(self._parts[-1]), self._schema)
        self._written = 0


def dump(table: pa.Table) -> pa.Buffer:
    """Return a table as an Arrow IPC stream."""
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as stream:
        stream.write_table(table)
    return sink.getvalue()


def read(directory: Path, record: manifest.TableRecord) -> pa.Table:
    """Map the files of one config of one split into memory, as one table, without a copy.

    Raises:
        pa.ArrowInvalid, OSError: a file is missing or is no Arrow stream.

    """
    return pa.concat_tables(read_file(directory / file.path) for file in record.files)


def read_file(path: Path) -> pa.Table:
    """Map one Arrow IPC stream file into memory."""
    with pa.memory_map(str(path)) as source, pa.ipc.open_stream(source) as stream:
        return stream.read_all()


def batches(
    directory: Path, record: manifest.TableRecord
) -> tuple[pa.Schema, Iterator[pa.RecordBatch]]:
    """Return the schema of one config of one split, and its pieces, each read when it is asked for.

    Raises: as `read`.
    """
    paths = [directory / file.path for file in record.files]
    with pa.OSFile(str(paths[0]), "rb") as file, pa.ipc.open_stream(file) as stream:
        schema = stream.schema

    def pieces() -> Iterator[pa.RecordBatch]:
        for path in paths:
            # read, not mapped: what is mapped counts as this process's memory until it ends
            with pa.OSFile(str(path), "rb") as file, pa.ipc.open_stream(file) as stream:
                yield from stream

    return schema, pieces()
