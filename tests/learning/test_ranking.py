"""Average precision is scikit-learn's where no scores are equal, and follows the order where they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics

from stancebank.learning.ranking import average_precision, mean_average_precision, precision_at

rankings = st.lists(st.booleans(), min_size=1, max_size=20).flatmap(
    lambda relevant: st.tuples(
        st.just(relevant), st.permutations([n / 7 for n in range(len(relevant))])
    )
)


@given(rankings)
def test_average_precision_is_scikit_learns(ranked):
    relevant, scores = ranked
    found = average_precision(relevant, scores)
    if any(relevant):
        assert found == pytest.approx(metrics.average_precision_score(relevant, scores))
    else:
        assert found is None


def test_of_equal_scores_the_first_ranks_higher():
    assert average_precision([True, False], [1, 1]) == 1
    assert average_precision([False, True], [1, 1]) == 0.5


def test_a_query_without_a_relevant_item_is_left_out():
    queries = [([True], [0.1]), ([False], [0.1]), ([False, True], [0.9, 0.1])]
    assert mean_average_precision(queries) == 0.75
    assert mean_average_precision([([False], [1.0])]) is None


def test_what_is_missing_at_k_is_not_relevant():
    assert precision_at([True], [1.0], 10) == 0.1
