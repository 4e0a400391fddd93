"""Another tool's corpus in; a corpus project with its documents, sentences and labels out."""

from __future__ import annotations

import hashlib
import json
import shutil
import tomllib
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import tomli_w

from stancebank import atomic, building, scaffold
from stancebank.annotation import pseudonyms, sentences
from stancebank.formats import reading, to_corpus
from stancebank.importing import answering, closing
from stancebank.project import Project
from stancebank.schemas import labels
from stancebank.schemas.segmentation import Segmentation, dump
from stancebank.seeds import decode
from stancebank.seeds.add import slug

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from stancebank.formats.annotated import Annotated, Read
    from stancebank.formats.documents import Document
    from stancebank.formats.reading import Folders
    from stancebank.schemas.annotations import Answer
    from stancebank.schemas.issues import Issue


@dataclass(frozen=True)
class Imported:
    """What an import did: `held` counts what the files hold, `issues` name what of it is no label.

    Labels are those of the gold; `judgements` are sentences that an annotator answered.
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


def import_(
    form: str,
    path: Path,
    into: Path,
    *,
    today: dt.date,
    folders: Folders | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> Imported:
    """Make a corpus project of files in one of `reading.FORMATS`, and build it.

    Sentences and tokens are the files' own where they cut the text without loss, else ours. What was
    decided is gold of origin `import:FORMAT`, and what each annotator said their judgements, under
    pseudonyms, in a closed round. Marks are entities, of the labels that are found; or claims,
    stances and check-worthiness, where they are ours. What is no label stands in the round's
    issues.jsonl, and nothing is labelled by a model.

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
    scaffold.new(into, labels_toml=_labels(read.documents), pipelines={})
    try:
        return _import(form, read, Project.open(into), today, on_progress)
    except BaseException:
        shutil.rmtree(into)  # half a project would look like a whole one
        raise


def _import(
    form: str,
    read: Read,
    project: Project,
    today: dt.date,
    on_progress: Callable[[int, int], None] | None,
) -> Imported:
    documents = _named(read.documents)
    texts = project.seeds / "documents.jsonl"
    texts.write_bytes(
        b"".join(_line({"doc_id": one.doc_id, "text": one.text}) for one in documents)
    )
    project.add([texts], today=today)
    own = [found for one in documents if (found := _segmented(one)) is not None]
    if own:
        atomic.write_bytes(project.seeds / building.SEGMENTATION, dump(own))
    project.build(on_progress=on_progress)
    built = project.load()
    of = sentences.sources(built.table("documents"), built.table("sentences"), project.scheme)
    how = to_corpus.reading(_each(documents), project.scheme)
    said = [answering.said(one, of[one.doc_id].sentences, how) for one in documents]
    left = sorted([*read.issues, *(issue for one in said for issue in one.issues)])
    closing.close(project, form, of, said, left)
    project.build()
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


def _number(answers: Sequence[Answer], layer: str) -> int:
    return sum(len(getattr(one, layer) or ()) for one in answers)


def _each(documents: Sequence[Annotated]) -> list[Document]:
    """Return each version of each document."""
    return [each for one in documents for each in one.documents]


def _named(documents: Sequence[Annotated]) -> list[Annotated]:
    """Return the documents under ids that a document can have, each its own."""
    taken: set[str] = set()
    found = []
    for one in documents:
        base = slug(one.doc_id, hashlib.sha256(one.text.encode()).hexdigest())[:180]
        name, number = base, 1
        while name in taken:
            number += 1
            name = f"{base}-{number}"
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
