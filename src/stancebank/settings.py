"""A project's pyproject.toml in; its `[tool.stancebank]` settings, checked, out."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any

from stancebank.errors import Refused, unknown

if TYPE_CHECKING:
    from pathlib import Path

NOT_STATED = "not stated"
"""How settings, catalogue and card say that nobody told; null in the tables."""


@dataclass(frozen=True)
class Card:
    """What only people can say of a corpus; every field is a sentence or a name for the card."""

    summary: str = NOT_STATED
    rationale: str = NOT_STATED
    collection: str = NOT_STATED
    producers: str = NOT_STATED
    curators: str = NOT_STATED
    annotators: str = NOT_STATED
    funding: str = NOT_STATED
    licence: str = NOT_STATED
    url: str = NOT_STATED
    sensitive: str = NOT_STATED
    limitations: str = NOT_STATED
    citation: str = NOT_STATED
    contact: str = NOT_STATED


SPLIT_BY = ("document", "publisher", "time")
"""What the documents of a corpus may be split by; the rules are those of `corpus.partition`."""


@dataclass(frozen=True)
class Split:
    """How documents are put into train, validation and test; `by` is one of SPLIT_BY."""

    by: str = SPLIT_BY[0]


@dataclass(frozen=True)
class Settings:
    """How a project's corpus is built.

    pipelines: by ISO 639-1 code, the spaCy pipeline package that labels documents of that language.
    """

    name: str
    title: str
    pipelines: dict[str, str] = field(default_factory=dict)
    card: Card = field(default_factory=Card)
    split: Split = field(default_factory=Split)


def load(path: Path) -> Settings | None:
    """Read a pyproject.toml; None if it has no `[tool.stancebank]`.

    Raises:
        Refused: rules `settings-syntax`, `settings-key`, `settings-value`.

    """
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Refused(
            str(path), "settings-syntax", found=error, remedy="write valid TOML"
        ) from error
    table = data.get("tool", {}).get("stancebank")
    if table is None:
        return None
    place = f"{path} [tool.stancebank]"
    _check(table, Settings, place)
    card = table.get("card", {})
    _check(card, Card, f"{path} [tool.stancebank.card]")
    split = table.get("split", {})
    _check(split, Split, f"{path} [tool.stancebank.split]")
    if split.get("by", SPLIT_BY[0]) not in SPLIT_BY:
        raise unknown(split["by"], SPLIT_BY, place=f"{place} split", rule="settings-value")
    for key in ("name", "title"):
        if key not in table:
            raise Refused(place, "settings-key", found=f"no {key}", remedy=f"add {key}")
    for language in table.get("pipelines", {}):
        if not re.fullmatch("[a-z]{2}", language):
            remedy = "write the language as an ISO 639-1 code, such as en"
            raise Refused(f"{place} pipelines", "settings-value", found=language, remedy=remedy)
    pipelines = dict(table.get("pipelines", {}))
    return Settings(table["name"], table["title"], pipelines, Card(**card), Split(**split))


_TABLES = ("pipelines", "card", "split")


def _check(table: dict[str, Any], kind: type[Settings | Card | Split], place: str) -> None:
    types = {f.name: dict if f.name in _TABLES else str for f in fields(kind)}
    for key, value in table.items():
        if key not in types:
            raise unknown(key, types, place=place, rule="settings-key")
        inside = value.values() if isinstance(value, dict) and key == "pipelines" else ()
        if not isinstance(value, types[key]) or not all(isinstance(v, str) for v in inside):
            remedy = (
                "write it as a string" if types[key] is str else "write it as a table of strings"
            )
            raise Refused(f"{place} {key}", "settings-value", found=value, remedy=remedy)
