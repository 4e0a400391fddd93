"""A corpus, its annotation rounds and a Label Studio in; tasks there, judgements and gold here, out."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime as dt
import json
import re
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from stancebank import atomic, errors
from stancebank.annotation import (
    adjudicate,
    decisions,
    deriving,
    exports,
    judgements,
    merge,
    page,
    pseudonyms,
    quoting,
    rounds,
    sentences,
    standing,
    writing,
)
from stancebank.annotation import agree as agreeing
from stancebank.annotation import pull as pulling
from stancebank.annotation import push as pushing
from stancebank.annotation import tasks as tasking
from stancebank.annotation.rounds import Annotator, Round, Version
from stancebank.errors import Refused
from stancebank.schemas import answers, issues

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from stancebank.annotation.agreement import Figure
    from stancebank.annotation.judgements import Judgement
    from stancebank.annotation.sentences import Source
    from stancebank.annotation.server import Server
    from stancebank.annotation.standing import Standing
    from stancebank.corpus.load import Corpus
    from stancebank.schemas.labels import LabelScheme

_GUIDELINE = re.compile(r"^# .*\bversion (\S+)$", re.MULTILINE)


@dataclass(frozen=True)
class Desk:
    """What rounds are worked on with: a project's annotation/, its corpus and its label scheme."""

    annotation: Path
    corpus: Corpus
    scheme: LabelScheme

    @cached_property
    def sources(self) -> Mapping[str, Source]:
        """The corpus's documents, as annotators know them."""
        documents, split = self.corpus.table("documents"), self.corpus.table("sentences")
        return sentences.sources(documents, split, self.scheme)

    @property
    def studio(self) -> Path:
        """Where the local studio's data and the table of pseudonyms lie, out of the repository."""
        return self.annotation / ".studio"

    def round(self, name: str) -> Round:
        """Return a round. Raises: Refused, rules `round-…`."""
        return rounds.load(self.annotation / "rounds" / rounds.slug(name))

    @contextlib.contextmanager
    def held(self, name: str) -> Iterator[None]:
        """Hold a round: one at a time pushes, pulls or closes it."""
        folder = self.annotation / "rounds" / rounds.slug(name)
        folder.mkdir(parents=True, exist_ok=True)
        with atomic.lock(folder):
            yield

    def version(self, one_view: str, purpose: str) -> tuple[Version, str]:
        """Return what is in force from now on, and the page's XML.

        Raises:
            Refused: rule `guideline-version`: guidelines.md has no version in its first heading.

        """
        path = self.annotation / "guidelines.md"
        found = _GUIDELINE.search(path.read_text("utf-8")) if path.is_file() else None
        if found is None:
            remedy = "begin it with: # Annotation guidelines, version 1.0"
            raise Refused(str(path), "guideline-version", remedy=remedy)
        xml = page.render(self.scheme, one_view, purpose)  # type: ignore[arg-type]
        return Version(_now(), found[1], page.fingerprint(xml), self.scheme.version), xml


@dataclass(frozen=True)
class Request:
    """What somebody asks of a round when they open it; what is not said is as it was."""

    documents: tuple[str, ...] = ()  # none: all of the corpus
    annotators: tuple[str, ...] = ()
    kind: str = "human"
    overlap: int | None = None  # None: every annotator has every document
    view: str = "document"
    blind: bool = False
    adjudicate: str | None = None


