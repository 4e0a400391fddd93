"""The bytes of an export in; what of it is exact, and a reason for everything else, out."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from stancebank.formats.label_studio import drawn, forms, rules
from stancebank.formats.label_studio.export import Export, Result, Task
from stancebank.formats.label_studio.items import Items
from stancebank.schemas.issues import breach

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from stancebank.formats.label_studio.drawn import Mark
    from stancebank.schemas.issues import Issue, Rule

Json = dict[str, Any]

_KINDS = (
    ("annotations", "annotation"),
    ("completions", "annotation"),  # their name before version 1
    ("predictions", "prediction"),
    ("drafts", "draft"),
)


def read(
    raw: bytes,
    *,
    place: str,
    sources: Mapping[str, str] | None = None,
    people: dict[str, str] | None = None,
) -> Export:
    """Read an export; nothing is mended. Reasons: `rules.RULES`.

    `people` holds the pseudonyms that are given, by what Label Studio calls somebody; new ones are
    added to it, so that several files of one server can be read.

    `sources` names the key of the data that an object (in JSON_MIN: a control) showed, such as
    `{"article": "body"}` or `{"page": "pages[0].body"}`. Where it says nothing, the key is the one
    that is called as the object, or `text`, or the only one in which the spans have their words.

    Raises:
        Refused: rule `export-syntax`: not JSON, or no record of it is of a form that is read.

    """
    reader = _Reader(place, sources or {}, {} if people is None else people)
    for number, task in enumerate(forms.tasks(raw, place=place)):
        if task is None:
            reader.issue(rules.TASK, f"record {number}", "")
        else:
            reader.task(task)
    return reader.export()


class _Reader:
    def __init__(self, place: str, sources: Mapping[str, str], people: dict[str, str]) -> None:
        self._place = place
        self._sources = sources
        self._people = people
        self._tasks: list[Task] = []
        self._results: list[Result] = []
        self._items: list[Items] = []
        self._issues: list[Issue] = []

    def issue(self, rule: Rule, where: str, found: object) -> None:
        self._issues.append(breach(rule, f"{self._place}: {where}", found))

    def export(self) -> Export:
        return Export(
            tasks=tuple(self._tasks),
            results=tuple(self._results),
            spans=tuple(one for each in self._items for one in each.spans),
            answers=tuple(one for each in self._items for one in each.answers),
            relations=tuple(one for each in self._items for one in each.relations),
            left=tuple(sorted(one for each in self._items for one in each.left)),
            issues=tuple(sorted(self._issues)),
            items=sum(each.count for each in self._items),
        )

    def task(self, task: Json) -> None:
        self._tasks.append(Task(str(task.get("id")), task["data"]))
        given = [self._result(one, kind, where) for one, kind, where in self._bodies(task)]
        marks: dict[str, list[Mark]] = defaultdict(list)
        for items in given:
            for name, mark in items.marks():
                marks[name].append(mark)
        texts = dict(drawn.strings(task["data"])) if marks else {}
        keys = {name: self._key(name, found, texts) for name, found in marks.items()}
        for items in given:
            items.take(keys, texts)
        self._items += given

    def _key(self, name: str, marks: list[Mark], texts: Mapping[str, str]) -> str | None:
        if name in self._sources:
            return self._sources[name] if self._sources[name] in texts else None
        return drawn.source(marks, [name, "text"], texts)

    def _bodies(self, task: Json) -> Iterator[tuple[Json, str, str]]:
        """Yield each annotation, prediction and draft of a task, its kind and its place."""
        known: set[tuple[str, str]] = set()
        begun = []
        for key, kind in _KINDS:
            listed = task.get(key)
            for one in listed if isinstance(listed, list) else [] if listed is None else [listed]:
                where = f"task {task.get('id')} / {kind}"
                if isinstance(one, dict):
                    known.add((kind, str(one.get("id"))))
                    begun.append(one.get("prediction"))
                    yield one, kind, f"{where} {one.get('id')}"
                elif type(one) is int and kind != "annotation":
                    self.issue(rules.IDS, where, one)
                else:
                    self.issue(rules.RESULT, where, type(one).__name__)
        # an annotation holds a copy of the prediction that it began as, which may stand nowhere else
        for one in begun:
            name = ("prediction", str(one.get("id"))) if isinstance(one, dict) else None
            if one and name is not None and name not in known:
                known.add(name)
                yield one, "prediction", f"task {task.get('id')} / prediction {one.get('id')}"

    def _result(self, one: Json, kind: str, where: str) -> Items:
        model, seconds = one.get("model_version"), one.get("lead_time")
        moments = (one.get("updated_at"), one.get("created_at"))
        said = Result(
            len(self._tasks) - 1,
            kind,
            str(one.get("id")),
            self._annotator(one.get("completed_by")),
            model if isinstance(model, str) else None,
            bool(one.get("was_cancelled") or one.get("skipped")),
            bool(one.get("ground_truth")),
            next((m for m in moments if isinstance(m, str)), None),
            float(seconds) if isinstance(seconds, int | float) else None,
        )
        self._results.append(said)
        result = one.get("result")
        if not isinstance(result, list):
            self.issue(rules.RESULT, where, type(result).__name__)
            result = []
        return Items(result, len(self._results) - 1, f"{self._place}: {where}")

    def _annotator(self, by: Any) -> str | None:
        """Return a pseudonym: what Label Studio says of people is a number, an address or both."""
        if isinstance(by, dict):
            by = by.get("id", by.get("email"))
        return None if by is None else self._people.setdefault(str(by), f"a{len(self._people) + 1}")
