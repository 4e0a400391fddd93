"""A round's exports in; its judgements, and what could not be taken of them, out."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stancebank.annotation import results
from stancebank.annotation.judgements import Judgement
from stancebank.schemas.issues import Issue

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from stancebank.annotation.exports import State
    from stancebank.annotation.rounds import Round
    from stancebank.annotation.sentences import Source
    from stancebank.schemas.annotations import Answer
    from stancebank.schemas.labels import LabelScheme

Json = dict[str, Any]


@dataclass(frozen=True)
class Derived:
    """Judgements, one for each annotator and sentence, and issues, sorted by place.

    `remarks` is what annotators wrote about a whole task, by document.
    """

    judgements: tuple[Judgement, ...]
    issues: tuple[Issue, ...]
    remarks: dict[str, str]


def derive(
    one: Round, states: Mapping[str, State], sources: Mapping[str, Source], scheme: LabelScheme
) -> Derived:
    """Read what annotators submitted; drafts, skipped tasks and empty ones are no judgements.

    An annotator's last valid annotation of a task counts. Rules: `task-document`, `task-text`,
    `annotation-twice`, `annotation-stranger`, `annotation-guest`, and those of `results.read`.
    """
    issues: list[Issue] = []
    found: dict[tuple[str, str, int], Judgement] = {}
    said: dict[str, list[str]] = defaultdict(list)
    for owner, sid, task in _tasks(one, states):
        place = f"{one.slug}/{owner}/{sid}"
        doc_id = str(task["data"].get("doc_id") or sid)
        source = sources.get(doc_id)
        if source is None or doc_id not in one.documents:
            remedy = "add its document to the round, or delete it"
            issues.append(_issue(place, "task-document", sid, remedy))
            continue
        if not _same_text(task["data"], source.text):
            remedy = "push the document again: its text changed since"
            issues.append(_issue(place, "task-text", "another text", remedy))
            continue
        for annotation in _valid(one, owner, task, place, issues):
            read = results.read(task, annotation, scheme, sentences=source.sentences, place=place)
            issues += read.issues
            if read.remarks:
                said[doc_id].append(read.remarks)
            for index, answer in read.answers.items():
                judgement = _judgement(one, annotation, doc_id, index, answer)
                key = (judgement.annotator, doc_id, index)
                if key not in found or judgement.annotator == owner:
                    found[key] = judgement
    ordered = sorted(found.values(), key=lambda each: (each.doc_id, each.index, each.annotator))
    remarks = {doc_id: "\n".join(lines) for doc_id, lines in said.items()}
    return Derived(tuple(ordered), tuple(sorted(issues)), remarks)


def _tasks(one: Round, states: Mapping[str, State]) -> Iterator[tuple[str, str, Json]]:
    """Yield each task of the round, with whose project it is in and its own id."""
    for owner in one.annotators:
        if owner.id in states:
            for sid, task in sorted(states[owner.id].tasks.items()):
                yield owner.id, sid, task


def _same_text(data: Mapping[str, Any], text: str) -> bool:
    """Tell whether a task's text is the document's, or the slice of it that it claims to be."""
    shown, offset = data.get("text"), data.get("offset") or 0
    if not isinstance(shown, str) or type(offset) is not int or offset < 0:
        return False
    return text[offset : offset + len(shown)] == shown and ("doc_id" in data or shown == text)


def _valid(
    one: Round, owner: str, task: Mapping[str, Any], place: str, issues: list[Issue]
) -> Iterator[Json]:
    """Yield the last submitted annotation of each annotator of the round; tell of the others."""
    latest: dict[str, Json] = {}
    submitted = [each for each in task["annotations"] if not each.get("was_cancelled")]
    for annotation in sorted(submitted, key=_age):
        name = annotation["completed_by"]
        if name in latest:
            remedy = "the last one counts; delete the others in Label Studio"
            issues.append(_issue(place, "annotation-twice", name, remedy, "warning"))
        latest[name] = annotation
    members = {each.id for each in one.annotators}
    for name, annotation in sorted(latest.items()):
        if name not in members:
            remedy = "open a round with this annotator; the annotation stays in the export"
            issues.append(_issue(place, "annotation-stranger", name, remedy))
            continue
        if name != owner:
            remedy = f"annotate in the project of one's own; it counts as {name}'s"
            issues.append(_issue(place, "annotation-guest", name, remedy, "warning"))
        yield annotation


def _age(annotation: Mapping[str, Any]) -> tuple[str, int]:
    return str(annotation.get("updated_at") or ""), int(annotation.get("id") or 0)


def _judgement(
    one: Round, annotation: Mapping[str, Any], doc_id: str, index: int, answer: Answer
) -> Judgement:
    moment = annotation.get("updated_at")
    version = one.version_at(moment or "")
    name = annotation["completed_by"]
    return Judgement(
        doc_id=doc_id,
        index=index,
        annotator=name,
        kind=one.annotator(name).kind,
        round=one.slug,
        guideline=version.guideline,
        config=version.config,
        annotated_at=moment,
        seconds=annotation.get("lead_time"),
        answer=answer,
    )


def _issue(place: str, rule: str, found: str, remedy: str, severity: Any = "error") -> Issue:
    return Issue(place, rule, severity, found, remedy)


def used(states: Iterable[State]) -> set[tuple[str, str]]:
    """Return each control and label or choice that an annotation uses, such as (span, WEAPON)."""
    found = set()
    for state in states:
        for task in state.tasks.values():
            for annotation in task["annotations"]:
                for item in _listed(annotation.get("result")):
                    value = item.get("value") if isinstance(item, dict) else None
                    if isinstance(value, dict):
                        names = [*_listed(value.get("labels")), *_listed(value.get("choices"))]
                        control = str(item.get("from_name")).rstrip("0123456789").rstrip("_")
                        found |= {(control, str(name)) for name in names}
    return found


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
