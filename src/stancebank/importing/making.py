"""Another tool's corpus in; a corpus project with its documents, sentences and labels out."""

from __future__ import annotations

import hashlib
import json
import shutil
import tomllib
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import tomli_w

from stancebank import atomic, building, scaffold
from stancebank.annotation import pseudonyms, sentences
from stancebank.annotation.sentences import Sentence, Source
from stancebank.formats import cas_taken, classified, reading, to_corpus
from stancebank.formats.webanno.reading import HOLE
from stancebank.importing import answering, closing
from stancebank.project import Project
from stancebank.schemas import labels
from stancebank.schemas.segmentation import Segmentation, dump
from stancebank.seeds import decode
from stancebank.seeds.add import slug
from stancebank.settings import NOT_STATED

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from stancebank.formats.annotated import Annotated
    from stancebank.formats.documents import Document
    from stancebank.formats.reading import Folders
    from stancebank.importing.answering import Said
    from stancebank.schemas.annotations import Answer
    from stancebank.schemas.issues import Issue


KEPT = frozenset(
    one.id for one in (classified.TARGET, cas_taken.INDEX, cas_taken.SENTENCELESS, HOLE)
)
"""The rules of issues that only remark on something: it was taken."""


@dataclass(frozen=True)
class Imported:
    """What an import did: `held` counts what the files hold, `issues` name what of it is no label.

    Labels are those of the gold; `judgements` are sentences that an annotator answered. `classes`
    counts what the rows of a table were taken as; elsewhere it is empty. Issues of a rule of `KEPT`
    are of what is a label, though not just as the file has it.
    """

    directory: Path
    documents: int
    sentences: int
    entities: int
    claims: int
    stances: int
    annotators: int
    judgements: int
    held: dict[str, int]
    issues: tuple[Issue, ...]
    classes: dict[str, int] = field(default_factory=dict)

    @property
    def left(self) -> dict[str, int]:
        """How many things were not taken, by the rule that says why, the most frequent first."""
        return dict(Counter(one.rule for one in self.issues if one.rule not in KEPT).most_common())

    @property
    def remarked(self) -> dict[str, int]:
        """How many things were taken with a remark, by its rule."""
        return dict(Counter(one.rule for one in self.issues if one.rule in KEPT).most_common())


@dataclass(frozen=True)
class Given:
    """What a project is made of: documents under ids of their own, and what is said of each.

    `said` takes a document and its sentences; `metadata` is said of every document, `issues` name
    what is in none, `kind` is what the annotators are.
    """

    form: str
    documents: Sequence[Annotated]
    said: Callable[[Annotated, Sequence[Sentence]], Said]
    labels_toml: bytes
    issues: tuple[Issue, ...] = ()
    metadata: Mapping[str, str] = field(default_factory=dict)
    kind: str = NOT_STATED


