"""What a corpus says is said again by the document made of it; what is foreign stays an entity."""

import dataclasses

import pyarrow as pa
import pytest
from generated import SCHEME, documents, in_order
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stancebank.formats import (
    brat,
    export,
    from_corpus,
    shape,
    to_corpus,
    webanno,
    xmi,
)
from stancebank.formats.documents import Attribute, Document, Mark, Note, Relation, Span
from stancebank.schemas import annotations, tables
from stancebank.schemas.annotations import Answer, Claim, Entity, Stance
from stancebank.schemas.answers import answers
from stancebank.schemas.rows import LabelRows

NESTED = ("entities", "claims", "stances")


def corpus(source, said):
    """The tables of one document, as far as an export reads them."""
    rows = LabelRows(source.doc_id, source.text, SCHEME)
    rows.name(0, said.values())
    made = {"entities": rows.entity, "claims": rows.claim, "stances": rows.stance}
    sentences = []
    for one in source.sentences:
        answer = said.get(one.index, Answer())
        row = {"doc_id": source.doc_id, "index": one.index, "start": one.start, "end": one.end}
        row["tokens"] = source.text[one.start : one.end].split()
        row["check_worthiness"] = rows.ids["check_worthiness"][answer.check_worthiness]
        for layer in NESTED:
            labels = getattr(answer, layer)
            row[layer] = None if labels is None else [made[layer](0, each) for each in labels]
        sentences.append(row)
    return {
        "documents": pa.Table.from_pylist(
            [{"doc_id": source.doc_id, "text": source.text}], schema=tables.DOCUMENTS
        ),
        "sentences": pa.Table.from_pylist(sentences, schema=tables.SENTENCES),
    }


def bare(said):
    """Answers without what no format keeps: notes; and without those that say nothing."""
    found = {
        index: dataclasses.replace(
            answer,
            **{
                layer: tuple(dataclasses.replace(one, note=None) for one in labels)
                for layer in NESTED
                if (labels := getattr(answer, layer)) is not None
            },
        )
        for index, answer in said.items()
        if answer != Answer()
    }
    return in_order(found)


def placed(said, text):
    """Answers whose offsets count what is not white space: white space between sentences may vary."""

    def at(offset):
        return len("".join(text[:offset].split()))

    def moved(value):
        if dataclasses.is_dataclass(value):
            fields = {one.name: getattr(value, one.name) for one in dataclasses.fields(value)}
            return type(value)(**{name: moved_field(name, each) for name, each in fields.items()})
        return value

    def moved_field(name, value):
        if name in {"start", "end"}:
            return at(value)
        if isinstance(value, tuple):
            return tuple(moved(one) for one in value)
        return moved(value)

    return in_order({index: moved(answer) for index, answer in said.items()})


def through(form, document):
    """The document as its files in a format give it back."""
    (content, *types) = export.export([document], form, name="d").files.values()
    if form == "brat":
        found = brat.read(content.decode(), types[0].decode(), doc_id="d")
        assert found.issues == ()
        return dataclasses.replace(found.document, sentences=document.sentences)
    if form == "webanno":
        found = webanno.read(content.decode(), doc_id="d")
        assert not [issue for issue in found.issues if issue.severity == "error"]
        return found.document
    found = xmi.read(content, types, name="d")
    assert found.issues == ()
    return found.documents[0]


def taken(document, how=None):
    ends = [(one.start, one.end) for one in document.sentences]
    found = to_corpus.answers(document, ends, how or to_corpus.reading([document], SCHEME))
    assert sum(found.held.values()) == sum(found.taken.values()) + len(found.issues)
    return found


@given(documents())
def test_all_that_is_said_of_a_document_is_read_again(one):
    (document,) = from_corpus.documents(corpus(one.source, one.answers), SCHEME)
    found = taken(document)
    assert found.issues == ()
    assert found.taken == found.held
    if not any(mark.label in shape.OWN for mark in document.marks):
        assert to_corpus.reading([document], SCHEME) == to_corpus.FOREIGN
    assert in_order(found.answers) == bare(one.answers)


@pytest.mark.slow
@pytest.mark.parametrize("form", ["brat", "webanno", "xmi"])
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(st.data())
def test_a_format_with_relations_and_attributes_carries_all_of_it(form, data):
    if form == "xmi":
        pytest.importorskip("cassis", reason="XMI is written with dkpro-cassis, the extra uima")
    one = data.draw(documents())
    (document,) = from_corpus.documents(corpus(one.source, one.answers), SCHEME)
    again = through(form, document)
    found = taken(again)
    assert found.issues == ()
    assert placed(found.answers, again.text) == placed(bare(one.answers), one.source.text)


