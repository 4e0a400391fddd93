"""A source's file: where it lies, whether it is there, and whether it is still the same."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from stancebank.errors import Refused
from stancebank.seeds.extract import MAX_BYTES

if TYPE_CHECKING:
    from pathlib import Path


def locate(folder: Path, file: str, *, place: str) -> Path:
    """Return the path of a file below `folder`.

    Raises:
        Refused: rules `seed-outside` (a link that leads away), `seed-missing`.

    """
    path = folder / file
    try:
        real = path.resolve()
        inside = real.is_relative_to(folder.resolve())
    except (OSError, RuntimeError) as error:  # links in a circle
        remedy = "put the file itself here"
        raise Refused(place, "seed-outside", found=error, remedy=remedy) from error
    if not inside:
        remedy = "put the file itself here: what lies elsewhere may change or be gone"
        raise Refused(place, "seed-outside", found=real, remedy=remedy)
    if not path.is_file():
        remedy = "bring it back, or take its entry out of the catalogue"
        raise Refused(place, "seed-missing", found="no file", remedy=remedy)
    return path


def read_bytes(path: Path, *, place: str) -> bytes:
    """Return the content of a one-document file. Raises: Refused, as `check_size`."""
    check_size(path, one=True, place=place)
    return path.read_bytes()


def check_size(path: Path, *, one: bool, place: str) -> None:
    """Refuse a file of no bytes, and one of too many if it holds `one` document.

    Raises:
        Refused: rules `seed-empty`, `seed-too-large`.

    """
    size = path.stat().st_size
    if size == 0:
        remedy = "give a document with text"
        raise Refused(place, "seed-empty", found="0 bytes", remedy=remedy)
    if one and size > MAX_BYTES:
        remedy = f"split it, or put it into a .jsonl: a document has at most {MAX_BYTES} bytes"
        raise Refused(place, "seed-too-large", found=f"{size} bytes", remedy=remedy)


def sha256(path: Path) -> str:
    """Return the sha256 of the file's bytes."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def check_unchanged(found: str, stated: str, *, place: str) -> None:
    """Refuse a file whose bytes are not those that were registered.

    Raises:
        Refused: rule `seed-changed`.

    """
    if found != stated:
        remedy = "bring the registered file back, or add this one under another name"
        raise Refused(place, "seed-changed", found=f"sha256 {found[:12]}…", remedy=remedy)
