"""A file's ending in; the reader of its kind out. A new kind is one module and one line here."""

from __future__ import annotations

import importlib
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Protocol, cast

from stancebank.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from stancebank.seeds.extract import Extract

ONE = {
    ".txt": "plain",
    ".md": "plain",
    ".html": "webpage",
    ".htm": "webpage",
    ".pdf": "pdf",
    ".docx": "word",
}
"""The kinds of file that hold one document, and the module that reads each."""

MANY = {".jsonl": "jsonl", ".csv": "delimited", ".tsv": "delimited", ".parquet": "parquet"}
"""The kinds of file that hold many."""


class One(Protocol):
    """A module that reads a one-document file.

    Raises:
        Refused: rules `seed-binary`, `seed-encoding`, `seed-unreadable`, `seed-empty`.

    """

    def read(self, data: bytes, *, place: str, encoding: str | None) -> Extract:
        """Return the document that the bytes are; its text is normalised, but not checked."""


class Many(Protocol):
    """A module that reads a many-document file."""

    is_text: bool
    """Whether the file is in an encoding that must be known to read it."""

    def columns(self, path: Path, *, place: str, encoding: str | None) -> list[str]:
        """Return the names of the file's columns, in their order."""

    def rows(
        self, path: Path, columns: Sequence[str], *, place: str, encoding: str | None
    ) -> Iterator[tuple[int, dict[str, Any] | Refused]]:
        """Yield each row under its number from 1 (its first line, in text), or what is wrong."""


def is_known(name: str) -> bool:
    """Tell whether files of this name's ending can be read.

    >>> is_known("a.TXT"), is_known("a.doc")
    (True, False)
    """
    return PurePath(name).suffix.lower() in ONE | MANY


def is_many(name: str, *, place: str) -> bool:
    """Tell whether the file holds many documents. Raises: Refused, rule `seed-kind`."""
    suffix = PurePath(name).suffix.lower()
    if suffix not in ONE | MANY:
        remedy = f"save it as one of: {', '.join(ONE | MANY)}"
        raise Refused(place, "seed-kind", found=suffix or name, remedy=remedy)
    return suffix in MANY


def one(name: str, *, place: str) -> One:
    """Return the reader of a one-document file. Raises: Refused, rule `seed-kind`."""
    is_many(name, place=place)
    return cast("One", _module(ONE[PurePath(name).suffix.lower()]))


def many(name: str, *, place: str) -> Many:
    """Return the reader of a many-document file. Raises: Refused, rule `seed-kind`."""
    is_many(name, place=place)
    return cast("Many", _module(MANY[PurePath(name).suffix.lower()]))


def _module(name: str) -> Any:
    return importlib.import_module(f"{__name__}.{name}")
