import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stancebank.agreement import cohen


def rows(confusion):
    """Write a confusion matrix down as the two annotators' rows that it comes from."""
    cells = [(i, j) for i, row in enumerate(confusion) for j, n in enumerate(row) for _ in range(n)]
    return [list(row) for row in zip(*cells, strict=True)]


@pytest.mark.parametrize(
    ("confusion", "kappa"),
    [
        # Cohen 1960, table 2: 200 diagnoses, three classes, kappa = .492
        ([[88, 14, 18], [10, 40, 10], [2, 6, 12]], 29 / 59),
        # fifty grant proposals, two readers: po = .70, pe = .50
        ([[20, 5], [10, 15]], 0.4),
        # the same agreement of .60, other margins: po = .60, pe = .54 and pe = .46
        ([[45, 15], [25, 15]], 0.06 / 0.46),
        ([[25, 35], [5, 35]], 0.14 / 0.54),
    ],
)
def test_kappa_is_that_of_the_textbook(nominal, one, confusion, kappa):
    figure = one(*nominal(rows(confusion)), "cohen-kappa")
    assert figure.value == pytest.approx(kappa, abs=1e-12)
    assert figure.units == figure.items == np.sum(confusion)


def test_the_mean_counts_each_pair_once(nominal, one):
    codings = nominal([[0, 0, 1, 1, None], [0, 0, 1, 1, None], [0, 1, 1, 0, None]])
    assert one(*codings, "cohen-kappa-mean").value == pytest.approx((1 + 0 + 0) / 3)


def test_a_pair_without_a_kappa_is_left_out_of_the_mean(nominal, one):
    # the third annotator met the others only where all of them said 0
    codings = nominal([[0, 0, 1, 1], [0, 0, 1, 1], [0, 0, None, None]])
    assert one(*codings, "cohen-kappa-mean").value == 1.0


def test_one_class_throughout_has_no_kappa_and_says_why(nominal, one):
    figure = one(*nominal([["CFS"] * 5, ["CFS"] * 5]), "cohen-kappa")
    assert figure.value is figure.low is figure.high is None
    assert figure.reason == cohen.UNDEFINED


def test_no_class_given_is_an_answer_and_no_annotation_is_none(nominal, one):
    said = nominal([["A", "", "A", ""], ["A", "", "", "A"]])
    assert one(*said, "cohen-kappa").value == 0.0
    unsaid = nominal([["A", None, "A", None], ["A", "", "B", "A"]])
    assert one(*unsaid, "cohen-kappa").units == 2


def test_a_class_has_the_kappa_of_itself_against_all_others(nominal, one):
    first, second = rows([[88, 14, 18], [10, 40, 10], [2, 6, 12]])
    whole = nominal([first, second])
    for label in (0, 1, 2):
        alone = nominal([[x == label for x in row] for row in (first, second)])
        expected = one(*alone, "cohen-kappa").value
        found = one(*whole, "cohen-kappa-mean", label=str(label)).value
        assert found == pytest.approx(expected, abs=1e-12)


@given(st.lists(st.tuples(*[st.sampled_from("ABCD")] * 2), min_size=1, max_size=40))
def test_kappa_is_that_of_scikit_learn(nominal, one, pairs):
    metrics = pytest.importorskip("sklearn.metrics")
    first, second = (list(row) for row in zip(*pairs, strict=True))
    value = one(*nominal([first, second]), "cohen-kappa", bootstrap=None).value
    if len({*first, *second}) == 1:
        assert value is None
    else:
        expected = metrics.cohen_kappa_score(first, second)
        assert value == pytest.approx(expected, abs=1e-9)
