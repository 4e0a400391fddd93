"""A column of tokens holds the slices of the texts, sentence by sentence."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from stancebank.corpus.tokens import TokenLists


@st.composite
def documents(draw):
    """A text and the spans of its sentences' tokens, in order."""
    text = draw(st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40))
    cuts = draw(st.lists(st.integers(0, len(text)), unique=True).map(sorted))
    spans = list(zip(cuts[::2], cuts[1::2], strict=False))
    limits = draw(st.lists(st.integers(0, len(spans)), max_size=3).map(sorted))
    return text, spans, np.diff([0, *limits, len(spans)])


@given(st.lists(documents(), max_size=4))
def test_the_column_holds_what_the_offsets_cut(given_documents):
    column = TokenLists()
    expected = []
    for text, spans, counts in given_documents:
        starts = np.array([start for start, _ in spans], np.int64)
        ends = np.array([end for _, end in spans], np.int64)
        column.add(text, starts, ends, counts)
        words = iter([text[start:end] for start, end in spans])
        expected += [[next(words) for _ in range(count)] for count in counts]
    assert column.column().to_pylist() == expected