@pytest.mark.parametrize("form", ["brat", "webanno", "xmi"])
def test_the_seed_comes_back_from_every_format_that_holds_it(form, golden):
    if form == "xmi":
        pytest.importorskip("cassis", reason="XMI is written with dkpro-cassis, the extra uima")
    given_ = {name: golden.load().table(name) for name in ("documents", "sentences")}
    (document,) = from_corpus.documents(given_, golden.scheme)
    (said,) = answers(given_["sentences"], golden.scheme).values()
    again = through(form, document)
    found = taken(again)
    assert found.issues == ()
    assert placed(found.answers, again.text) == placed(in_order(said), document.text)
    assert to_corpus.labels([again], to_corpus.Reading(golden.scheme))[0] in {"GPE", "ORG", "DATE"}


TEXT = "Roe said it rains. Ash doubts it."
ENDS = [(0, 18), (19, 33)]


def made(*marks, relations=(), attributes=(), **more):
    drawn = tuple(
        Mark(id_, label, tuple(Span(*one) for one in spans)) for id_, label, *spans in marks
    )
    arrows = tuple(
        Relation(f"R{number}", name, (("Arg1", tail), ("Arg2", head)))
        for number, (name, tail, head) in enumerate(relations, 1)
    )
    said = tuple(
        Attribute(f"A{number}", name, of, value)
        for number, (name, of, value) in enumerate(attributes, 1)
    )
    cut = tuple(Span(*one) for one in ENDS)
    return Document("d", TEXT, cut, (), drawn, arrows, said, **more)


def left(found):
    return sorted((issue.rule, issue.place.removeprefix("d: ")) for issue in found.issues)


CLAIM = ("T1", "CLAIM", (9, 17))
TYPED = ("claim_type", "T1", "event")


def test_a_corpus_that_only_shares_our_labels_keeps_each_as_an_entity():
    foreign = made(
        CLAIM,
        ("T2", "CUE", (4, 8)),
        relations=[("Supports", "T2", "T1")],
        attributes=[
            ("stance", "T1", "for"),
            ("claim_type", "T1", "value"),
            ("expressed", "T2", "x"),
        ],
    )
    assert to_corpus.reading([foreign], SCHEME) == to_corpus.FOREIGN
    found = taken(foreign)
    assert [one.label for one in found.answers[0].entities] == ["CUE", "CLAIM"]
    assert found.answers[0].claims is None
    assert found.taken == {"marks": 2}
    assert to_corpus.labels([foreign]) == ["CLAIM", "CUE"]


def test_what_one_document_shows_holds_for_every_other():
    plain, shown = made(CLAIM), made(CLAIM, attributes=[TYPED])
    how = to_corpus.reading([plain, shown], SCHEME)
    assert taken(plain, how).answers[0].claims == (
        Claim(9, 17, None, None, None, None, None, None),
    )
    assert to_corpus.labels([plain, shown], how) == []


def test_a_document_without_claims_was_asked_for_entities_alone_unless_it_says_otherwise():
    how = to_corpus.Reading(SCHEME)
    quiet = made(("T1", "PERSON", (0, 3)))
    assert taken(quiet, how).answers[1] == Answer(entities=())
    said = made(
        ("T1", "SENTENCE", (0, 18)),
        ("T2", "SENTENCE", (19, 33)),
        attributes=[("annotated", "T1", "claims,stances"), ("annotated", "T2", "none")],
    )
    assert taken(said).answers == {0: Answer(claims=(), stances=())}


def test_labels_of_ours_in_a_format_of_tags_are_left_and_entities_are_taken():
    tags = made(("T1", "SENTENCE", (0, 18)), ("T2", "PERSON", (0, 3)), ("T3", "CLAIM", (9, 17)))
    found = taken(tags)
    assert left(found) == [("import-shape", "T1"), ("import-shape", "T3")]
    assert found.answers[0] == Answer(entities=(Entity(0, 3, "PERSON"),))
    assert to_corpus.labels([tags], to_corpus.reading([tags], SCHEME)) == ["PERSON"]


def test_a_target_is_an_entity_a_claim_or_a_mention_as_its_mark_is():
    stances = [("T2", "STANCE", (23, 29)), ("T3", "STANCE", (23, 29)), ("T4", "STANCE", (23, 29))]
    one = made(
        CLAIM,
        *stances,
        ("T5", "PERSON", (19, 22)),
        ("T6", "MENTION", (30, 32)),
        relations=[("Target", "T2", "T1"), ("Target", "T3", "T5"), ("Target", "T4", "T6")],
        attributes=[TYPED],
    )
    found = taken(one)
    assert found.issues == ()
    assert [each.target_kind for each in found.answers[1].stances] == ["claim", "entity", "mention"]


