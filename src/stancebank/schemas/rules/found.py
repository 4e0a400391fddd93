"""What a rule found, before it is written out as issues: how much, and the first of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stancebank.schemas.issues import Rule

CAP = 100
"""How many places a rule names; the rest is counted."""


@dataclass(frozen=True)
class Found:
    """Where a rule is broken: how often, and the first `CAP` places with what was found there."""

    rule: Rule
    total: int
    places: list[str]
    values: list[str]


def shown_as(value: object) -> str:
    """Return a value as an issue shows it."""
    if isinstance(value, bytes):
        value = value.decode("utf-8", "replace")
    return "null" if value is None else str(value)
