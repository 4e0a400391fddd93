"""Documents and what is known of them in; the tasks of a round, as Label Studio imports them, out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stancebank import ids
from stancebank.annotation import writing
from stancebank.annotation.sentences import places
from stancebank.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from stancebank.annotation.rounds import Selection
    from stancebank.annotation.sentences import Sentence, Source
    from stancebank.schemas.annotations import Answer

Json = dict[str, Any]

SHOWN = 120
"""Characters of a sentence that the page's side list shows."""

SILVER = "silver"
"""The model version of the silver labels' prediction."""


def tasks(
    sources: Iterable[Source],
    *,
    view: str,
    name: str,
    predictions: Mapping[str, Mapping[str, Mapping[int, Answer]]],
    votes: Mapping[str, Mapping[int, str]] | None = None,
    selection: Sequence[Selection] = (),
) -> list[Json]:
    """Return the tasks of some documents, in order; those of `selection` first, in its order.

    In the view `document` a task is a document, and its own id is the document's; in the view
    `sentence` it is a sentence of running text or of a list, with the ones around it, and its id is
    the sentence's. `predictions` holds answers by model version, document and sentence; the first
    version is the one that the page opens with. `votes` are shown beside a sentence's question.
    A task that was chosen says with which score and why, to sort by in the server's list of tasks;
    in the view `sentence`, a document of which sentences were chosen has no other tasks.

    Raises:
        Refused: rule `task-text`, naming every document whose text the server cannot hold.

    """
    given = list(sources)
    bad = [one.doc_id for one in given if not all(map(_holds, (one.text, one.title, one.about)))]
    if bad:
        remedy = "take the NUL or the lone surrogate out of the source"
        raise Refused("tasks", "task-text", found=", ".join(bad), remedy=remedy)
    make = _document if view == "document" else _sentences
    made = [
        task
        for source in given
        for task in make(
            source,
            name,
            {version: found.get(source.doc_id, {}) for version, found in predictions.items()},
            (votes or {}).get(source.doc_id, {}),
        )
    ]
    return _chosen(made, selection) if selection else made


def _chosen(made: Iterable[Json], selection: Sequence[Selection]) -> list[Json]:
    """Return what was chosen, marked, and then the tasks of documents that are there whole."""
    of = {one.task: one for one in selection}
    in_part = {ids.sentence_document(name) for name in of}
    first, rest = {}, []
    for task in made:
        data = task["data"]
        if one := of.get(data["sid"]):
            data |= {"selection_score": one.score, "selection_reason": one.reason}
            first[one.task] = task
        elif data.get("doc_id") not in in_part:
            rest.append(task)
    return [first[name] for name in of if name in first] + rest


def _holds(text: str) -> bool:
    """Whether the server can store a text: a lone surrogate makes its whole project unreadable."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\0" not in text


def _document(
    source: Source,
    name: str,
    predictions: Mapping[str, Mapping[int, Answer]],
    votes: Mapping[int, str],
) -> Iterator[Json]:
    asked = [one for one in source.sentences if one.asked]
    data = {
        "sid": source.doc_id,
        "text": source.text,
        "title": source.title,
        "source_line": source.about,
        "round": name,
        "sentences": [_shown(one, source.text, votes) for one in asked],
    }
    yield _task(data, predictions, asked)


def _sentences(
    source: Source,
    name: str,
    predictions: Mapping[str, Mapping[int, Answer]],
    votes: Mapping[int, str],
) -> Iterator[Json]:
    around = {one.index: one for one in source.sentences}
    for one in source.sentences:
        if not one.asked:
            continue
        before, after = around.get(one.index - 1), around.get(one.index + 1)
        data = {
            "sid": ids.sentence_id(source.doc_id, one.index),
            "doc_id": source.doc_id,
            "offset": one.start,
            "before": source.text[before.start : before.end] if before else "",
            "text": source.text[one.start : one.end],
            "after": source.text[after.start : after.end] if after else "",
            "title": source.title,
            "source_line": source.about,
            "round": name,
            "sentences": [_shown(one, source.text, votes)],
        }
        own = {version: _only(found, one.index) for version, found in predictions.items()}
        yield _task(data, own, [one])


def _only(found: Mapping[int, Answer], index: int) -> Mapping[int, Answer]:
    return {index: found[index]} if index in found else {}


def _shown(one: Sentence, text: str, votes: Mapping[int, str]) -> Json:
    words = _shortened(text[one.start : one.end])
    said = {"index": one.index, "start": one.start, "end": one.end, "text": words}
    return said | ({"votes": votes.get(one.index, "")} if votes else {})


def _shortened(words: str) -> str:
    """Return a sentence on one line, cut after a word; where no word ends, anywhere.

    >>> len(_shortened("東" * 300))
    120
    """
    line = " ".join(words.split())
    if len(line) <= SHOWN:
        return line
    cut = line[: SHOWN - 1]
    head, _, _ = cut.rpartition(" ")
    return (head if len(head) > SHOWN // 2 else cut) + "…"


def _task(
    data: Json, predictions: Mapping[str, Mapping[int, Answer]], asked: list[Sentence]
) -> Json:
    offset = data.get("offset", 0)
    found = predicted(predictions, data["text"], asked=places(asked), offset=offset)
    return {"data": data, "predictions": found}


def predicted(
    predictions: Mapping[str, Mapping[int, Answer]],
    text: str,
    *,
    asked: Mapping[int, int],
    offset: int = 0,
) -> list[Json]:
    """Return a task's predictions, by model version; a version that says nothing has none.

    `text`, `asked` and `offset` are those of `writing.result`.
    """
    return [
        {"model_version": version, "result": result}
        for version, answers in predictions.items()
        if (result := writing.result(answers, text, asked=asked, offset=offset))
    ]


def asked_in(shown: Any, sentences: Iterable[Sentence], *, offset: int = 0) -> dict[int, int]:
    """Return where each sentence stands among those that a task's data shows, by its index.

    `shown` is `data.sentences`, as a server returns it: foreign data, in which what is none of the
    sentences is passed over. `offset` is where the sentences' text begins in its document.
    """
    known = {(one.start, one.end): one.index for one in sentences if one.asked}
    found: dict[int, int] = {}
    for place, entry in enumerate(shown if isinstance(shown, list) else ()):
        start, end = (entry.get("start"), entry.get("end")) if isinstance(entry, dict) else (0, 0)
        if type(start) is int and type(end) is int and (start - offset, end - offset) in known:
            found.setdefault(known[start - offset, end - offset], place)
    return found
