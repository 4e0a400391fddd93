"""A many-document file in; its documents one by one, bad rows reported and passed over, out."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from stancebank import ids
from stancebank.errors import Refused
from stancebank.seeds import columns, decode, extract, readers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from stancebank.seeds.extract import Extract


def documents(
    path: Path,
    source: str,
    mapping: Mapping[str, str],
    *,
    encoding: str | None,
    place: str,
    on_issue: Callable[[Refused], None],
    seen: set[str],
) -> Iterator[Extract]:
    """Yield the documents in the file's order, each checked, with its id and its place.

    A row without an id is named after the source and the row's number. `seen` holds the ids that
    are taken, and gets those that are yielded.

    Raises:
        Refused: rule `seed-unreadable`, where the rest of the file cannot be read. A bad row goes
            to `on_issue`: rules `seed-row`, `seed-type`, `seed-encoding`, `doc-id`,
            `seed-duplicate-id`, and those of `extract.check`.

    """
    reader = readers.many(path.name, place=place)
    wanted = list(dict.fromkeys(mapping.values()))
    for number, row in reader.rows(path, wanted, place=place, encoding=encoding):
        if isinstance(row, Refused):
            on_issue(row)
            continue
        at = f"{place}:{number}"
        try:
            found = extract.check(columns.document(row, mapping, place=at), place=at)
            name = ids.doc_id(found.doc_id or f"{source}-{number:06d}", place=at)
            take(name, seen, place=at)
        except Refused as issue:
            on_issue(issue)
        else:
            yield found if found.doc_id == name else replace(found, doc_id=name)


def take(name: str, seen: set[str], *, place: str) -> None:
    """Put a document id among those that are taken. Raises: Refused, `seed-duplicate-id`."""
    if name in seen:
        remedy = "give each document an id of its own"
        raise Refused(place, "seed-duplicate-id", found=name, remedy=remedy)
    seen.add(name)


def survey(
    path: Path, stated: Mapping[str, str] | None, *, encoding: str | None, place: str, guess: bool
) -> tuple[dict[str, str], str | None, str | None]:
    """Return the mapping, the encoding to read with, and the encoding again if it was guessed.

    Raises:
        Refused: rules `seed-column`, `seed-binary`, `seed-encoding`, `seed-unreadable`,
            `seed-empty`.

    """
    reader = readers.many(path.name, place=place)
    guessed = None
    if encoding is None and reader.is_text:
        encoding, guessed = decode.survey(path, place=place)
    available = reader.columns(path, place=place, encoding=encoding)
    if not available:
        remedy = "give a file with at least one document"
        raise Refused(place, "seed-empty", found="no rows", remedy=remedy)
    return columns.resolve(stated or {}, available, guess=guess, place=place), encoding, guessed
