"""The tokens of an example hold its target, marked, however long the text is."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stancebank.learning import tokens
from stancebank.schemas.examples import Example

tokenizers = pytest.importorskip("tokenizers", reason="the extra `encoder` is not installed")


@pytest.fixture(scope="module")
def tokenizer():
    words = {one: n for n, one in enumerate(["[PAD]", "[UNK]", "[CLS]", "[SEP]", "a", "roe"])}
    made = tokenizers.Tokenizer(tokenizers.models.WordLevel(words, unk_token="[UNK]"))
    made.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    made.post_processor = tokenizers.processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B [SEP]",
        special_tokens=[("[CLS]", 2), ("[SEP]", 3)],
    )
    return made


def said(tokenizer, ids):
    return " ".join(tokenizer.id_to_token(one) for one in ids)


@given(st.integers(0, 300), st.integers(1, 3), st.integers(0, 300))
def test_the_target_is_read_wherever_it_stands(tokenizer, before, long, after):
    text = " ".join(["a"] * before + ["roe"] * long + ["a"] * after)
    start = 2 * before
    one = tokens.tokens(tokenizer, Example("", text, "", "", start, start + 4 * long - 1))
    assert len(one) == min(before + long + after + 2, tokens.LONGEST)
    assert said(tokenizer, one.ids[one.target]) == " ".join(["roe"] * long)
    assert not np.any(one.target & ~one.words)
    assert (one.ids[0], one.ids[-1], one.words.sum()) == (2, 3, len(one) - 2)


def test_a_target_that_is_not_in_the_text_follows_it(tokenizer):
    one = tokens.tokens(tokenizer, Example("", "a a", "", "", target="roe"))
    assert said(tokenizer, one.ids) == "[CLS] a a [SEP] roe [SEP]"
    assert one.target.tolist() == [False, False, False, False, True, False]
    long = tokens.tokens(tokenizer, Example("", "a " * 500, "", "", target="roe " * 500))
    assert len(long) == tokens.LONGEST
    assert long.target.sum() == tokens.LONGEST // 2


@pytest.mark.parametrize("text", ["", "a a"])
def test_a_text_without_a_target_has_none(tokenizer, text):
    one = tokens.tokens(tokenizer, Example("", text, "", ""))
    assert not one.target.any()
    filled = tokens.batch([one], 0)
    assert not any(filled.masks[name].any() for name in ("target", "before", "after"))


def test_a_target_that_fills_more_than_can_be_read_is_read_from_its_start(tokenizer):
    text = "roe " * 500
    one = tokens.tokens(tokenizer, Example("", text, "", "", 0, len(text)))
    assert len(one) == tokens.LONGEST
    assert one.target.sum() == tokens.LONGEST - 2


def test_a_batch_is_filled_up_and_says_what_is_beside_the_target(tokenizer):
    text = " ".join(["a"] * 10 + ["roe"] + ["a"] * 3)
    long = tokens.tokens(tokenizer, Example("", text, "", "", 20, 23))
    short = tokens.tokens(tokenizer, Example("", "roe a", "", "", 0, 3))
    filled = tokens.batch([long, short], 9)
    assert filled.ids[1].tolist() == [2, 5, 4, 3] + [9] * 12
    assert np.flatnonzero(filled.masks["before"][0]).tolist() == list(range(3, 11))
    assert np.flatnonzero(filled.masks["after"][0]).tolist() == [12, 13, 14]
    assert filled.masks["mean"].sum(axis=1).tolist() == [16, 4]
    assert not filled.masks["before"][1].any()


def test_batches_hold_every_place_once_and_sort_by_length(tokenizer):
    given_ = [tokens.tokens(tokenizer, Example("", "a " * n, "", "")) for n in (5, 1, 9, 3, 7)]
    assert tokens.batches(given_, 2) == [[1, 3], [0, 4], [2]]
