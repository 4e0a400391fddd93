import pytest
from hypothesis import given
from hypothesis import strategies as st

from stancebank.agreement import Coding, Relation, Span, Stance, Unit, f1
from stancebank.agreement.matching import match

UNIT = Unit("u", "d", 40)


def said(*answers):
    return [UNIT], [Coding(f"a{i}", "u", "layer", tuple(a)) for i, a in enumerate(answers, 1)]


def test_f1_is_twice_the_agreed_over_all_that_either_marked(one):
    first = [Span(0, 4, "ORG"), Span(10, 14, "GPE"), Span(20, 25, "ORG")]
    second = [Span(0, 4, "ORG"), Span(11, 14, "GPE"), Span(20, 25, "GPE"), Span(30, 31, "LOC")]
    codings = said(first, second)
    assert one(*codings, "f1-exact").value == pytest.approx(2 * 1 / 7)
    assert one(*codings, "f1-overlap").value == pytest.approx(2 * 2 / 7)
    assert one(*codings, "f1-overlap-mean", label="GPE").value == pytest.approx(2 * 1 / 3)
    assert one(*codings, "f1-exact-mean", label="LOC").value == 0.0
    assert one(*codings, "f1-exact").items == 7


def test_the_mean_counts_each_pair_once(one):
    codings = said([Span(0, 4, "X")], [Span(0, 4, "X")], [Span(5, 6, "X")])
    assert one(*codings, "f1-exact-mean").value == pytest.approx(1 / 3)


def test_a_long_span_agrees_with_one_of_the_pieces_that_it_covers(one):
    codings = said([Span(0, 10, "X")], [Span(0, 4, "X"), Span(4, 10, "X")])
    assert one(*codings, "f1-overlap").value == pytest.approx(2 / 3)


def test_a_touching_span_does_not_overlap(one):
    assert one(*said([Span(0, 4, "X")], [Span(4, 8, "X")]), "f1-overlap").value == 0.0


def test_a_relation_agrees_when_head_tail_and_class_do(one):
    first = [Relation((0, 4), (9, 12), "source"), Relation((5, 8), (9, 12), "cue")]
    second = [Relation((0, 3), (9, 12), "source"), Relation((9, 12), (5, 8), "cue")]
    codings = said(first, second)
    assert one(*codings, "f1-exact").value == 0.0
    assert one(*codings, "f1-overlap").value == pytest.approx(2 * 1 / 4)


def test_a_stance_agrees_when_holder_target_and_polarity_do(one):
    first = [Stance(None, (9, 12), "FAVOR"), Stance((0, 3), (9, 12), "AGAINST")]
    author = [Stance(None, (10, 12), "FAVOR"), Stance((0, 3), (9, 12), "AGAINST")]
    assert one(*said(first, author), "f1-exact").value == pytest.approx(0.5)
    assert one(*said(first, author), "f1-overlap").value == 1.0
    named = [Stance((0, 3), (9, 12), "FAVOR"), Stance((0, 3), (9, 12), "NEUTRAL")]
    assert one(*said(first, named), "f1-overlap").value == 0.0


def test_a_label_given_twice_counts_once(one):
    codings = said([Span(0, 4, "X"), Span(0, 4, "X")], [Span(0, 4, "X")])
    assert one(*codings, "f1-exact").value == 1.0


def test_nothing_marked_by_anyone_has_no_f1_and_says_why(one):
    figure = one(*said([], []), "f1-exact-mean")
    assert (figure.value, figure.reason, figure.units) == (None, f1.UNDEFINED, 1)


SPAN = st.builds(
    lambda start, length, label, value: Span(start, start + length, label, (("v", value),)),
    st.integers(0, 8),
    st.integers(1, 6),
    st.sampled_from("XY"),
    st.sampled_from("pq"),
)
ANSWER = st.sets(SPAN, max_size=5).map(lambda spans: tuple(sorted(spans, key=repr)))


@given(ANSWER, ANSWER, st.sampled_from(["exact", "overlap"]), st.booleans())
def test_the_same_labels_match_whichever_annotator_comes_first(first, second, fit, same_class):
    settings = {"fit": fit, "same_class": same_class}
    there = match(first, second, **settings)
    back = match(second[::-1], first[::-1], **settings)
    assert sorted(map(repr, there)) == sorted(repr((a, b)) for b, a in back)
    for side in zip(*there, strict=True):
        assert len(set(side)) == len(side)


@given(ANSWER, ANSWER, st.sampled_from(["f1-exact", "f1-overlap"]))
def test_f1_is_symmetric(one, first, second, name):
    assert one(*said(first, second), name).value == one(*said(second, first), name).value


@given(ANSWER, ANSWER)
def test_exact_f1_of_span_sets_is_that_of_scikit_learn(one, first, second):
    metrics = pytest.importorskip("sklearn.metrics")
    keys = [{(s.start, s.end, s.label) for s in spans} for spans in (first, second)]
    every = sorted(keys[0] | keys[1])
    # spans that differ in attributes alone are not one set member: scikit-learn cannot say them
    if every and [len(k) for k in keys] == [len(first), len(second)]:
        flags = [[key in each for key in every] for each in keys]
        expected = metrics.f1_score(*flags, zero_division=0.0)
        assert one(*said(first, second), "f1-exact").value == pytest.approx(expected, abs=1e-12)
