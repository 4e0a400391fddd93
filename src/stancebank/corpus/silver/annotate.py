"""Tokenised documents with their sentences in; the silver labels of every sentence out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stancebank.corpus.silver import consistency, entities, triggers
from stancebank.corpus.silver.check_worthiness import check_worthiness
from stancebank.corpus.silver.claims import claims
from stancebank.corpus.silver.models import BATCH
from stancebank.corpus.silver.quotes import quotations
from stancebank.corpus.silver.reading import read
from stancebank.corpus.silver.stances import stances
from stancebank.schemas.annotations import SentenceLabels

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from spacy.tokens import Doc

    from stancebank.corpus.silver.models import Models
    from stancebank.corpus.silver.quotes import Quotation
    from stancebank.corpus.silver.reading import Sentence


def annotate(
    docs: Sequence[Doc],
    sentences: Sequence[Sequence[tuple[int, int, str]]],
    models: Models,
    texts: Sequence[str] | None = None,
) -> list[list[SentenceLabels]]:
    """Label tokenised documents, one after the other.

    Args:
        docs: whole documents, white-space tokens included; they are left as they are.
        sentences: for each document, its sentences as (start, end, kind): code points into the
            document's text, in order, and a name of the label set `sentence_kind`.
        models: the pipeline whose vocabulary the documents share.
        texts: the documents' texts, where they are at hand: spaCy joins the tokens each time.

    Returns:
        for each document, the labels of each sentence, in order. They depend on the document and
        the models alone: what a component computes for a sentence does not depend on its batch.

    """
    texts = [doc.text for doc in docs] if texts is None else texts
    found: list[list[SentenceLabels]] = []
    for group in _groups([len(spans) for spans in sentences]):
        found += _label(docs[group], texts[group], sentences[group], models)
    return found


def _groups(sizes: Sequence[int]) -> Iterator[slice]:
    """Cut documents into runs of BATCH sentences or a document more: what memory is spent on."""
    first = total = 0
    for at, size in enumerate(sizes, 1):
        total += size
        if total >= BATCH:
            yield slice(first, at)
            first, total = at, 0
    yield slice(first, len(sizes))


def _label(
    docs: Sequence[Doc],
    texts: Sequence[str],
    spans: Sequence[Sequence[tuple[int, int, str]]],
    models: Models,
) -> list[list[SentenceLabels]]:
    """Label a group of documents; the models see all their sentences at once."""
    read_docs = [read(*given) for given in zip(docs, texts, spans, strict=True)]
    models.recognise([one for found in read_docs for one in found])
    quoted = [quotations(text) for text in texts]
    for found in read_docs:
        for sentence in found:
            entities.label(sentence, models.nlp.tokenizer)
        consistency.settle(found)
        for sentence in found:
            sentence.check_worthiness = check_worthiness(sentence)
    models.parse(
        [
            one
            for found, of_doc in zip(read_docs, quoted, strict=True)
            for one in found
            if triggers.fires(one) or _holds(one, of_doc)
        ]
    )
    return [
        [
            SentenceLabels(
                sentence.entities,
                voices.claims,
                stances(sentence, voices),
                sentence.check_worthiness,
            )
            for sentence, voices in zip(found, claims(found, of_doc), strict=True)
        ]
        for found, of_doc in zip(read_docs, quoted, strict=True)
    ]


def _holds(sentence: Sentence, quoted: Sequence[Quotation]) -> bool:
    """Whether a quotation begins or ends in the sentence: there its speaker may be named."""
    return sentence.running and any(
        sentence.start <= one.start <= sentence.end or sentence.start <= one.end <= sentence.end
        for one in quoted
    )
