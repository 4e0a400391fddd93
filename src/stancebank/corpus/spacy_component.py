"""A spaCy Doc in, its sentence starts set by our own segmentation: `nlp.add_pipe("stancebank_sentences")`.

Importing this module registers the component. It comes before anything that needs sentences, and
needs nothing itself.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Any

from spacy.attrs import IDX
from spacy.language import Language

from stancebank.corpus.layout import blocks
from stancebank.corpus.segment import sentences

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spacy.tokens import Doc


@Language.component("stancebank_sentences", assigns=["token.is_sent_start", "doc.sents"])
def stancebank_sentences(doc: Doc) -> Doc:
    """Set `is_sent_start` on every token; a token that a boundary falls into is split there.

    >>> import spacy
    >>> nlp = spacy.blank("en")
    >>> _ = nlp.add_pipe("stancebank_sentences")
    >>> [sentence.text for sentence in nlp("That was the end.Next came Lt. Gen. Roe.").sents]
    ['That was the end.', 'Next came Lt. Gen. Roe.']
    """
    text = doc.text
    mark_sentences(doc, [sentence.start for sentence in sentences(text, blocks(text))])
    return doc


def mark_sentences(doc: Doc, starts: Sequence[int]) -> None:
    """Set `is_sent_start` from where the sentences begin, in place; tokens may be split.

    starts: code points into `doc.text`, rising. White space before the first sentence counts as
    part of it, other white space as part of the sentence before.
    """
    split_tokens(doc, starts)
    # what stands before the first sentence is white space, and spaCy's first token always begins one
    opening = {0, *starts[1:]}
    for token in doc:
        token.is_sent_start = token.idx in opening


def split_tokens(doc: Doc, starts: Sequence[int]) -> None:
    """Split each token that a sentence begins inside of, in place."""
    offsets: Any = doc.to_array(IDX)
    at: list[int] = offsets.tolist()
    cuts: dict[int, list[int]] = {}
    for start in sorted(set(starts[1:]).difference(at)):
        number = bisect_right(at, start) - 1
        cuts.setdefault(number, []).append(start - at[number])
    if not cuts:
        return
    with doc.retokenize() as retokenizer:
        for number, places in cuts.items():
            token = doc[number]
            ends = [*places, len(token)]
            parts = [token.text[a:b] for a, b in zip([0, *places], ends, strict=True)]
            retokenizer.split(token, parts, heads=[(token, part) for part in range(len(parts))])
