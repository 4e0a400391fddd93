"""The JSON of an export in any of its forms in; a task of the full form for each record out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from stancebank.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator

Json = dict[str, Any]

ANSWERS = {
    "choices": "choices",
    "datetime": "datetime",
    "number": "number",
    "pairwise": "selected",
    "ranker": "ranker",
    "rating": "rating",
    "taxonomy": "taxonomy",
    "textarea": "text",
}
"""The types of item that answer a question, and the key of the answer in the value."""

_ABOUT = {"id", "annotator", "annotation_id", "created_at", "updated_at", "lead_time", "agreement"}
"""What JSON_MIN puts beside the data and the answers."""


def tasks(raw: bytes, *, place: str) -> list[Json | None]:
    """Return each record as a task with its results; None for a record of no form that is known.

    Forms: a task (the full export, the API's answer, a file for import), an annotation that holds
    its task (as cloud storages have them), and JSON_MIN, in which a list of objects with labels or
    answers is what a control gave, and all else is the task's data.

    Raises:
        Refused: rule `export-syntax`: not JSON, or no record is of such a form.

    """
    remedy = "export the project as JSON or JSON_MIN"
    try:
        said = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise Refused(place, "export-syntax", found=error, remedy=remedy) from error
    records = said if isinstance(said, list) else [said]
    found = [_task(record) for record in records]
    if records and not any(found):
        raise Refused(place, "export-syntax", found="no task", remedy=remedy)
    return found


def _task(record: Any) -> Json | None:
    if not isinstance(record, dict):
        return None
    if isinstance(record.get("data"), dict):
        return record
    owner = record.get("task")
    if "result" in record and isinstance(owner, dict) and isinstance(owner.get("data"), dict):
        return {"id": owner.get("id"), "data": owner["data"], "annotations": [record]}
    return _of_minimal(record) if "annotation_id" in record else None


def _of_minimal(record: Json) -> Json:
    given = {key: list(_items(key, one)) for key, one in record.items() if key not in _ABOUT}
    annotation = {
        "id": record["annotation_id"],
        "completed_by": record.get("annotator"),
        "updated_at": record.get("updated_at"),
        "created_at": record.get("created_at"),
        "lead_time": record.get("lead_time"),
        "result": [item for items in given.values() for item in items],
    }
    data = {key: record[key] for key, items in given.items() if not items}
    return {"id": record.get("id"), "data": data, "annotations": [annotation]}


def _items(control: str, value: Any) -> Iterator[Json]:
    for one in value if isinstance(value, list) else []:
        keys = one.keys() if isinstance(one, dict) else ()
        kind = next((key for key in keys if key.endswith("labels") or key in ANSWERS), None)
        if kind is not None:
            yield {"from_name": control, "to_name": control, "type": kind, "value": one}
