"""Each line of brat standoff is in the document exactly, or an issue with its reason."""

import collections
import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stancebank.formats import brat
from stancebank.formats.documents import Mark, Span

TEXT = "Roe 🌩️ said:\nrents fell in 東京."


def read(*lines):
    return brat.read(TEXT, "\n".join(lines), doc_id="d")


def held(document):
    kinds = ("marks", "relations", "attributes", "notes", "equivalent")
    return sum(len(getattr(document, kind)) for kind in kinds)


def test_a_discontinuous_mark_has_its_fragments():
    found = read("T1\tTalk 0 3;7 11\tRoe said", "R1\tSays Arg1:T1 Arg2:T1")
    assert found.issues == ()
    assert found.document.marks == (Mark("T1", "Talk", (Span(0, 3), Span(7, 11))),)


BROKEN = {
    "brat-line": [
        "T1 PER 0 3 Roe",
        "X1\tPER 0 3\tRoe",
        "R1\tSays T1",
        "*\tSame T1",
        "E1\tSay T1:T2",
    ],
    "brat-offsets": ["T1\tPER 3 3\t", "T1\tPER 20 99\tx", "T1\tPER 7 11;0 3\tsaid Roe"],
    "brat-text": ["T1\tPER 0 3\tRow"],
    "brat-dangling": [
        "R1\tSays Arg1:T1 Arg2:T9",
        "A1\tNegated T9",
        "#1\tNote T9\twhy",
        "N1\tReference T9 W:1\tx",
        "*\tEquiv T9",
        "E1\tSay:T9 Theme:T9",
    ],
}


def test_every_rule_has_its_broken_case():
    assert {*BROKEN, "brat-twice"} == set(brat.RULES)


@pytest.mark.parametrize("rule", BROKEN)
def test_a_broken_line_is_named_with_its_reason(rule):
    for line in BROKEN[rule]:
        found = read("T7\tPER 0 3\tRoe", line)
        assert [(issue.rule, issue.place) for issue in found.issues] == [(rule, "d.ann:2")], line
        assert held(found.document) == 1


def test_an_id_names_one_thing():
    found = read("T1\tPER 0 3\tRoe", "T1\tPER 7 11\tsaid")
    assert [issue.rule for issue in found.issues] == ["brat-twice"]
    assert len(found.document.marks) == 1


def test_what_refers_to_a_line_that_was_not_taken_is_not_taken():
    found = read("T1\tPER 0 3\tRow", "E1\tSay:T1", "A1\tNegated E1", "#1\tNote A1\twhy")
    assert [issue.rule for issue in found.issues] == ["brat-text", *["brat-dangling"] * 3]
    assert held(found.document) == 0


@given(st.data())
def test_written_and_read_again_it_is_the_same(documents, data):
    document = data.draw(documents())
    found = brat.read(document.text, brat.write(document), doc_id="d")
    assert found.issues == ()
    assert found.document == dataclasses.replace(document, sentences=(), tokens=())


@given(st.lists(st.text("TREAMN#*1 \t:;0Equiv"), max_size=6))
def test_whatever_the_lines_are_each_is_counted(lines):
    found = read(*lines)
    assert held(found.document) + len(found.issues) == found.lines


def test_all_of_brats_example_documents_are_read(shared):
    counted = collections.Counter()
    for path in sorted((shared / "brat").rglob("*.ann")):
        text = path.with_suffix(".txt").read_bytes().decode("utf-8")
        found = brat.read(text, path.read_bytes().decode("utf-8"), doc_id=path.stem)
        assert found.issues == ()
        assert held(found.document) == found.lines
        again = brat.read(text, brat.write(found.document), doc_id=path.stem)
        assert again.document == found.document
        counted["documents"] += 1
        for kind in ("marks", "relations", "attributes", "notes", "equivalent"):
            counted[kind] += len(getattr(found.document, kind))
    assert counted == {
        "documents": 106,
        "marks": 3863,
        "relations": 1866,
        "attributes": 3782,
        "notes": 1165,
        "equivalent": 88,
    }
