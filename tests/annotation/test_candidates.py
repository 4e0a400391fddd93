"""What annotators agree on is told from what is disputed, and the adjudicator sees both."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sayings import (
    CLOSED,
    SAID,
    TEXT,
    claim,
    document,
    documents,
    entity,
    judgement,
    looked,
    span,
    stance,
)

from stancebank.annotation import candidates
from stancebank.annotation.merge import UNDECIDED, merged
from stancebank.errors import Refused
from stancebank.schemas.tables import NESTED


def shown(*answers):
    return merged(answers, TEXT).answers[SAID]


def test_equal_labels_of_all_voters_are_unanimous_whatever_stands_beside_them():
    one = looked(SAID, entities=(entity("Okoro", "PERSON", note="E7", provenance="manual"),))
    other = looked(SAID, "a2", entities=(entity("Okoro", "PERSON"),))
    (group,) = candidates.groups([one, other], "entities")
    assert group.unanimous
    assert [voice.annotator for voice in group.voices] == ["a1", "a2"]


def test_who_did_not_annotate_the_layer_does_not_count():
    answers = [looked(SAID, name, entities=(entity("Okoro", "PERSON"),)) for name in ("a1", "a2")]
    answers.append(judgement(SAID, "a3", check_worthiness="CFS"))
    assert candidates.groups(answers, "entities")[0].unanimous
    assert not candidates.votes(answers).unanimous


def test_one_annotator_alone_is_never_unanimous():
    (group,) = candidates.groups([looked(SAID, entities=(entity("Roe", "PERSON"),))], "entities")
    assert not group.unanimous
    assert not candidates.votes([looked(SAID)]).unanimous
    assert not candidates.is_unanimous(document("a1"))


def test_labels_that_overlap_are_one_group_and_unanimous_ones_stay_out_of_it():
    outer, inner = claim("Velm Bank closed"), claim("Bank closed")
    answers = [looked(CLOSED, claims=(outer, inner)), looked(CLOSED, "a2", claims=(outer,))]
    agreed, disputed = candidates.groups(answers, "claims")
    assert (agreed.unanimous, disputed.unanimous) == (True, False)
    names = [looked(CLOSED, entities=(entity("Velm", "ORG"),))]
    names.append(looked(CLOSED, "a2", entities=(entity("Velm Bank", "ORG"),)))
    (group,) = candidates.groups(names, "entities")
    assert (group.start, group.end) == (53, 62)


@given(documents())
@settings(max_examples=50)
def test_each_label_is_in_exactly_one_group(answers):
    for given_ in candidates.sentences(answers).values():
        for layer in NESTED:
            said = {
                (one.annotator, candidates.bare(label))
                for one in given_
                for label in getattr(one.answer, layer) or ()
            }
            found = [
                (voice.annotator, voice.label)
                for group in candidates.groups(given_, layer)
                for voice in group.voices
            ]
            assert len(found) == len(said)
            assert set(found) == said


@given(documents(), st.randoms())
@settings(max_examples=50)
def test_the_order_of_annotators_does_not_matter(answers, random):
    shuffled = answers[:]
    random.shuffle(shuffled)
    assert merged(shuffled, TEXT) == merged(answers, TEXT)
    assert candidates.is_unanimous(shuffled) == candidates.is_unanimous(answers)


def test_two_answers_of_one_annotator_to_a_sentence_are_refused():
    with pytest.raises(Refused, match="judgement-twice"):
        candidates.sentences([looked(SAID), looked(SAID)])


def test_a_document_is_unanimous_where_every_layer_of_every_sentence_is():
    label = (entity("Okoro", "PERSON"),)
    assert candidates.is_unanimous(document("a1", entities=label) + document("a2", entities=label))
    assert not candidates.is_unanimous(document("a1", entities=label) + document("a2"))
    open_ = document("a2")
    open_[CLOSED] = looked(CLOSED, "a2", check_worthiness="CFS")
    assert not candidates.is_unanimous(document("a1") + open_)
    open_[CLOSED] = looked(CLOSED, "a2", stances=None)
    assert not candidates.is_unanimous(document("a1") + open_)
    assert not candidates.is_unanimous([])


def test_a_label_that_not_all_gave_says_who_did():
    found = shown(looked(SAID, claims=(claim("the plan"),)), looked(SAID, "a2"))
    assert found.claims == (claim("the plan", note="a1 only"),)


def test_attributes_that_differ_are_left_open_with_what_each_said():
    one = looked(SAID, claims=(claim("the plan", source="Roe", cue="said"),))
    other = looked(SAID, "a2", claims=(claim("the plan", "prediction", source="Roe"),))
    note = "claim_type: a1 event, a2 prediction; cue: a1 “said”, a2 none"
    (found,) = shown(one, other).claims
    assert found == claim("the plan", None, source="Roe", cue=None, note=note)


def test_an_entity_whose_class_differs_keeps_its_region_without_a_class():
    one = looked(SAID, entities=(entity("Okoro", "PERSON"),))
    other = looked(SAID, "a2", entities=(entity("Okoro", "ORG"),))
    note = "label: a1 PERSON, a2 ORG"
    assert shown(one, other).entities == (entity("Okoro", UNDECIDED, note=note),)


def test_entities_that_overlap_are_both_shown():
    one = looked(SAID, entities=(entity("Mayor Okoro", "PERSON"),))
    other = looked(SAID, "a2", entities=(entity("Okoro", "PERSON"),))
    assert [(e.start, e.note) for e in shown(one, other).entities] == [
        (11, "a1 only"),
        (17, "a2 only"),
    ]


def test_a_disputed_holder_or_target_has_no_arrow():
    one = looked(SAID, stances=(stance("backed", "Okoro", "the plan"),))
    other = looked(SAID, "a2", stances=(stance("backed", None, "Roe"),))
    note = "holder: a1 “Okoro”, a2 author; target: a1 “the plan”, a2 “Roe”"
    assert shown(one, other).stances == (stance("backed", None, None, note=note),)


def test_stances_of_one_expression_are_told_apart_by_their_targets():
    plan, against = stance("backed", "Okoro", "the plan"), stance("backed", "Okoro", "Roe")
    found = shown(looked(SAID, stances=(plan, against)), looked(SAID, "a2", stances=(plan,)))
    assert found.stances == (plan, stance("backed", "Okoro", "Roe", note="a1 only"))


def test_a_target_is_what_is_shown_at_its_place_where_annotators_differ():
    name = (entity("Roe", "PERSON"),)
    one = looked(
        SAID, entities=name, stances=(stance("backed", "Okoro", "Roe", target_kind="entity"),)
    )
    other = looked(SAID, "a2", entities=name, stances=(stance("backed", "Okoro", "Roe"),))
    (found,) = shown(one, other).stances
    assert (found.target, found.target_kind) == (span("Roe"), "entity")


def test_votes_are_in_words_and_stand_only_where_all_are_equal():
    answers = [looked(SAID), looked(SAID, "a2", check_worthiness="CFS"), looked(CLOSED)]
    answers.append(looked(CLOSED, "a2"))
    found = merged(answers, TEXT)
    assert found.votes == {SAID: "a1 UFS · a2 CFS", CLOSED: "a1 UFS · a2 UFS"}
    assert found.answers[SAID].check_worthiness is None
    assert found.answers[CLOSED].check_worthiness == "UFS"


@given(documents())
@settings(max_examples=50)
def test_what_is_shown_covers_every_span_that_somebody_labelled(answers):
    found = merged(answers, TEXT).answers
    for index, given_ in candidates.sentences(answers).items():
        for layer in NESTED:
            layers = [getattr(one.answer, layer) for one in given_]
            seen = getattr(found[index], layer)
            if all(labels is None for labels in layers):
                assert seen is None
            else:
                said = {(x.start, x.end) for labels in layers for x in labels or ()}
                assert {(x.start, x.end) for x in seen} == said
