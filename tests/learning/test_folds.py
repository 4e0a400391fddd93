"""Few documents are enough to choose by: folds tear them apart only where they must."""

import pytest

from stancebank.learning import finetuning, linear, logistic
from stancebank.schemas.examples import Example


def examples(groups):
    return [Example(str(n), f"word{n % 2}", "ab"[n % 2], group) for n, group in enumerate(groups)]


def places(groups):
    seen = []

    def split(learn, test):
        seen.append((set(learn.tolist()), set(test.tolist())))
        return [[n % 2] for n in learn], [[n % 2] for n in test]

    logistic.choose(examples(groups), split, (1.0,))
    return seen


def test_groups_stay_whole_where_there_are_enough_of_them():
    groups = [f"d{n // 4}" for n in range(24)]
    for learn, test in places(groups):
        assert {groups[n] for n in learn}.isdisjoint(groups[n] for n in test)


@pytest.mark.parametrize(
    "groups",
    [
        ["d"] * 12,  # one document
        ["d", "e"] * 6,  # two, of one class each
        ["d", "e"] * 5 + ["f", "d"],  # three, of which one holds all that is not in the others
    ],
)
def test_where_a_fold_would_be_empty_or_of_one_class_examples_stand_alone(groups):
    found = places(groups)
    assert len(found) == 3
    for learn, test in found:
        assert test
        assert {n % 2 for n in learn} == {0, 1}
    assert set().union(*(test for _, test in found)) == set(range(len(groups)))
    assert linear.train("claims", examples(groups)).classes == ("a", "b")


def test_a_tenth_is_held_out_of_one_document_too():
    learn, held = finetuning._parts(examples(["d"] * 40))
    assert len(held) == 4
    assert sorted([*learn, *held]) == list(range(40))
