"""Documents in; their sentences, tokens and silver labels out: every table of the corpus.

One call handles one shard. What it returns depends on the documents, the label scheme and the
models alone, so shards can be computed anywhere, in any order, and cached.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from spacy.attrs import IDX, IS_SPACE, LENGTH
from spacy.tokens import Doc
from spacy.util import get_words_and_spaces

from stancebank.corpus.columns import Columns
from stancebank.corpus.layout import blocks
from stancebank.corpus.rows import DocumentRows
from stancebank.corpus.segment import Sentence, sentences
from stancebank.corpus.silver.annotate import annotate
from stancebank.corpus.spacy_component import split_tokens
from stancebank.corpus.tokens import TokenLists

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

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
    """Consecutive sentences of one document, tokenised: `doc` begins at `start` in the text."""

    start: int
    sentences: list[Sentence]
    doc: Doc
    labels: Sequence[SentenceLabels | None]


def preannotate(
    documents: pa.Table,
    scheme: LabelScheme,
    models: Mapping[str, Models],
    tokenizer: Language,
    segmented: Mapping[str, Segmentation] | None = None,
) -> dict[str, pa.Table]:
    """Segment, tokenise and label the documents.

    Args:
        documents: rows under `tables.DOCUMENTS`.
        scheme: the label scheme whose class ids the tables will hold.
        models: what labels the documents of each language.
        tokenizer: for the documents of any other language: they get sentences and tokens, and
            null in every layer.
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
            _chunk(text, part, models[language].nlp if language in models else tokenizer, own)
            for part in _parts(_sentences(text, own))
        ]
        for text, language, own in zip(texts, languages, given_, strict=True)
    ]
    for language, labeller in models.items():
        chunks = [
            chunk
            for its_language, of_document in zip(languages, chunked, strict=True)
            if its_language == language
            for chunk in of_document
        ]
        spans = [
            [(s.start - c.start, s.end - c.start, s.kind) for s in c.sentences] for c in chunks
        ]
        found = annotate([chunk.doc for chunk in chunks], spans, labeller)
        for chunk, labels in zip(chunks, found, strict=True):
            chunk.labels = labels
    columns, tokens = Columns(), TokenLists()
    for doc_id, text, language, of_document in zip(
        given["doc_id"], texts, languages, chunked, strict=True
    ):
        origins = models[language].fingerprints if language in models else {}
        _add(DocumentRows(doc_id, text, scheme, origins), of_document, columns, tokens)
    return {"documents": documents, **columns.tables(tokens.column())}


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
    return _Chunk(start, part, doc, [None] * len(part))


def _add(
    rows: DocumentRows, chunks: Sequence[_Chunk], columns: Columns, tokens: TokenLists
) -> None:
    for chunk in chunks:
        rows.name(chunk.start, chunk.labels)
    index = 0
    for chunk in chunks:
        starts, ends, limits = _tokens(chunk)
        tokens.add(rows.text, starts, ends, np.diff(limits))
        for number, (sentence, labels) in enumerate(
            zip(chunk.sentences, chunk.labels, strict=True)
        ):
            spans: list[tuple[int, int]] = []
            if labels is not None:  # only tags ask for them
                its = slice(limits[number], limits[number + 1])
                spans = list(zip(starts[its].tolist(), ends[its].tolist(), strict=True))
            columns.add(*rows.sentence(chunk.start, index, sentence, spans, labels))
            index += 1


def _tokens(chunk: _Chunk) -> tuple[Ints, Ints, Ints]:
    """Return where tokens start and end in the document, white space left out, and whose they are.

    A sentence's tokens are those from its limit up to the next one; there is a limit more.
    """
    table = chunk.doc.to_array([IDX, LENGTH, IS_SPACE])
    table = table[table[:, 2] == 0].astype(np.int64)
    starts = table[:, 0] + chunk.start
    begins = [sentence.start for sentence in chunk.sentences]
    limits = np.append(np.searchsorted(starts, begins), len(starts))
    return starts, starts + table[:, 1], limits
