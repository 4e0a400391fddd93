"""Another tool's corpus in; a corpus project with its documents, sentences and labels out."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import shutil
import tomllib
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import tomli_w

from stancebank import atomic, building, scaffold
from stancebank.annotating.desk import now
from stancebank.annotation import judgements, rounds, sentences
from stancebank.annotation.judgements import Judgement
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

    from stancebank.annotation.sentences import Source
    from stancebank.formats.documents import Document
    from stancebank.schemas.issues import Issue

ROUND = "01-import"
"""The closed round that holds what the imported corpus says."""


@dataclass(frozen=True)
class Imported:
    """What an import did: `held` counts what the files hold, `issues` name what of it is no label."""

    directory: Path
    documents: int
    sentences: int
    entities: int
    held: dict[str, int]
    issues: tuple[Issue, ...]


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
    how = to_corpus.reading(read.documents, labels.default())
    scaffold.new(into, labels_toml=_labels(read.documents, how), pipelines={})
    try:
        return _import(form, read, Project.open(into), today, on_progress)
    except BaseException:
        shutil.rmtree(into)  # half a project would look like a whole one
        raise


def _import(
    form: str,
    read: reading.Read,
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
    how = to_corpus.reading(documents, project.scheme)
    of = sentences.sources(built.table("documents"), built.table("sentences"), project.scheme)
    taken = {
        one.doc_id: to_corpus.answers(
            one, [(s.start, s.end) for s in of[one.doc_id].sentences], how
        )
        for one in documents
    }
    left = sorted([*read.issues, *(issue for one in taken.values() for issue in one.issues)])
    _close(project, form, of, taken, left)
    project.build()
    return Imported(
        project.root,
        len(documents),
        sum(len(one.sentences) for one in of.values()),
        sum(len(a.entities or ()) for one in taken.values() for a in one.answers.values()),
        dict(sum((one.held for one in taken.values()), Counter())),
        tuple(left),
    )


def _named(documents: Sequence[Document]) -> list[Document]:
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
        found.append(dataclasses.replace(one, doc_id=name))
    return found


def _labels(documents: Sequence[Document], how: to_corpus.Reading) -> bytes:
    """Return a labels.toml with the labels of the imported corpus in the place of our entities.

    It is ours where there are none, and where a corpus that is ours has no others.
    """
    names = to_corpus.labels(documents, how)
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


def _segmented(one: Document) -> Segmentation | None:
    """Return a document's own sentences and tokens, where they cut its text without loss."""
    found = Segmentation(
        one.doc_id,
        tuple((span.start, span.end) for span in one.sentences),
        tuple(tuple((span.start, span.end) for span in row) for row in one.tokens),
    )
    return found if one.sentences and found.fits(one.text) else None


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
