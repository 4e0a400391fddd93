"""Tokens without a Doc are those that spaCy's tokenizer makes, whatever the text and the order."""

import numpy as np
import pytest
import spacy
from hypothesis import example, given
from hypothesis import strategies as st

from stancebank.corpus import tokenizer

NEUTRAL, LIKE_IT = spacy.blank("xx"), spacy.blank("xx")
PIECES = [
    "(",
    ")",
    ":",
    "=",
    "]",
    "8",
    "D",
    "-",
    ".",
    "…",
    "’",
    "“",
    "/",
    "€",
    "%",
    "a",
    "A.",
    "x@y.org",
]
PIECES += [
    "http://a.b/c",
    "don't",
    "3km",
    "e\u0301",
    "日本",
    "👍🏽",
    "\u200b",
    "\u00a0",
    "\u2028",
    "\n",
]
PIECES += [" ", "  ", "\t", *sorted(NEUTRAL.tokenizer.rules)]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=20).map("".join) | st.text(
    st.characters(exclude_categories=["Cs"]), max_size=40
)


def offsets(text, nlp=LIKE_IT):
    return [found.tolist() for found in tokenizer.offsets(nlp.tokenizer(text))]


@given(TEXTS)
@example("")
@example(" \n ")
@example("(:) )")
@example(":-0:-] =]O.O=|")
def test_tokens_are_those_of_a_doc(text):
    assert [found.tolist() for found in tokenizer.of(NEUTRAL)(text)] == offsets(text)


def test_what_is_remembered_is_bounded(monkeypatch):
    monkeypatch.setattr(tokenizer, "REMEMBERED", 3)
    small = tokenizer.Tokenizer(NEUTRAL)
    for text in ["One, two.", "Three (four)", "One five: six seven, eight", "One, two."]:
        assert [found.tolist() for found in small(text)] == offsets(text)
    assert "seven" not in NEUTRAL.vocab


@pytest.mark.parametrize("text", ["\"don't\" we're", "U.S. (can't)", "25°C. (°F.)"])
def test_special_cases_of_many_tokens_are_found(text):
    english = spacy.blank("en")
    assert [found.tolist() for found in tokenizer.Tokenizer(english)(text)] == offsets(
        text, english
    )


@given(st.data())
def test_a_cut_token_is_two_and_the_others_stay(data):
    limits = data.draw(st.lists(st.integers(0, 60), unique=True, min_size=2).map(sorted))
    starts, ends = np.array(limits[::2][: len(limits) // 2]), np.array(limits[1::2])
    places = data.draw(st.lists(st.integers(0, 60), unique=True, max_size=5).map(sorted))
    cut = tokenizer.cut(starts, ends, places)
    covered = [[*range(a, b)] for a, b in zip(starts, ends, strict=True)]
    expected = {one for one in places for its in covered if one in its[1:]}
    assert cut[0].tolist() == sorted({*starts.tolist(), *expected})
    assert cut[1].tolist() == sorted({*ends.tolist(), *expected})
