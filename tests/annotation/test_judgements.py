"""Judgements are written and read without a loss, and what was not annotated stays null."""

import pytest

from stancebank.annotation import judgements
from stancebank.annotation.judgements import Judgement
from stancebank.errors import Refused
from stancebank.schemas import labels, tables
from stancebank.schemas.annotations import Answer, Claim, Entity, Span, Stance

TEXT = "Mayor Okoro 🌩️ backed the plan. Velm closed."
OKORO = Entity(6, 11, "PERSON", note="E1", provenance="manual")
CLAIM = Claim(32, 43, "event", "author", None, None, "none", None)
STANCE = Stance(15, 21, "mention", Span(6, 11), "mention", Span(22, 30), "FAVOR", None)


def judgement(index, annotator="a1", **layers):
    return Judgement(
        "d", index, annotator, "model", "01-x", "1.0", "0f", None, None, Answer(**layers)
    )


FOUND = [
    judgement(0, entities=(OKORO,), claims=(), stances=(STANCE,), check_worthiness="UFS"),
    judgement(0, "a2"),
    judgement(1, entities=(), claims=(CLAIM,), stances=(), check_worthiness="CFS"),
]


def test_judgements_survive_the_file():
    assert judgements.load(judgements.dump(FOUND), place="x") == FOUND


def test_judgements_survive_the_table():
    table = judgements.table(FOUND, {"d": TEXT}, labels.default())
    assert judgements.from_table(table, labels.default()) == FOUND


def test_a_damaged_line_is_named():
    with pytest.raises(Refused, match="x:2: judgements-syntax"):
        judgements.load(judgements.dump(FOUND[:1]) + b"{}\n", place="x")


def test_a_layer_that_was_not_annotated_is_null_and_one_with_nothing_is_empty():
    table = judgements.table(FOUND, {"d": TEXT}, labels.default())
    assert table.schema == tables.JUDGEMENTS
    assert [None if row is None else len(row) for row in table["claims"].to_pylist()] == [
        0,
        None,
        1,
    ]
    assert table["check_worthiness"].to_pylist() == [1, None, 2]


def test_a_label_of_a_judgement_is_named_and_sliced_like_one_of_the_corpus():
    first = judgements.table(FOUND, {"d": TEXT}, labels.default()).to_pylist()[0]
    assert first["entities"][0]["entity_id"] == "d:e6-11"
    assert first["stances"][0]["holder_entity"] == "d:e6-11"
    assert first["stances"][0]["holder_text"] == "Okoro"
    assert first["stances"][0]["expressed"] is None


def test_a_judgement_of_no_document_is_refused():
    with pytest.raises(Refused, match="judgement-document"):
        judgements.table(FOUND, {}, labels.default())
