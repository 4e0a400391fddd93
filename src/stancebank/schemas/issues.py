"""A broken rule as a value: the place, what was found there, and what to do about it."""

from __future__ import annotations

import json
import reprlib
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

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

    @classmethod
    def of(cls, rule: Rule, place: str, found: str) -> Issue:
        """Return a breach of a rule."""
        return cls(place, rule.id, rule.severity, found, rule.remedy)

    def __str__(self) -> str:
        """Return the issue as the one line that people read."""
        seen = f": {self.found!r} found" if self.found else ""
        return f"{self.place}: {self.rule}{seen}; {self.remedy}"

    def to_dict(self) -> dict[str, str]:
        """Return the issue's fields, for JSON."""
        return asdict(self)


def breach(rule: Rule, place: str, found: object) -> Issue:
    """Return the issue of one breach; of foreign data that was found there, the beginning."""
    seen = found if isinstance(found, str) else reprlib.repr(found)
    return Issue.of(rule, place, seen[:80])


def dump(issues: Iterable[Issue]) -> bytes:
    """Return issues as JSON Lines, in the order given."""
    lines = [json.dumps(issue.to_dict(), ensure_ascii=False) for issue in issues]
    return "".join(f"{line}\n" for line in lines).encode()


def load(raw: bytes) -> tuple[Issue, ...]:
    """Read what `dump` wrote."""
    return tuple(Issue(**json.loads(line)) for line in raw.decode().splitlines())
