"""A model's answers in; an annotation in Label Studio out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stancebank import errors
from stancebank.annotation import push as pushing
from stancebank.annotation import (
    quoting,
    rounds,
    sentences,
    writing,
)
from stancebank.errors import Refused

if TYPE_CHECKING:
    from stancebank.annotating.desk import Desk
    from stancebank.annotation.server import Server


def post(
    desk: Desk, name: str, annotator: str, server: Server, *, doc_id: str, raw: bytes
) -> int | None:
    """Submit a model's answers to a document as an annotation of `server`'s user.

    `raw` is the JSON that `annotation.quoting` reads. None: it is there already; posted once, it
    is edited in Label Studio.

    Raises:
        Refused: rules `round-…`, `annotator-unknown`, `round-kind` (only a model's answers are
            posted), `document-unknown`, `quoted-…`, `task-missing`, `server-…`.

    """
    one = desk.round(name)
    rounds.check_open(one)
    member = one.annotator(annotator)
    if member.kind != "model":
        remedy = "people annotate on the page"
        raise Refused(f"{name}/{annotator}", "round-kind", found=member.kind, remedy=remedy)
    if doc_id not in one.documents or doc_id not in desk.sources:
        raise errors.unknown(doc_id, one.documents, place=name, rule="document-unknown")
    source = desk.sources[doc_id]
    place = f"{name}/{annotator}/{doc_id}"
    quoted = quoting.read(raw, source.text, source.sentences, desk.scheme, place=place)
    if quoted.issues:
        first = quoted.issues[0]
        remedy = f"{first.remedy} ({len(quoted.issues)} such)"
        raise Refused(first.place, first.rule, found=first.found, remedy=remedy)
    asked = sentences.places(each for each in source.sentences if each.asked)
    items = writing.result(quoted.answers, source.text, asked=asked, remarks=quoted.remarks)
    task = None if member.project is None else server.task(member.project, doc_id)
    if task is None:
        remedy = f"push it first: stancebank round open {name}"
        raise Refused(place, "task-missing", remedy=remedy)
    key = pushing.unique_id(name, doc_id, annotator)
    return server.annotate(task, {"result": items, "unique_id": key})
