"""seeds/sources.toml in; what each source file is, as `Source` values, out; and more appended."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any

import tomli_w

from stancebank import atomic, ids
from stancebank.errors import Refused, unknown
from stancebank.seeds.dates import iso
from stancebank.seeds.extract import METADATA
from stancebank.settings import NOT_STATED

if TYPE_CHECKING:
    from pathlib import Path

NAME = "sources.toml"

_SAID = ("publisher", "licence")  # always written, stated or not
_LANGUAGE = re.compile(r"[a-z]{2,3}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Source:
    """One entry: a source file, and what is known about it apart from its content.

    `file` is relative to the catalogue's folder, with `/`. `sha256` is of the raw bytes. What is
    stated here wins over what the file says. `encoding` is written where it had to be guessed, so
    that a rebuild does not guess again. `columns` maps our document columns to the file's own.
    """

    id: str
    file: str
    sha256: str
    added: dt.date
    title: str | None = None
    language: str | None = None
    published: str | None = None
    publisher: str | None = None
    author: str | None = None
    url: str | None = None
    licence: str | None = None
    encoding: str | None = None
    columns: Mapping[str, str] | None = None


_KEYS = tuple(field.name for field in fields(Source))
_REQUIRED = ("id", "file", "sha256", "added")


def load(path: Path) -> list[Source]:
    """Read a catalogue, in the order of the file; no file is no sources yet.

    Raises:
        Refused: rules `catalog-syntax`, `catalog-key`, `catalog-missing-key`, `catalog-value`,
            `catalog-outside`, `catalog-duplicate-id`, `doc-id`; the place names file and entry.

    """
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return []
    return _parse(raw, place_of(path))


def append(path: Path, sources: Iterable[Source]) -> None:
    """Add sources to a catalogue; what it holds already stays as it is, byte for byte.

    Raises:
        Refused: as `load`, for the catalogue as it would be; then nothing is written.

    """
    text = "".join(f"[[source]]\n{_entry(source)}\n" for source in sources)
    if not text:
        return
    with atomic.lock(path.parent):
        old = path.read_bytes() if path.exists() else b""
        gap = b"" if not old or old.endswith(b"\n\n") else b"\n" if old.endswith(b"\n") else b"\n\n"
        new = old + gap + text.rstrip("\n").encode() + b"\n"
        _parse(new, place_of(path))
        atomic.write_bytes(path, new)


def place_of(path: Path) -> str:
    """Return how messages name a file that lies in a room: `seeds/sources.toml`."""
    return f"{path.absolute().parent.name}/{path.name}"


def check_metadata(key: str, value: Any, *, place: str) -> str | None:
    """Return a piece of metadata as the catalogue keeps it; None for "not stated".

    Raises:
        Refused: rule `catalog-value`.

    """
    if key == "published":
        text = iso(value) if isinstance(value, (str, int, dt.date)) else None
        if text is None:
            remedy = "write the date as 2024, 2024-05 or 2024-05-31"
            raise Refused(place, "catalog-value", found=value, remedy=remedy)
        return text
    if not isinstance(value, str):
        raise Refused(place, "catalog-value", found=value, remedy=f"write {key} as a string")
    if key == "language" and not _LANGUAGE.fullmatch(value):
        remedy = "write the language as an ISO 639-1 code, such as 'en'"
        raise Refused(place, "catalog-value", found=value, remedy=remedy)
    return None if key in _SAID and value == NOT_STATED else value or None


def _parse(raw: bytes, place: str) -> list[Source]:
    try:
        data = tomllib.loads(raw.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Refused(place, "catalog-syntax", found=error, remedy="write valid TOML") from error
    for key in data:
        if key != "source":
            raise unknown(key, ["source"], place=place, rule="catalog-key")
    rows = data.get("source", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        remedy = "begin each entry with [[source]], in two brackets"
        raise Refused(place, "catalog-syntax", found="source", remedy=remedy)
    seen: dict[str, int] = {}
    sources = []
    for number, row in enumerate(rows, 1):
        entry = f"{place}, source {number} ({row.get('id', 'no id')})"
        source = _source(row, entry)
        if source.id in seen:
            remedy = f"rename it: source {seen[source.id]} has this id"
            raise Refused(entry, "catalog-duplicate-id", found=source.id, remedy=remedy)
        seen[source.id] = number
        sources.append(source)
    return sources


def _check_keys(row: dict[str, Any], place: str) -> None:
    for key in row:
        if key not in _KEYS:
            raise unknown(key, _KEYS, place=place, rule="catalog-key")
    for key in _REQUIRED:
        if key not in row:
            raise Refused(place, "catalog-missing-key", found=f"no {key}", remedy=f"add {key}")


def _source(row: dict[str, Any], place: str) -> Source:
    _check_keys(row, place)
    for key in ("id", "file", "sha256", "encoding"):
        if not isinstance(row.get(key, ""), str):
            remedy = f"write {key} as a string"
            raise Refused(place, "catalog-value", found=row[key], remedy=remedy)
    if not isinstance(row["added"], dt.date) or isinstance(row["added"], dt.datetime):
        remedy = "write added as a date without quotes: 2024-05-31"
        raise Refused(place, "catalog-value", found=row["added"], remedy=remedy)
    if not _SHA256.fullmatch(row["sha256"]):
        remedy = "write the file's sha256, 64 hex digits"
        raise Refused(place, "catalog-value", found=row["sha256"], remedy=remedy)
    ids.doc_id(row["id"], place=place)
    _check_inside(row["file"], place)
    values = {key: row[key] for key in (*_REQUIRED, "encoding") if key in row}
    for key in METADATA:
        if key in row:
            values[key] = check_metadata(key, row[key], place=place)
    return Source(**values, columns=_columns(row.get("columns"), place))


def _check_inside(file: str, place: str) -> None:
    path = PurePosixPath(file)
    if not path.name or path.is_absolute() or ".." in path.parts or "\0" in file or "\\" in file:
        remedy = "name a file below the catalogue's folder, relative to it, with '/'"
        raise Refused(place, "catalog-outside", found=file, remedy=remedy)


def _columns(value: Any, place: str) -> dict[str, str] | None:
    if value is None:
        return None
    if not isinstance(value, dict) or not all(isinstance(name, str) for name in value.values()):
        remedy = 'write it as columns = { text = "body", doc_id = "id" }'
        raise Refused(place, "catalog-value", found=value, remedy=remedy)
    for key in value:
        if key not in COLUMNS:
            raise unknown(key, COLUMNS, place=place, rule="catalog-key")
    return value


COLUMNS = ("doc_id", "text", *METADATA)
"""The document columns that a many-document file may fill."""


def _entry(source: Source) -> str:
    lines = []
    for key in _KEYS:
        value = getattr(source, key)
        if value is None and key in _SAID:
            value = NOT_STATED
        if isinstance(value, Mapping):
            inside = ", ".join(tomli_w.dumps({k: v}).strip() for k, v in value.items())
            lines.append(f"columns = {{ {inside} }}\n")
        elif value is not None:
            lines.append(tomli_w.dumps({key: value}))
    return "".join(lines)
