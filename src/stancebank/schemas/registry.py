"""Every rule that some module declares, by id."""

from __future__ import annotations

from stancebank.schemas.issues import Rule, Severity

RULES: dict[str, Rule] = {}
"""The rules declared so far; a module that checks something declares its rules where it is read."""


def declare(rule_id: str, severity: Severity, table: str, title: str, remedy: str) -> Rule:
    """Add a rule to `RULES` and return it; an id means one rule, for good.

    Raises:
        ValueError: another rule has the id.

    """
    rule = Rule(rule_id, severity, table, title, remedy)
    if RULES.setdefault(rule_id, rule) != rule:
        raise ValueError(f"two rules are called {rule_id!r}")
    return rule
