"""A table of texts and classes, and a recipe that says which column is what, in; examples out."""

from __future__ import annotations

import codecs
import tomllib
from dataclasses import dataclass, field, fields
from importlib import resources
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, NamedTuple

from stancebank.errors import Refused, unknown
from stancebank.formats import table_rows
from stancebank.formats.polarity import polarity
from stancebank.schemas.examples import TABULAR, Example
from stancebank.schemas.issues import Issue, Rule, breach

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

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
ROW = Rule(
    "table-row",
    "error",
    "tables",
    "A row is an object of its own.",
    "mend the row, or take it out",
)
RULES = {rule.id: rule for rule in (COLUMN, LABEL, TARGET, ROW)}
"""The reasons why a row is no example."""


@dataclass(frozen=True)
class Recipe:
    """Which column of a table is what; a table without a header has its columns' numbers, from 0.

    Where a header lacks the column of the id, a row's id is the file's name and the row's number.
    `file` is one of `table_rows.KINDS`, `encoding` what a file is in that is no UTF-8. `each` names a
    list in a row, of which every item is an example: `label`, `start` and `end` are keys of the items
    then. `labels` maps the table's classes to ours; a stance's may be left out
    where `polarity.POLARITY` knows them. `group` names the column of what must not be torn apart, a
    document or a debate; `whole`: each file is one document. `language` is the texts'
    (ISO 639-1).
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
    whole: bool = False
    language: str | None = None
    encoding: str | None = None

    @property
    def columns(self) -> list[str]:
        """The columns that it names; of a list's items the keys too."""
        said = (self.id, self.text, self.label, self.group, self.target, self.start, self.end)
        return [name for name in said if name is not None]


class Item(NamedTuple):
    """What a row, or an item of its list, came to, and the place of it: file and number, from 1."""

    place: str
    made: Example | Issue


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
    try:
        codecs.lookup(found.encoding or "utf-8")
    except LookupError as error:
        remedy = "name an encoding that Python knows, such as cp1252"
        raise Refused(place, "recipe-value", found=error, remedy=remedy) from error
    for value, known in ((found.task, TABULAR), (found.file, table_rows.KINDS)):
        if value not in known:
            raise unknown(value, known, place=place, rule="recipe-value")
    return found


def read(text: str, how: Recipe, *, place: str, labelled: bool = True) -> Read:
    """Read a table; where it need not be `labelled`, a row without a known class has the class "".

    Raises:
        Refused: rule `table-syntax`: it is no file of that kind.

    """
    made = [i.made for row in rows(text, how, place=place, labelled=labelled) for i in row]
    examples = tuple(one for one in made if isinstance(one, Example))
    return Read(examples, len(made), tuple(one for one in made if isinstance(one, Issue)))


def rows(text: str, how: Recipe, *, place: str, labelled: bool = True) -> Iterator[list[Item]]:
    """Yield what came of each row: several items where the recipe names a list. As `read`."""
    number = 0
    columns = how.columns if how.header else None
    for row in table_rows.rows(text, how.file, columns, place=place):
        found = []
        for item in _items(row, how):
            number += 1
            at = f"{place}:{number}"
            if isinstance(item, str):
                found.append(Item(at, breach(ROW, at, item)))
                continue
            if columns is not None and how.file in {"csv", "tsv"}:
                item.setdefault(how.id, f"{PurePath(place).stem}-{number}")
            found.append(Item(at, _example(item, how, at, labelled=labelled)))
        yield found


def _items(row: Any, how: Recipe) -> Iterator[dict[str, Any] | str]:
    """Yield a row, or each item of its list with the row's other columns.

    A row without a list, or of an empty one, is one item that lacks its class.
    """
    if not isinstance(row, dict):
        yield row if isinstance(row, str) else {}
    elif how.each is None:
        yield row
    else:
        inner = row.get(how.each)
        for place, item in enumerate(inner if isinstance(inner, list) and inner else [{}]):
            own = item if isinstance(item, dict) else {}
            yield row | own | {how.id: f"{row.get(how.id)}.{place}", _ROW: row.get(how.id)}


_ROW = "\0row"  # no column is called that


def _example(item: dict[str, Any], how: Recipe, place: str, *, labelled: bool) -> Example | Issue:
    said = how.label if labelled else None
    needed = [how.id, how.text, said, how.target, how.start, how.end]
    missing = [name for name in needed if name is not None and item.get(name) is None]
    if missing or not isinstance(item[how.text], str):
        return breach(COLUMN, place, ", ".join(missing) or how.text)
    label = _label(str(item.get(how.label, "")).strip(), how)
    if label is None and labelled:
        return breach(LABEL, place, str(item[how.label]))
    text, start, end = item[how.text], None, None
    if how.start is not None and how.end is not None:
        start, end = item[how.start], item[how.end]
        if not (type(start) is type(end) is int and 0 <= start < end <= len(text)):
            return breach(TARGET, place, f"{start} to {end}")
    name = str(item[how.id])
    group = str(item.get(how.group) if how.group else item.get(_ROW, name))
    target = None if how.target is None else str(item[how.target])
    return Example(name, text, label or "", group, start, end, target)


def _label(said: str, how: Recipe) -> str | None:
    return how.labels.get(said) or (polarity(said) if how.task == "stance" else None)
