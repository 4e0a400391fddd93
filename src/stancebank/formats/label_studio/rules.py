"""The reasons, by id, why a part of somebody's Label Studio export is not taken."""

from __future__ import annotations

from stancebank.schemas.issues import Rule, Severity

RULES: dict[str, Rule] = {}
"""Every reason; those that begin with `item-` concern one item of a result."""


def declare(rule_id: str, severity: Severity, title: str, remedy: str) -> Rule:
    """Add a rule to `RULES` and return it."""
    RULES[rule_id] = Rule(rule_id, severity, "exports", title, remedy)
    return RULES[rule_id]


_MEND = "mend it in Label Studio, and export again"

TASK = declare(
    "export-task", "error", "A record is a task, or one annotation in JSON_MIN's form.", _MEND
)
RESULT = declare("export-result", "error", "An annotation has a result, which is a list.", _MEND)
IDS = declare(
    "export-ids",
    "warning",
    "Predictions and drafts stand in the export, and not their ids alone.",
    "make a snapshot with `predictions.only_id` and `drafts.only_id` false",
)
SHAPE = declare("item-shape", "error", "An item is an object with its type and value.", _MEND)
MEDIUM = declare(
    "item-medium",
    "warning",
    "A region is one of text.",
    "none: regions of images, sound, video, pages and chats hold no offsets into a text",
)
MARKUP = declare(
    "item-markup",
    "error",
    "A region of text lies in plain text, not in HTML.",
    "label with a Text tag: a HyperText's places do not index the HTML that was imported",
)
PARAGRAPH = declare(
    "item-paragraph",
    "error",
    "A region of text lies in one string, not in a dialogue.",
    "label with a Text tag: a Paragraphs tag counts UTF-16 units in each turn",
)
OFFSETS = declare(
    "item-offsets", "error", "A region's offsets are whole numbers, in order, in the text.", _MEND
)
SOURCE = declare(
    "item-source",
    "error",
    "It can be told on which string of the task a region was drawn.",
    "say it: sources={object: key of the data}",
)
TEXT = declare(
    "item-text",
    "error",
    "A region's text is the slice of the task's text.",
    "export the task with the text that was labelled",
)
UTF16 = declare(
    "item-utf16",
    "error",
    "Offsets count code points.",
    "count again: these are of UTF-16 units, in which an emoji counts two",
)
LABEL = declare("item-label", "error", "A region's labels are a list of names.", _MEND)
ANSWER = declare(
    "item-answer",
    "error",
    "An answer about a region has that region, on the same words.",
    "see why the region was not taken; JSON_MIN says of no answer which region it is about",
)
RELATION = declare(
    "item-relation",
    "error",
    "A relation has a direction, and joins two regions that were taken.",
    "see why its ends were not taken",
)
