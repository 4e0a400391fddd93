"""Tables of tagged sentences and corpora in; a tagger, measured on others of them, out."""

from __future__ import annotations

import dataclasses
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from stancebank import __version__, corpora
from stancebank.agreement.bootstrap import Bootstrap, Resampling
from stancebank.agreement.layer import layers
from stancebank.agreement.units import Coding, Span, Unit
from stancebank.corpora import Origin
from stancebank.errors import Refused, unknown
from stancebank.formats import columns, docbin, reading, table_rows
from stancebank.learning import (
    crf_training,
    model_card,
    model_files,
    opinions,
    spans,
    supervision,
    tags,
)
from stancebank.schemas import chunks as schemes
from stancebank.schemas.examples import Tagged
from stancebank.seeds import decode
from stancebank.settings import NOT_STATED
from stancebank.training import Trained, digest, leaks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from stancebank.agreement.figure import Figure
    from stancebank.agreement.layer import Layer
    from stancebank.formats.documents import Document
    from stancebank.schemas.chunks import Chunk
    from stancebank.schemas.issues import Issue
    from stancebank.training import Table

TABLES = ("conll", "docbin")
"""The tables that are read: CoNLL columns of tokens and tags, spaCy's DocBin."""

_ALONE = "none"


class Columns(NamedTuple):
    """Which columns of a CoNLL file hold the token and its tag, counted from 0; -1 is the last."""

    token: int = 0
    tag: int = -1


class Material(NamedTuple):
    """Sentences, an issue for each tag and label that was not taken, and where they are from."""

    sentences: list[Tagged]
    issues: list[Issue]
    sources: list[Origin]


def read(
    tables: Iterable[Table],
    where: Columns | None = None,
    *,
    task: str = "entities",
    part: str = "learn",
    silver: bool = False,
) -> Material:
    """Return the sentences of tables and of corpora; of these, of the splits of `part`.

    Raises:
        Refused: rules `recipe-unknown`, `seed-encoding`, `table-syntax`, those of `corpora.open_`
            and `corpora.part`.

    """
    found = Material([], [], [])
    for name, place in tables:
        if name == corpora.NAME:
            corpus = corpora.open_(place)
            rows, origin = corpora.part(corpus, part, task, silver=silver)
            own = supervision.tagged(task, rows, corpus.scheme, silver=silver)
            given, issues = own.given, own.issues
        else:
            given, issues, (origin,) = table(name, Path(place), where)
        found.sentences.extend(given)
        found.issues.extend(issues)
        if origin not in found.sources:
            found.sources.append(origin)
    return found


def table(name: str, path: Path, where: Columns | None = None) -> Material:
    """Return the sentences of a table, or of all tables of its kind below a folder.

    Raises:
        Refused: rules `recipe-unknown`, `seed-encoding`, `table-syntax`, `table-none` (a folder
            without a table).

    """
    if name not in TABLES:
        raise unknown(name, (*TABLES, corpora.NAME), place="recipes", rule="recipe-unknown")
    files = reading.files(name, path)
    if not files:
        raise table_rows.missing(path, reading.FORMATS[name][0])
    found = Material([], [], [])
    digests = []
    for file in files:
        raw = file.read_bytes()
        digests.append(hashlib.sha256(raw).hexdigest())
        inside = file.name if file == path else file.relative_to(path).as_posix()
        for document in _documents(name, file, raw, inside, where or Columns(), found.issues):
            found.sentences.extend(_sentences(document))
    content = digests[0] if len(files) == 1 else digest(digests)
    return found._replace(sources=[Origin(f"{name}: {path.name}", content, NOT_STATED)])


def _documents(  # noqa: PLR0917 - a file, and what is said of it
    name: str, file: Path, raw: bytes, inside: str, where: Columns, issues: list[Issue]
) -> tuple[Document, ...]:
    if name == "docbin":
        return _docbin(raw, file, inside)
    text, _ = decode.decode(raw, place=str(file))
    read = columns.read(text, name=inside, **where._asdict())
    issues += read.issues
    return read.documents


def _docbin(raw: bytes, path: Path, inside: str) -> tuple[Document, ...]:
    try:
        return docbin.read(raw, name=inside)
    except Exception as error:  # whatever zlib, msgpack and spaCy raise on bytes that are none
        remedy = "name a file that spaCy's DocBin.to_disk wrote"
        raise Refused(str(path), "table-syntax", found=error, remedy=remedy) from error


