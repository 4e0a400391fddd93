"""Another tool's corpus in; a corpus project with its documents, sentences and labels out."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import shutil
import tomllib
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import tomli_w

from stancebank import atomic, building, scaffold
from stancebank.annotating.desk import now
from stancebank.annotation import judgements, rounds, sentences
from stancebank.annotation.judgements import Judgement
from stancebank.annotation.sentences import Sentence, Source
from stancebank.formats import reading, to_corpus
from stancebank.project import Project
from stancebank.schemas import issues, labels
from stancebank.schemas.segmentation import Segmentation, dump
from stancebank.seeds import decode
from stancebank.seeds.add import slug
from stancebank.settings import NOT_STATED

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from stancebank.formats.documents import Document
    from stancebank.schemas.issues import Issue

ROUND = "01-import"
"""The closed round that holds what the imported corpus says."""


@dataclass(frozen=True)
class Imported:
    """What an import did: `held` counts what the files hold, `issues` name what of it is no label.

    `classes` counts what rows of a table were taken as; elsewhere it is empty.
    """

    directory: Path
    documents: int
    sentences: int
    entities: int
    held: dict[str, int]
    issues: tuple[Issue, ...]
    classes: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Given:
    """What a project is made of: documents under ids of their own, and what answers to them.

    `answers` takes a document and the slices of its sentences; `metadata` is said of every document,
    `issues` name what is in none.
    """

    form: str
    documents: Sequence[Document]
    answers: Callable[[Document, Sequence[tuple[int, int]]], to_corpus.Taken]
    labels_toml: bytes
    issues: tuple[Issue, ...] = ()
    metadata: Mapping[str, str] = field(default_factory=dict)


def import_(
    form: str,
    path: Path,
    into: Path,
    *,
    today: dt.date,
    on_progress: Callable[[int, int], None] | None = None,
) -> Imported:
    """Make a corpus project of files in one of `reading.FORMATS`, and build it.

    Sentences and tokens are the files' own where they cut the text without loss, else ours. Marks
    are gold entities of origin `import:FORMAT`, in a closed round; the labels are those found. What
    is no label stands in the round's issues.jsonl, and nothing is labelled by a model.

    Raises:
        Refused: rules of `reading.read`, `project-exists`.

    """
    read = reading.read(form, path, lambda raw, place: decode.decode(raw, place=place)[0])
    marks = [mark for one in read.documents for mark in one.marks]
    given = Given(
        form,
        named(read.documents),
        to_corpus.answers,
        _labels(to_corpus.labels(marks)),
        tuple(read.issues),
    )
    return make(given, into, today=today, on_progress=on_progress)


def make(
    given: Given,
    into: Path,
    *,
    today: dt.date,
    on_progress: Callable[[int, int], None] | None = None,
) -> Imported:
    """Make a project, and build it, all of it or nothing. Raises: Refused, rule `project-exists`."""
    scaffold.new(into, labels_toml=given.labels_toml, pipelines={})
    try:
        return _make(given, Project.open(into), today, on_progress)
    except BaseException:
        shutil.rmtree(into)  # half a project would look like a whole one
        raise


def _make(
    given: Given,
    project: Project,
    today: dt.date,
    on_progress: Callable[[int, int], None] | None,
) -> Imported:
    form, documents = given.form, given.documents
    texts = project.seeds / "documents.jsonl"
    texts.write_bytes(
        b"".join(_line({"doc_id": one.doc_id, "text": one.text}) for one in documents)
    )
    project.add([texts], today=today, metadata=given.metadata)
    own = [found for one in documents if (found := _segmented(one)) is not None]
    of: Mapping[str, Source]
    if own:
        atomic.write_bytes(project.seeds / building.SEGMENTATION, dump(own))
    if len(own) == len(documents):
        of = {one.doc_id: _source(one, found) for one, found in zip(documents, own, strict=True)}
    else:
        project.build(on_progress=on_progress)
        on_progress = None
        built = project.load()
        of = sentences.sources(built.table("documents"), built.table("sentences"), project.scheme)
    taken = {
        one.doc_id: given.answers(one, [(s.start, s.end) for s in of[one.doc_id].sentences])
        for one in documents
    }
    left = sorted([*given.issues, *(issue for one in taken.values() for issue in one.issues)])
    _close(project, form, of, taken, left)
    project.build(on_progress=on_progress)  # refuses a document that is not as it was answered to
    return Imported(
        project.root,
        len(documents),
        sum(len(one.sentences) for one in of.values()),
        sum(len(a.entities or ()) for one in taken.values() for a in one.answers.values()),
        dict(sum((one.held for one in taken.values()), Counter())),
        tuple(left),
    )


def named(documents: Sequence[Document]) -> list[Document]:
    """Return the documents under ids that a document can have, each its own."""
    taken: set[str] = set()
    times: Counter[str] = Counter()
    found = []
    for one in documents:
        base = slug(one.doc_id, hashlib.sha256(one.text.encode()).hexdigest())[:180]
        name = base
        while name in taken:
            times[base] += 1
            name = f"{base}-{times[base] + 1}"
        taken.add(name)
        found.append(dataclasses.replace(one, doc_id=name))
    return found


def _labels(names: Sequence[str]) -> bytes:
    """Return a labels.toml with the labels of the imported corpus in the place of our entities."""
    data = tomllib.loads(labels.default_bytes().decode())
    said = "As the imported corpus has it."
    if names:
        data["entity"] = {
            "title": "Entity",
            "source": "the corpus that was imported",
            "labels": [{"name": name, "definition": said} for name in names],
        }
    return tomli_w.dumps(data).encode()


def _segmented(one: Document) -> Segmentation | None:
    """Return a document's own sentences and tokens, where they cut its text without loss."""
    found = Segmentation(
        one.doc_id,
        tuple((span.start, span.end) for span in one.sentences),
        tuple(tuple((span.start, span.end) for span in row) for row in one.tokens),
    )
    return found if one.sentences and found.fits(one.text) else None


def _source(one: Document, own: Segmentation) -> Source:
    """Return a document as a build will have it: its own sentences are all body text."""
    found = [Sentence(n, start, end, "body") for n, (start, end) in enumerate(own.sentences)]
    return Source(one.doc_id, one.text, one.doc_id, "", found)


def _close(
    project: Project,
    form: str,
    sources: Mapping[str, Source],
    taken: dict[str, to_corpus.Taken],
    left: Sequence[Issue],
) -> None:
    """Write the closed round; its round.toml last, for that is what makes it one."""
    folder = project.annotation / "rounds" / ROUND
    folder.mkdir(parents=True)
    one = rounds.Round(
        folder=folder,
        state="closed",
        purpose="import",
        view="document",
        predictions=False,
        overlap=1,
        server="",
        documents=tuple(sources),
        annotators=(),
        versions=(rounds.Version(now(), NOT_STATED, NOT_STATED, project.scheme.version),),
        texts={name: source.fingerprint for name, source in sources.items()},
    )
    gold = [
        Judgement(
            doc_id=doc_id,
            index=index,
            annotator=f"import:{form}",
            kind=NOT_STATED,
            round=ROUND,
            guideline=NOT_STATED,
            config=NOT_STATED,
            annotated_at=None,
            seconds=None,
            answer=answer,
        )
        for doc_id, found in taken.items()
        for index, answer in found.answers.items()
    ]
    atomic.write_bytes(one.gold, judgements.dump(gold))
    atomic.write_bytes(one.issues, issues.dump(left))
    rounds.save(one)


def _line(row: dict[str, str]) -> bytes:
    return (json.dumps(row, ensure_ascii=False) + "\n").encode()
