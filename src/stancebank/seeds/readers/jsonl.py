"""A .jsonl file in; the JSON object of each line out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from stancebank.errors import Refused
from stancebank.seeds.lines import damaged, lines

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

is_text = True

_HEAD = 256


def columns(path: Path, *, place: str, encoding: str | None) -> list[str]:
    """Return the keys of the first 256 objects, in the order in which they come."""
    names: dict[str, None] = {}
    for number, row in rows(path, (), place=place, encoding=encoding):
        if not isinstance(row, Refused):
            names.update(dict.fromkeys(row))
        if number >= _HEAD:
            break
    return list(names)


def rows(
    path: Path,
    columns: Sequence[str],  # noqa: ARG001 - a line is parsed whole
    *,
    place: str,
    encoding: str | None,
) -> Iterator[tuple[int, dict[str, Any] | Refused]]:
    """Yield each object under the number of its line; blank lines are passed over."""
    for number, line in lines(path, encoding=encoding, place=place):
        if isinstance(line, Refused):
            yield number, line
        elif line.strip():
            yield number, _object(line, f"{place}:{number}")


def _object(line: str, place: str) -> dict[str, Any] | Refused:
    issue = damaged(line, place)
    if issue:
        return issue
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        return Refused(place, "seed-row", found=error, remedy="write one JSON object a line")
    if not isinstance(value, dict):
        found = type(value).__name__
        return Refused(place, "seed-row", found=found, remedy="write one JSON object a line")
    return value