def _sentences(document: Document) -> Iterator[Tagged]:
    found, _ = columns.chunked(document)
    for number, (own, chunks) in enumerate(zip(document.tokens, found, strict=True)):
        tokens = tuple(document.text[one.start : one.end] for one in own)
        yield Tagged(f"{document.doc_id}:{number}", tokens, tuple(chunks), document.doc_id)


def train(
    task: str,
    learn: Sequence[Table],
    test: Sequence[Table],
    into: Path,
    *,
    where: Columns | None = None,
    pipeline: str | None = None,
    silver: bool = False,
    on_progress: Callable[[int, int], None] | None = None,
) -> Trained:
    """Train on tables and corpora, measure on others, and save the model with its figures.

    Of a corpus, its splits train and validation are learned from, and test is measured on.

    `pipeline` names the spaCy pipeline whose opinions are features, `none` that there is none; by
    default it is `opinions.DEFAULT` where that is installed.

    Raises:
        Refused: rules of `read`, `learning-…`, `pipeline-…`, `model-exists`.

    """
    if into.exists():
        raise Refused(str(into), "model-exists", remedy="name another directory")
    examples, issues, sources = read(learn, where, task=task, silver=silver)
    held, more, tested = read(test, where, task=task, part="test", silver=silver)
    model = crf_training.train(
        task,
        examples,
        pipeline=asked(pipeline),
        about={"sources": [dataclasses.asdict(one) for one in sources], "code": __version__},
        on_progress=on_progress,
    )
    leaked, near = leaks(map(_words, held), map(_words, examples))
    predicted = model.predict([one.tokens for one in held])
    found = figures(predicted, held, task)
    about = {
        **model.about,
        "tested on": [dataclasses.asdict(one) for one in tested],
        "test_examples": len(held),
        "leaked": leaked,
        "near": near,
        "figures": [dataclasses.asdict(one) for one in found],
        "conlleval": conlleval(predicted, held),
    }
    final = dataclasses.replace(model, about=about)
    model_files.save(final, into, card=model_card.card(final, found))
    return Trained(into, about, found, leaked, near, tuple(issues + more))


def asked(pipeline: str | None) -> str | None:
    """Return the pipeline that is meant by a name, by `none`, or by nothing."""
    if pipeline is None:
        return opinions.DEFAULT if opinions.DEFAULT in opinions.installed() else None
    return None if pipeline == _ALONE else pipeline


def _words(one: Tagged) -> str:
    return " ".join(one.tokens).lower()


def layer(
    predicted: Sequence[Sequence[Chunk]], held: Sequence[Tagged], task: str = "entities"
) -> Layer:
    """Return gold and predicted chunks of the same sentences in order; places are token numbers."""
    units = [Unit(f"{n:09d}", one.group, len(one.tokens)) for n, one in enumerate(held)]
    gold = [one.chunks for one in held]
    said = [
        Coding(side, unit.id, task, tuple(Span(c.start, c.end, c.label) for c in found))
        for side, each in ((spans.GOLD, gold), (spans.PREDICTED, predicted))
        for unit, found in zip(units, each, strict=True)
    ]
    (found,) = layers(units, said)
    return found


def figures(
    predicted: Sequence[Sequence[Chunk]], held: Sequence[Tagged], task: str = "entities"
) -> list[Figure]:
    """Return precision, recall and F1 of chunks, strict and partial, of all and of each class.

    A group is a document. Strict ones over all classes are conlleval's. Nothing without sentences.
    """
    if not held:
        return []
    grid = layer(predicted, held, task)
    resampling = Resampling(grid, None, Bootstrap())
    return [
        resampling.figure(tally)
        for tally in spans.tallies(grid)
        if not tally.name.endswith("-overlap")
    ]


def conlleval(
    predicted: Sequence[Sequence[Chunk]], held: Sequence[Tagged]
) -> dict[str, dict[str, float]]:
    """Return what conlleval prints: figures of each class, and their averages."""
    lengths = [len(one.tokens) for one in held]
    sides = (
        [schemes.tags(found, length) for found, length in zip(each, lengths, strict=True)]
        for each in ([one.chunks for one in held], predicted)
    )
    return {name: one._asdict() for name, one in tags.score(*sides).items()}
