"""A model, and texts, tables or corpora, in; what it says of each, as rows of JSON, out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from stancebank import corpora, tagging, training
from stancebank.learning import opinions, supervision
from stancebank.learning.classifier import Classifier
from stancebank.schemas.examples import Example, Tagged
from stancebank.schemas.rows import token_spans

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from stancebank.corpus.load import Corpus
    from stancebank.learning.crf import Crf
    from stancebank.schemas.issues import Issue
    from stancebank.tagging import Columns
    from stancebank.training import Table

Json = dict[str, Any]


class Said(NamedTuple):
    """What a model says, row by row, and an issue for each thing that it could not be asked."""

    rows: Iterator[Json]
    issues: list[Issue]


def predict(
    model: Classifier | Crf,
    given: Sequence[Table] = (),
    texts: Iterable[str] = (),
    columns: Columns | None = None,
) -> Said:
    """Ask a model of tables and corpora, whole ones, or, where there are none, of texts.

    What a table or a corpus itself answers is of no account. A classifier's row has id, class, and
    the probability of each class; a tagger's id, text, tokens, and spans, whose start and end are
    code points into the text. Rows of a corpus have its own ids: those of sentences, or of the
    claims and stances that the task is about.

    Raises:
        Refused: as `training.table` and `tagging.table`, rules of `corpora.open_`.

    """
    if isinstance(model, Classifier):
        examples, issues = _examples(model.task, given) if given else (_plain(texts), [])
        return Said(_classes(model, examples), issues)
    lines, issues = _lines(given, columns) if given else (_cut(texts, model), [])
    return Said(_spans(model, lines), issues)


def _examples(task: str, given: Iterable[Table]) -> tuple[list[Example], list[Issue]]:
    examples: list[Example] = []
    issues: list[Issue] = []
    for name, path in given:
        if name == corpora.NAME:
            corpus = corpora.open_(path)
            found = supervision.asked(task, corpus.table("sentences"), corpus.scheme)
            examples += found.given
            issues += found.issues
        else:
            table = training.table(task, name, Path(path), labelled=False)
            examples += table.examples
            issues += table.issues
    return examples, issues


def _plain(texts: Iterable[str]) -> list[Example]:
    return [Example(str(number), text, "", str(number)) for number, text in enumerate(texts, 1)]


def _classes(model: Classifier, examples: Sequence[Example]) -> Iterator[Json]:
    for one, row in zip(examples, model.probabilities(examples), strict=True):
        said = {name: round(float(p), 4) for name, p in zip(model.classes, row, strict=True)}
        best = max(said, key=lambda name: said[name])
        yield {"id": one.id, "class": best, "probability": said}


class _Line(NamedTuple):
    """A text with its tokens: (start, end) in code points."""

    id: str
    text: str
    tokens: tuple[tuple[int, int], ...]


def _lines(given: Iterable[Table], columns: Columns | None) -> tuple[list[_Line], list[Issue]]:
    lines: list[_Line] = []
    issues: list[Issue] = []
    for name, path in given:
        if name == corpora.NAME:
            lines += _sentences(corpora.open_(path))
        else:
            table = tagging.table(name, Path(path), columns)
            lines += map(_joined, table.sentences)
            issues += table.issues
    return lines, issues


def _sentences(corpus: Corpus) -> Iterator[_Line]:
    columns = ["sentence_id", "text", "tokens"]
    for batch in corpus.table("sentences").select(columns).to_batches():
        for row in batch.to_pylist():
            tokens = token_spans(row["text"], 0, row["tokens"])
            yield _Line(row["sentence_id"], row["text"], tuple(tokens))


def _cut(texts: Iterable[str], model: Crf) -> list[_Line]:
    """Cut texts into tokens, as the model's pipeline does."""
    cut = opinions.tokenizer(None if model.pipeline is None else model.pipeline[0])
    return [
        _Line(
            str(number),
            text,
            tuple((t.idx, t.idx + len(t)) for t in cut(text) if not t.text.isspace()),
        )
        for number, text in enumerate(texts, 1)
    ]


def _joined(one: Tagged) -> _Line:
    """Return a sentence of tokens as a text, a space between two tokens."""
    places, at = [], 0
    for token in one.tokens:
        places.append((at, at + len(token)))
        at += len(token) + 1
    return _Line(one.id, " ".join(one.tokens), tuple(places))


def _spans(model: Crf, given: Sequence[_Line]) -> Iterator[Json]:
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
