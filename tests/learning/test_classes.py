"""Figures of classes are scikit-learn's, and F_avg is SemEval-2016's."""

import warnings

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn import metrics

from stancebank.agreement import Bootstrap, Choice, Coding, Unit
from stancebank.agreement.bootstrap import Resampling
from stancebank.agreement.layer import layers
from stancebank.learning import classes

NAMES = ["FAVOR", "AGAINST", "NONE"]


def layer_of(gold, predicted):
    units = [Unit(f"u{n:03d}", "d", 1) for n in range(len(gold))]
    codings = [
        Coding(side, unit.id, "stance", (Choice(name),))
        for side, names in (("gold", gold), ("predicted", predicted))
        for unit, name in zip(units, names, strict=True)
    ]
    (found,) = layers(units, codings)
    return found


def figures(gold, predicted, known=()):
    one = layer_of(gold, predicted)
    resampling = Resampling(one, None, Bootstrap(rounds=20))
    return {
        (found.name, found.label): found.value
        for found in map(resampling.figure, classes.tallies(one, known))
    }


answers = st.lists(st.tuples(*[st.sampled_from(NAMES)] * 2), min_size=1, max_size=30)


@given(answers)
def test_accuracy_and_f1_are_scikit_learns(pairs):
    gold, predicted = zip(*pairs, strict=True)
    found = figures(gold, predicted)
    assert found["accuracy", None] == pytest.approx(metrics.accuracy_score(gold, predicted))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        macro = metrics.f1_score(gold, predicted, average="macro", zero_division=0)
    assert found["f1-macro", None] == pytest.approx(macro, abs=1e-9)
    seen = sorted({*gold, *predicted})
    rows = metrics.precision_recall_fscore_support(
        gold, predicted, labels=seen, zero_division=np.nan
    )
    for place, name in enumerate(seen):
        for figure, row in zip(("precision", "recall", "f1"), rows, strict=False):
            if np.isnan(row[place]):
                assert found[figure, name] is None
            else:
                assert found[figure, name] == pytest.approx(row[place], abs=1e-9)


@given(answers)
def test_f_avg_is_the_mean_of_the_two_sides(pairs):
    gold, predicted = zip(*pairs, strict=True)
    each = metrics.f1_score(
        gold, predicted, labels=["FAVOR", "AGAINST"], average=None, zero_division=0
    )
    expected = each.mean() if {*gold, *predicted} & {"FAVOR", "AGAINST"} else None
    assert figures(gold, predicted).get(("f-avg", None)) == (
        None if expected is None else pytest.approx(expected, abs=1e-9)
    )


def test_a_class_that_only_another_system_uses_changes_no_figure():
    gold, predicted = ["FAVOR", "NONE"], ["FAVOR", "FAVOR"]
    alone, beside = figures(gold, predicted), figures(gold, predicted, ["AGAINST"])
    assert {key: beside[key] for key in alone} == alone
    assert beside["f1", "AGAINST"] is None
