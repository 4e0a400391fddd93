"""What an export holds, as values: tasks, results, and the spans, answers and relations of them.

Offsets are code points into the string of the task that the span names, 0-based, end exclusive.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stancebank.schemas.issues import Issue


@dataclass(frozen=True, slots=True)
class Task:
    """A task: Label Studio's number, and the data as they were imported."""

    id: str
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Result:
    """One annotation, prediction or draft of the task at that place in `Export.tasks`.

    `annotator` is a pseudonym: a1, a2 … in the order of the file. `model` is a prediction's version.
    `truth`: it is marked as ground truth. `moment` is when it was saved, `seconds` what it took.
    """

    task: int
    kind: str
    id: str
    annotator: str | None
    model: str | None
    cancelled: bool
    truth: bool = False
    moment: str | None = None
    seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Span:
    """A labelled slice of the string at `key` of the task's data; `text` is the slice.

    `result` is a place in `Export.results`. `id` is the region's, unique within its result save
    where several controls labelled it; None in JSON_MIN. `labels` is empty where nobody chose one.
    """

    result: int
    id: str | None
    control: str
    key: str
    start: int
    end: int
    text: str
    labels: tuple[str, ...]
    origin: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to a question, about a region of the same result or, None, about the whole task."""

    result: int
    region: str | None
    control: str
    type: str
    value: Any


@dataclass(frozen=True, slots=True)
class Relation:
    """An arrow between two regions of the same result; its direction is right, left or bi."""

    result: int
    tail: str
    head: str
    direction: str
    labels: tuple[str, ...]


@dataclass(frozen=True)
class Export:
    """All that a file holds; `items` is the number of items of all its results.

    Each item is a span, an answer or a relation, or stands in `left` with a reason. `issues` are
    about records and whole results. Both are sorted by place.
    """

    tasks: tuple[Task, ...]
    results: tuple[Result, ...]
    spans: tuple[Span, ...]
    answers: tuple[Answer, ...]
    relations: tuple[Relation, ...]
    left: tuple[Issue, ...]
    issues: tuple[Issue, ...]
    items: int
