"""Decisions are written and read without a loss, and say clauses and labels in words."""

import pytest
from sayings import TEXT, claim, stance

from stancebank.annotation import decisions, remarks
from stancebank.annotation.decisions import Candidate, Decision
from stancebank.annotation.words import words
from stancebank.errors import Refused
from stancebank.schemas import tables

FOUND = [
    Decision(
        "02-x:d:e6-11",
        "d:s0001",
        "d",
        "entities",
        "d:e6-11",
        "chosen",
        "a3",
        "model",
        (Candidate("a1", "01-x:a1:d:s0001", "GPE “Oslo”"), Candidate("a2", "y", None)),
        "E3, also “here”\u2028",
        "E3",
        "02-x",
        "1.0",
    ),
    Decision(
        "02-x:d:s0001:entities:0-4", "d:s0001", "d", "entities", None, "rejected", "a3", "model",
        (), None, None, "02-x", "1.0",
    ),
]  # fmt: skip


def test_decisions_survive_the_file():
    assert decisions.load(decisions.dump(FOUND), place="x") == FOUND
    assert decisions.load(b"", place="x") == []


def test_a_damaged_line_is_named():
    with pytest.raises(Refused, match="x:3: decisions-syntax"):
        decisions.load(decisions.dump(FOUND) + b"{}\n", place="x")


def test_decisions_are_a_table():
    found = decisions.table(FOUND)
    assert found.schema == tables.DECISIONS
    assert found["label_id"].to_pylist() == ["d:e6-11", None]
    assert found["candidates"].to_pylist()[0][1] == {
        "annotator": "a2",
        "judgement_id": "y",
        "label": None,
    }


@pytest.mark.parametrize(
    ("line", "index", "words"),
    [
        ("s12: W1 by what is said", 12, None),
        ("“West”: W1 by what is said", None, "West"),
        ('"West" : W1 by what is said', None, "West"),
        ("s3 “the “far” West”: W1 by what is said", 3, "the “far” West"),
    ],
)
def test_a_line_of_remarks_says_what_it_is_about(line, index, words):
    (found,) = remarks.remarks(f"a hard text\n{line}\n")
    assert (found.index, found.words, found.reason) == (index, words, "W1 by what is said")


@pytest.mark.parametrize(
    ("reason", "clause"),
    [
        ("E3 a region", "E3"),
        ("C3/C12: one cue", "C3, C12"),
        ("a region by E3", None),
        ("F100 is a road", None),
        (None, None),
    ],
)
def test_the_clauses_are_those_that_a_reason_begins_with(reason, clause):
    assert remarks.clauses(reason) == clause


def test_labels_are_said_in_words():
    said = words(claim("the plan", "other", source="Roe", cue="said"), TEXT)
    assert said == "other “the plan” (named “Roe”, cue “said”, quote indirect, CT+)"
    assert words(claim("the plan", None, factuality=None), TEXT) == (
        "? “the plan” (author, quote none, ?)"
    )
    assert words(stance("backed", "Okoro", "the plan"), TEXT) == (
        "FAVOR “backed” (“Okoro” → mention “the plan”, explicit)"
    )
    assert words(stance("backed", None, None, None), TEXT) == "? “backed” (author → ?, explicit)"
