"""Tasks as a server returned them in; immutable exports without a person's name, and back, out.

An export holds the tasks that changed since the export before it, so the state of a round is what
all its exports say, read in order.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from stancebank import atomic
from stancebank.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

Json = dict[str, Any]

FORMAT = 1

_TASK = ("id", "data", "updated_at")
_ANNOTATION = (
    "id",
    "result",
    "was_cancelled",
    "created_at",
    "updated_at",
    "lead_time",
    "unique_id",
    "parent_prediction",
)
"""What is kept: a list of what may pass, so that no field of a person's slips through."""


@dataclass(frozen=True)
class Part:
    """What one project (one annotator's) had to say: changed tasks, and tasks that are gone."""

    annotator: str
    project: int
    watermark: str | None  # where the next pull begins
    tasks: tuple[Json, ...] = ()
    deleted: tuple[str, ...] = ()
    drafts: tuple[str, ...] = ()  # tasks with work that nobody submitted yet


@dataclass(frozen=True)
class State:
    """The latest state of one annotator's tasks, by our own ids."""

    annotator: str
    tasks: dict[str, Json] = field(default_factory=dict)
    watermark: str | None = None
    drafts: tuple[str, ...] = ()


def redact(task: Mapping[str, Any], pseudonym_of: Mapping[Any, str]) -> Json:
    """Return a task with what is about the text, and pseudonyms where it named its annotators.

    `pseudonym_of` maps the server's ids of users. Raises: KeyError for one that it lacks.
    """
    kept = {name: task[name] for name in _TASK if name in task}
    kept["annotations"] = [
        {
            **{name: each[name] for name in _ANNOTATION if name in each},
            "completed_by": pseudonym_of[user(each.get("completed_by"))],
        }
        for each in task.get("annotations") or ()
    ]
    return kept


def user(completed_by: Any) -> Any:
    """Return the server's id of a user, whom some answers give as a number, others as an object."""
    return completed_by.get("id") if isinstance(completed_by, dict) else completed_by


def write(folder: Path, parts: Sequence[Part], *, pulled_at: str) -> Path:
    """Write the next export of a round, `NNNN.json`; an export is never rewritten."""
    folder.mkdir(parents=True, exist_ok=True)
    number = len(list(folder.glob("*.json"))) + 1
    said = {
        "format": FORMAT,
        "pulled_at": pulled_at,
        "parts": [
            {
                "annotator": part.annotator,
                "project": part.project,
                "watermark": part.watermark,
                "tasks": list(part.tasks),
                "deleted": list(part.deleted),
                "drafts": list(part.drafts),
            }
            for part in parts
        ],
    }
    path = folder / f"{number:04d}.json"
    with atomic.file(path, replace=False) as stream:
        stream.write(json.dumps(said, indent=1, ensure_ascii=False).encode() + b"\n")
    return path


def states(paths: Iterable[Path]) -> dict[str, State]:
    """Return the latest state of each annotator's tasks.

    Raises:
        Refused: rule `export-syntax`.

    """
    found: dict[str, State] = {}
    for path in paths:
        try:
            said = json.loads(path.read_bytes())
            for part in said["parts"]:
                name = part["annotator"]
                tasks = dict(found[name].tasks) if name in found else {}
                for task in part["tasks"]:
                    tasks[task["data"]["sid"]] = task
                for sid in part["deleted"]:
                    tasks.pop(sid, None)
                found[name] = State(name, tasks, part["watermark"], tuple(part["drafts"]))
        except (ValueError, KeyError, TypeError) as error:
            remedy = "restore the file from version control: an export is never edited"
            raise Refused(str(path), "export-syntax", found=error, remedy=remedy) from error
    return found
