"""A broken rule as a value: the place, what was found there, and what to do about it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Literal

Severity = Literal["error", "warning"]
"""An error blocks a release; a warning does not."""


@dataclass(frozen=True)
class Rule:
    """One rule: the law that it holds in a sentence, and the remedy for what breaks it.

    `table` is the config that it looks at, or what else it is about (`release`).
    """

    id: str
    severity: Severity
    table: str
    title: str
    remedy: str


@dataclass(frozen=True, order=True)
class Issue:
    """One breach of one rule; sorts by place.

    `found` is empty where there is no value to show: then something is missing.

    >>> str(Issue("entities/train: a:e3-9", "class-id", "error", "label = 99", "use 0 to 10"))
    "entities/train: a:e3-9: class-id: 'label = 99' found; use 0 to 10"
    """

    place: str
    rule: str
    severity: Severity
    found: str
    remedy: str

    def __str__(self) -> str:
        """Return the issue as the one line that people read."""
        seen = f": {self.found!r} found" if self.found else ""
        return f"{self.place}: {self.rule}{seen}; {self.remedy}"

    def to_dict(self) -> dict[str, str]:
        """Return the issue's fields, for JSON."""
        return asdict(self)
