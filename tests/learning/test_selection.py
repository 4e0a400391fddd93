"""What is chosen for annotation is stable, best first, and what its strategy says it is."""

import itertools
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stancebank.errors import Refused
from stancebank.learning import selection

WORDS = ("harbour", "rents", "東京", "🌩️", "strike", "é", "9", ".")
TEXTS = st.dictionaries(
    st.text("abcdef", min_size=1, max_size=2),
    st.lists(st.sampled_from(WORDS), max_size=5).map(" ".join),
    max_size=9,
)
NUMBERS = st.integers(1, 12)


@st.composite
def doubts(draw):
    """The probabilities of a classifier, a row for each of a candidate's sentences."""
    classes = draw(st.integers(2, 4))
    row = st.lists(st.integers(0, 4), min_size=classes, max_size=classes).filter(any)
    of = st.lists(row, max_size=3)
    given = draw(st.dictionaries(st.text("abc", min_size=1, max_size=2), of, max_size=8))
    return {
        name: np.array([np.array(one) / sum(one) for one in rows]).reshape(len(rows), classes)
        for name, rows in given.items()
    }


def turned(mapping):
    """The same, told in another order."""
    return dict(reversed(mapping.items()))


def ids(found):
    return [one.id for one in found]


def lawful(found, candidates, number):
    assert len(found) == min(number, len(candidates))
    assert set(ids(found)) <= set(candidates)
    assert len(set(ids(found))) == len(found)
    assert all(0 <= one.score <= 1 for one in found)
    scores = [one.score for one in found]
    assert scores == sorted(scores, reverse=True)


@given(TEXTS, NUMBERS, st.integers(0, 3))
def test_a_draw_is_the_same_again_and_the_beginning_of_a_larger_one(texts, number, seed):
    found = selection.random(texts, number, seed=seed)
    lawful(found, texts, number)
    assert selection.random(turned(texts), number, seed=seed) == found
    assert selection.random(texts, number + 3, seed=seed)[: len(found)] == found


@given(TEXTS, NUMBERS)
def test_a_candidate_that_goes_moves_no_other_one_in_a_draw(texts, number):
    order = ids(selection.random(texts, 99))
    for gone in texts:
        left = [name for name in order if name != gone]
        assert ids(selection.random(left, number)) == left[:number]


def test_another_seed_is_another_draw_and_a_draw_is_fair():
    names = [f"d{number}" for number in range(40)]
    draws = [frozenset(ids(selection.random(names, 10, seed=seed))) for seed in range(200)]
    assert len(set(draws)) == len(draws)
    drawn = [sum(name in draw for draw in draws) for name in names]
    assert 25 < min(drawn) <= max(drawn) < 75  # 50 each, within 4 standard deviations


@given(doubts(), NUMBERS)
def test_what_has_the_highest_entropy_goes_first_and_of_equals_the_smaller_id(rows, number):
    found = selection.uncertain(rows, number)
    lawful(found, rows, number)
    assert selection.uncertain(turned(rows), number) == found
    every = selection.uncertain(rows, len(rows) or 1)
    assert every[: len(found)] == found
    for one, other in itertools.pairwise(every):
        assert (-one.score, one.id) < (-other.score, other.id)


@given(doubts())
def test_entropy_is_that_of_information_theory_over_that_of_equal_odds(rows):
    from scipy.stats import entropy

    for probabilities in rows.values():
        if len(probabilities):
            classes = probabilities.shape[1]
            theirs = entropy(probabilities, axis=1, base=classes)
            assert selection.entropy(probabilities) == pytest.approx(theirs)


def test_a_document_is_as_unsure_as_its_sentences_are_in_the_mean():
    sure, unsure = [1.0, 0.0], [0.5, 0.5]
    rows = {
        "half": np.array([sure, unsure]),
        "none": np.zeros((0, 2)),
        "one": np.array([unsure]),
        "sure": np.array([sure]),
    }
    found = selection.uncertain(rows, 4)
    assert [(one.id, one.score) for one in found] == [
        ("one", 1),
        ("half", 0.5),
        ("none", 0),
        ("sure", 0),
    ]
    assert found[1].reason == "mean entropy of 2 sentences over 2 classes"
    assert selection.entropy(np.array([[1.0]])) == [0]


@given(TEXTS, TEXTS, NUMBERS)
def test_each_chosen_is_at_least_as_far_from_the_earlier_ones_as_any_that_remains(
    texts, known, number
):
    known = {f"known {name}": text for name, text in known.items()}
    found = selection.diverse(texts, number, known=known)
    lawful(found, texts, number)
    assert selection.diverse(turned(texts), number, known=turned(known)) == found
    assert selection.diverse(texts, number + 2, known=known)[: len(found)] == found

    names = [*sorted(texts), *sorted(known)]
    if not names:
        return
    rows = selection.vectors([(texts | known)[name] for name in names]).toarray()
    apart = np.clip(1 - rows @ rows.T, 0, 1)
    at = {name: place for place, name in enumerate(names)}
    earlier = [at[name] for name in known]
    for one in found:
        if earlier:
            distances = {
                name: apart[at[name], earlier].min() for name in texts if at[name] not in earlier
            }
            assert one.score == pytest.approx(distances[one.id], abs=1e-6)
            assert one.score >= max(distances.values()) - 1e-6
        earlier.append(at[one.id])


def test_the_first_is_in_the_middle_where_nothing_is_annotated():
    texts = {"a": "rents", "b": "rents harbour strike", "c": "harbour", "d": "strike"}
    found = selection.diverse(texts, 2)
    assert (found[0].id, found[0].score) == ("b", 1)
    assert "centroid" in found[0].reason
    assert found[1].reason == "the nearest that is annotated or chosen is b"


def test_twins_are_chosen_by_their_ids_and_the_second_last():
    texts = {"z": "rents rose", "y": "the harbour", "x": "rents rose"}
    found = selection.diverse(texts, 3, known={"k": "a strike"})
    assert ids(found) == ["x", "y", "z"]
    assert [one.score for one in found] == [1, 1, 0]
    assert found[0].reason == "no word in common with what is annotated or chosen"


def test_more_known_texts_than_are_compared_at_a_time_change_no_distance(monkeypatch):
    texts = {f"c{number}": f"rents {number} harbour" for number in range(5)}
    known = {f"k{number}": f"rents {number % 3} strike {number}" for number in range(7)}
    whole = selection.diverse(texts, 5, known=known)
    monkeypatch.setattr(selection, "_BLOCK", 2)
    assert selection.diverse(texts, 5, known=known) == whole


def test_nothing_is_chosen_of_nothing():
    for found in (selection.random([], 3), selection.uncertain({}, 3), selection.diverse({}, 3)):
        assert found == []


def test_without_scikit_learn_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "sklearn.feature_extraction.text", None)
    with pytest.raises(Refused, match=r"learning-extra; install the extra: .*stancebank\[learn\]"):
        selection.diverse({"a": "rents"}, 1)
