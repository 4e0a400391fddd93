"""Tasks in; on the server exactly these, each once, whatever happened before, out.

A task is known by our own id, `data.sid`. Label Studio does not look for doubles, loses annotations
and predictions of an import without a word while its SQLite is locked, and may have taken an import
whose answer never came. So nothing it says is taken for done: what it then holds is counted.
"""

from __future__ import annotations

import json
import re
import uuid
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stancebank.annotation.server import Counts
from stancebank.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from stancebank.annotation.server import Server

Json = dict[str, Any]

BATCH = 250
"""Tasks of one import: a lost one costs little to send again."""

BATCH_BYTES = 20_000_000
"""Bytes of one import, far below the 250 MB at which the server breaks off."""

_TRIES = 3

_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")
"""A NUL in JSON; behind a backslash that is escaped, the same six characters are only text."""


@dataclass(frozen=True)
class Pushed:
    """What a push did with the tasks that it was given; the counts add up to their number."""

    new: int
    kept: int
    changed: int


@dataclass(frozen=True)
class Plan:
    """What has to be done so that the server holds what was meant."""

    send: tuple[Json, ...] = ()
    delete: tuple[int, ...] = ()
    update: tuple[tuple[int, Json], ...] = ()
    kept: int = 0


def push(
    server: Server,
    project: int,
    tasks: Sequence[Json],
    *,
    on_progress: Callable[[int, int], None] | None = None,
) -> Pushed:
    """Bring tasks, with their predictions and annotations, to a project; safe to run again.

    One importer at a time: the caller holds the round. An annotation to be pushed gets a
    `unique_id` made of its task and annotator.

    Raises:
        Refused: rules `task-text` (the server could not hold it), `push-text` (a task with
            annotations has another text now), `push-lost` (it goes on losing what it is sent),
            `server-…`.

    """
    tasks = [_identified(task) for task in tasks]
    there = list(_there(server, project)) if server.counts(project).tasks else []
    plan = decide(tasks, there)
    encoded = encode([*plan.send, *({"data": data} for _, data in plan.update)])
    for number in plan.delete:
        server.delete(number)
    for number, data in plan.update:
        server.update(number, data)
    done = plan.kept + len(plan.update)
    if on_progress is not None:
        on_progress(done, len(tasks))
    for batch, body in batches(plan.send, encoded):
        _send(server, project, batch, body)
        done += len(batch)
        if on_progress is not None:
            on_progress(done, len(tasks))
    return Pushed(len(plan.send), plan.kept, len(plan.update))


def decide(tasks: Sequence[Json], there: Sequence[Json]) -> Plan:
    """Compare what was meant with what is there.

    `there`: rows with `id`, `data`, `annotations` and `predictions` (how many), `work` (whether
    anybody annotated, skipped or drafted it). Of twins that a crash left, the one with work stays;
    a task without work that lacks something is sent anew; one with work is never deleted.
    """
    by_sid: dict[str, list[Json]] = defaultdict(list)
    for row in there:
        by_sid[str(row["data"].get("sid"))].append(row)
    send, delete, update, kept = [], [], [], 0
    for task in tasks:
        sid, data = task["data"]["sid"], task["data"]
        twins = sorted(by_sid.get(sid, ()), key=lambda row: (not row["work"], row["id"]))
        delete += [row["id"] for row in twins[1:] if not row["work"]]
        if not twins:
            send.append(task)
            continue
        first = twins[0]
        if first["work"]:
            if first["data"].get("text") != data["text"]:
                remedy = "close the round and open a new one: its labels belong to the old text"
                raise Refused(sid, "push-text", found="another text", remedy=remedy)
        elif not _whole(task, first) or first["data"].get("text") != data["text"]:
            delete.append(first["id"])
            send.append(task)
            continue
        if first["data"] == data:
            kept += 1
        else:
            update.append((first["id"], data))
    return Plan(tuple(send), tuple(delete), tuple(update), kept)


def _whole(task: Json, row: Json) -> bool:
    meant = len(task.get("predictions", ())), len(task.get("annotations", ()))
    return meant == (row["predictions"], row["annotations"])


