"""The rules for what a server returns, by id: anybody may have edited it, so nothing is trusted."""

from __future__ import annotations

from stancebank.schemas.issues import Rule, Severity

RULES: dict[str, Rule] = {}
"""Every rule of what Label Studio returns; what breaks one is left out and named, the rest kept."""


def declare(rule_id: str, severity: Severity, title: str, remedy: str) -> Rule:
    """Add a rule to `RULES` and return it."""
    RULES[rule_id] = Rule(rule_id, severity, "annotations", title, remedy)
    return RULES[rule_id]


_MEND = "mend the annotation in Label Studio, and pull again"

SHAPE = declare(
    "result-shape", "error", "A result is a list of objects as the page makes them.", _MEND
)
CONTROL = declare(
    "result-control",
    "error",
    "An answer is one to a question of the round's page.",
    "label with the round's own page; a config that was changed by hand is not read",
)
LABEL = declare(
    "result-label", "error", "A region has one label, and it is one of labels.toml.", _MEND
)
CHOICE = declare("result-choice", "error", "An answer is one class, and one of labels.toml.", _MEND)
OFFSETS = declare("result-offsets", "error", "A region lies inside the task's text.", _MEND)
TEXT = declare(
    "result-text",
    "error",
    "A region's text is the slice of the task's text.",
    "draw the region again",
)
BLANK = declare(
    "result-blank",
    "warning",
    "A region does not begin or end with white space.",
    "none needed: it is cut off",
)
ORPHAN = declare(
    "result-orphan",
    "error",
    "An answer about a region has that region, and it has the question.",
    _MEND,
)
DANGLING = declare("result-dangling", "error", "An arrow joins two regions that exist.", _MEND)
ARROW = declare(
    "result-arrow",
    "error",
    "An arrow leads from a source or a cue into a claim, or from a holder into or out of a stance.",
    "draw it the other way round, or between other regions",
)
SECOND = declare(
    "result-second",
    "error",
    "A claim has one source and one cue, a stance one holder.",
    "delete the arrows that are too many: the first in the text counts",
)
OUTSIDE = declare(
    "result-outside",
    "error",
    "A label lies inside one sentence.",
    "draw the region inside a sentence",
)
OVERLAP = declare(
    "result-overlap",
    "error",
    "Entities do not overlap.",
    "keep one of the entities: the longest counts, of equals the first",
)
DUPLICATE = declare(
    "result-duplicate", "warning", "A label is given once.", "none needed: it counts once"
)
TWICE = declare(
    "result-twice",
    "error",
    "A question is answered once.",
    "answer it again: the first answer counts",
)
UNANSWERED = declare(
    "result-unanswered",
    "warning",
    "A claim and a stance have all their answers.",
    "answer what is open",
)
SOURCE = declare(
    "result-source",
    "warning",
    "A claim has a source's arrow exactly where it is not the author's.",
    "draw the arrow, or choose author",
)
QUOTE = declare(
    "result-quote",
    "warning",
    "A claim that somebody else than the author makes is quoted somehow.",
    "choose direct, indirect or mixed",
)
TARGET = declare(
    "result-target",
    "warning",
    "A stance has a target.",
    "draw an arrow from the stance to its target",
)
UNUSED = declare(
    "result-unused",
    "warning",
    "A cue or a mention has an arrow.",
    "draw its arrow, or delete the region: without one it says nothing",
)
SENTENCE = declare(
    "result-sentence",
    "error",
    "An answer of check-worthiness is about a sentence that the document has.",
    "push the document again: its sentences changed",
)