@pytest.mark.parametrize(
    ("document", "reasons"),
    [
        (made(("T1", "CLAIM", (9, 22)), attributes=[TYPED]), ["attribute A1", "sentence T1"]),
        (
            made(("T1", "CLAIM", (0, 3), (9, 17)), attributes=[TYPED]),
            ["attribute A1", "fragments T1"],
        ),
        (
            made(CLAIM, attributes=[TYPED, ("claim_type", "T1", "other"), ("sure", "T1", None)]),
            ["attribute A2", "attribute A3"],
        ),
        (made(CLAIM, ("T2", "CUE", (4, 8)), attributes=[TYPED]), ["shape T2"]),
        (
            made(
                CLAIM,
                ("T2", "CUE", (4, 8)),
                ("T3", "PERSON", (0, 3)),
                relations=[
                    *(("Cue", "T1", "T2"), ("Cue", "T1", "T2"), ("Source", "T1", "T2")),
                    *(("Source", "T3", "T1"), ("Holder", "T1", "T3"), ("Because", "T1", "T3")),
                ],
                attributes=[TYPED],
            ),
            ["second R2", *(f"relation R{number}" for number in (3, 4, 5, 6))],
        ),
        (
            made(
                CLAIM,
                ("T2", "STANCE", (23, 29)),
                ("T3", "PERSON", (0, 3), (19, 22)),
                relations=[("Holder", "T2", "T3"), ("Target", "T2", "T1")],
                attributes=[TYPED, ("polarity", "T2", "FAVOR")],
            ),
            ["attribute A2", "fragments T3", "relation R1", "relation R2", "shape T2"],
        ),
        (
            made(
                ("T1", "SENTENCE", (0, 18)),
                ("T2", "SENTENCE", (0, 18)),
                ("T3", "SENTENCE", (19, 30)),
                ("T4", "SENTENCE", (19, 33)),
                attributes=[(shape.WORTH, name, "CFS") for name in ("T1", "T2", "T3")],
            ),
            ["attribute A2", "attribute A3", "shape T2", "shape T3", "shape T4"],
        ),
        (
            made(
                CLAIM,
                attributes=[TYPED],
                notes=(Note("#1", "n", "T1", "?"),),
                equivalent=(("T1", "T1"),),
            ),
            ["note #1", "note Equiv 1"],
        ),
    ],
)
def test_what_has_no_place_is_left_with_its_reason(document, reasons):
    found = taken(document)
    assert left(found) == sorted(
        (f"import-{reason}", name) for reason, _, name in (one.partition(" ") for one in reasons)
    )


def test_a_stance_with_several_targets_is_one_toward_each_and_none_is_lost():
    one = made(
        CLAIM,
        ("T2", "STANCE", (23, 29)),
        ("T3", "PERSON", (19, 22)),
        ("T4", "PERSON", (0, 3)),
        relations=[
            *(("Target", "T2", "T1"), ("Target", "T2", "T3"), ("Target", "T2", "T1")),
            *(("Holder", "T2", "T3"), ("Holder", "T2", "T4")),
        ],
        attributes=[TYPED, ("polarity", "T2", "FAVOR")],
    )
    found = taken(one)
    stances = found.answers[1].stances
    assert [(each.target_kind, each.target) for each in stances] == [
        ("claim", annotations.Span(9, 17)),
        ("entity", annotations.Span(19, 22)),
    ]
    assert {(each.holder, each.polarity) for each in stances} == {
        (annotations.Span(19, 22), "FAVOR")
    }
    assert left(found) == [("import-second", "R3"), ("import-second", "R5")]
    assert sum(found.held.values()) == sum(found.taken.values()) + len(found.issues)


def test_a_stance_is_not_the_authors_because_its_holder_is_lost():
    one = made(
        ("T1", "STANCE", (23, 29)),
        relations=[("Holder", "T1", "T9")],
        attributes=[("polarity", "T1", "FAVOR")],
    )
    assert taken(one).answers == {0: Answer(entities=()), 1: Answer(entities=())}
    held = made(("T1", "STANCE", (23, 29)), attributes=[("polarity", "T1", "FAVOR")])
    assert taken(held).answers[1].stances == (
        Stance(23, 29, "author", None, None, None, "FAVOR", None),
    )


def test_a_named_entity_of_dkpros_is_of_the_class_that_its_value_says():
    one = made(
        ("T1", "NamedEntity", (0, 3)),
        ("T2", "NamedEntity", (19, 22)),
        ("T3", "Lemma", (9, 11)),
        attributes=[("value", "T1", "PER"), ("identifier", "T1", "Q1"), ("value", "T3", "it")],
    )
    found = taken(one)
    assert [each.label for answer in found.answers.values() for each in answer.entities] == [
        *("PER", "Lemma", "NamedEntity")
    ]
    assert left(found) == [("import-attribute", "A2"), ("import-attribute", "A3")]
    assert to_corpus.labels([one]) == ["Lemma", "NamedEntity", "PER"]
