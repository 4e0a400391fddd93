"""A table of texts and classes, and a recipe that says which column is what, in; examples out."""

from __future__ import annotations

import csv
import io
import json
import tomllib
from dataclasses import dataclass, field, fields
from importlib import resources
from typing import TYPE_CHECKING, Any, NamedTuple

from stancebank.errors import Refused, unknown
from stancebank.formats.polarity import polarity
from stancebank.schemas.examples import CLASSIFIED, Example
from stancebank.schemas.issues import Issue, Rule, breach

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

FILES = ("json", "jsonl", "csv", "tsv")

COLUMN = Rule(
    "table-column",
    "error",
    "tables",
    "A row has the columns that the recipe names.",
    "name its columns in the recipe",
)
LABEL = Rule(
    "table-label",
    "error",
    "tables",
    "A row's class is one that the recipe, or the table of polarities, knows.",
    "add it to [labels] of the recipe",
)
TARGET = Rule(
    "table-target",
    "error",
    "tables",
    "A target's offsets are in the text, start before end.",
    "count code points, end exclusive",
)
RULES = {rule.id: rule for rule in (COLUMN, LABEL, TARGET)}
"""The reasons why a row is no example."""


@dataclass(frozen=True)
class Recipe:
    """Which column of a table is what; a table without a header has its columns' numbers, from 0.

    `each` names a list in a row, of which every item is an example: `label`, `start` and `end` are
    keys of the items then. `labels` maps the table's classes to ours; a stance's may be left out
    where `polarity.POLARITY` knows them.
    """

    task: str
    file: str
    id: str
    text: str
    label: str
    source: str
    licence: str
    labels: dict[str, str] = field(default_factory=dict)
    header: bool = True
    group: str | None = None
    target: str | None = None
    start: str | None = None
    end: str | None = None
    each: str | None = None


class Read(NamedTuple):
    """Examples, how many rows (items of rows) there were, and an issue for each that is none."""

    examples: tuple[Example, ...]
    rows: int
    issues: tuple[Issue, ...]


def recipes() -> dict[str, Recipe]:
    """Return the recipes that come along, by name."""
    folder = resources.files(__package__).joinpath("recipes")
    names = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".toml"))
    return {
        name.removesuffix(".toml"): parse(folder.joinpath(name).read_bytes(), place=name)
        for name in names
    }


def recipe(name: str, path: Path | None = None) -> Recipe:
    """Return a recipe that comes along, or one of one's own, by its path.

    Raises:
        Refused: rules `recipe-unknown`, `recipe-syntax`, `recipe-key`, `recipe-value`.

    """
    if path is not None:
        return parse(path.read_bytes(), place=str(path))
    known = recipes()
    if name not in known:
        raise unknown(name, known, place="recipes", rule="recipe-unknown")
    return known[name]


def parse(raw: bytes, *, place: str) -> Recipe:
    """Read a recipe's TOML. Raises: Refused, as `recipe`."""
    try:
        data = tomllib.loads(raw.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Refused(place, "recipe-syntax", found=error, remedy="write valid TOML") from error
    names = [one.name for one in fields(Recipe)]
    for key in data:
        if key not in names:
            raise unknown(key, names, place=place, rule="recipe-key")
    try:
        found = Recipe(**data)
    except TypeError as error:
        remedy = "a recipe needs task, file, id, text, label, source and licence"
        raise Refused(place, "recipe-key", found=error, remedy=remedy) from error
    for value, known in ((found.task, CLASSIFIED), (found.file, FILES)):
        if value not in known:
            raise unknown(value, known, place=place, rule="recipe-value")
    return found


def read(text: str, how: Recipe, *, place: str) -> Read:
    """Read a table. Raises: Refused, rule `table-syntax`: it is no file of that kind."""
    examples: list[Example] = []
    issues: list[Issue] = []
    number = 0
    for row in _rows(text, how, place):
        for item in _items(row, how):
            number += 1
            made = _example(item, how, f"{place}:{number}")
            if isinstance(made, Example):
                examples.append(made)
            else:
                issues.append(made)
    return Read(tuple(examples), number, tuple(issues))


def _rows(text: str, how: Recipe, place: str) -> Iterator[dict[str, Any]]:
    try:
        if how.file == "json":
            yield from json.loads(text)
        elif how.file == "jsonl":
            for line in text.splitlines():
                if line.strip():
                    yield json.loads(line)
        else:
            yield from _delimited(text, how)
    except (ValueError, TypeError, csv.Error) as error:
        remedy = f"write it as {how.file}, or name another kind of file in the recipe"
        raise Refused(place, "table-syntax", found=error, remedy=remedy) from error


def _delimited(text: str, how: Recipe) -> Iterator[dict[str, Any]]:
    tabs = how.file == "tsv"
    given: Iterable[list[str]] = csv.reader(
        io.StringIO(text, newline=""),
        delimiter="\t" if tabs else ",",
        # quotation marks in a table of tabs are text
        quoting=csv.QUOTE_NONE if tabs else csv.QUOTE_MINIMAL,
    )
    rows = iter(given)
    names = next(rows, []) if how.header else None
    for row in rows:
        if row:
            keys = names or [str(place) for place in range(len(row))]
            yield dict(zip(keys, row, strict=False))


def _items(row: Any, how: Recipe) -> Iterator[dict[str, Any]]:
    """Yield a row, or each item of its list with the row's other columns."""
    if not isinstance(row, dict):
        yield {}
    elif how.each is None:
        yield row
    else:
        inner = row.get(how.each)
        for place, item in enumerate(inner if isinstance(inner, list) else [{}]):
            own = item if isinstance(item, dict) else {}
            yield row | own | {how.id: f"{row.get(how.id)}.{place}", _ROW: row.get(how.id)}


_ROW = "\0row"  # no column is called that


def _example(item: dict[str, Any], how: Recipe, place: str) -> Example | Issue:
    needed = [how.id, how.text, how.label, how.target, how.start, how.end]
    missing = [name for name in needed if name is not None and item.get(name) is None]
    if missing or not isinstance(item[how.text], str):
        return breach(COLUMN, place, ", ".join(missing) or how.text)
    said = str(item[how.label])
    label = how.labels.get(said) or (polarity(said) if how.task == "stance" else None)
    if label is None:
        return breach(LABEL, place, said)
    text, start, end = item[how.text], None, None
    if how.start is not None and how.end is not None:
        start, end = item[how.start], item[how.end]
        if not (type(start) is type(end) is int and 0 <= start < end <= len(text)):
            return breach(TARGET, place, f"{start} to {end}")
    name = str(item[how.id])
    group = str(item.get(how.group) if how.group else item.get(_ROW, name))
    target = None if how.target is None else str(item[how.target])
    return Example(name, text, label, group, start, end, target)
