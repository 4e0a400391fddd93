"""A .csv or .tsv file with a header in; each row, by the header's names, out.

Both are read by RFC 4180: a field in double quotes may hold delimiters, line ends, and doubled
quotes. A row that breaks this is reported, never repaired.
"""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from stancebank.errors import Refused
from stancebank.seeds.extract import MAX_TEXT
from stancebank.seeds.lines import damaged, lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

is_text = True


def columns(path: Path, *, place: str, encoding: str | None) -> list[str]:
    """Return the names in the header."""
    for _, row in _records(path, place, encoding):
        if isinstance(row, Refused):
            raise row
        return row
    return []


def rows(
    path: Path, columns: Sequence[str], *, place: str, encoding: str | None
) -> Iterator[tuple[int, dict[str, str] | Refused]]:
    """Yield the wanted columns of each row under the number of its first line."""
    records = _records(path, place, encoding)
    _, header = next(records, (0, []))
    if isinstance(header, Refused):
        raise header
    wanted = [(name, header.index(name)) for name in columns]
    for number, row in records:
        if isinstance(row, Refused):
            yield number, row
            continue
        at = f"{place}:{number}"
        if len(row) != len(header):
            remedy = f"give it {len(header)} fields, or put quotes round the one that is cut"
            yield number, Refused(at, "seed-row", found=f"{len(row)} fields", remedy=remedy)
            continue
        values = {name: row[index] for name, index in wanted}
        issue = next((found for v in values.values() if (found := damaged(v, at))), None)
        yield number, issue or values


def _records(
    path: Path, place: str, encoding: str | None
) -> Iterator[tuple[int, list[str] | Refused]]:
    # one limit for the whole process; a document must fit, whatever was set before
    csv.field_size_limit(max(csv.field_size_limit(), MAX_TEXT + 1))
    line = 0
    cut: list[Refused] = []

    def physical() -> Iterator[str]:
        nonlocal line
        for number, text in lines(path, encoding=encoding, place=place):
            line = number
            if isinstance(text, Refused):
                cut.append(text)
                yield "\n"
            else:
                yield text

    delimiter = "\t" if path.suffix.lower() == ".tsv" else ","
    reader = csv.reader(physical(), delimiter=delimiter, strict=True)
    first = 1
    while (row := _next(reader)) is not None:
        if cut:
            yield first, cut.pop()
        elif isinstance(row, csv.Error):
            remedy = "double the quotes inside a quoted field, and close it"
            yield first, Refused(f"{place}:{first}", "seed-row", found=row, remedy=remedy)
        elif row:
            yield first, row
        first = line + 1


def _next(reader: Iterator[list[str]]) -> list[str] | csv.Error | None:
    """Return the next record, or what is wrong with it; None after the last."""
    try:
        return next(reader, None)
    except csv.Error as error:
        return error