def open_round(
    desk: Desk,
    name: str,
    request: Request,
    server: Server,
    *,
    on_progress: Callable[[int, int], None] | None = None,
) -> Standing:
    """Open a round, or bring an open one up to date: more documents, a new guideline or page.

    Safe to run again after a crash at any point: round.toml is written before anything is pushed,
    projects are found by their title and tasks by our own ids. What was done stays.

    Raises:
        Refused: rules `round-…`, `annotator-…`, `document-unknown`, `config-orphans` (labels in
            use that the label scheme no longer has), `task-text`, `push-…`, `server-…`.

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


def pull_round(
    desk: Desk,
    name: str,
    server: Server,
    *,
    on_progress: Callable[[int, int], None] | None = None,
) -> Standing:
    """Fetch what changed since the last pull, and derive judgements.jsonl and issues.jsonl anew.

    Raises:
        Refused: rules `round-closed`, `server-…`.

    """
    with desk.held(name):
        one = desk.round(name)
        rounds.check_open(one)
        _pull(desk, one, server, on_progress)
        _derive(desk, one)
        return status(desk, name)


def close_round(
    desk: Desk,
    name: str,
    server: Server,
    *,
    incomplete: bool = False,
    on_progress: Callable[[int, int], None] | None = None,
) -> Standing:
    """Pull once more, and close a round; an adjudication round leaves gold and its decisions.

    Raises:
        Refused: rules `round-closed`, `round-incomplete`, `round-issues` (what the adjudicator
            left cannot be gold yet), `server-…`.

    """
    with desk.held(name):
        one = desk.round(name)
        rounds.check_open(one)
        _pull(desk, one, server, on_progress)
        derived = _derive(desk, one)
        left = status(desk, name).left
        if left and not incomplete:
            remedy = "finish them, or close it as it is: --incomplete"
            raise Refused(one.slug, "round-incomplete", found=f"{left} tasks left", remedy=remedy)
        if one.purpose == "adjudicate":
            _decide(desk, one, derived)
        known = [doc for doc in one.documents if doc in desk.sources]
        texts = {doc: desk.sources[doc].fingerprint for doc in known}
        rounds.save(dataclasses.replace(one, state="closed", texts=texts))
        return status(desk, name)


def status(desk: Desk, name: str) -> Standing:
    """Return where a round stands as of its last pull. Raises: Refused, rules `round-…`."""
    one = desk.round(name)
    paths = one.exports
    found = _loaded(one) if paths else []
    return standing.standing(
        one,
        exports.states(paths),
        pulled_at=json.loads(paths[-1].read_bytes())["pulled_at"] if paths else None,
        judgements=len(found),
        issues=issues.load(one.issues.read_bytes()) if paths else (),
    )


def agree(desk: Desk, name: str, *, by_kind: bool = False, gamma: bool = False) -> list[Figure]:
    """Measure how far a round's annotators agree, and write agreement.json into the round.

    Raises:
        Refused: rules `round-…`; `round-empty`: nothing was pulled yet.

    """
    one = desk.round(name)
    if not one.judgements.is_file():
        remedy = f"pull it first: stancebank round pull {name}"
        raise Refused(name, "round-empty", found="no judgements", remedy=remedy)
    given = _loaded(one)
    found = agreeing.figures(given, desk.sources, by_kind=by_kind)
    if gamma:
        found += agreeing.gammas(given, desk.sources)
    atomic.write_bytes(one.agreement, agreeing.to_json(found))
    return found


def _stated(desk: Desk, name: str, request: Request, url: str) -> Round:
    """Return the round that is asked for: a new one, or the open one with more documents."""
    folder = desk.annotation / "rounds" / rounds.slug(name)
    wanted = _wanted(desk, request)
    if (folder / rounds.NAME).is_file():
        one = rounds.load(folder)
        rounds.check_open(one)
        members = one.annotators
        if request.annotators and set(request.annotators) != {each.id for each in members}:
            remedy = "open another round for other annotators"
            found = ",".join(request.annotators)
            raise Refused(name, "round-annotators", found=found, remedy=remedy)
        wanted = (*one.documents, *(doc for doc in wanted if doc not in one.documents))
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
    todo = _disputed(desk, one, wanted)
    return dataclasses.replace(
        one, documents=wanted, annotators=rounds.assign(todo, members, one.overlap)
    )


def _wanted(desk: Desk, request: Request) -> tuple[str, ...]:
    if request.adjudicate:
        of = desk.round(request.adjudicate)
        if of.state != "closed":
            remedy = f"close it first: stancebank round close {of.slug}"
            raise Refused(of.slug, "round-open", found=of.state, remedy=remedy)
        return of.documents
    for doc_id in request.documents:
        if doc_id not in desk.sources:
            place = desk.corpus.name
            raise errors.unknown(doc_id, desk.sources, place=place, rule="document-unknown")
    return request.documents or tuple(desk.sources)


def _disputed(desk: Desk, one: Round, documents: Sequence[str]) -> Sequence[str]:
    """Return the documents that need somebody: of an adjudication, those no rule can decide."""
    if one.of is None:
        return documents
    given = _by_document(_loaded(desk.round(one.of)))
    version = one.versions[-1] if one.versions else desk.version(one.view, one.purpose)[0]
    return [
        doc
        for doc in documents
        if not adjudicate.by_rule(_case(desk, one, doc, version), given[doc])
    ]


def _loaded(one: Round) -> list[Judgement]:
    return judgements.load(one.judgements.read_bytes(), place=one.slug)


def _by_document(given: Iterable[Judgement]) -> Mapping[str, list[Judgement]]:
    found: defaultdict[str, list[Judgement]] = defaultdict(list)
    for each in given:
        found[each.doc_id].append(each)
    return found


def _case(desk: Desk, one: Round, doc_id: str, version: Version) -> adjudicate.Case:
    source = desk.sources[doc_id]
    return adjudicate.Case(
        doc_id, source.text, source.sentences, one.slug, version.guideline, version.config
    )


def _tasks(desk: Desk, one: Round) -> list[dict[str, Any]]:
    chosen = [desk.sources[doc_id] for doc_id in one.documents]
    predictions: dict[str, Any] = {}
    votes: dict[str, dict[int, str]] = {}
    if one.of is not None:
        given = _by_document(_loaded(desk.round(one.of)))
        shown = {each.doc_id: merge.merged(given[each.doc_id], each.text) for each in chosen}
        predictions = {"candidates": {doc: found.answers for doc, found in shown.items()}}
        votes = {doc: found.votes for doc, found in shown.items()}
    elif one.predictions:
        predictions = {tasking.SILVER: answers.answers(desk.corpus.table("sentences"), desk.scheme)}
    return tasking.tasks(
        chosen, view=one.view, name=one.slug, predictions=predictions, votes=votes or None
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


def _pull(
    desk: Desk, one: Round, server: Server, on_progress: Callable[[int, int], None] | None
) -> None:
    """Write an export of what changed, if anything did."""
    states = exports.states(one.exports)
    emails = server.emails()
    table = pseudonyms.load(desk.studio)
    # who annotates in this round only because somebody let them is told apart from its members
    named = pseudonyms.name(emails.values(), table, (each.id for each in one.annotators))
    strangers = {mail: own for mail, own in named.items() if not pseudonyms.local(mail)}
    if strangers != table:
        pseudonyms.save(desk.studio, table | strangers)
    of_user = {number: named[email.lower()] for number, email in emails.items()}
    parts = []
    for each in one.annotators:
        if each.project is None:
            continue
        state = states.get(each.id) or exports.State(each.id)
        pulled = pulling.pull(
            server,
            each.project,
            known=state.tasks,
            watermark=state.watermark,
            on_progress=on_progress,
        )
        found = tuple(exports.redact(task, of_user) for task in pulled.tasks)
        if found or pulled.deleted or pulled.drafts != state.drafts:
            part = exports.Part(
                each.id, each.project, pulled.watermark, found, pulled.deleted, pulled.drafts
            )
            parts.append(part)
    if parts:
        exports.write(one.folder / "exports", parts, pulled_at=_now())


def _derive(desk: Desk, one: Round) -> deriving.Derived:
    derived = deriving.derive(one, exports.states(one.exports), desk.sources, desk.scheme)
    atomic.write_bytes(one.judgements, judgements.dump(derived.judgements))
    atomic.write_bytes(one.issues, issues.dump(derived.issues))
    return derived


def _decide(desk: Desk, one: Round, derived: deriving.Derived) -> None:
    """Write gold.jsonl and decisions.jsonl; refuse while an error stands."""
    gold: list[Judgement] = []
    decided: list[decisions.Decision] = []
    wrong = [issue for issue in derived.issues if issue.severity == "error"]
    asked = {doc for each in one.annotators for doc in each.documents}
    given = _by_document(_loaded(desk.round(one.of or "")))
    final = _by_document(derived.judgements)
    for doc_id in one.documents:
        found = adjudicate.adjudicate(
            _case(desk, one, doc_id, one.versions[-1]),
            given[doc_id],
            final[doc_id] if doc_id in asked else None,
            desk.scheme,
            said=derived.remarks.get(doc_id),
        )
        gold += found.gold
        decided += found.decisions
        wrong += [issue for issue in found.issues if issue.severity == "error"]
    if wrong:
        first = wrong[0]
        remedy = f"{first.remedy} ({len(wrong)} in all: stancebank round status {one.slug})"
        shown = f"{first.rule} {first.found}"
        raise Refused(first.place, "round-issues", found=shown, remedy=remedy)
    atomic.write_bytes(one.gold, judgements.dump(gold))
    atomic.write_bytes(one.decisions, decisions.dump(decided))


def _now() -> str:
    return dt.datetime.now(tz=dt.UTC).strftime(pulling.MOMENT)


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
