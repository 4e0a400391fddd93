"""A model's quoted spans become offsets, and a quotation that is not there is never guessed."""

import json

import pytest

from stancebank.annotation import quoting
from stancebank.annotation.sentences import Sentence
from stancebank.errors import Refused
from stancebank.schemas import labels
from stancebank.schemas.annotations import Entity

TEXT = "Velm 🌩️ backed Velm. It closed."
SENTENCES = [Sentence(0, 0, 20, "body"), Sentence(1, 21, len(TEXT), "body")]
NOTHING = {"check_worthiness": {}, "entities": [], "claims": [], "stances": []}


def read(**said):
    raw = json.dumps(NOTHING | said).encode()
    return quoting.read(raw, TEXT, SENTENCES, labels.default(), place="x")


def test_the_occurrence_that_was_meant_is_found():
    found = read(entities=[{"s": 0, "text": "Velm", "nth": 2, "label": "GPE"}])
    start = TEXT.index("Velm", 1)
    assert found.issues == ()
    assert found.answers[0].entities == (Entity(start, start + 4, "GPE"),)
    assert found.answers[1].entities == ()


@pytest.mark.parametrize(
    ("span", "rule"),
    [
        ({"s": 0, "text": "Velm", "nth": 3, "label": "GPE"}, "quoted-span"),
        ({"s": 1, "text": "Velm", "label": "GPE"}, "quoted-span"),
        ({"s": 9, "text": "Velm", "label": "GPE"}, "quoted-span"),
        ({"s": 0, "text": "Velm", "label": "TOWN"}, "quoted-label"),
    ],
)
def test_what_is_not_there_is_an_issue(span, rule):
    assert [issue.rule for issue in read(entities=[span]).issues] == [rule]


def test_another_form_is_refused():
    with pytest.raises(Refused, match="quoted-syntax"):
        quoting.read(b"[]", TEXT, SENTENCES, labels.default(), place="x")
    with pytest.raises(Refused, match="remarks is no list"):
        read(remarks="s0: W1 a line")


def test_an_adjudicators_lines_come_along():
    lines = ["s0: W1 what was said", "s0 “backed”: S6 no word for a position"]
    assert read(remarks=lines).remarks == "\n".join(lines)
    assert read().remarks is None
