"""Every gold label has one decision, every rejected group has one, and gold fits the tables."""

import dataclasses
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sayings import (
    CASE,
    CLOSED,
    HEADING,
    SAID,
    TEXT,
    claim,
    document,
    documents,
    entity,
    judgement,
    looked,
    stance,
)

from stancebank.annotation import candidates, judgements
from stancebank.annotation.adjudicate import adjudicate, by_rule
from stancebank.annotation.candidates import bare
from stancebank.annotation.merge import merged
from stancebank.errors import Refused
from stancebank.schemas import labels
from stancebank.schemas.annotations import Entity
from stancebank.schemas.tables import NESTED

SCHEME = labels.default()
OKORO = entity("Okoro", "PERSON")
MAYOR = entity("Mayor Okoro", "PERSON")


def decided(one, other, final, said=None):
    """Decide the second sentence, of which two annotators and an adjudicator say these layers."""
    given_ = document("a1", **one) + document("a2", **other)
    return adjudicate(CASE, given_, document("a3", "02-x", **final), SCHEME, said=said)


def entities(*labels_):
    return {"entities": labels_}


def only(found, layer="entities"):
    return [one for one in found.decisions if one.layer == layer]


def rules(found):
    return [one.rule for one in found.issues]


@pytest.mark.parametrize(
    ("one", "other", "final", "verdicts"),
    [
        ((OKORO,), (OKORO,), (OKORO,), ["unanimous"]),
        ((OKORO,), (), (OKORO,), ["chosen"]),
        ((OKORO,), (entity("Okoro", "ORG"),), (OKORO,), ["chosen"]),
        ((OKORO,), (), (entity("Okoro", "ORG"),), ["merged"]),
        ((OKORO,), (), (MAYOR,), ["merged"]),
        ((), (), (OKORO,), ["added"]),
        ((OKORO,), (), (), ["rejected"]),
        ((OKORO,), (OKORO,), (), ["rejected"]),
        ((OKORO,), (MAYOR,), (), ["rejected"]),
        ((OKORO,), (entity("Roe", "ORG"),), (OKORO,), ["chosen", "rejected"]),
    ],
)
def test_a_verdict_says_where_a_gold_label_comes_from(one, other, final, verdicts):
    found = only(decided(entities(*one), entities(*other), entities(*final)))
    assert [each.verdict for each in found] == verdicts


def test_a_decision_names_the_label_who_decided_and_what_was_said():
    noted = entity("Okoro", "PERSON", note="E7 only the name", provenance="manual")
    (found,) = only(decided(entities(MAYOR), {}, entities(noted)))
    assert (found.decision_id, found.label_id) == ("02-x:d:e17-22", "d:e17-22")
    assert (found.decided_by, found.kind, found.round) == ("a3", "human", "02-x")
    assert (found.reason, found.clause) == ("E7 only the name", "E7")
    assert [(one.annotator, one.judgement_id, one.label) for one in found.candidates] == [
        ("a1", "01-x:a1:d:s0001", "PERSON “Mayor Okoro”"),
        ("a2", "01-x:a2:d:s0001", None),
    ]


def test_a_unanimous_label_is_decided_by_rule_also_by_an_adjudicator():
    (found,) = only(decided(entities(OKORO), entities(OKORO), entities(OKORO)))
    assert (found.decided_by, found.kind, found.reason) == ("unanimity", "rule", None)


def test_a_rejection_has_the_place_of_its_group_and_the_reason_of_the_remarks():
    found = decided(entities(OKORO), entities(MAYOR), {}, "“Mayor Okoro”: E7 no name\n s2: W1 x")
    (rejected,) = only(found)
    assert rejected.decision_id == "02-x:d:s0001:entities:11-22"
    assert rejected.label_id is None
    assert (rejected.reason, rejected.clause) == ("E7 no name", "E7")
    assert rules(found) == ["decision-remark"]  # the third sentence's vote was unanimous


