"""A .parquet file in; each row, by its columns' names, out."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from stancebank.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

is_text = False

_BATCH = 64


def columns(path: Path, *, place: str, encoding: str | None) -> list[str]:  # noqa: ARG001
    """Return the names in the file's schema."""
    with _opened(path, place) as file:
        return list(file.schema_arrow.names) if file.metadata.num_rows else []


def rows(
    path: Path,
    columns: Sequence[str],
    *,
    place: str,
    encoding: str | None,  # noqa: ARG001 - one protocol
) -> Iterator[tuple[int, dict[str, Any] | Refused]]:
    """Yield the wanted columns of each row under its number from 1."""
    number = 0
    with _opened(path, place) as file:
        for batch in file.iter_batches(batch_size=_BATCH, columns=list(columns)):
            for row in _rows(batch):
                number += 1
                if isinstance(row, UnicodeDecodeError):
                    at = f"{place}:{number}"
                    remedy = "write its text as UTF-8"
                    yield number, Refused(at, "seed-encoding", found=row, remedy=remedy)
                else:
                    yield number, row


def _rows(batch: pa.RecordBatch) -> Iterator[dict[str, Any] | UnicodeDecodeError]:
    try:
        yield from batch.to_pylist()
    except UnicodeDecodeError:
        # to_pylist fails before the first row is out, so none is yielded twice
        for index in range(batch.num_rows):
            try:
                yield batch.slice(index, 1).to_pylist()[0]
            except UnicodeDecodeError as error:
                yield error


@contextlib.contextmanager
def _opened(path: Path, place: str) -> Iterator[Any]:
    import pyarrow.parquet as pq  # noqa: PLC0415 - slow to import

    try:
        # pre_buffer would hold a whole row group, which may be the whole file
        with pq.ParquetFile(path, pre_buffer=False) as file:
            yield file
    except (pa.ArrowException, OSError) as error:
        remedy = "write it anew: it is broken, or encrypted"
        raise Refused(place, "seed-unreadable", found=error, remedy=remedy) from error
