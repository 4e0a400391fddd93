"""Examples of one sentence in; the answer that they are to it, and a reason for all else, out."""

from __future__ import annotations

import dataclasses
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from stancebank.schemas.annotations import Answer, Span, Stance
from stancebank.schemas.issues import Issue, Rule, breach

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from stancebank.formats.tabular import Recipe
    from stancebank.schemas.examples import Example

LABEL_SET = {"check_worthiness": "check_worthiness", "stance": "polarity"}
"""The label set that holds the classes of each task."""

NO_STANCE = "NONE"
"""The class of a stance that is none: nothing is found then."""

CLASS = Rule(
    "import-class",
    "warning",
    "import",
    "A sentence has one class of check-worthiness.",
    "take the row out, or give it a text of its own",
)
TARGET = Rule(
    "import-target",
    "warning",
    "import",
    "A stance's target stands in the text.",
    "the stance is kept; its target's words are its note in the round's gold.jsonl",
)
RULES = {rule.id: rule for rule in (CLASS, TARGET)}
"""The reasons why an example is no label, or not all of one."""


class Placed(NamedTuple):
    """An example, and the row that it is: file and number."""

    place: str
    example: Example


class Taken(NamedTuple):
    """An answer, the classes that it holds, and an issue for what it does not."""

    answer: Answer
    classes: tuple[str, ...]
    issues: tuple[Issue, ...]


def answer(task: str, given: Sequence[Placed], at: int, sentence: tuple[int, int]) -> Taken:
    """Return what the examples of one text say of it, which begins at `at` in its document.

    A class of check-worthiness is the sentence's, that of the first example. A stance is the
    author's, toward the example's target, and its expression is the whole sentence, for no table
    says which words show it. Where the target stands in words alone, it is its first occurrence.
    """
    if task == "check_worthiness":
        first, *others = given
        said = first.example.label
        return Taken(
            Answer(check_worthiness=said),
            (said,),
            tuple(breach(CLASS, one.place, one.example.label) for one in others),
        )
    stances: list[Stance] = []
    issues: list[Issue] = []
    for one in given:
        if one.example.label == NO_STANCE:
            continue
        made = _stance(one.example, at, sentence)
        if made.target is None:
            issues.append(breach(TARGET, one.place, one.example.target or ""))
        stances.append(made)
    classes = tuple(one.example.label for one in given)
    return Taken(Answer(stances=tuple(stances)), classes, tuple(issues))


def _stance(one: Example, at: int, sentence: tuple[int, int]) -> Stance:
    span = (one.start, one.end) if one.start is not None else _found(one)
    start, end = span if span is not None else (None, None)
    whole = Stance(
        *sentence,
        holder_kind="author",
        holder=None,
        target_kind=None,
        target=None,
        polarity=one.label,
        expressed=None,
        note=one.target,
    )
    if start is None or end is None:
        return whole
    return dataclasses.replace(whole, target_kind="mention", target=Span(at + start, at + end))


def _found(one: Example) -> tuple[int, int] | None:
    """Return where the target's words first stand in the text, in whatever case."""
    words = (one.target or "").strip()
    match = re.search(rf"(?<!\w){re.escape(words)}(?!\w)", one.text, re.IGNORECASE)
    return match.span() if words and match else None


def label_set(how: Recipe, found: Iterable[str], ours: Mapping[str, Any]) -> dict[str, Any]:
    """Return the label set, as labels.toml holds it, of a recipe's classes and of those found.

    `ours` is that set as it ships: classes of the same name come first and keep what is said of
    them.
    """
    known = {row["name"]: row for row in ours["labels"]}
    names = dict.fromkeys([*how.labels.values(), *sorted(found)])
    if how.task == "stance":
        names.pop(NO_STANCE, None)
    ordered = [*(name for name in known if name in names), *(n for n in names if n not in known)]
    said = "As the imported corpus has it."
    rows = [known.get(name, {"name": name, "definition": said}) for name in ordered]
    return {"title": ours["title"], "source": how.source, "labels": rows or ours["labels"]}