def encode(tasks: Sequence[Json]) -> list[bytes]:
    """Return each task as JSON, made once.

    Raises:
        Refused: rule `task-text`, naming every task with a text that the server cannot hold: one
            lone surrogate makes its whole project unreadable, and PostgreSQL takes no NUL.

    """
    encoded, bad = [], []
    for task in tasks:
        said = json.dumps(task, ensure_ascii=False)
        try:
            encoded.append(said.encode())
        except UnicodeEncodeError:
            bad.append(task["data"]["sid"])
            continue
        if "\\u0000" in said and _NUL.search(said):
            bad.append(task["data"]["sid"])
    if bad:
        remedy = "take the NUL or the lone surrogate out of the source"
        raise Refused("tasks", "task-text", found=", ".join(bad), remedy=remedy)
    return encoded


def batches(
    tasks: Sequence[Json], encoded: Sequence[bytes]
) -> Iterator[tuple[Sequence[Json], bytes]]:
    """Cut tasks into imports of at most BATCH tasks and BATCH_BYTES bytes, or of one task.

    Yields the tasks of each import, and its body.
    """
    first = size = 0
    for place, body in enumerate(encoded[: len(tasks)]):
        if place > first and (place - first == BATCH or size + len(body) > BATCH_BYTES):
            yield tasks[first:place], _body(encoded[first:place])
            first, size = place, 0
        size += len(body)
    if tasks:
        yield tasks[first:], _body(encoded[first : len(tasks)])


def _body(encoded: Sequence[bytes]) -> bytes:
    return b"[" + b",".join(encoded) + b"]"


def _there(server: Server, project: int) -> Iterator[Json]:
    fields = (
        "id",
        "data",
        "total_annotations",
        "cancelled_annotations",
        "total_predictions",
        "draft_exists",
    )
    for row in server.listing(project, *fields):
        annotations = int(row.get("total_annotations") or 0)
        skipped = int(row.get("cancelled_annotations") or 0)
        yield {
            "id": int(row["id"]),
            "data": row["data"],
            "annotations": annotations + skipped,
            "predictions": int(row.get("total_predictions") or 0),
            "work": bool(annotations or skipped or row.get("draft_exists")),
        }


def _send(server: Server, project: int, batch: Sequence[Json], body: bytes) -> None:
    """Import a batch; where the server took less of it than it was sent, take it back, try again."""
    meant = Counts(
        len(batch),
        sum(len(task.get("annotations", ())) for task in batch),
        sum(len(task.get("predictions", ())) for task in batch),
    )
    for _ in range(_TRIES):
        before = server.counts(project)
        answer = server.send(project, body)
        after = server.counts(project)
        said = Counts(
            *(int(answer[f"{name}_count"]) for name in ("task", "annotation", "prediction"))
        )
        if said == meant and _grown(before, after, meant):
            return
        for number in answer["task_ids"]:
            server.delete(int(number))
    remedy = "see that nothing else writes to its database, and push again"
    raise Refused(f"project {project}", "push-lost", found=f"{said} of {meant}", remedy=remedy)


def _grown(before: Counts, after: Counts, meant: Counts) -> bool:
    """Tell whether a project holds more by at least what was meant: people may work meanwhile."""
    return (
        after.tasks - before.tasks == meant.tasks
        and after.annotations - before.annotations >= meant.annotations
        and after.predictions - before.predictions >= meant.predictions
    )


def _identified(task: Mapping[str, Any]) -> Json:
    """Return the task with a `unique_id` for each annotation: the server takes each once."""
    if not task.get("annotations"):
        return dict(task)
    sid = task["data"]["sid"]
    named = [
        {**each, "unique_id": unique_id(task["data"].get("round", ""), sid, number)}
        for number, each in enumerate(task["annotations"])
    ]
    return {**task, "annotations": named}


def unique_id(name: str, sid: str, who: object) -> str:
    """Return the id under which an annotation is known to the server, whenever it is sent."""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"stancebank:{name}:{sid}:{who}"))