def import_(
    form: str,
    path: Path,
    into: Path,
    *,
    today: dt.date,
    folders: Folders | None = None,
    kind: str = NOT_STATED,
    on_progress: Callable[[int, int], None] | None = None,
) -> Imported:
    """Make a corpus project of files in one of `reading.FORMATS`, and build it.

    Sentences and tokens are the files' own where they cut the text without loss, else ours. What was
    decided is gold of origin `import:FORMAT`, and what each annotator said their judgements, under
    pseudonyms, in a closed round. Marks are entities, of the labels that are found; or claims,
    stances and check-worthiness, where they are ours. What is no label stands in the round's
    issues.jsonl, and nothing is labelled by a model. `kind`: human or model, where somebody knows
    what the annotators are, for their files do not tell.

    Raises:
        Refused: rules of `reading.read`, `project-exists`.
        UsageError: as `reading.read`.

    """
    read = reading.read(
        form,
        path,
        lambda raw, place: decode.decode(raw, place=place)[0],
        pseudonyms.number,
        folders=folders,
    )
    labels_toml = _labels(read.documents)
    how = to_corpus.reading(_each(read.documents), labels.parse(labels_toml))
    given = Given(
        form,
        named(read.documents),
        lambda one, its: answering.said(one, its, how),
        labels_toml,
        read.issues,
        kind=kind,
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
    documents = given.documents
    texts = project.seeds / "documents.jsonl"
    texts.write_bytes(
        b"".join(_line({"doc_id": one.doc_id, "text": one.text}) for one in documents)
    )
    project.add([texts], today=today, metadata=given.metadata)
    own = [found for one in documents if (found := _segmented(one)) is not None]
    if own:
        atomic.write_bytes(project.seeds / building.SEGMENTATION, dump(own))
    of: Mapping[str, Source]
    if len(own) == len(documents):
        of = {one.doc_id: _source(one, found) for one, found in zip(documents, own, strict=True)}
    else:
        project.build(on_progress=on_progress)
        on_progress = None
        built = project.load()
        of = sentences.sources(built.table("documents"), built.table("sentences"), project.scheme)
    said = [given.said(one, of[one.doc_id].sentences) for one in documents]
    left = sorted([*given.issues, *(issue for one in said for issue in one.issues)])
    closing.close(project, given.form, of, said, left, kind=given.kind)
    project.build(on_progress=on_progress)  # refuses a document that is not as it was answered to
    gold = [answer for one in said for answer in one.gold.values()]
    return Imported(
        directory=project.root,
        documents=len(documents),
        sentences=sum(len(one.sentences) for one in of.values()),
        entities=_number(gold, "entities"),
        claims=_number(gold, "claims"),
        stances=_number(gold, "stances"),
        annotators=len({name for one in said for name in one.answers}),
        judgements=sum(len(answers) for one in said for answers in one.answers.values()),
        held=dict(sum((one.held for one in said), Counter())),
        issues=tuple(left),
    )


def _source(one: Annotated, own: Segmentation) -> Source:
    """Return a document as a build will have it: its own sentences are all body text."""
    found = [Sentence(n, start, end, "body") for n, (start, end) in enumerate(own.sentences)]
    return Source(one.doc_id, one.text, one.doc_id, "", found)


def _number(answers: Sequence[Answer], layer: str) -> int:
    return sum(len(getattr(one, layer) or ()) for one in answers)


def _each(documents: Sequence[Annotated]) -> list[Document]:
    """Return each version of each document."""
    return [each for one in documents for each in one.documents]


def named(documents: Sequence[Annotated]) -> list[Annotated]:
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
        found.append(one._replace(doc_id=name))
    return found


def _labels(documents: Sequence[Annotated]) -> bytes:
    """Return a labels.toml with the labels of the imported corpus in the place of our entities.

    It is ours where there are none, and where a corpus that is ours has no others.
    """
    every = _each(documents)
    how = to_corpus.reading(every, labels.default())
    names = to_corpus.labels(every, how)
    data = tomllib.loads(labels.default_bytes().decode())
    said = "As the imported corpus has it."
    known = set() if how.scheme is None else set(how.scheme["entity"].names)
    if not set(names) <= known:
        data["entity"] = {
            "title": "Entity",
            "source": "the corpus that was imported",
            "labels": [{"name": name, "definition": said} for name in names],
        }
    return tomli_w.dumps(data).encode()


def _segmented(one: Annotated) -> Segmentation | None:
    """Return a document's own sentences and tokens, where some version cuts its text without loss."""
    for each in one.documents:
        found = Segmentation(
            one.doc_id,
            tuple((span.start, span.end) for span in each.sentences),
            tuple(tuple((span.start, span.end) for span in row) for row in each.tokens),
        )
        if each.sentences and found.fits(one.text):
            return found
    return None


def _line(row: dict[str, str]) -> bytes:
    return (json.dumps(row, ensure_ascii=False) + "\n").encode()
