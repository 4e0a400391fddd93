import pytest

from stancebank.agreement import Coding, Span, Stance, Unit, attributes

UNIT = Unit("u", "d", 100)


def span(at, factuality=None, *, label="quantity", longer=0):
    given = (("factuality", factuality),) if factuality else ()
    return Span(at, at + 5 + longer, label, given)


def said(*answers):
    return [UNIT], [Coding(f"a{i}", "u", "claims", tuple(a)) for i, a in enumerate(answers, 1)]


def test_attributes_are_compared_on_the_spans_that_both_marked(one):
    first = [span(0, "CT+"), span(10, "CT-"), span(20, "CT+"), span(30, "CT-"), span(60, "CT+")]
    second = [span(0, "CT+"), span(10, "CT-"), span(20, "CT-"), span(30, "CT-"), span(70, "CT-")]
    kappa = one(*said(first, second), "attribute-kappa-exact", attribute="factuality")
    alpha = one(*said(first, second), "attribute-alpha-exact", attribute="factuality")
    # confusion [[1, 1], [0, 2]]: po = .75, pe = .5; alpha: n = 8, n_c = 3 and 5, o = 2
    assert kappa.value == pytest.approx(0.5)
    assert alpha.value == pytest.approx(1 - 7 * 2 / (64 - 9 - 25))
    assert kappa.items == alpha.items == 4


def test_overlapping_spans_count_where_overlap_is_asked_for(one):
    first = [span(0, "CT+"), span(10, "CT-")]
    second = [span(0, "CT+", longer=2), span(10, "CT-")]
    exact, overlap = (
        one(*said(first, second), f"attribute-kappa-{fit}", attribute="factuality")
        for fit in ("exact", "overlap")
    )
    assert (exact.value, exact.reason, exact.items) == (None, attributes.UNDEFINED, 1)
    assert (overlap.value, overlap.items) == (1.0, 2)


def test_a_missing_attribute_is_no_value(one):
    first = [span(0, "CT+"), span(10, "CT-"), span(20)]
    second = [span(0, "CT+"), span(10, "CT-"), span(20, "CT+")]
    figure = one(*said(first, second), "attribute-kappa-exact", attribute="factuality")
    assert (figure.value, figure.items) == (1.0, 2)


def test_the_class_is_an_attribute_of_the_spans_that_both_marked(one):
    first = [span(0), span(10, label="rule"), span(20, label="rule")]
    second = [span(0), span(10, label="rule"), span(20)]
    figure = one(*said(first, second), "attribute-kappa-exact", attribute="class")
    assert figure.value == pytest.approx((2 / 3 - 4 / 9) / (5 / 9))


def test_polarity_is_compared_where_holder_and_target_are_agreed(one):
    first = [Stance(None, (0, 4), "FAVOR"), Stance((5, 7), (8, 9), "AGAINST")]
    second = [Stance(None, (0, 4), "FAVOR"), Stance((5, 7), (8, 9), "NEUTRAL")]
    figure = one(*said(first, second), "attribute-alpha-exact", attribute="polarity")
    # n = 4: FAVOR 2, AGAINST 1, NEUTRAL 1; off the diagonal 2
    assert figure.value == pytest.approx(1 - 3 * 2 / (16 - 6))


def test_a_value_is_compared_with_all_other_values(one):
    first = [span(0, "CT+"), span(10, "CT-"), span(20, "PS+"), span(30, "CT+")]
    second = [span(0, "CT+"), span(10, "PS+"), span(20, "CT-"), span(30, "CT+")]
    whole = {"attribute": "factuality", "label": "CT+"}
    assert one(*said(first, second), "attribute-kappa-exact", **whole).value == 1.0
