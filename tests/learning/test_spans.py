"""Span figures follow their convention: strict, partial and overlap, pooled and by document."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stancebank.agreement import Bootstrap, Coding, Span, Stance, Unit
from stancebank.agreement.bootstrap import Resampling
from stancebank.agreement.layer import layers
from stancebank.errors import Refused
from stancebank.learning import paired, spans, tags
from stancebank.schemas.chunks import chunks

LENGTH = 12


def layer_of(gold, predicted):
    """A layer of sentences; `gold` and `predicted` hold the labels of each; documents by name."""
    units = [Unit(f"{doc}:{n:03d}", doc, LENGTH) for n, (doc, _) in enumerate(gold)]
    codings = [
        Coding(side, unit.id, "entities", labels)
        for side, given_ in (("gold", gold), ("predicted", predicted))
        for unit, (_, labels) in zip(units, given_, strict=True)
    ]
    (found,) = layers(units, codings)
    return found


def figures(gold, predicted):
    one = layer_of(gold, predicted)
    resampling = Resampling(one, None, Bootstrap(rounds=20))
    return {(f.name, f.label): f.value for f in map(resampling.figure, spans.tallies(one))}


def one(*labels, doc="d"):
    return [(doc, labels)]


def test_half_a_find_is_worth_half_where_it_is_partial():
    found = figures(one(Span(0, 4, "ORG"), Span(6, 8, "PER")), one(Span(0, 5, "ORG")))
    assert found["f1-strict", None] == 0
    assert found["precision-partial", None] == 0.5
    assert found["recall-partial", None] == 0.25
    assert (found["precision-overlap", None], found["recall-overlap", None]) == (1, 0.5)
    assert found["recall-strict", "PER"] == 0
    assert found["precision-strict", "PER"] is None


def test_a_span_is_found_once():
    found = figures(one(Span(0, 6, "ORG")), one(Span(0, 3, "ORG"), Span(3, 6, "ORG")))
    assert found["precision-overlap", None] == 0.5
    assert found["recall-overlap", None] == 1


def test_pooled_and_by_document_differ_where_documents_do():
    gold = [*one(Span(0, 1, "A")), *one(*(Span(n, n + 1, "A") for n in range(9)), doc="e")]
    found = figures(gold, [*one(), *one(*gold[1][1], doc="e")])
    assert found["f1-strict-documents", None] == 0.5
    assert found["f1-strict", None] == pytest.approx(18 / 19)


def test_a_document_in_which_neither_side_has_a_label_counts_in_no_mean():
    found = figures([*one(Span(0, 1, "A")), *one(doc="e")], [*one(Span(0, 1, "A")), *one(doc="e")])
    assert found["f1-strict-documents", None] == 1


def test_nothing_on_either_side_is_no_figure():
    assert set(figures(one(), one()).values()) == {None}


def test_tuples_are_held_to_holder_target_and_polarity():
    gold, close = Stance((0, 3), (5, 9), "FAVOR"), Stance((0, 3), (5, 8), "FAVOR")
    assert figures(one(gold), one(close))["f1-strict", None] == 0
    assert figures(one(gold), one(close))["f1-overlap", None] == 1
    author = dataclasses.replace(gold, holder=None)
    assert figures(one(gold), one(author))["f1-overlap", None] == 0


marks = st.lists(st.sampled_from(["O", "B-A", "I-A", "B-B", "I-B"]), min_size=6, max_size=6)


def labels_of(sequence):
    return tuple(Span(chunk.start, chunk.end, chunk.label) for chunk in chunks(sequence))


@given(st.lists(st.tuples(marks, marks), min_size=1, max_size=5))
def test_strict_figures_of_chunks_are_conllevals(pairs):
    gold, predicted = ([sequence[side] for sequence in pairs] for side in (0, 1))
    found = figures(*([("d", labels_of(seq)) for seq in side] for side in (gold, predicted)))
    ours = tags.score(gold, predicted)["micro avg"]
    for name in ("precision", "recall", "f1"):
        assert (found[f"{name}-strict", None] or 0) == pytest.approx(getattr(ours, name))


def test_two_systems_are_compared_by_one_figure_alone():
    a = layer_of(*[[*one(Span(0, 1, "A")), *one(Span(0, 1, "A"), doc="e")]] * 2)
    b = layer_of([*one(Span(0, 1, "A")), *one(Span(0, 1, "A"), doc="e")], [*one(), *one(doc="e")])
    first, second = (list(spans.tallies(layer, ["A"])) for layer in (a, b))
    found = paired.difference(first[2], second[2], a.units, Bootstrap(rounds=200))
    assert (found.name, found.value) == ("f1-strict", 1)
    assert 0 < found.p <= 1
    same = paired.difference(first[2], first[2], a.units, Bootstrap(rounds=200))
    assert (same.value, same.low, same.high, same.p) == (0, 0, 0, 1)
    with pytest.raises(Refused, match="score-convention"):
        paired.difference(first[2], second[1], a.units, Bootstrap())


def test_a_difference_that_chance_explains_has_a_large_p_and_a_clear_one_a_small_p():
    documents = [f"d{n:02d}" for n in range(40)]
    gold = [(doc, (Span(0, 4, "A"),)) for doc in documents]
    right, wrong = (Span(0, 4, "A"),), (Span(5, 9, "A"),)
    good = layer_of(gold, [(doc, right) for doc in documents])
    bad = layer_of(gold, [(doc, wrong if n % 2 else right) for n, doc in enumerate(documents)])
    worse = layer_of(gold, [(doc, right if n % 2 else wrong) for n, doc in enumerate(documents)])

    def p(one, other):
        tallies = [next(t for t in spans.tallies(x) if t.name == "f1-strict") for x in (one, other)]
        return paired.difference(*tallies, one.units, Bootstrap(rounds=500)).p

    assert p(good, bad) < 0.01
    assert p(bad, worse) > 0.5
