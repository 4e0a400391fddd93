"""What a classifier learns from: a text, perhaps a target in it, and the class."""

from __future__ import annotations

from dataclasses import dataclass

TASKS = ("check_worthiness", "stance")
"""What there is to classify: a sentence, or a stance toward a target."""


@dataclass(frozen=True, slots=True)
class Example:
    """One text with its class; `start` and `end` are the target's slice, None where there is none.

    `group` is what must not be torn apart between training and test: a document, a debate.
    """

    id: str
    text: str
    label: str
    group: str
    start: int | None = None
    end: int | None = None
    target: str | None = None  # the target in words, where it does not stand in the text
