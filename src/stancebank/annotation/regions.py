"""One annotation's result in; its regions, answers and arrows, each checked by itself, out.

The JSON of a result is Label Studio's: items that share an id make a region with its answers.
Facts about it were found on the real page (1.23.2): offsets are code points, a newline comes back
as a backslash and an n, an arrow drawn on the page has no labels.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from stancebank.annotation import foreign
from stancebank.annotation.page import QUESTIONS
from stancebank.schemas.issues import breach

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stancebank.schemas.issues import Issue, Rule
    from stancebank.schemas.labels import LabelScheme

CHECK_WORTHINESS = "check_worthiness_"

_NUMBER = re.compile("0|[1-9][0-9]{0,5}")

_OWNER = {question: label for label, asked in QUESTIONS.items() for question in asked}


@dataclass
class Region:
    """A labelled span, in code points of the task's text, with the answers about it."""

    id: str
    label: str
    start: int
    end: int
    provenance: str | None
    answers: dict[str, str] = field(default_factory=dict)
    note: str | None = None

    @property
    def span(self) -> tuple[int, int]:
        """Its slice of the task's text."""
        return self.start, self.end


@dataclass
class Parsed:
    """What is sound of a result; arrows are pairs of region ids, each once, in order."""

    regions: dict[str, Region] = field(default_factory=dict)
    arrows: dict[tuple[str, str], None] = field(default_factory=dict)
    check_worthiness: dict[int, str] = field(default_factory=dict)
    remarks: list[str] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)


def parse(result: Any, text: str, scheme: LabelScheme, *, place: str) -> Parsed:
    """Take apart the result of one annotation of a task whose text is `text`.

    `check_worthiness` is by the place of a sentence in the task's `sentences`. Rules: the
    `result-…` of `foreign.RULES` that concern one item or one arrow.
    """
    return _Parser(text, scheme, place).parse(result)


def escaped(text: str) -> str:
    r"""Return a text as the page returns it: each line break as a backslash and an n.

    >>> escaped("a\nb")
    'a\\nb'
    """
    return text.replace("\r", "\\n").replace("\n", "\\n")


