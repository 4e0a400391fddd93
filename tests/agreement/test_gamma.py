import importlib.util

import numpy as np
import pytest

from stancebank.agreement import Choice, Coding, Span, Unit, gamma
from stancebank.errors import Refused

HERE = importlib.util.find_spec("pygamma_agreement") is not None
UNITS = [Unit("u", "d", 20), Unit("v", "d", 40, 20)]
GIVEN = {
    "a1": [(Span(0, 5, "X"), Span(10, 15, "Y")), (Span(50, 53, "X"),)],
    "a2": [(Span(0, 5, "X"), Span(11, 15, "Y")), (Span(30, 33, "X"),)],
}
CODINGS = [
    Coding(who, unit.id, "claims", answer)
    for who, answers in GIVEN.items()
    for unit, answer in zip(UNITS, answers, strict=True)
]


@pytest.mark.skipif(HERE, reason="pygamma-agreement is installed")
def test_gamma_without_its_library_has_no_value_and_says_why():
    figure = gamma(UNITS, CODINGS, layer="claims")
    assert figure.value is None
    assert figure.reason == "the library pygamma-agreement is not installed"


@pytest.mark.slow  # ten seconds: its library compiles
@pytest.mark.skipif(not HERE, reason="pygamma-agreement is not installed")
@pytest.mark.filterwarnings("ignore")
def test_gamma_is_that_of_its_library_and_leaves_the_global_generator_alone():
    from pyannote.core import Segment
    from pygamma_agreement import Continuum

    continuum = Continuum()
    for who, answers in GIVEN.items():
        for span in (span for answer in answers for span in answer):
            continuum.add(who, Segment(span.start, span.end), span.label)
    np.random.seed(5)  # noqa: NPY002
    expected = continuum.compute_gamma().gamma
    before = np.random.get_state()[1].tolist()  # noqa: NPY002
    figure = gamma(UNITS, CODINGS, layer="claims", seed=5)
    assert figure.value == pytest.approx(expected, abs=1e-9)
    assert (figure.units, figure.items) == (2, 6)
    assert np.random.get_state()[1].tolist() == before  # noqa: NPY002


@pytest.mark.slow
def test_gamma_leaves_out_what_not_everyone_annotated():
    opened = [*CODINGS[:3], Coding("a2", "v", "claims", None)]
    figure = gamma(UNITS, opened, layer="claims")
    assert (figure.units, figure.left_out) == (1, 0)
    third = [Coding("a3", "u", "claims", (Span(0, 5, "X"),)), Coding("a3", "v", "claims", None)]
    figure = gamma(UNITS, [*CODINGS, *third], layer="claims")
    assert (figure.units, figure.left_out) == (1, 1)


def test_gamma_is_about_spans():
    with pytest.raises(Refused, match="agreement-gamma"):
        gamma(UNITS, [Coding(w, "u", "cw", (Choice("X"),)) for w in ("a", "b")], layer="cw")


def test_gamma_of_a_layer_that_nobody_worked_on_has_no_value():
    assert gamma(UNITS, [], layer="claims").value is None
