"""Agreement of a round: planted figures come back, and an empty annotation moves none of them."""

import json

import krippendorff
import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score

from stancebank.agreement import Bootstrap
from stancebank.annotation import agree, judgements
from stancebank.annotation.judgements import Judgement
from stancebank.annotation.sentences import Sentence, Source
from stancebank.schemas.annotations import Answer, Claim, Entity, Span, Stance

QUICK = Bootstrap(rounds=20)
LENGTH = 100
KINDS = ["body"] * 12 + ["heading"]
TEXT = "x" * (LENGTH * len(KINDS))
SOURCE = Source(
    "d",
    TEXT,
    "d",
    "",
    [Sentence(i, i * LENGTH, i * LENGTH + LENGTH, kind) for i, kind in enumerate(KINDS)],
)
CLASSES = {
    "a1": ["CFS", "CFS", "UFS", "NFS", "CFS", "UFS", "NFS", "NFS", "CFS", "UFS", "CFS", "NFS"],
    "a2": ["CFS", "UFS", "UFS", "NFS", "CFS", "CFS", "NFS", "UFS", "CFS", "UFS", "NFS", "NFS"],
}


def judgement(annotator, index, **layers):
    return Judgement(
        "d", index, annotator, "human", "01-x", "1.0", "0f", None, None, Answer(**layers)
    )


def answer(annotator, index, worth):
    at = index * LENGTH
    shift = 0 if annotator == "a1" or index % 3 else 1
    entity = Entity(at, at + 5 + shift, "ORG")
    kind = "event" if annotator == "a1" or index % 2 else "quantity"
    source = Span(at, at + 5)
    claim = Claim(at + 10, at + 30, kind, "named", source, None, "direct", "CT+")
    polarity = "FAVOR" if annotator == "a1" or index % 4 else "AGAINST"
    target = Span(at + 60, at + 70)
    stance = Stance(at + 40, at + 45, "author", None, "mention", target, polarity, "explicit")
    return judgement(
        annotator,
        index,
        entities=(entity,),
        claims=(claim,),
        stances=(stance,),
        check_worthiness=worth,
    )


PLANTED = [
    answer(who, index, worth) for who, given in CLASSES.items() for index, worth in enumerate(given)
]


def measured(given):
    found = agree.figures(given, {"d": SOURCE}, bootstrap=QUICK)
    return {(one.layer, one.name, one.attribute): one.value for one in found if one.label is None}


def test_planted_figures_of_a_rounds_file_come_back():
    found = measured(judgements.load(judgements.dump(PLANTED), place="x"))
    number = {name: index for index, name in enumerate(("NFS", "UFS", "CFS"))}
    codes = np.array([[number[one] for one in given] for given in CLASSES.values()], float)
    kappa = cohen_kappa_score(*CLASSES.values())
    alpha = krippendorff.alpha(reliability_data=codes, level_of_measurement="nominal")
    assert found["check_worthiness", "cohen-kappa-mean", None] == pytest.approx(kappa, abs=1e-9)
    assert found["check_worthiness", "krippendorff-alpha", None] == pytest.approx(alpha, abs=1e-9)
    types = [["event"] * 12, ["quantity" if not i % 2 else "event" for i in range(12)]]
    planted = cohen_kappa_score(*types)
    said = found["claims", "attribute-kappa-exact", "claim_type"]
    assert said == pytest.approx(planted, abs=1e-9)
    # a third of the second annotator's entities end one later: 8 of 12 are the same
    assert found["entities", "f1-exact-mean", None] == pytest.approx(8 / 12, abs=1e-9)
    assert found["entities", "f1-overlap-mean", None] == pytest.approx(1, abs=1e-9)
    assert found["sources", "f1-exact-mean", None] == pytest.approx(1, abs=1e-9)
    # a quarter of the stances have the other polarity
    assert found["stances", "f1-exact-mean", None] == pytest.approx(9 / 12, abs=1e-9)
    assert found["expressions", "f1-exact-mean", None] == pytest.approx(1, abs=1e-9)


def test_an_opened_but_empty_annotation_moves_no_figure():
    empty = [judgement("a3", index) for index in range(12)]
    assert measured([*PLANTED, *empty]) == measured(PLANTED)


def test_nothing_found_is_an_answer_and_moves_figures():
    nothing = [
        judgement("a3", index, entities=(), claims=(), stances=(), check_worthiness="NFS")
        for index in range(12)
    ]
    assert measured([*PLANTED, *nothing]) != measured(PLANTED)


def test_a_heading_is_not_asked_and_gives_no_class():
    heading = [judgement(who, 12, entities=(), claims=(), stances=()) for who in ("a1", "a2")]
    found = measured([*PLANTED, *heading])
    key = ("check_worthiness", "krippendorff-alpha", None)
    assert found[key] == measured(PLANTED)[key]


def test_a_stance_without_a_target_is_an_expression_and_no_tuple():
    bare = Stance(40, 45, "author", None, None, None, None, None)
    given = [
        judgement(who, 0, entities=(), claims=(), stances=(bare,), check_worthiness="NFS")
        for who in ("a1", "a2")
    ]
    found = measured(given)
    assert found["expressions", "f1-exact-mean", None] == 1
    assert found["stances", "f1-exact-mean", None] is None


def test_every_figure_in_json_names_its_convention():
    found = agree.figures(PLANTED, {"d": SOURCE}, by_kind=True, bootstrap=QUICK)
    rows = json.loads(agree.to_json(found))
    assert len(rows) == len(found)
    assert all(row["convention"] and row["interval"] for row in rows)
    assert {row["slice"] for row in rows} == {None, "body", "heading"}
