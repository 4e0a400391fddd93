"""A project and what was known of it in; what changed since, and what is gone, out."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from stancebank.annotation.server import Server

Json = dict[str, Any]

BATCH = 200
"""Tasks of one request for whole tasks: their ids stand in its address."""

MOMENT = "%Y-%m-%dT%H:%M:%S.%fZ"
"""How moments are written: the one form that Label Studio's filter takes."""


@dataclass(frozen=True)
class Pulled:
    """What changed in a project.

    tasks: whole, with all their annotations, in the order of the server's ids.
    deleted: known tasks that are gone, by our own ids.
    drafts: tasks with work that nobody submitted, by our own ids.
    watermark: the latest moment of change seen, for the next pull.
    """

    tasks: tuple[Json, ...]
    deleted: tuple[str, ...]
    drafts: tuple[str, ...]
    watermark: str | None


def pull(
    server: Server,
    project: int,
    *,
    known: Mapping[str, Json],
    watermark: str | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> Pulled:
    """Fetch what changed; polling is the truth, and no webhook is asked.

    `known` are the tasks of earlier pulls by our own id. A task is fetched if it changed at
    `watermark` or later and not at the moment that is known of it: a change in the microsecond of
    the last pull is not lost, and where nothing changed nothing is fetched. A draft does not move
    a task's moment, so drafts are asked for by themselves.

    Raises:
        Refused: rules `server-…`.

    """
    if known or watermark:
        found, latest = _changed(server, project, known, watermark, on_progress)
    else:
        # the moment first: whatever changes while the export is made is fetched again next time
        moment = server.latest(project)
        latest = _moment({"updated_at": moment})
        found = server.fetch(project) if moment else []
        if on_progress is not None:
            on_progress(len(found), len(found))
    sound = [task for task in found if isinstance(task.get("data"), dict) and _sid(task)]
    draft = {"filter": "filter:tasks:draft_exists", "operator": "equal", "type": "Boolean"}
    drafts = [
        str(row["data"].get("sid"))
        for row in server.listing(project, "id", "data", where=[draft | {"value": "true"}])
    ]
    return Pulled(
        tuple(sorted(({**task, "updated_at": _moment(task)} for task in sound), key=_number)),
        _deleted(server, project, known, sound),
        tuple(sorted(drafts)),
        latest,
    )


def _changed(
    server: Server,
    project: int,
    known: Mapping[str, Json],
    watermark: str | None,
    on_progress: Callable[[int, int], None] | None,
) -> tuple[list[Json], str | None]:
    """Return the tasks that changed, whole, and the latest moment of change."""
    moments = {int(task["id"]): task.get("updated_at") for task in known.values()}
    where = [] if watermark is None else [_since(watermark)]
    rows = list(server.listing(project, "id", "updated_at", where=where))
    changed = [int(row["id"]) for row in rows if _moment(row) != moments.get(int(row["id"]))]
    found: list[Json] = []
    for at in range(0, len(changed), BATCH):
        found += server.fetch(project, changed[at : at + BATCH])
        if on_progress is not None:
            on_progress(len(found), len(changed))
    return found, max([*filter(None, map(_moment, rows)), watermark or ""]) or None


def _deleted(
    server: Server, project: int, known: Mapping[str, Json], found: list[Json]
) -> tuple[str, ...]:
    """Return the known tasks that are gone; the ids are listed only where the numbers differ."""
    ids = {int(task["id"]): sid for sid, task in known.items()}
    ids |= {int(task["id"]): _sid(task) for task in found}
    if server.counts(project).tasks == len(ids):
        return ()
    there = {int(row["id"]) for row in server.listing(project, "id")}
    gone = {sid for number, sid in ids.items() if number not in there}
    again = {sid for number, sid in ids.items() if number in there}
    return tuple(sorted(gone - again))


def _since(watermark: str) -> Json:
    moment = dt.datetime.strptime(watermark, MOMENT).replace(tzinfo=dt.UTC)
    value = (moment - dt.timedelta(microseconds=1)).strftime(MOMENT)
    named = {"filter": "filter:tasks:updated_at", "operator": "greater", "type": "Datetime"}
    return named | {"value": value}


def _moment(task: Mapping[str, Any]) -> str | None:
    """Return when a task changed last, always in one form."""
    said = task.get("updated_at")
    if not isinstance(said, str):
        return None
    return dt.datetime.fromisoformat(said).astimezone(dt.UTC).strftime(MOMENT)


def _sid(task: Mapping[str, Any]) -> str:
    found = task["data"].get("sid")
    return found if isinstance(found, str) else ""


def _number(task: Mapping[str, Any]) -> int:
    return int(task["id"])
