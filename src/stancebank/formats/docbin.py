"""Documents in; spaCy's DocBin, with entities, spans and sentences, out; and back.

Nothing of it is a pickle: user data is neither written nor read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from stancebank.formats.documents import Document, Mark, Span
from stancebank.schemas.issues import Issue, Rule, breach

if TYPE_CHECKING:
    from collections.abc import Iterable

    from spacy.tokens import Doc

TOKENS = Rule(
    "docbin-tokens",
    "warning",
    "docbin",
    "A mark covers whole tokens of the text, without a gap.",
    "take another format: a spaCy span is a run of tokens",
)
RULES = {TOKENS.id: TOKENS}
"""The reasons why a mark is not written."""

KEY = "marks"
"""The key of `doc.spans` that holds the marks."""

_ATTRIBUTES = ("ORTH", "SPACY", "SENT_START")


class Written(NamedTuple):
    """The bytes of a DocBin, and an issue for each mark that is not in it."""

    data: bytes
    issues: tuple[Issue, ...]


def write(documents: Iterable[Document]) -> Written:
    """Return documents as a DocBin; every mark stands in `doc.spans["marks"]`, entities apart too.

    White space stands as tokens of its own, so that `doc.text` is the document's text. Relations
    and attributes have no place in it.
    """
    from spacy.tokens import DocBin  # noqa: PLC0415 - slow to import
    from spacy.vocab import Vocab  # noqa: PLC0415

    vocab = Vocab()
    bin_ = DocBin(attrs=_ATTRIBUTES, store_user_data=False)
    issues: list[Issue] = []
    for document in documents:
        bin_.add(_doc(document, vocab, issues))
    return Written(bin_.to_bytes(), tuple(issues))


def _doc(document: Document, vocab: object, issues: list[Issue]) -> Doc:
    from spacy.tokens import Doc as SpacyDoc  # noqa: PLC0415

    words, spaces, starts = _words(document)
    doc = SpacyDoc(vocab, words=words, spaces=spaces, sent_starts=starts)  # type: ignore[arg-type]
    found = []
    for mark in document.marks:
        span = None
        if len(mark.fragments) == 1:
            span = doc.char_span(mark.start, mark.end, label=mark.label)
        if span is None:
            issues.append(breach(TOKENS, f"{document.doc_id}: {mark.id}", mark.label))
        else:
            found.append(span)
    doc.spans[KEY] = found
    return doc


def _words(document: Document) -> tuple[list[str], list[bool], list[bool]]:
    """Return all tokens, white space beyond one blank included, that rebuild the text."""
    firsts = {own[0].start for own in document.tokens if own}
    words: list[str] = []
    spaces: list[bool] = []
    starts: list[bool] = []
    at = 0
    for token in [*(one for own in document.tokens for one in own), None]:
        gap = document.text[at : token.start if token else len(document.text)]
        if gap.startswith(" ") and words:
            spaces[-1] = True
            gap = gap[1:]
        if gap:
            words.append(gap)
            spaces.append(False)
            starts.append(False)
        if token:
            words.append(document.text[token.start : token.end])
            spaces.append(False)
            starts.append(token.start in firsts)
            at = token.end
    if starts:
        starts[0] = True
    return words, spaces, starts


def read(data: bytes, *, name: str) -> tuple[Document, ...]:
    """Read a DocBin; ids are `name` with a number. Entities are marks where `doc.spans` holds none."""
    from spacy.tokens import DocBin  # noqa: PLC0415
    from spacy.vocab import Vocab  # noqa: PLC0415

    bin_ = DocBin(store_user_data=False).from_bytes(data)
    docs = list(bin_.get_docs(Vocab()))
    width = len(str(len(docs)))
    return tuple(_document(f"{name}-{n:0{width}d}", doc) for n, doc in enumerate(docs, 1))


def _document(doc_id: str, doc: Doc) -> Document:
    spans = list(doc.spans[KEY]) if KEY in doc.spans else list(doc.ents)
    marks = tuple(
        Mark(f"T{number}", one.label_, (Span(one.start_char, one.end_char),))
        for number, one in enumerate(spans, 1)
    )
    tokens, sentences = [], []
    for sent in doc.sents if doc.has_annotation("SENT_START") else [doc[:]]:
        own = tuple(Span(t.idx, t.idx + len(t)) for t in sent if not t.text.isspace())
        if own:
            tokens.append(own)
            sentences.append(Span(own[0].start, own[-1].end))
    return Document(doc_id, doc.text, tuple(sentences), tuple(tokens), marks)