class _Parser:
    def __init__(self, text: str, scheme: LabelScheme, place: str) -> None:
        self._text = text
        self._scheme = scheme
        self._place = place
        self._labels = (*scheme["entity"].names, *scheme["span"].names)
        self._out = Parsed()

    def parse(self, result: Any) -> Parsed:
        if not isinstance(result, list):
            self._breach(foreign.SHAPE, "result", type(result).__name__)
            return self._out
        items = []
        for item in result:
            if isinstance(item, dict) and isinstance(item.get("type"), str):
                items.append(item)
            else:
                self._breach(foreign.SHAPE, "result", item)
        for item in items:
            if item["type"] == "labels":
                self._region(item)
        for item in items:
            if item["type"] in {"choices", "textarea"}:
                self._answer(item)
            elif item["type"] == "relation":
                self._arrow(item)
            elif item["type"] != "labels":
                self._breach(foreign.CONTROL, str(item.get("id")), item["type"])
        return self._out

    def _breach(self, rule: Rule, where: str, found: object) -> None:
        self._out.issues.append(breach(rule, f"{self._place}: {where}", found))

    def _region(self, item: Mapping[str, Any]) -> None:
        where, value = str(item.get("id")), item.get("value")
        if not isinstance(item.get("id"), str) or not isinstance(value, dict):
            self._breach(foreign.SHAPE, where, item)
            return
        if item.get("from_name") != "span" or item.get("to_name") != "text":
            self._breach(foreign.CONTROL, where, f"{item.get('from_name')} → {item.get('to_name')}")
            return
        labels = value.get("labels")
        if not (isinstance(labels, list) and len(labels) == 1 and labels[0] in self._labels):
            self._breach(foreign.LABEL, where, labels)
        elif (span := self._span(value, where)) is None:
            return
        elif item["id"] in self._out.regions:
            self._breach(foreign.LABEL, where, "two labels")
        else:
            origin = item.get("origin")
            self._out.regions[item["id"]] = Region(
                item["id"], labels[0], *span, origin if isinstance(origin, str) else None
            )

    def _span(self, value: Mapping[str, Any], where: str) -> tuple[int, int] | None:
        """Return where a region lies, white space at its ends cut off."""
        start, end = value.get("start"), value.get("end")
        # bool is an int to Python, and is none here
        if (
            type(start) is not int
            or type(end) is not int
            or not 0 <= start < end <= len(self._text)
        ):
            self._breach(foreign.OFFSETS, where, f"{start}-{end}")
            return None
        words, said = self._text[start:end], value.get("text")
        if said is not None and said not in (words, escaped(words)):
            self._breach(foreign.TEXT, where, said)
            return None
        bare = words.strip()
        if bare != words:
            self._breach(foreign.BLANK, where, words)
            start += len(words) - len(words.lstrip())
        return (start, start + len(bare)) if bare else None

    def _answer(self, item: Mapping[str, Any]) -> None:
        name, where, value = item.get("from_name"), str(item.get("id")), item.get("value")
        if not isinstance(value, dict) or not isinstance(name, str):
            self._breach(foreign.SHAPE, where, item)
        elif item["type"] == "textarea" and name in {"remarks", "note"}:
            self._words(item, name, value.get("text"), where)
        elif item["type"] == "choices" and name.startswith(CHECK_WORTHINESS):
            self._worth(name, value, where)
        elif item["type"] == "choices" and name in _OWNER:
            self._attribute(item, name, value, where)
        else:
            self._breach(foreign.CONTROL, where, name)

    def _words(self, item: Mapping[str, Any], name: str, said: Any, where: str) -> None:
        """Take a text area, which the page gives as a list and other clients as one string."""
        parts = [said] if isinstance(said, str) else said
        if not isinstance(parts, list) or not all(isinstance(part, str) for part in parts):
            self._breach(foreign.SHAPE, where, item)
            return
        lines = [line.strip() for part in parts for line in part.split("\n") if line.strip()]
        if name == "remarks":
            self._out.remarks += lines
        elif (region := self._of(item, where)) is None:
            return
        elif region.note is not None:
            self._breach(foreign.TWICE, where, name)
        else:
            region.note = "\n".join(lines) or None

    def _worth(self, name: str, value: Mapping[str, Any], where: str) -> None:
        number = name.removeprefix(CHECK_WORTHINESS)
        chosen = self._chosen(value, "check_worthiness", where)
        if not _NUMBER.fullmatch(number):
            self._breach(foreign.CONTROL, where, name)
        elif chosen is not None and int(number) in self._out.check_worthiness:
            self._breach(foreign.TWICE, where, f"{name} = {chosen}")
        elif chosen is not None:
            self._out.check_worthiness[int(number)] = chosen

    def _attribute(
        self, item: Mapping[str, Any], name: str, value: Mapping[str, Any], where: str
    ) -> None:
        region = self._of(item, where)
        chosen = self._chosen(value, name, where)
        if region is not None and region.label != _OWNER[name]:
            self._breach(foreign.ORPHAN, where, f"{name} of a {region.label}")
        elif region is not None and name in region.answers:
            self._breach(foreign.TWICE, where, f"{name} = {chosen}")
        elif region is not None and chosen is not None:
            region.answers[name] = chosen

    def _of(self, item: Mapping[str, Any], where: str) -> Region | None:
        found = item.get("id")
        region = self._out.regions.get(found) if isinstance(found, str) else None
        if region is None:
            self._breach(foreign.ORPHAN, where, item.get("from_name"))
        return region

    def _chosen(self, value: Mapping[str, Any], label_set: str, where: str) -> str | None:
        choices = value.get("choices")
        known = self._scheme[label_set].names
        if not isinstance(choices, list) or len(choices) != 1 or choices[0] not in known:
            self._breach(foreign.CHOICE, where, f"{label_set} = {choices}")
            return None
        return str(choices[0])

    def _arrow(self, item: Mapping[str, Any]) -> None:
        tail, head, direction = item.get("from_id"), item.get("to_id"), item.get("direction")
        where = f"{tail} → {head}"
        if direction == "left":
            tail, head = head, tail
        elif direction != "right":
            self._breach(foreign.ARROW, where, f"direction {direction}")
            return
        for end in (tail, head):
            if not isinstance(end, str) or end not in self._out.regions:
                self._breach(foreign.DANGLING, where, end)
                return
        if (tail, head) in self._out.arrows:
            self._breach(foreign.DUPLICATE, where, "")
        self._out.arrows[str(tail), str(head)] = None
