"""Chunk figures are those of seqeval, on whatever tags there are."""

import warnings

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from stancebank.learning.tags import score
from stancebank.schemas.chunks import chunks

TAGS = st.sampled_from(["O", *(f"{p}-{c}" for p in "BIES" for c in ("PER", "ORG"))])


@st.composite
def pairs(draw):
    lengths = draw(st.lists(st.integers(1, 6), min_size=1, max_size=5))
    return tuple([draw(st.lists(TAGS, min_size=n, max_size=n)) for n in lengths] for _ in range(2))


@given(pairs())
@example(([["O"]], [["O"]]))
@example(([["O", "O"]], [["I-PER", "B-PER"]]))
@example(([["B-PER", "I-ORG", "E-ORG", "S-PER"]], [["O", "O", "O", "O"]]))
def test_figures_are_seqevals(given_):
    from seqeval.metrics import classification_report

    gold, predicted = given_
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it divides by zero, and fills in what it is told
        theirs = (
            classification_report(gold, predicted, output_dict=True, zero_division=0)
            if any(chunks(tags) for tags in (*gold, *predicted) if list(chunks(tags)))
            else {}
        )
    ours = score(gold, predicted)
    for name, row in theirs.items():
        assert ours[name].precision == pytest.approx(row["precision"], abs=1e-9)
        assert ours[name].recall == pytest.approx(row["recall"], abs=1e-9)
        assert ours[name].f1 == pytest.approx(row["f1-score"], abs=1e-9)
        assert ours[name].support == row["support"]
    if not theirs:
        assert set(ours.values()) == {(0.0, 0.0, 0.0, 0)}


def test_a_missing_sentence_or_token_is_an_error():
    with pytest.raises(ValueError, match="gold tags"):
        score([["O", "O"]], [["O"]])
    with pytest.raises(ValueError, match="shorter"):
        score([["O"], ["O"]], [["O"]])


def test_iob1_and_iob2_say_the_same():
    assert list(chunks(["I-A", "I-A", "B-A", "I-B"])) == list(chunks(["B-A", "I-A", "B-A", "B-B"]))