def test_gold_without_what_all_annotators_gave_needs_a_reason():
    for final in ((), (MAYOR,)):
        silent = decided(entities(OKORO), entities(OKORO), entities(*final))
        assert [(one.rule, one.severity) for one in silent.issues] == [
            ("decision-reason", "warning")
        ]
        said = "“Okoro”: E7" if not final else "“Mayor Okoro”: E7"
        assert not decided(entities(OKORO), entities(OKORO), entities(*final), said).issues


def test_check_worthiness_is_decided_too():
    given_ = document("a1") + document("a2")
    given_[SAID] = looked(SAID, check_worthiness="CFS")
    final = document("a3", "02-x")
    final[CLOSED] = looked(CLOSED, "a3", "02-x", check_worthiness="NFS")
    found = adjudicate(CASE, given_, final, SCHEME, said="s1: W2 a part of it")
    said, closed = only(found, "check_worthiness")
    assert (said.verdict, said.label_id, said.clause) == ("chosen", "d:s0001", "W2")
    assert [one.label for one in said.candidates] == ["CFS", "UFS"]
    assert (closed.verdict, closed.reason) == ("added", None)
    assert rules(found) == ["decision-reason"]


def test_what_the_adjudicator_was_shown_is_no_reason():
    given_ = document("a1", **entities(OKORO)) + document("a2")
    shown = merged(given_, TEXT).answers[SAID].entities
    for note, reason in ((shown[0].note, None), (f"{shown[0].note}; E7 a name", "E7 a name")):
        final = document("a3", "02-x", **entities(entity("Okoro", "PERSON", note=note)))
        (found,) = only(adjudicate(CASE, given_, final, SCHEME))
        assert found.reason == reason


def test_a_disputed_cue_or_holder_that_was_left_as_shown_is_refused():
    one = claim("the plan", source="Roe", cue="said")
    other = claim("the plan", source="Roe")
    shown = merged([looked(SAID, claims=(one,)), looked(SAID, "a2", claims=(other,))], TEXT)
    left = shown.answers[SAID].claims
    layers = ({"claims": (one,)}, {"claims": (other,)})
    assert rules(decided(*layers, {"claims": left})) == ["gold-undecided"]
    assert not decided(*layers, {"claims": (other,)}).issues
    one, other = stance("backed", "Okoro", "the plan"), stance("backed", None, "the plan")
    shown = merged([looked(SAID, stances=(one,)), looked(SAID, "a2", stances=(other,))], TEXT)
    left = shown.answers[SAID].stances
    layers = ({"stances": (one,)}, {"stances": (other,)})
    assert rules(decided(*layers, {"stances": left})) == ["gold-undecided"]


def test_an_entity_of_a_disputed_class_does_not_vanish_without_a_word():
    layers = (entities(OKORO), entities(entity("Okoro", "ORG")))
    assert rules(decided(*layers, {})) == ["gold-undecided"]
    assert not decided(*layers, {}, "s1 “Okoro”: E7 a role").issues


def test_stances_of_one_expression_are_named_as_the_corpus_names_them():
    two = (stance("backed", "Okoro", "the plan"), stance("backed", "Okoro", "Roe", "AGAINST"))
    found = decided({"stances": two}, {}, {"stances": two})
    table = judgements.table(found.gold, {"d": TEXT}, SCHEME).to_pylist()
    rows = table[SAID]["stances"]
    assert [row["stance_id"] for row in rows] == ["d:st26-32", "d:st26-32.1"]
    assert [one.label_id for one in only(found, "stances")] == [row["stance_id"] for row in rows]


def test_an_inner_claim_that_is_rejected_leaves_the_outer_one_alone():
    outer, inner = claim("backed the plan"), claim("the plan")
    given_ = {"claims": (outer, inner)}
    found = decided(given_, given_, {"claims": (outer,)}, "“the plan”: C4 no source of its own")
    assert [(one.verdict, one.clause) for one in only(found, "claims")] == [
        ("unanimous", None),
        ("rejected", "C4"),
    ]


