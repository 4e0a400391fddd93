"""A source of the catalogue in; its documents, as tables under `tables.DOCUMENTS`, out."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pyarrow as pa

from stancebank.errors import Refused
from stancebank.schemas.tables import DOCUMENTS
from stancebank.seeds import dates, extract, files, language, readers, rows
from stancebank.seeds.extract import METADATA

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from stancebank.seeds.catalog import Source
    from stancebank.seeds.extract import Extract

BATCH = 256
"""The most rows of a table that `read` yields."""

_BATCH_TEXT = 4_000_000  # … and the code points at which one is closed early


def source_path(folder: Path, source: Source) -> str:
    """Return the `source_path` of a source's documents: its file, from the catalogue's folder on."""
    return f"{folder.absolute().name}/{source.file}"


def refuse(issue: Refused) -> None:
    """Raise the issue: what `read` does about a bad row unless it is told otherwise."""
    raise issue


def read(
    folder: Path,
    source: Source,
    *,
    on_issue: Callable[[Refused], None] = refuse,
    seen: set[str] | None = None,
    detect: Callable[[str], str | None] = language.detect,
) -> Iterator[pa.Table]:
    """Yield the source's documents in the file's order, in tables of 1 to `BATCH` rows.

    `folder` is the catalogue's. A bad row of a many-document file goes to `on_issue` and the rest is
    read; so does a date that cannot be read (rule `seed-date`), whose document is kept without it.
    `seen` holds the document ids that other sources have taken; this one's are put into it. `detect`
    finds the language of a text.

    Raises:
        Refused: `seed-changed`, `seed-missing`, `seed-outside`, `seed-kind`, `seed-column`,
            `seed-unreadable`, `seed-binary`, `seed-encoding`, and for a one-document file
            `seed-duplicate-id` and the rules of `extract.check`.

    """
    place = source_path(folder, source)
    path = files.locate(folder, source.file, place=place)
    seen = set() if seen is None else seen
    if not readers.is_many(path.name, place=place):
        found = _one(path, source, place, seen)
        yield _table([_row(source, found, place, on_issue, detect)])
        return
    files.check_unchanged(files.sha256(path), source.sha256, place=place)
    mapping, encoding, _ = rows.survey(
        path, source.columns, encoding=source.encoding, place=place, guess=source.columns is None
    )
    batch: list[dict[str, str | None]] = []
    size = 0
    for found in rows.documents(
        path, source.id, mapping, encoding=encoding, place=place, on_issue=on_issue, seen=seen
    ):
        batch.append(_row(source, found, place, on_issue, detect))
        size += len(found.text)
        if len(batch) == BATCH or size >= _BATCH_TEXT:
            yield _table(batch)
            batch, size = [], 0
    if batch:
        yield _table(batch)


def verify(folder: Path, source: Source) -> None:
    """Do nothing if the source's file is there and has the bytes that were registered.

    Raises:
        Refused: `seed-missing`, `seed-outside`, `seed-changed`, `seed-unreadable`.

    """
    place = source_path(folder, source)
    try:
        path = files.locate(folder, source.file, place=place)
        files.check_unchanged(files.sha256(path), source.sha256, place=place)
    except OSError as error:
        remedy = "see that it is a file, and that you may read it"
        raise Refused(place, "seed-unreadable", found=error, remedy=remedy) from error


def _one(path: Path, source: Source, place: str, seen: set[str]) -> Extract:
    data = files.read_bytes(path, place=place)
    files.check_unchanged(hashlib.sha256(data).hexdigest(), source.sha256, place=place)
    reader = readers.one(path.name, place=place)
    found = extract.check(reader.read(data, place=place, encoding=source.encoding), place=place)
    rows.take(source.id, seen, place=place)
    return found


def _row(
    source: Source,
    found: Extract,
    place: str,
    on_issue: Callable[[Refused], None],
    detect: Callable[[str], str | None],
) -> dict[str, str | None]:
    """Return the document's row: the catalogue's word, else the file's own, else none."""
    known: dict[str, str | None] = {
        name: getattr(source, name) or getattr(found, name) for name in METADATA
    }
    if known["published"] and not source.published:
        known["published"] = dates.iso(known["published"])
        if known["published"] is None:
            remedy = "write it as 2024-05-31; the document is kept without a date"
            on_issue(
                Refused(found.place or place, "seed-date", found=found.published, remedy=remedy)
            )
    stated = source.language or language.code(found.language or "")
    return known | {
        "doc_id": found.doc_id or source.id,
        "text": found.text,
        "language": stated or detect(found.text),
        "source_path": place,
        "source_sha256": source.sha256,
    }


def _table(batch: list[dict[str, str | None]]) -> pa.Table:
    columns = [pa.array([row[name] for row in batch], pa.string()) for name in DOCUMENTS.names]
    return pa.Table.from_arrays(columns, schema=DOCUMENTS)
