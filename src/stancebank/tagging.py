"""Tables of tagged sentences and corpora in; a tagger, measured on others of them, out."""

from __future__ import annotations

import dataclasses
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from stancebank import __version__, corpora
from stancebank.agreement.bootstrap import Bootstrap, Resampling
from stancebank.agreement.layer import layers
from stancebank.agreement.units import Coding, Span, Unit
from stancebank.corpora import Origin
from stancebank.errors import Refused, unknown
from stancebank.formats import columns, docbin
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
from stancebank.training import Trained, leaks

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from stancebank.agreement.figure import Figure
    from stancebank.agreement.layer import Layer
    from stancebank.formats.documents import Document
    from stancebank.learning.crf import Crf
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
            path = Path(place)
            documents, issues = _documents(name, path, where or Columns())
            given = [one for document in documents for one in _sentences(document)]
            content = hashlib.sha256(path.read_bytes()).hexdigest()
            origin = Origin(f"{name}: {path.name}", content, NOT_STATED)
        found.sentences.extend(given)
        found.issues.extend(issues)
        if origin not in found.sources:
            found.sources.append(origin)
    return found


def _documents(name: str, path: Path, where: Columns) -> tuple[tuple[Document, ...], list[Issue]]:
    if name == "docbin":
        return _docbin(path), []
    if name == "conll":
        text, _ = decode.decode(path.read_bytes(), place=str(path))
        table = columns.read(text, name=path.name, **where._asdict())
        return table.documents, list(table.issues)
    raise unknown(name, (*TABLES, corpora.NAME), place="recipes", rule="recipe-unknown")


def _docbin(path: Path) -> tuple[Document, ...]:
    try:
        return docbin.read(path.read_bytes(), name=path.name)
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


class Line(NamedTuple):
    """A text with its tokens: (start, end) in code points."""

    id: str
    text: str
    tokens: tuple[tuple[int, int], ...]


def lines(texts: Iterable[str], model: Crf) -> list[Line]:
    """Cut texts into tokens, as the model's pipeline does."""
    cut = opinions.tokenizer(None if model.pipeline is None else model.pipeline[0])
    return [
        Line(
            str(number),
            text,
            tuple((t.idx, t.idx + len(t)) for t in cut(text) if not t.text.isspace()),
        )
        for number, text in enumerate(texts, 1)
    ]


def joined(examples: Iterable[Tagged]) -> list[Line]:
    """Return sentences of tokens as texts, a space between two tokens."""
    found = []
    for one in examples:
        places, at = [], 0
        for token in one.tokens:
            places.append((at, at + len(token)))
            at += len(token) + 1
        found.append(Line(one.id, " ".join(one.tokens), tuple(places)))
    return found


def predict(model: Crf, given: Sequence[Line]) -> Iterator[dict[str, Any]]:
    """Yield of each text its tokens and spans; offsets are code points into `text`."""
    sentences = [tuple(one.text[start:end] for start, end in one.tokens) for one in given]
    for one, tokens, chunks in zip(given, sentences, model.predict(sentences), strict=True):
        places = [(one.tokens[c.start][0], one.tokens[c.end - 1][1], c.label) for c in chunks]
        yield {
            "id": one.id,
            "text": one.text,
            "tokens": list(tokens),
            "spans": [
                {"start": start, "end": end, "label": label, "text": one.text[start:end]}
                for start, end, label in places
            ],
        }