@pytest.mark.parametrize(
    ("layers", "rule"),
    [
        (entities(OKORO, MAYOR), "gold-overlap"),
        (entities(Entity(50, 57, "ORG")), "gold-inside"),
        ({"claims": (claim("the plan", None),)}, "gold-attribute-missing"),
        ({"claims": (claim("the plan", factuality=None),)}, "gold-attribute-missing"),
        ({"claims": (claim("the plan", source_kind="named", quote_type="direct"),)}, "gold-source"),
        ({"claims": (claim("the plan", source="Roe", source_kind="author"),)}, "gold-source"),
        ({"claims": (claim("the plan", source="Roe", quote_type="none"),)}, "gold-quote"),
        ({"claims": (claim("the plan"), claim("the plan", note="x"))}, "gold-twice"),
        ({"stances": (stance("backed", "Okoro", None),)}, "gold-target"),
        ({"stances": (stance("backed", "Okoro", "Roe", target_kind="entity"),)}, "gold-target"),
        ({"stances": (stance("backed", None, "Roe", None),)}, "gold-attribute-missing"),
        ({"stances": (stance("backed", None, "Roe", expressed=None),)}, "gold-attribute-missing"),
        ({"check_worthiness": None}, "gold-check-worthiness"),
    ],
)
def test_what_the_tables_cannot_hold_is_no_gold(layers, rule):
    found = decided({}, {}, layers)
    assert rules(found) == [rule]
    assert found.issues[0].place.startswith("d:s0001")


def test_a_mention_that_holds_a_stance_has_a_place():
    broken = dataclasses.replace(stance("backed", None, "the plan"), holder_kind="mention")
    assert rules(decided({}, {}, {"stances": (broken,)})) == ["gold-holder"]


def test_a_target_in_a_layer_that_stays_silver_is_not_missed():
    final = document(
        "a3", "02-x", stances=(stance("backed", "Okoro", "Velm", target_kind="entity"),)
    )
    final[CLOSED] = looked(CLOSED, "a3", "02-x", entities=None)
    found = adjudicate(CASE, document("a1") + document("a2"), final, SCHEME)
    assert not found.issues


def test_a_layer_that_the_adjudicator_left_open_stays_so_and_has_no_decision():
    given_ = document("a1", **entities(OKORO)) + document("a2")
    final = [judgement(SAID, "a3", "02-x", claims=(), check_worthiness="UFS")]
    found = adjudicate(CASE, given_, final, SCHEME)
    assert [one.answer.entities for one in found.gold] == [None] * 3
    assert [one.layer for one in found.decisions] == ["check_worthiness"]
    assert rules(found) == ["gold-check-worthiness"]
    assert [one.annotator for one in found.gold] == ["adjudication"] * 3


def test_of_a_round_about_some_sentences_only_these_have_to_be_answered():
    given_ = [looked(SAID, "a1"), looked(SAID, "a2")]
    assert not by_rule(CASE, given_)
    part = dataclasses.replace(CASE, asked={SAID})
    assert by_rule(part, given_)
    found = adjudicate(part, given_, None, SCHEME)
    assert not found.issues
    assert [one.answer.check_worthiness for one in found.gold] == [None, "UFS", None]
    assert found.gold[CLOSED].answer.entities is None
    left = adjudicate(part, given_, [looked(SAID, "a3", "02-x", check_worthiness=None)], SCHEME)
    assert "gold-check-worthiness" in rules(left)


