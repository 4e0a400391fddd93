"""A request, a corpus and a Label Studio in; an open round, and its tasks there, out."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from stancebank import errors
from stancebank.annotating import selecting
from stancebank.annotating.desk import Desk, Request, case, loaded
from stancebank.annotating.pulling import status
from stancebank.annotation import (
    adjudicate,
    deriving,
    exports,
    judgements,
    merge,
    rounds,
)
from stancebank.annotation import push as pushing
from stancebank.annotation import tasks as tasking
from stancebank.annotation.rounds import Annotator, Round, Selection, Version
from stancebank.errors import Refused
from stancebank.schemas import answers

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from stancebank.annotation.server import Server
    from stancebank.annotation.standing import Standing


def open_round(
    desk: Desk,
    name: str,
    request: Request,
    server: Server,
    *,
    on_progress: Callable[[int, int], None] | None = None,
) -> Standing:
    """Open a round, or bring an open one up to date: more documents, a new guideline or page.

    With `request.select` it is the strategy that names the documents, or the sentences of the
    sentence view; a round whose tasks were chosen gets no others but those that are named.

    Safe to run again after a crash at any point: round.toml is written before anything is pushed,
    projects are found by their title and tasks by our own ids. What was done stays.

    Raises:
        Refused: rules `round-…`, `annotator-…`, `document-unknown`, `config-orphans` (labels in
            use that the label scheme no longer has), `task-text`, `push-…`, `server-…`, `select-…`,
            and those of `selecting.selected`.

    """
    with desk.held(name):
        one = _stated(desk, name, request, server.url)
        version, xml = desk.version(one.view, one.purpose)
        if not one.versions or _in_force(one.versions[-1]) != _in_force(version):
            _check_orphans(desk, one)
            one = dataclasses.replace(one, versions=(*one.versions, version))
        rounds.save(one)
        given = _tasks(desk, one)
        done = []
        for annotator in one.annotators:
            project = server.project(f"{one.slug} · {annotator.id}", xml)
            theirs = set(annotator.documents)
            own = [task for task in given if _document(task) in theirs]
            done.append(dataclasses.replace(annotator, project=project, tasks=len(own)))
            members = (*done, *one.annotators[len(done) :])
            rounds.save(dataclasses.replace(one, annotators=members))
            pushing.push(server, project, own, on_progress=on_progress)
        return status(desk, name)


def _stated(desk: Desk, name: str, request: Request, url: str) -> Round:
    """Return the round that is asked for: a new one, or the open one with more documents."""
    folder = desk.annotation / "rounds" / rounds.slug(name)
    if (folder / rounds.NAME).is_file():
        one = rounds.load(folder)
        rounds.check_open(one)
        members = one.annotators
        if request.annotators and set(request.annotators) != {each.id for each in members}:
            remedy = "open another round for other annotators"
            found = ",".join(request.annotators)
            raise Refused(name, "round-annotators", found=found, remedy=remedy)
    else:
        if not request.annotators:
            remedy = "name them: --annotators a1,a2"
            raise Refused(name, "round-annotators", found="nobody", remedy=remedy)
        members = tuple(
            Annotator(rounds.pseudonym(one), request.kind) for one in request.annotators
        )
        one = Round(
            folder=folder,
            state="open",
            purpose="adjudicate" if request.adjudicate else "annotate",
            view=request.view,
            predictions=bool(request.adjudicate) or not request.blind,
            overlap=min(request.overlap or len(members), len(members)),
            server=url,
            documents=(),
            annotators=members,
            versions=(),
            of=request.adjudicate,
        )
    wanted, selection = _wanted(desk, one, request)
    documents = tuple(dict.fromkeys((*one.documents, *wanted)))
    one = dataclasses.replace(one, documents=documents, selection=selection)
    todo = _disputed(desk, one)
    return dataclasses.replace(one, annotators=rounds.assign(todo, members, one.overlap))


def _wanted(
    desk: Desk, one: Round, request: Request
) -> tuple[Sequence[str], tuple[Selection, ...]]:
    """Return documents that the round is to hold beside those it has, and all that was chosen."""
    if request.adjudicate:
        of = desk.round(request.adjudicate)
        if of.state != "closed":
            remedy = f"close it first: stancebank round close {of.slug}"
            raise Refused(of.slug, "round-open", found=of.state, remedy=remedy)
        return of.documents, of.selection
    if request.select:
        if one.of is not None:
            remedy = f"leave --select out: it holds what {one.of} holds"
            raise Refused(one.slug, "select-adjudicate", found=request.select[0], remedy=remedy)
        chosen = selecting.selected(desk, one, request)
        return selecting.documents(chosen), chosen
    for doc_id in request.documents:
        if doc_id not in desk.sources:
            place = desk.corpus.name
            raise errors.unknown(doc_id, desk.sources, place=place, rule="document-unknown")
        if one.view == "sentence" and one.asked(doc_id) is not None:
            remedy = "open another round for all of it; here only chosen sentences of it are asked"
            raise Refused(one.slug, "select-whole", found=doc_id, remedy=remedy)
    every = () if one.selection or one.of else tuple(desk.sources)
    return request.documents or every, one.selection


def _disputed(desk: Desk, one: Round) -> Sequence[str]:
    """Return the documents that need somebody: of an adjudication, those no rule can decide."""
    if one.of is None:
        return one.documents
    given = judgements.by_document(loaded(desk.round(one.of)))
    version = one.versions[-1] if one.versions else desk.version(one.view, one.purpose)[0]
    return [
        doc
        for doc in one.documents
        if not adjudicate.by_rule(case(desk, one, doc, version), given[doc])
    ]


def _tasks(desk: Desk, one: Round) -> list[dict[str, Any]]:
    chosen = [desk.sources[doc_id] for doc_id in one.documents]
    predictions: dict[str, Any] = {}
    votes: dict[str, dict[int, str]] = {}
    if one.of is not None:
        given = judgements.by_document(loaded(desk.round(one.of)))
        shown = {each.doc_id: merge.merged(given[each.doc_id], each.text) for each in chosen}
        predictions = {"candidates": {doc: found.answers for doc, found in shown.items()}}
        votes = {doc: found.votes for doc, found in shown.items()}
    elif one.predictions:
        predictions = {tasking.SILVER: answers.answers(desk.corpus.table("sentences"), desk.scheme)}
    return tasking.tasks(
        chosen,
        view=one.view,
        name=one.slug,
        predictions=predictions,
        votes=votes or None,
        selection=one.selection,
    )


def _document(task: Mapping[str, Any]) -> str:
    return str(task["data"].get("doc_id") or task["data"]["sid"])


def _in_force(version: Version) -> tuple[str, str, str]:
    return version.guideline, version.config, version.labels


def _check_orphans(desk: Desk, one: Round) -> None:
    """Refuse a page on which labels that were given could not be read any more."""
    known = {("span", name) for name in (*desk.scheme["entity"].names, *desk.scheme["span"].names)}
    for label_set in desk.scheme.sets:
        known |= {(label_set, name) for name in desk.scheme[label_set].names}
    lost = sorted(deriving.used(exports.states(one.exports).values()) - known)
    if lost:
        found = ", ".join(f"{control} {name}" for control, name in lost)
        remedy = "put them back into labels.toml, or close the round first"
        raise Refused(one.slug, "config-orphans", found=found, remedy=remedy)
