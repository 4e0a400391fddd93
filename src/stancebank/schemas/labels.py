"""labels.toml in; every label set, in class-id order, with definitions and sources, out."""

from __future__ import annotations

import hashlib
import tomllib
from dataclasses import dataclass, fields
from functools import cached_property
from importlib import resources
from typing import TYPE_CHECKING, Any

from stancebank.errors import Refused, unknown

if TYPE_CHECKING:
    from pathlib import Path

LABEL_SETS = (
    "sentence_kind",
    "status",
    "entity",
    "span",
    "check_worthiness",
    "claim_type",
    "source_kind",
    "quote_type",
    "factuality",
    "polarity",
    "expressed",
    "holder_kind",
    "target_kind",
)
"""The label sets that the tables need, whatever labels a project puts into them."""


@dataclass(frozen=True)
class Label:
    """One label: its name, what it means, and how it looks on the labelling page."""

    name: str
    definition: str
    hotkey: str | None = None
    colour: str | None = None


@dataclass(frozen=True)
class LabelSet:
    """The labels that one column may hold; a label's class id is its place in `labels`."""

    name: str
    title: str
    source: str
    labels: tuple[Label, ...]

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The labels' names, in class-id order."""
        return tuple(label.name for label in self.labels)

    @cached_property
    def ids(self) -> dict[str, int]:
        """The class id of each name."""
        return {name: number for number, name in enumerate(self.names)}


@dataclass(frozen=True)
class LabelScheme:
    """A whole labels.toml; `fingerprint` is the sha256 of the file that it was read from."""

    version: str
    sets: dict[str, LabelSet]
    fingerprint: str

    def __getitem__(self, name: str) -> LabelSet:
        """Return the label set of that name, or the derived set `ner_tag`."""
        return self.ner_tags if name == "ner_tag" else self.sets[name]

    @cached_property
    def ner_tags(self) -> LabelSet:
        """The BIO tags over the entity labels: O, then B-X and I-X for each X in class-id order.

        Source: the IOB2 scheme (Tjong Kim Sang and Veenstra 1999).
        """
        entity = self.sets["entity"]
        tags = [Label("O", "Outside of every entity.")]
        for label in entity.labels:
            tags.append(Label(f"B-{label.name}", f"First token: {label.definition}"))
            tags.append(Label(f"I-{label.name}", f"Further token: {label.definition}"))
        return LabelSet("ner_tag", "Entity tag of a token", entity.source, tuple(tags))


def parse(raw: bytes, *, place: str = "labels.toml") -> LabelScheme:
    """Read the bytes of a labels.toml.

    Raises:
        Refused: rules `labels-syntax`, `labels-key`, `labels-value`, `labels-missing-set`,
            `labels-empty-set`, `labels-duplicate`.

    """
    try:
        data = tomllib.loads(raw.decode("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Refused(place, "labels-syntax", found=error, remedy="write valid TOML") from error
    if not isinstance(data.get("version"), str):
        remedy = 'write the scheme\'s version as a string, such as version = "1.0.0"'
        raise Refused(place, "labels-value", found=data.get("version", "no version"), remedy=remedy)
    _check_keys(data, ("version", *LABEL_SETS), place)
    sets = {}
    for name in LABEL_SETS:
        if name not in data:
            remedy = f"add a [{name}] table with its labels"
            raise Refused(place, "labels-missing-set", found=name, remedy=remedy)
        table = data[name]
        where = f"{place} [{name}]"
        _check_keys(table, ("title", "source", "labels"), where)
        for key in ("title", "source"):
            if not isinstance(table.get(key), str):
                raise Refused(where, "labels-value", found=f"no {key}", remedy=f"add its {key}")
        labels = tuple(_label(row, where) for row in table.get("labels", ()))
        if not labels:
            remedy = f"add at least one [[{name}.labels]]"
            raise Refused(place, "labels-empty-set", found=name, remedy=remedy)
        seen: set[str] = set()
        for said in (value for row in labels for value in (row.name, f"hotkey {row.hotkey}")):
            if said in seen and said != "hotkey None":
                remedy = f"keep one {said!r} in [{name}]"
                raise Refused(place, "labels-duplicate", found=said, remedy=remedy)
            seen.add(said)
        sets[name] = LabelSet(name, table["title"], table["source"], labels)
    return LabelScheme(str(data["version"]), sets, hashlib.sha256(raw).hexdigest())


def _check_keys(table: dict[str, Any], known: tuple[str, ...], place: str) -> None:
    for key in table:
        if key not in known:
            raise unknown(key, known, place=place, rule="labels-key")


def _label(row: dict[str, Any], place: str) -> Label:
    _check_keys(row, tuple(field.name for field in fields(Label)), place)
    for key in ("name", "definition"):
        if not isinstance(row.get(key), str):
            raise Refused(place, "labels-value", found=f"no {key}", remedy=f"give it a {key}")
    return Label(**row)


def load(path: Path) -> LabelScheme:
    """Read a project's labels.toml. Raises: as `parse`, with the path as the place."""
    return parse(path.read_bytes(), place=str(path))


def default() -> LabelScheme:
    """Return the label scheme that ships with stancebank.

    >>> default()["polarity"].names
    ('FAVOR', 'AGAINST', 'NEUTRAL', 'CONFLICTED')
    """
    return parse(default_bytes())


def default_bytes() -> bytes:
    """Return the text of the shipped labels.toml, as `stancebank new` writes it."""
    return resources.files(__package__).joinpath("labels.toml").read_bytes()