def test_a_document_in_which_all_agree_is_accepted_by_rule():
    layers = {"entities": (entity("Okoro", "PERSON", note="sure"), entity("Roe", "PERSON"))}
    given_ = document("a1", **layers) + document("a2", entities=layers["entities"][::-1])
    assert by_rule(CASE, given_)
    found = adjudicate(CASE, given_, None, SCHEME)
    assert {one.verdict for one in found.decisions} == {"unanimous"}
    assert {(one.annotator, one.kind, one.round) for one in found.gold} == {
        ("adjudication", "rule", "02-x")
    }
    assert found.gold[SAID].answer.entities == (OKORO, entity("Roe", "PERSON"))
    assert found.gold[HEADING].answer.check_worthiness is None
    assert not found.issues


def test_agreement_on_an_incomplete_label_needs_an_adjudicator():
    layers = {"claims": (claim("the plan", None),)}
    given_ = document("a1", **layers) + document("a2", **layers)
    assert candidates.is_unanimous(given_)
    assert not by_rule(CASE, given_)
    assert not by_rule(CASE, document("a1"))


def test_what_is_disputed_is_not_accepted_by_rule():
    with pytest.raises(Refused, match="gold-not-unanimous"):
        adjudicate(CASE, document("a1", **entities(OKORO)) + document("a2"), None, SCHEME)


def test_answers_to_no_sentence_or_of_two_adjudicators_are_refused():
    with pytest.raises(Refused, match="gold-sentence"):
        adjudicate(CASE, [], [looked(3, "a3")], SCHEME)
    with pytest.raises(Refused, match="gold-two-adjudicators"):
        adjudicate(CASE, [], [looked(SAID, "a3"), looked(SAID, "a4")], SCHEME)


@given(documents(), documents(names=("a9",), of="02-x"), st.randoms())
@settings(max_examples=60)
def test_each_gold_label_has_exactly_one_decision_and_each_candidate_one_at_least(
    answers, final, random
):
    found = adjudicate(CASE, answers, final, SCHEME)
    table = judgements.table(found.gold, {"d": TEXT}, SCHEME).to_pylist()
    ids = {"entities": "entity_id", "claims": "claim_id", "stances": "stance_id"}
    named = Counter(
        row[name] for one in table for layer, name in ids.items() for row in one[layer] or ()
    )
    named.update(one["sentence_id"] for one in table if one["check_worthiness"] is not None)
    assert Counter(one.label_id for one in found.decisions if one.label_id) == named
    assert max(named.values(), default=1) == 1
    assert len({one.decision_id for one in found.decisions}) == len(found.decisions)
    assert all((one.label_id is None) == (one.verdict == "rejected") for one in found.decisions)
    gold = {one.index: one.answer for one in found.gold}
    for one in answers:
        for layer in NESTED:
            if getattr(gold[one.index], layer) is None:
                continue
            said = {
                candidate.label
                for decision in found.decisions
                if (decision.sentence_id, decision.layer) == (one.sentence_id, layer)
                for candidate in decision.candidates
                if candidate.annotator == one.annotator
            }
            given_ = getattr(one.answer, layer) or ()
            assert len(said - {None}) == len({bare(label) for label in given_})
    random.shuffle(answers)
    assert adjudicate(CASE, answers, final, SCHEME) == found


@given(documents(names=("a1",)))
@settings(max_examples=40)
def test_unanimous_judgements_are_gold_as_they_are(answers):
    layers = [{name: getattr(one.answer, name) or () for name in NESTED} for one in answers]
    votes = [one.answer.check_worthiness for one in answers]
    twins = [
        judgement(index, name, check_worthiness=vote, **said)
        for name in ("a1", "a2")
        for index, (said, vote) in enumerate(zip(layers, votes, strict=True))
    ]
    found = adjudicate(CASE, twins, None, SCHEME)
    assert {one.verdict for one in found.decisions} <= {"unanimous"}
    assert [one.answer.check_worthiness for one in found.gold] == votes
    for said, gold in zip(layers, found.gold, strict=True):
        assert {name: set(getattr(gold.answer, name)) for name in NESTED} == {
            name: set(labels_) for name, labels_ in said.items()
        }
