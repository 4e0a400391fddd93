"""Label Studio's tasks in; for each, the prediction that a round would have been opened with, out.

A task whose text is a document's of the working corpus, or a slice of it, is answered from the
corpus, gold where there is gold. Any other text is segmented and labelled as a build would.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.compute as pc

from stancebank.annotation import tasks as tasking
from stancebank.errors import Refused
from stancebank.schemas import tables
from stancebank.seeds import language
from stancebank.serving.classifying import classified
from stancebank.serving.known import known

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from stancebank.corpus.build import Recipe
    from stancebank.learning.classifier import Classifier
    from stancebank.serving.known import Known

Json = dict[str, Any]


@dataclass(frozen=True)
class Labels:
    """What tasks are answered with; `version` names all of it, and changes when an answer may."""

    documents: pa.Table
    sentences: pa.Table
    recipe: Recipe
    classifiers: tuple[Classifier, ...]
    version: str


@dataclass(frozen=True)
class _Task:
    """What a task says of itself: its text, and where it begins in the document of that id."""

    doc_id: str
    text: str
    offset: int
    shown: Any  # the sentences that it asks about
    around: str  # the text, between what stands before and after it


def predictions(tasks: Sequence[Any], labels: Labels) -> list[list[Json]]:
    """Return the predictions of each task, in order: one, or none where nothing is said of it.

    Raises:
        Refused: rule `task-shape`, a task that is none of a round's page; rule `task-text`, one
            with a text that is no Unicode. Nothing is answered then.

    """
    given = [_task(number, task) for number, task in enumerate(tasks)]
    there = _of_corpus(labels, {one.doc_id for one in given})
    ours = [one.doc_id in there and _holds(there[one.doc_id], one) for one in given]
    pairs = zip(given, ours, strict=True)
    new = list(dict.fromkeys((one.text, one.around) for one, its in pairs if not its))
    made = dict(zip(new, _labelled(labels, new), strict=True))
    return [
        _predicted(there[one.doc_id], one, labels.version, offset=one.offset)
        if its
        else _predicted(made[one.text, one.around], one, labels.version, begins=one.offset)
        for one, its in zip(given, ours, strict=True)
    ]


def _predicted(
    own: Known, one: _Task, version: str, *, offset: int = 0, begins: int = 0
) -> list[Json]:
    """Return a task's predictions; its text begins at `offset` of the document `own`.

    `begins`: where `own` begins in the document by which the task's sentences are counted.
    """
    end = offset + len(one.text)
    inside = [each for each in own.source.sentences if each.start >= offset and each.end <= end]
    said = {each.index: own.answers[each.index] for each in inside if each.index in own.answers}
    asked = tasking.asked_in(one.shown, inside, offset=begins)
    return tasking.predicted({version: said}, one.text, asked=asked, offset=offset)


def _task(number: int, task: Any) -> _Task:
    data = task.get("data") if isinstance(task, dict) else None
    text = data.get("text") if isinstance(data, dict) else None
    if not isinstance(data, dict) or not isinstance(text, str):
        remedy = "connect a project of a round: each of its tasks has a text"
        raise Refused(f"task {number}", "task-shape", found="no data.text", remedy=remedy)
    offset = data.get("offset")
    parts = (data.get("before"), text, data.get("after"))
    around = " ".join(part for part in parts if isinstance(part, str))
    try:
        around.encode()
    except UnicodeEncodeError as error:
        remedy = "take the lone surrogate out of the source"
        raise Refused(f"task {number}", "task-text", found=error.reason, remedy=remedy) from error
    return _Task(
        doc_id=str(data.get("doc_id") or data.get("sid")),
        text=text,
        offset=offset if type(offset) is int and offset > 0 else 0,
        shown=data.get("sentences"),
        around=around,
    )


def _holds(own: Known, one: _Task) -> bool:
    return own.source.text[one.offset : one.offset + len(one.text)] == one.text


def _of_corpus(labels: Labels, names: set[str]) -> Mapping[str, Known]:
    documents, sentences = (
        table.filter(pc.is_in(table["doc_id"], value_set=pa.array(sorted(names), pa.string())))
        for table in (labels.documents, labels.sentences)
    )
    found = known(documents, sentences, labels.recipe.scheme)
    return dict(zip(found, _classified(labels, list(found.values())), strict=True))


def _labelled(labels: Labels, texts: Sequence[tuple[str, str]]) -> list[Known]:
    """Label texts, each with what stands around it, by which its language is known."""
    if not texts:
        return []
    rows = [
        {"doc_id": str(number), "text": text, "language": language.detect(around)}
        for number, (text, around) in enumerate(texts)
    ]
    built = labels.recipe.label(pa.Table.from_pylist(rows, schema=tables.DOCUMENTS))
    found = known(built["documents"], built["sentences"], labels.recipe.scheme)
    return _classified(labels, [found[str(number)] for number in range(len(texts))])


def _classified(labels: Labels, given: list[Known]) -> list[Known]:
    for model in labels.classifiers:
        given = classified(given, model, labels.recipe.scheme)
    return given
