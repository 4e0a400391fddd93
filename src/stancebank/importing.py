"""Another tool's corpus in; a corpus project with its documents, sentences and labels out."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import re
import shutil
import tomllib
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import tomli_w

from stancebank import atomic, building, scaffold, settings
from stancebank.annotation import judgements, rounds, sentences
from stancebank.annotation.judgements import Judgement
from stancebank.corpus.load import Corpus
from stancebank.formats import reading, to_corpus
from stancebank.schemas import issues, labels
from stancebank.schemas.segmentation import Segmentation, dump
from stancebank.seeds import add, decode
from stancebank.settings import NOT_STATED

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from stancebank.annotation.sentences import Source
    from stancebank.building import Plan
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
    scaffold.new(into)
    try:
        return _import(form, read, into, today, on_progress)
    except BaseException:
        shutil.rmtree(into)  # half a project would look like a whole one
        raise


def _import(
    form: str,
    read: reading.Read,
    into: Path,
    today: dt.date,
    on_progress: Callable[[int, int], None] | None,
) -> Imported:
    documents = _named(read.documents)
    _label(into, to_corpus.labels([mark for one in documents for mark in one.marks]))
    (into / "seeds" / "documents.jsonl").write_bytes(
        b"".join(_line({"doc_id": one.doc_id, "text": one.text}) for one in documents)
    )
    add.add(into / "seeds", [into / "seeds" / "documents.jsonl"], today=today)
    own = [found for one in documents if (found := _segmented(one)) is not None]
    if own:
        atomic.write_bytes(into / "seeds" / building.SEGMENTATION, dump(own))
    plan = _plan(into)
    building.build(plan, on_progress=on_progress)
    built = Corpus.open(plan.working)
    of = sentences.sources(built.table("documents"), built.table("sentences"), plan.recipe.scheme)
    taken = {
        one.doc_id: to_corpus.answers(one, [(s.start, s.end) for s in of[one.doc_id].sentences])
        for one in documents
    }
    left = sorted([*read.issues, *(issue for one in taken.values() for issue in one.issues)])
    _close(plan, form, of, taken, left)
    building.build(plan)
    return Imported(
        into,
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
        base = re.sub(r"\.{2,}", ".", re.sub(r"[^\w.-]+", "-", one.doc_id)).strip(".-") or "d"
        name, number = base[:180], 1
        while name in taken:
            number += 1
            name = f"{base[:180]}-{number}"
        taken.add(name)
        found.append(dataclasses.replace(one, doc_id=name))
    return found


def _label(into: Path, names: Sequence[str]) -> None:
    """Put the labels of the imported corpus in the place of our entities, and no model to label."""
    path = into / "schemas" / "labels.toml"
    data = tomllib.loads(path.read_text("utf-8"))
    said = "As the imported corpus has it."
    if names:
        data["entity"] = {
            "title": "Entity",
            "source": "the corpus that was imported",
            "labels": [{"name": name, "definition": said} for name in names],
        }
    path.write_text(tomli_w.dumps(data), "utf-8")
    table = {"name": _settings(into).name, "title": into.name, "pipelines": {}}
    (into / "pyproject.toml").write_text(tomli_w.dumps({"tool": {"stancebank": table}}), "utf-8")


def _settings(into: Path) -> settings.Settings:
    found = settings.load(into / "pyproject.toml")
    if found is None:  # scaffold.new has written it
        raise FileNotFoundError(into / "pyproject.toml")
    return found


def _segmented(one: Document) -> Segmentation | None:
    """Return a document's own sentences and tokens, where they cut its text without loss."""
    found = Segmentation(
        one.doc_id,
        tuple((span.start, span.end) for span in one.sentences),
        tuple(tuple((span.start, span.end) for span in row) for row in one.tokens),
    )
    return found if one.sentences and found.fits(one.text) else None


def _plan(into: Path) -> Plan:
    return building.Plan(
        seeds=into / "seeds",
        labels=into / "schemas" / "labels.toml",
        working=into / "corpus" / "working",
        state=into / ".stancebank",
        annotation=into / "annotation",
        settings=_settings(into),
        newest=None,
    )


def _close(
    plan: Plan,
    form: str,
    sources: Mapping[str, Source],
    taken: dict[str, to_corpus.Taken],
    left: Sequence[Issue],
) -> None:
    """Write the closed round; its round.toml last, for that is what makes it one."""
    folder = plan.annotation / "rounds" / ROUND
    folder.mkdir(parents=True)
    now = dt.datetime.now(dt.UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    labels_ = labels.load(plan.labels)
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
        versions=(rounds.Version(now, NOT_STATED, NOT_STATED, labels_.version),),
        texts={name: source.fingerprint for name, source in sources.items()},
    )
    gold = [
        Judgement(
            doc_id,
            index,
            f"import:{form}",
            NOT_STATED,
            ROUND,
            NOT_STATED,
            NOT_STATED,
            None,
            None,
            answer,
        )
        for doc_id, found in taken.items()
        for index, answer in found.answers.items()
    ]
    atomic.write_bytes(one.gold, judgements.dump(gold))
    atomic.write_bytes(one.issues, issues.dump(left))
    rounds.save(one)


def _line(row: dict[str, str]) -> bytes:
    return (json.dumps(row, ensure_ascii=False) + "\n").encode()
