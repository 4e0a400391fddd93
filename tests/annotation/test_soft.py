"""Soft labels are the shares of the annotators' answers, and nobody's answer moves them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sayings import SAID, TEXT, claim, documents, entity, judgement, looked, stance

from stancebank.annotation.soft import soft
from stancebank.errors import Refused
from stancebank.schemas import labels, tables

SCHEME = labels.default()


def table(answers):
    return soft(answers, {"d": TEXT}, SCHEME)


def row(*answers):
    (found,) = table(answers).to_pylist()
    return found


def test_the_shares_of_a_span_are_of_those_who_gave_it_a_class():
    found = row(
        looked(SAID, claims=(claim("the plan"),)),
        looked(SAID, "a2", claims=(claim("the plan", "other"),)),
        looked(SAID, "a3", claims=(claim("the plan", None),)),
        looked(SAID, "a4"),
        judgement(SAID, "a5", entities=()),
    )
    (plan,) = found["claims"]
    assert (plan["text"], plan["votes"], plan["voters"]) == ("the plan", 3, 4)
    names = SCHEME["claim_type"].names
    assert dict(zip(names, plan["claim_type"], strict=True)) == {
        name: 0.5 if name in ("event", "other") else 0.0 for name in names
    }
    assert found["annotators"] == 5
    assert found["check_worthiness"] == [0.0, 1.0, 0.0]


def test_a_layer_of_nobody_is_null_and_an_empty_one_is_empty():
    found = row(judgement(SAID, entities=(), check_worthiness=None))
    assert (found["entities"], found["claims"], found["check_worthiness"]) == ([], None, None)


def test_who_annotated_nothing_is_no_annotator_and_a_sentence_of_nobody_has_no_row():
    assert row(looked(SAID), judgement(SAID, "a2"))["annotators"] == 1
    assert table([judgement(SAID)]).num_rows == 0


def test_a_span_that_nobody_gave_a_class_has_no_shares():
    found = row(looked(SAID, claims=(claim("the plan", None),)))
    assert found["claims"][0]["claim_type"] is None
    assert found["claims"][0]["votes"] == 1


def test_an_annotator_counts_once_a_span():
    two = (stance("backed", "Okoro", "the plan"), stance("backed", "Okoro", "Roe", "AGAINST"))
    found = row(
        looked(SAID, stances=two),
        looked(SAID, "a2", stances=(stance("backed", "Okoro", "the plan"),)),
    )
    (backed,) = found["stances"]
    assert backed["votes"] == 2
    assert backed["polarity"] == [0.75, 0.25, 0.0, 0.0]


@given(documents(), st.randoms())
@settings(max_examples=50)
def test_shares_sum_to_one_and_the_order_of_annotators_does_not_matter(answers, random):
    found = table(answers)
    assert found.schema == tables.SOFT
    for one in found.to_pylist():
        shares = [one["check_worthiness"]]
        for layer, attribute in (
            ("entities", "label"),
            ("claims", "claim_type"),
            ("stances", "polarity"),
        ):
            for label in one[layer] or ():
                shares.append(label[attribute])
                assert 1 <= label["votes"] <= label["voters"] <= one["annotators"]
        assert all(sum(each) == pytest.approx(1) for each in shares if each is not None)
    random.shuffle(answers)
    assert table(answers).equals(found)


def test_a_document_or_a_label_that_is_not_there_is_refused():
    with pytest.raises(Refused, match="judgement-document"):
        soft([looked(SAID)], {}, SCHEME)
    with pytest.raises(Refused, match="labels-unknown"):
        table([looked(SAID, entities=(entity("Roe", "SHIP"),))])
