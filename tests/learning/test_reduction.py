"""A small model keeps what weighs most, and says nearly what the whole one says."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix

from stancebank.learning import linear, model_files, reduction
from stancebank.schemas.examples import Example

THINGS = ("rents", "taxes", "wages", "exports", "prices", "fares", "fees")


def sentences(number=60):
    said = ("The {thing} rose by {n} per cent.", "I wish you a good evening, dear {thing}.")
    labels = ("CFS", "not CFS")
    texts = [said[n % 2].format(thing=THINGS[n % len(THINGS)], n=n) for n in range(number)]
    return [Example(str(n), text, labels[n % 2], str(n)) for n, text in enumerate(texts)]


@pytest.fixture(scope="module")
def small():
    return linear.train("check_worthiness", sentences(), features=(20, 50))


def test_a_small_model_still_says_what_is_plain(small):
    assert small.predict(sentences()) == [one.label for one in sentences()]


def test_of_several_sizes_the_best_is_kept_and_every_one_is_told(small):
    assert small.about["features"] in {20, 50}
    tried = {f"{size}, {c}" for size in (20, 50) for c in linear.CHOICES}
    assert set(small.about["cross_validation"]) == tried
    assert sum(map(len, small.terms)) == len(small.idf) == small.about["features"]
    assert small.weights.shape == (2, small.about["features"])


def test_of_equals_the_smallest_is_kept(small):
    # every size says all that is plain: nothing is gained by more
    assert set(small.about["cross_validation"].values()) == {1.0}
    assert small.about["features"] == 20


def test_a_small_model_survives_its_files_in_half_precision(small, tmp_path):
    model_files.save(small, tmp_path / "small")
    again = model_files.load(tmp_path / "small")
    assert again.weights.dtype == small.weights.dtype == np.float16
    assert np.array_equal(again.probabilities(sentences()), small.probabilities(sentences()))
    whole = linear.train("check_worthiness", sentences())
    model_files.save(whole, tmp_path / "whole")
    sizes = [(tmp_path / one / "features.arrow").stat().st_size for one in ("small", "whole")]
    assert sizes[0] < sizes[1] / 4


def test_a_model_that_keeps_every_feature_differs_by_its_rounding_alone():
    whole = linear.train("check_worthiness", sentences())
    small = linear.train("check_worthiness", sentences(), features=(100_000,))
    assert small.terms == whole.terms
    assert small.about["C"] == whole.about["C"]
    ours, theirs = (one.probabilities(sentences()) for one in (small, whole))
    assert ours == pytest.approx(theirs, abs=1e-3)


def test_a_block_of_which_nothing_is_kept_is_passed_over():
    one = linear.train("check_worthiness", sentences(), features=(1,))
    assert sorted(map(len, one.terms)) == [0, 0, 1]
    assert one.probabilities(sentences()).sum(axis=1) == pytest.approx(np.ones(60))


@settings(max_examples=25)
@given(
    st.lists(st.lists(st.integers(0, 5), min_size=9, max_size=9), min_size=4, max_size=9),
    st.integers(1, 12),
    st.integers(1, 8),
)
def test_what_is_kept_stands_in_order_and_each_row_of_a_block_is_of_length_1(rows, most, first):
    matrix = csr_matrix(np.array(rows, dtype=float))
    labels = [str(number % 2) for number in range(len(rows))]
    places = reduction.heaviest(matrix, labels, most)
    assert len(places) == min(most, 9)
    assert places.tolist() == sorted(set(places.tolist()))
    cut = reduction.kept(matrix, places, [first, 9 - first]).toarray()
    limit = int(np.searchsorted(places, first))
    for block, own in ((cut[:, :limit], places[:limit]), (cut[:, limit:], places[limit:])):
        given_ = np.array(rows, dtype=float)[:, own].any(axis=1)
        assert np.linalg.norm(block, axis=1) == pytest.approx(given_.astype(float))
