import numpy as np
import pytest

from stancebank.agreement import fleiss

# Fleiss 1971, table 1: how often six psychiatrists gave each of 30 patients each of five
# diagnoses; a row is a patient, written as the six diagnoses in the order of their numbers
TABLE = """
444444 222555 233335 555555 222444 113333 333355 113334 114444 555555
144444 124444 222333 144444 224445 333335 111455 111112 224444 133555
555555 244444 224555 114444 144445 222224 111155 224444 133333 555555
"""
DIAGNOSES = TABLE.split()


def test_kappa_is_that_of_fleiss_1971(nominal, one):
    rows = zip(*DIAGNOSES, strict=True)
    figure = one(*nominal([list(row) for row in rows]), "fleiss-kappa")
    assert figure.value == pytest.approx(0.430245, abs=1e-6)
    assert (figure.units, figure.n_annotators, figure.left_out) == (30, 6, 0)


def test_units_with_another_number_of_annotators_are_left_out_and_counted(nominal, one):
    rows = [["A", "B", "A", "A", "B"], ["A", "B", "B", "A", "B"], [None, None, "B", "A", None]]
    figure = one(*nominal(rows), "fleiss-kappa")
    alone = one(*nominal([[r[0], r[1], r[4]] for r in rows]), "fleiss-kappa")
    assert (figure.units, figure.left_out, figure.annotators) == (3, 2, ("a1", "a2"))
    assert figure.value == alone.value == 1.0


def test_of_equally_common_numbers_of_annotators_the_largest_counts(nominal, one):
    rows = [["A", "B"], ["A", "B"], [None, "A"]]
    assert one(*nominal(rows), "fleiss-kappa").annotators == ("a1", "a2", "a3")


def test_kappa_does_not_ask_who_the_annotators_of_a_unit_were(nominal, one):
    rng = np.random.default_rng(4)
    answers = rng.choice(list("ABC"), size=(20, 3))
    same = nominal(answers.T.tolist())
    crowd = [[None] * 20 for _ in range(6)]
    for unit, given in enumerate(answers):
        for who, answer in zip(rng.permutation(6), given, strict=False):
            crowd[who][unit] = str(answer)
    value = one(*same, "fleiss-kappa").value
    assert one(*nominal(crowd), "fleiss-kappa").value == pytest.approx(value, abs=1e-12)


def test_one_class_throughout_has_no_kappa_and_says_why(nominal, one):
    figure = one(*nominal([["A"] * 4, ["A"] * 4]), "fleiss-kappa")
    assert (figure.value, figure.reason) == (None, fleiss.UNDEFINED)
