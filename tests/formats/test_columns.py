"""Columns of tokens and tags are read in every scheme, and what tags cannot say is named."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stancebank.formats import columns
from stancebank.formats.documents import Mark, Span
from stancebank.schemas.chunks import chunks, tags

CONLL = """-DOCSTART- -X- O O

EU NNP I-NP I-ORG
rejects VBZ I-VP O
German JJ I-NP I-MISC
call NN I-NP O

Peter NNP I-NP I-PER
Blackburn NNP I-NP I-PER

-DOCSTART- -X- O O

BRUSSELS NNP I-NP I-LOC
EU NNP I-NP B-LOC
"""


def test_conll_2003_has_documents_sentences_and_iob1():
    found = columns.read(CONLL, name="eng")
    assert found.issues == ()
    assert [one.doc_id for one in found.documents] == ["eng-1", "eng-2"]
    first, second = found.documents
    assert first.text == "EU rejects German call\nPeter Blackburn"
    assert [(m.label, first.text[m.start : m.end]) for m in first.marks] == [
        ("ORG", "EU"),
        ("MISC", "German"),
        ("PER", "Peter Blackburn"),
    ]
    assert [m.label for m in second.marks] == ["LOC", "LOC"]
    assert found.tokens == 8


def test_a_column_can_be_chosen():
    found = columns.read(CONLL, name="eng", tag=2)
    assert [m.label for m in found.documents[0].marks] == ["NP", "VP", "NP", "NP"]


def test_a_bad_tag_and_a_short_line_are_named_and_the_tokens_stay():
    found = columns.read("Roe\tPER\nsaid\nso\tO\n", name="x", tag=1)
    assert [(issue.rule, issue.place) for issue in found.issues] == [
        ("columns-tag", "x:1"),
        ("columns-short", "x:2"),
    ]
    assert found.documents[0].text == "Roe said so"
    assert {issue.rule for issue in found.issues} == set(columns.RULES)


def test_a_file_of_tabs_keeps_blanks_in_its_tokens_and_blank_columns_are_none():
    text = "# source\nSt. John\tB-LOC\t\t\n3\u00a01/2 in\tO \n\tO\nRoe\tB-PER\t\nalone\t\n"
    found = columns.read(text, name="x")
    (document,) = found.documents
    assert document.text == "St. John 3\u00a01/2 in\nRoe alone"
    assert [mark.label for mark in document.marks] == ["LOC", "PER"]
    assert [(one.rule, one.place) for one in found.issues] == [("columns-short", "x:6")]


def test_a_token_may_be_a_space_of_another_kind_where_blanks_stand_between_columns():
    found = columns.read(" Rents\u00a0rose  O\n\u3000x B-A\n", name="x")
    assert found.issues == ()
    assert found.documents[0].text == "Rents\u00a0rose \u3000x"


@pytest.mark.parametrize("scheme", ["iob1", "iob2", "iobes"])
@given(data=st.data())
def test_written_and_read_again_it_is_the_same(documents, scheme, data):
    document = data.draw(documents(overlapping=False))
    written = columns.write([document], scheme=scheme)
    assert written.left == ()
    assert columns.read(written.text, name="d", separator="\t").documents == (document,)


def test_what_tags_cannot_say_is_named():
    marks = (
        Mark("T1", "A", (Span(0, 8),)),
        Mark("T2", "A", (Span(4, 8),)),
        Mark("T3", "A", (Span(1, 3),)),
        Mark("T4", "A", (Span(0, 3), Span(9, 11))),
    )
    (document,) = columns.read("Roe O\nsaid O\nso O\n", name="d").documents
    written = columns.write([dataclasses.replace(document, marks=marks)])
    assert written.left == ("T2", "T3", "T4")


@given(st.lists(st.sampled_from(["O", *(f"{p}-{c}" for p in "BIES" for c in "AB")]), max_size=9))
def test_tags_say_the_same_chunks_in_every_scheme(given_):
    found = list(chunks(given_))
    for scheme in ("iob1", "iob2", "iobes"):
        assert list(chunks(tags(found, len(given_), scheme))) == found


@pytest.mark.parametrize(
    ("file", "sentences", "tokens", "marks"),
    [("wnut17train.conll", 3394, 62730, 1975), ("emerging.dev.conll", 1009, 15733, 836)],
)
def test_wnut17_is_read_whole(shared, file, sentences, tokens, marks):
    text = (shared / "wnut17" / file).read_text("utf-8")
    found = columns.read(text, name="wnut", separator="\t")
    (document,) = found.documents
    assert found.issues == ()
    assert (len(document.sentences), found.tokens, len(document.marks)) == (
        sentences,
        tokens,
        marks,
    )
    again = columns.read(columns.write([document]).text, name="wnut", separator="\t")
    assert again.documents == (document,)
