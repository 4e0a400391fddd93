"""A table's text and the columns that are looked for in; its rows, by the names of columns, out.

A line break inside of a cell is one in quotes, and those there are in tables of commas alone: in a
table of tabs quotation marks are text.
"""

from __future__ import annotations

import csv
import io
import json
from typing import TYPE_CHECKING, Any

from stancebank.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

KINDS = ("json", "jsonl", "csv", "tsv")
"""The kinds of table: a list of objects, an object a line, and cells between commas or tabs."""

_DELIMITERS = {"csv": ",", "tsv": "\t"}
_ENDS = {
    "json": (".json",),
    "jsonl": (".jsonl",),
    "csv": (".csv",),
    "tsv": (".tsv", ".txt", ".csv"),
}


def files(path: Path, kind: str) -> list[Path]:
    """Return the files of a table: the path itself, or those of its kind below it, by name.

    Tables of tabs are often called .txt: those count where there is no .tsv, and then .csv.
    """
    if not path.is_dir():
        return [path]
    for end in _ENDS[kind]:
        if found := sorted(one for one in path.rglob(f"*{end}") if one.is_file()):
            return found
    return []


def missing(path: Path, end: str) -> Refused:
    """Return the refusal of a folder without a table; `end` is how the names of tables end."""
    remedy = f"name a folder with {end} files"
    return Refused(str(path), "table-none", found="no table", remedy=remedy)


def rows(text: str, kind: str, columns: Sequence[str] | None, *, place: str) -> Iterator[Any]:
    """Yield each row; of a line of JSON Lines that is none, the line.

    `columns` are those that are looked for in a header, whatever its case; None: there is no header,
    and a column is called by its number, from 0. A header says itself whether commas or tabs stand
    between cells. A row of blank cells is none.

    Raises:
        Refused: rule `table-syntax`: it is no file of that kind.

    """
    try:
        if kind == "json":
            yield from _objects(text)
        elif kind == "jsonl":
            yield from _lines(text)
        else:
            yield from _cells(text, kind, columns)
    except (ValueError, TypeError, RecursionError, csv.Error) as error:
        remedy = f"write it as {kind}, or name another kind of file in the recipe"
        raise Refused(place, "table-syntax", found=error, remedy=remedy) from error


def _objects(text: str) -> Iterator[Any]:
    found = json.loads(text)
    if not isinstance(found, list):
        raise TypeError(type(found).__name__)
    yield from found


def _lines(text: str) -> Iterator[Any]:
    first = True
    for line in io.StringIO(text):  # ends a line at LF alone: others may stand in a string
        if not line.strip():
            continue
        try:
            yield json.loads(line)
        except (ValueError, RecursionError):
            if first:
                raise
            yield line.strip()
        first = False


def _cells(text: str, kind: str, columns: Sequence[str] | None) -> Iterator[dict[str, str]]:
    names: list[str] | None = None
    if columns is not None:
        kind, names = _header(text, kind, columns)
    given = iter(_read(text, kind))
    if names is not None:
        next(given, None)
    for row in given:
        if any(cell.strip() for cell in row):
            keys = names or [str(place) for place in range(len(row))]
            yield dict(zip(keys, row, strict=False))


def _header(text: str, kind: str, columns: Sequence[str]) -> tuple[str, list[str]]:
    """Return the kind that the header shows, the given one where it shows none; and its names."""
    wanted = {name.lower(): name for name in columns}
    found = {}
    for tried in (kind, *(one for one in _DELIMITERS if one != kind)):
        cells = [cell.strip() for cell in next(iter(_read(text, tried)), [])]
        found[tried] = [
            cell if wanted.get(cell.lower(), cell) in cells else wanted[cell.lower()]
            for cell in cells
        ]
    best = max(found, key=lambda one: len({*found[one]} & {*columns}))
    return best, found[best]


def _read(text: str, kind: str) -> Iterable[list[str]]:
    tabs = kind == "tsv"
    return csv.reader(
        io.StringIO(text, newline=""),
        delimiter=_DELIMITERS[kind],
        quoting=csv.QUOTE_NONE if tabs else csv.QUOTE_MINIMAL,
    )
