"""A confusion matrix counts every label of both sides once, and its picture is one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stancebank.agreement import Choice, Coding, Span, Unit
from stancebank.agreement.layer import layers
from stancebank.learning import pictures
from stancebank.learning.confusion import NOTHING, confusion

SPANS = st.lists(
    st.builds(Span, st.integers(0, 2), st.integers(3, 5), st.sampled_from("AB")), max_size=4
)


def layer_of(gold, predicted):
    units = [Unit(f"u{n}", "d", 9) for n in range(len(gold))]
    codings = [
        Coding(side, unit.id, "it", tuple(labels))
        for side, given_labels in (("gold", gold), ("predicted", predicted))
        for unit, labels in zip(units, given_labels, strict=True)
    ]
    (found,) = layers(units, codings)
    return found


def test_gold_is_in_the_rows_and_what_has_no_partner_is_paired_with_nothing():
    gold = [[Span(0, 2, "GPE"), Span(3, 4, "ORG")], []]
    predicted = [[Span(0, 2, "ORG")], [Span(1, 2, "GPE")]]
    found = confusion(layer_of(gold, predicted))
    assert found.classes == ("GPE", "ORG", NOTHING)
    assert found.counts == ((0, 1, 0), (0, 0, 1), (1, 0, 0))


def test_classes_of_whole_sentences_have_one_place():
    found = confusion(layer_of([[Choice("A")], [Choice("B")]], [[Choice("A")], [Choice("A")]]))
    assert (found.classes, found.counts) == (("A", "B"), ((1, 0), (1, 0)))


@given(st.lists(st.tuples(SPANS, SPANS), min_size=1, max_size=4))
def test_every_label_is_counted_once_on_its_side(pairs):
    layer = layer_of([gold for gold, _ in pairs], [said for _, said in pairs])
    found = confusion(layer)
    for name in "AB":
        place = found.classes.index(name) if name in found.classes else None
        gold = 0 if place is None else sum(found.counts[place])
        said = 0 if place is None else sum(row[place] for row in found.counts)
        sides = zip(*layer.answers, strict=True)
        assert [gold, said] == [
            sum(label.label == name for answer in side for label in answer) for side in sides
        ]


@pytest.mark.slow
def test_pictures_are_drawn(tmp_path):
    found = confusion(layer_of([[Choice("A")]], [[Choice("B")]]))
    pictures.confusion_matrix(found, tmp_path / "matrix.png", title="it")
    points = [(10, 0.4, 0.3, 0.5), (20, 0.5, None, None)]
    pictures.learning_curve(points, tmp_path / "curve.png", title="it", figure_name="f1-macro")
    for name in ("matrix.png", "curve.png"):
        assert (tmp_path / name).read_bytes().startswith(b"\x89PNG")
