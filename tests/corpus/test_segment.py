"""Sentences of whole documents, and of spaCy's Docs."""

from __future__ import annotations

from pathlib import Path

import pytest
import spacy
from hypothesis import given, settings
from hypothesis import strategies as st

from stancebank.corpus.layout import blocks
from stancebank.corpus.segment import Sentence, sentences
from stancebank.corpus.spacy_component import mark_sentences

# spaCy imports every installed extension, and one splitter of the bench extra is not warning-free.
pytestmark = pytest.mark.filterwarnings("ignore:invalid escape sequence")

SEED = Path(__file__).parents[2] / "seeds" / "000_d4822408353cd1c9.txt"

WORDS = ["end.Next", "The", "the", "Lt. Gen. X", "5 p.m. ", "U.S. ", "1. ", "J. K. ", "word " * 15]
MARKS = ["...", "?!", "”", "“", ") ", "(", "Is it?yes", ":) ", "===== ", "1/1/24 10:10 AM "]
SPACES = [" ", "\n", "\n\n", "\r", "\r\n", "\t", "\u00a0", "\u2028", "\u2029", "\x85", "\x1c"]
UNSEEN = ["\u200b", "\ufeff", "\u200f", "\u0301", "\ud800"]
SCRIPTS = ["😀", "e\u0301", "👩‍👩‍👧", "שלום. ", "هل؟ ", "今日は。明日", "है। "]
LAYOUT = ["LONDON — ", "By Jane Doe", "- ", "https://a.org/b ", "a@b.org "]
PIECES = st.sampled_from(WORDS + MARKS + SPACES + UNSEEN + SCRIPTS + LAYOUT)
TEXTS = st.lists(PIECES | st.text(max_size=5), max_size=30).map("".join)


def segmented(text):
    return sentences(text, blocks(text))


def check_lossless(text):
    found = segmented(text)
    rebuilt, end = "", 0
    for sentence in found:
        gap = text[end : sentence.start]
        assert not gap.strip()
        piece = text[sentence.start : sentence.end]
        assert piece
        assert piece == piece.strip()
        rebuilt += gap + piece
        end = sentence.end
    assert not text[end:].strip()
    assert rebuilt + text[end:] == text


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_sentences_and_gaps_rebuild_the_text(text):
    check_lossless(text)


@pytest.mark.slow
@settings(max_examples=10_000, deadline=None)
@given(TEXTS)
def test_sentences_and_gaps_rebuild_ten_thousand_texts(text):
    check_lossless(text)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_no_sentence_crosses_a_block_and_each_has_its_kind(text):
    found = {(block.start, block.end): block.kind for block in blocks(text)}
    for sentence in segmented(text):
        kinds = [
            kind
            for (start, end), kind in found.items()
            if start <= sentence.start and sentence.end <= end
        ]
        assert kinds == [sentence.kind]


def test_the_seed_has_35_sentences_of_which_6_are_headings():
    text = SEED.read_text(encoding="utf-8")
    found = segmented(text)
    assert len(found) == 35
    assert [text[s.start : s.end] for s in found if s.kind == "heading"] == [
        "A Measured Response from Ukraine",
        "Reversing Constraints on Weapons",
        "North Korea’s Growing Role",
        "Mixed Reactions and Strategic Implications",
        "The Humanitarian and Strategic Toll",
        "Towards a Broader Vision",
    ]
    assert {s.kind for s in found} == {"heading", "body"}
    assert all(text[s.end - 1] in ".”" for s in found if s.kind == "body")


def test_headings_and_bylines_are_one_sentence_each():
    text = (
        "CLIMATE TALKS FAIL AS U.S. WALKS OUT. AGAIN\nBy Jane Q. Doe\nThe talks failed. All left."
    )
    assert [(s.kind, text[s.start : s.end]) for s in segmented(text)] == [
        ("heading", "CLIMATE TALKS FAIL AS U.S. WALKS OUT. AGAIN"),
        ("byline", "By Jane Q. Doe"),
        ("body", "The talks failed."),
        ("body", "All left."),
    ]


def test_blocks_may_be_plain_tuples():
    found = sentences("Ann left. Bob ate.", [(0, 18, "item")])
    assert found == [Sentence(0, 9, "item"), Sentence(10, 18, "item")]


def test_an_empty_document_has_no_sentence():
    assert segmented("") == segmented(" \n\u2028") == []


@pytest.fixture(scope="module")
def nlp():
    pipeline = spacy.blank("en")
    pipeline.add_pipe("stancebank_sentences")
    return pipeline


@settings(max_examples=300, deadline=None)
@given(text=TEXTS.map(lambda text: text.replace("\ud800", "")))  # spaCy takes no lone surrogates
def test_spacy_gets_the_same_sentences(nlp, text):
    doc = nlp(text)
    assert doc.text == text
    found = [sentence.text.strip() for sentence in doc.sents]
    assert [piece for piece in found if piece] == [text[s.start : s.end] for s in segmented(text)]


def test_a_token_is_split_where_a_sentence_begins_inside(nlp):
    doc = nlp("Is it?Yes it is. That was the end.Next came Lt. Gen. Roe.")
    assert [sentence.text for sentence in doc.sents] == [
        "Is it?",
        "Yes it is.",
        "That was the end.",
        "Next came Lt. Gen. Roe.",
    ]
    assert [token.text for token in doc[:3]] == ["Is", "it?", "Yes"]


def test_starts_may_come_from_elsewhere(nlp):
    doc = nlp.make_doc("one two three")
    mark_sentences(doc, [0, 4, 9])
    assert [sentence.text for sentence in doc.sents] == ["one", "two t", "hree"]
