"""What holds of every figure, on random codings of every kind."""

import math
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stancebank.agreement import (
    Bootstrap,
    Choice,
    Coding,
    Relation,
    Span,
    Stance,
    Unit,
    measure,
)

UNITS = [Unit(f"u{i}", f"d{i // 2}", 12) for i in range(6)]
SLICES = {unit.id: "even" if i % 2 else "odd" for i, unit in enumerate(UNITS[:5])}
FEW = Bootstrap(rounds=20)

PLACE = st.tuples(st.integers(0, 6), st.integers(1, 6)).map(lambda p: (p[0], p[0] + p[1]))
CLASS = st.sampled_from("XY")
GIVEN = st.sampled_from([(), (("v", "p"),), (("v", "q"),)])
SPANS = st.builds(lambda place, label, given: Span(*place, label, given), PLACE, CLASS, GIVEN)
KINDS = {
    "choice": st.lists(st.builds(Choice, CLASS), max_size=1),
    "span": st.lists(SPANS, max_size=3),
    "relation": st.lists(st.builds(Relation, PLACE, PLACE, CLASS), max_size=3),
    "stance": st.lists(st.builds(Stance, st.none() | PLACE, PLACE, CLASS), max_size=3),
}


@st.composite
def rounds(draw):
    answer = KINDS[draw(st.sampled_from(sorted(KINDS)))].map(tuple)
    return [
        Coding(f"a{who}", unit.id, "layer", draw(st.none() | answer))
        for who in range(draw(st.integers(2, 3)))
        for unit in UNITS
    ]


def values(codings, units=UNITS):
    figures = measure(units, codings, slices=SLICES, bootstrap=FEW)
    return {(f.name, f.label, f.attribute, f.slice, f.annotators): f for f in figures}


def close(first, second):
    if first is None or second is None:
        return first is second
    return math.isclose(first, second, abs_tol=1e-9)


@given(rounds())
@settings(max_examples=60)
def test_a_figure_has_a_value_or_a_reason_and_is_never_nan(codings):
    for figure in values(codings).values():
        assert (figure.value is None) == (figure.reason is not None)
        assert (figure.low is None) == (figure.high is None)
        for number in (figure.value, figure.low, figure.high):
            assert number is None or -1e9 < number <= 1.0 + 1e-9
        if figure.low is not None:
            assert figure.low <= figure.high
        assert figure.units + figure.left_out <= len(UNITS)


@given(rounds(), st.permutations(["a0", "a1", "a2"]), st.randoms())
@settings(max_examples=60)
def test_renaming_and_reordering_annotators_moves_nothing(codings, names, random):
    renamed = [replace(c, annotator=names[int(c.annotator[1])]) for c in codings]
    random.shuffle(renamed)
    units = random.sample(UNITS, len(UNITS))
    back = {new: f"a{old}" for old, new in enumerate(names)}
    before, after = values(codings), values(renamed, units)
    moved = {
        (*key[:4], tuple(sorted(back[who] for who in key[4]))): figure
        for key, figure in after.items()
    }
    assert before.keys() == moved.keys()
    for key, figure in before.items():
        other = moved[key]
        assert close(figure.value, other.value), key
        assert close(figure.low, other.low), key
        assert close(figure.high, other.high), key
        assert (figure.units, figure.items) == (other.units, other.items)


@given(rounds())
@settings(max_examples=40)
def test_what_nobody_annotated_moves_nothing(codings):
    opened = [
        *[Coding("opened-only", unit.id, "layer", None) for unit in UNITS],
        *[Coding("a0", f"new{i}", "layer", None) for i in range(3)],
        *[Coding("a1", f"new{i}", "layer", ()) for i in range(2)],
    ]
    more = [*UNITS, *[Unit(f"new{i}", f"new{i}", 9) for i in range(3)]]
    silent = [c for c in codings if c.labels is not None]
    assert values(codings) == values([*codings, *opened], more)
    # a layer that was opened and never annotated is still reported: that it has no values
    assert values(codings) == values(silent) or not silent


@given(rounds())
@settings(max_examples=40)
def test_identical_annotators_agree_wholly(codings):
    mine = [c for c in codings if c.annotator == "a0"]
    all_three = [replace(c, annotator=name) for c in mine for name in ("a0", "a1", "a2")]
    for figure in values(all_three).values():
        assert figure.value is None or figure.value == pytest.approx(1.0, abs=1e-12), figure
        assert figure.low is None or figure.low == pytest.approx(1.0, abs=1e-12)


def test_annotated_with_nothing_found_is_not_the_same_as_not_annotated():
    found = (Span(0, 4, "X"),)
    both = [Coding(who, "u0", "layer", found) for who in ("a0", "a1")]
    key = ("f1-exact-mean", None, None, None, ("a0", "a1"))
    opened = [Coding("a0", "u1", "layer", found), Coding("a1", "u1", "layer", None)]
    denied = [Coding("a0", "u1", "layer", found), Coding("a1", "u1", "layer", ())]
    assert values(both + opened)[key].value == 1.0
    assert values(both + denied)[key].value == pytest.approx(2 / 3)


def test_every_figure_says_what_it_counts_with_its_source():
    codings = [
        Coding(who, unit.id, layer, (label,))
        for who in ("a0", "a1")
        for unit in UNITS
        for layer, label in {
            "choice": Choice("X"),
            "span": Span(0, 4, "X", (("v", "p"),)),
            "relation": Relation((0, 1), (2, 3), "X"),
            "stance": Stance(None, (2, 3), "X"),
        }.items()
    ]
    for figure in measure(UNITS, codings, bootstrap=FEW):
        assert figure.convention.endswith(").")
        assert any(year in figure.convention for year in ("1960", "1971", "2005", "2011", "2016"))
        assert ". " not in figure.convention
