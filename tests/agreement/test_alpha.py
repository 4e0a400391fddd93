import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stancebank.agreement import alpha

# Krippendorff 2011, Computing Krippendorff's Alpha-Reliability, section C; `.` is missing
PUBLISHED = """
1 2 3 3 2 1 4 1 2 . . .
1 2 3 3 2 2 4 1 2 5 . 3
. 3 3 3 2 3 4 2 2 5 1 .
1 2 3 3 2 4 4 1 2 5 1 .
"""


def table(text):
    return [[None if x == "." else x for x in line.split()] for line in text.split("\n") if line]


def test_alpha_is_that_of_krippendorff_2011(nominal, one):
    figure = one(*nominal(table(PUBLISHED)), "krippendorff-alpha")
    assert figure.value == pytest.approx(0.743421, abs=1e-6)
    # the last of the twelve units has one answer: it cannot be paired
    assert (figure.units, figure.n_annotators) == (11, 4)


def test_alpha_of_two_annotators_and_two_classes_is_that_of_krippendorff_2011(nominal, one):
    # the same paper, section A: ten units, n = 20, n0 = 14, n1 = 6, o01 = 4: alpha = .095
    rows = table("0 1 0 0 0 0 0 0 1 0\n1 1 1 0 0 1 0 0 0 0")
    expected = 1 - 19 * 4 / (14 * 6)
    assert one(*nominal(rows), "krippendorff-alpha").value == pytest.approx(expected, abs=1e-12)


def test_one_class_throughout_has_no_alpha_and_says_why(nominal, one):
    figure = one(*nominal([["A"] * 4, ["A"] * 4]), "krippendorff-alpha")
    assert (figure.value, figure.reason) == (None, alpha.UNDEFINED)


CELL = st.sampled_from(["A", "B", "C", None])


@given(st.integers(2, 5).flatmap(lambda n: st.lists(st.tuples(*[CELL] * n), min_size=1)))
def test_alpha_is_that_of_the_library_krippendorff(nominal, one, units):
    library = pytest.importorskip("krippendorff")
    rows = [list(row) for row in zip(*units, strict=True)]
    pairable = [u for u in units if sum(x is not None for x in u) > 1]
    used = sorted({x for u in pairable for x in u if x is not None})
    if not pairable:
        return
    value = one(*nominal(rows), "krippendorff-alpha").value
    if len(used) < 2:
        assert value is None
        return
    data = np.array([[np.nan if x is None else "ABC".index(x) for x in row] for row in rows])
    expected = library.alpha(reliability_data=data, level_of_measurement="nominal")
    assert value == pytest.approx(expected, abs=1e-9)
