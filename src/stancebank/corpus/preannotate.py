"""Documents in; their sentences, tokens and silver labels out: every table of the corpus.

One call handles one shard. What it returns depends on the documents, the label scheme and the
models alone, so shards can be computed anywhere, in any order, and cached.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from spacy.tokens import Doc
from spacy.util import get_words_and_spaces

from stancebank.corpus import rows, tokenizer
from stancebank.corpus.columns import Columns
from stancebank.corpus.layout import blocks
from stancebank.corpus.segment import Sentence, sentences
from stancebank.corpus.silver.annotate import annotate
from stancebank.corpus.spacy_component import split_tokens
from stancebank.corpus.tokens import TokenLists

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import numpy.typing as npt
    import pyarrow as pa
    from spacy.language import Language

    from stancebank.corpus.silver.models import Models
    from stancebank.schemas.annotations import SentenceLabels
    from stancebank.schemas.labels import LabelScheme
    from stancebank.schemas.segmentation import Segmentation

    Ints = npt.NDArray[np.int64]

CHUNK = 100_000
"""Characters of a document that go through the models at once: what bounds a build's memory."""


@dataclass
class _Chunk:
    """Consecutive sentences of one document, and the tokens of the text from `start` on.

    `starts` and `ends` are the tokens' offsets in the document, those of white space left out;
    `doc`, which begins at `start`, is there where a model will read it.
    """

    start: int
    sentences: list[Sentence]
    starts: Ints
    ends: Ints
    doc: Doc | None = None
    labels: Sequence[SentenceLabels] | None = None


def preannotate(
    documents: pa.Table,
    scheme: LabelScheme,
    models: Mapping[str, Models],
    neutral: Callable[[], Language],
    segmented: Mapping[str, Segmentation] | None = None,
) -> dict[str, pa.Table]:
    """Segment, tokenise and label the documents.

    Args:
        documents: rows under `tables.DOCUMENTS`.
        scheme: the label scheme whose class ids the tables will hold.
        models: what labels the documents of each language.
        neutral: returns the tokenizer of the documents of any other language, when there is one: they
            get sentences and tokens, and null in every layer.
        segmented: sentences that documents came with, with tokens or without, by the documents' ids;
            all are body text.

    Returns:
        a table a config, `documents` included, in the documents' order.

    """
    given = documents.select(["doc_id", "text", "language"]).to_pydict()
    texts, languages = given["text"], given["language"]
    given_ = [(segmented or {}).get(doc_id) for doc_id in given["doc_id"]]
    chunked = [
        [
            _chunk(text, part, models[language].nlp, own)
            if language in models
            else _unread(text, part, neutral(), own)
            for part in _parts(_sentences(text, own))
        ]
        for text, language, own in zip(texts, languages, given_, strict=True)
    ]
    for language, labeller in models.items():
        _label(
            [
                (chunk, text)
                for its_language, of_document, text in zip(languages, chunked, texts, strict=True)
                if its_language == language
                for chunk in of_document
            ],
            labeller,
        )
    made = _Tables(scheme)
    for doc_id, text, language, of_document in zip(
        given["doc_id"], texts, languages, chunked, strict=True
    ):
        origins = models[language].fingerprints if language in models else None
        made.add(doc_id, text, of_document, origins)
    return {"documents": documents, **made.tables()}


def _label(chunks: Sequence[tuple[_Chunk, str]], labeller: Models) -> None:
    """Label chunks, each given with its document's text, in place."""
    found = annotate(
        [chunk.doc for chunk, _ in chunks if chunk.doc is not None],
        [[(s.start - c.start, s.end - c.start, s.kind) for s in c.sentences] for c, _ in chunks],
        labeller,
        [text[chunk.start : chunk.sentences[-1].end] for chunk, text in chunks],
    )
    for (chunk, _), labels in zip(chunks, found, strict=True):
        chunk.labels = labels


def _sentences(text: str, own: Segmentation | None) -> list[Sentence]:
    if own is None:
        return sentences(text, blocks(text))
    return [Sentence(start, end, "body") for start, end in own.sentences]


def _parts(found: Sequence[Sentence]) -> Iterator[list[Sentence]]:
    """Cut a document's sentences into runs of at most CHUNK characters (or of one sentence)."""
    part: list[Sentence] = []
    for sentence in found:
        if part and sentence.end - part[0].start > CHUNK:
            yield part
            part = []
        part.append(sentence)
    if part:
        yield part


def _chunk(text: str, part: list[Sentence], nlp: Language, own: Segmentation | None) -> _Chunk:
    start, end = part[0].start, part[-1].end
    if own is None or not own.tokens:
        doc = nlp.tokenizer(text[start:end])
    else:
        tokens = [text[s:e] for row in own.tokens for s, e in row if start <= s < end]
        doc = Doc(nlp.vocab, *get_words_and_spaces(tokens, text[start:end]))
    split_tokens(doc, [sentence.start - start for sentence in part])
    starts, ends = tokenizer.offsets(doc)
    return _Chunk(start, part, starts + start, ends + start, doc)


def _unread(text: str, part: list[Sentence], nlp: Language, own: Segmentation | None) -> _Chunk:
    """Return a chunk that no model reads: without tokens of its own it needs no Doc."""
    if own is not None and own.tokens:
        return _chunk(text, part, nlp, own)
    start, end = part[0].start, part[-1].end
    starts, ends = tokenizer.of(nlp)(text[start:end])
    starts, ends = tokenizer.cut(starts + start, ends + start, [one.start for one in part])
    return _Chunk(start, part, starts, ends)


class _Tables:
    """Everything below `documents`, filled document by document."""

    def __init__(self, scheme: LabelScheme) -> None:
        self._scheme = scheme
        self._kinds = scheme["sentence_kind"].ids
        self._columns, self._tokens = Columns(), TokenLists()

    def add(
        self, doc_id: str, text: str, chunks: Sequence[_Chunk], origins: Mapping[str, str] | None
    ) -> None:
        """Add a document; `origins` is None where no model read it."""
        named = rows.DocumentRows(doc_id, text, self._scheme, origins) if origins else None
        if named is not None:
            for chunk in chunks:
                named.name(chunk.start, chunk.labels or ())
        index = 0
        for chunk in chunks:
            limits = self._add_tokens(text, chunk)
            flat = rows.sentences(doc_id, text, index, chunk.sentences, self._kinds)
            index += len(chunk.sentences)
            if named is None or chunk.labels is None:
                self._columns.extend(flat, None)
                continue
            spans = [*zip(chunk.starts.tolist(), chunk.ends.tolist(), strict=True)]
            its = [spans[first:last] for first, last in pairwise(limits.tolist())]
            layers = named.layers(chunk.start, chunk.labels, flat["sentence_id"])
            self._columns.extend(flat | named.sentences(chunk.start, chunk.labels, its), layers)

    def _add_tokens(self, text: str, chunk: _Chunk) -> Ints:
        """Return the limits of the sentences' tokens.

        Those of a sentence are from its limit up to the next one; there is a limit more.
        """
        begins = [sentence.start for sentence in chunk.sentences]
        limits = np.append(np.searchsorted(chunk.starts, begins), len(chunk.starts))
        start = chunk.start
        its_text = text[start : chunk.sentences[-1].end]
        self._tokens.add(its_text, chunk.starts - start, chunk.ends - start, np.diff(limits))
        return limits

    def tables(self) -> dict[str, pa.Table]:
        """Return a table a config."""
        return self._columns.tables(self._tokens.column())
