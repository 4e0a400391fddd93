"""Tables in, Arrow files and their record out; and back, by memory map."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from stancebank import manifest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

MAX_FILE_BYTES = 500_000_000
"""A file is closed once it holds this many bytes of Arrow data, the size that the Hub suggests."""


def write(
    directory: Path,
    config: str,
    split: str,
    tables: Iterable[pa.Table],
    schema: pa.Schema,
    *,
    max_file_bytes: int = MAX_FILE_BYTES,
) -> manifest.TableRecord:
    """Write the tables, one after the other, as `<config>/<split>-NNNNN-of-NNNNN.arrow`.

    The files are Arrow IPC streams of `schema` (whose types the tables must have): the same rows
    in the same pieces give the same bytes under any Arrow version. A table is never cut.
    """
    folder = directory / config
    folder.mkdir(parents=True, exist_ok=True)
    parts: list[Path] = []
    rows = 0

    def pieces() -> Iterator[pa.Table]:
        nonlocal rows
        stream = None
        written = 0
        try:
            for table in tables:
                if not table.num_rows:
                    continue
                if stream is None or written >= max_file_bytes:
                    if stream is not None:
                        stream.close()
                    parts.append(folder / f"{split}-{len(parts):05d}.part")
                    stream = pa.ipc.new_stream(str(parts[-1]), schema)
                    written = 0
                stream.write_table(table.cast(schema).combine_chunks())
                rows += table.num_rows
                written += table.nbytes
                yield table
        finally:
            if stream is not None:
                stream.close()

    content = manifest.content_hash(schema, pieces())
    if not parts:  # a split without a row of this config still has its file, and its schema
        parts.append(folder / f"{split}-00000.part")
        with pa.ipc.new_stream(str(parts[0]), schema) as empty:
            empty.write_table(schema.empty_table())
    files = []
    for number, part in enumerate(parts):
        final = folder / f"{split}-{number:05d}-of-{len(parts):05d}.arrow"
        part.rename(final)
        files.append(manifest.describe(final, directory))
    return manifest.TableRecord(rows, content, tuple(files))


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
