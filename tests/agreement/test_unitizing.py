from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stancebank.agreement import Coding, Span, Unit, unitizing

LENGTH = 12


def segments(spans, length=LENGTH):
    """Partition the continuum as the paper does: spans, and what is between them, class None."""
    at, parts = 0, []
    for start, end, label in sorted(spans):
        parts += [(at, start, None)] * (start > at) + [(start, end, label)]
        at = end
    return [*parts, (at, length, None)] if at < length else parts


def by_definition(coders, length=LENGTH):
    """Krippendorff et al. 2016, formulas 1 to 5, as they are written: no counting by position."""
    m = len(coders)
    parts = [segments(spans, length) for spans in coders]
    values = sorted({p[2] for part in parts for p in part}, key=str)
    observed = dict.fromkeys(product(values, values), 0.0)
    for i, j in product(range(m), range(m)):
        if i != j:
            for g, h in product(parts[i], parts[j]):
                shared = max(0, min(g[1], h[1]) - max(g[0], h[0]))
                observed[g[2], h[2]] += shared / (m - 1)
    total = sum(observed.values())
    margin = {c: sum(observed[c, k] for k in values) for c in values}
    itself = dict.fromkeys(values, 0.0)
    for start, end, value in (p for part in parts for p in part):
        itself[value] += (end - start) ** (1 if value is None else 2)
    below = total**2 - sum(itself.values())
    expected = {
        (c, k): total * (margin[c] * margin[k] - (itself[c] if c == k else 0)) / below
        for c, k in observed
    }
    agreed = sum(observed[c, c] for c in values)
    by_chance = sum(expected[c, c] for c in values)
    return None if len(values) < 2 else 1 - (total - agreed) / (total - by_chance)


def coded(coders, unit=None):
    unit = unit or Unit("u", "d", LENGTH)
    return [unit], [
        Coding(f"a{i}", unit.id, "claims", tuple(Span(*span) for span in spans))
        for i, spans in enumerate(coders, 1)
    ]


@st.composite
def unitizations(draw):
    """Spans of one annotator that do not overlap."""
    cuts = sorted(draw(st.sets(st.integers(0, LENGTH), max_size=6)))
    labels = draw(st.lists(st.sampled_from(["X", "Y", None]), min_size=6, max_size=6))
    parts = zip(cuts, cuts[1:], labels, strict=False)
    return [part for part in parts if part[2] is not None]


CODERS = st.lists(unitizations(), min_size=2, max_size=4)


def test_u_alpha_of_a_case_worked_by_hand(one):
    # length 10, one span each: [0, 4) and [0, 5). Values paired: 20, of the class 9, of gaps 11.
    # They differ at one position: coincidences off the diagonal 2. Self-pairs: 16 + 25 + 11 = 52.
    # Expected off the diagonal: 20 x 2 x 9 x 11 / (400 - 52) = 11.3793; 1 - 2 / 11.3793 = .8242
    said = coded([[(0, 4, "X")], [(0, 5, "X")]], Unit("u", "d", 10))
    assert one(*said, "u-alpha").value == pytest.approx(1 - 2 * 348 / 3960, abs=1e-12)
    assert one(*said, "u-alpha").items == 10


@given(CODERS)
def test_u_alpha_is_that_of_the_definition(one, coders):
    found = one(*coded(coders), "u-alpha").value
    expected = by_definition(coders)
    assert found is expected is None or found == pytest.approx(expected, abs=1e-9)


@given(CODERS)
def test_a_class_counts_alone_and_all_else_is_gap(one, coders):
    alone = [[span for span in spans if span[2] == "X"] for spans in coders]
    if any(alone):
        found = one(*coded(coders), "u-alpha", label="X").value
        expected = by_definition(alone)
        assert found is expected is None or found == pytest.approx(expected, abs=1e-9)


@given(st.lists(st.tuples(unitizations(), unitizations()), min_size=1, max_size=4))
def test_cutting_the_continuum_where_no_span_is_cut_moves_nothing(one, sentences):
    units = [Unit(f"u{i}", "d", LENGTH, i * LENGTH) for i in range(len(sentences))]
    apart, whole = [], []
    for who in (0, 1):
        moved = [
            tuple(Span(s + u.start, e + u.start, label) for s, e, label in each[who])
            for u, each in zip(units, sentences, strict=True)
        ]
        apart += [Coding(f"a{who}", u.id, "l", m) for u, m in zip(units, moved, strict=True)]
        whole.append(Coding(f"a{who}", "all", "l", sum(moved, ())))
    joined = [Unit("all", "d", LENGTH * len(units))]
    values = one(units, apart, "u-alpha").value, one(joined, whole, "u-alpha").value
    assert values[0] == pytest.approx(values[1], abs=1e-12)


def test_units_with_overlapping_classes_are_left_out_of_the_whole_and_counted(one):
    units, codings = coded([[(0, 4, "X")], [(0, 4, "X")]])
    units.append(Unit("v", "d", LENGTH))
    both = (Span(0, 4, "X"), Span(2, 6, "Y"))
    codings += [Coding("a1", "v", "claims", both), Coding("a2", "v", "claims", both[:1])]
    whole, alone = one(units, codings, "u-alpha"), one(units, codings, "u-alpha", label="Y")
    assert (whole.units, whole.left_out, whole.value) == (1, 1, 1.0)
    assert (alone.units, alone.left_out) == (2, 0)
    assert alone.value < 0.0


def test_nothing_marked_by_anyone_has_no_value_and_says_why(one):
    figure = one(*coded([[], []]), "u-alpha")
    assert (figure.value, figure.reason) == (None, unitizing.UNDEFINED)
