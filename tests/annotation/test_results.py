"""Laws of the converter: labels to Label Studio and back is the identity, and nothing foreign is trusted."""

import copy
import dataclasses

import pytest
from generated import SCHEME, documents, in_order
from hypothesis import given, settings
from hypothesis import strategies as st
from mutated import places, with_changed

from stancebank.annotation import foreign, results, tasks
from stancebank.annotation.sentences import Sentence, Source
from stancebank.schemas.annotations import Answer, Claim, Entity, Span, Stance

TEXT = "Oslo votes\nMayor Okoro 🌩️ backed the plan, said Roe. Velm Bank closed."
SENTENCES = (
    Sentence(0, 0, 10, "heading"),
    Sentence(1, 11, 52, "body"),
    Sentence(2, 53, 70, "body"),
)
SOURCE = Source("d", TEXT, "t", "undated", SENTENCES)


def at(words):
    return TEXT.index(words), TEXT.index(words) + len(words)


def item(words, label, name=None, **more):
    start, end = at(words)
    value = {"start": start, "end": end, "text": words, "labels": [label]}
    said = {"id": name or words, "from_name": "span", "to_name": "text", "type": "labels"}
    return said | {"value": value, "origin": "manual"} | more


def choice(words, question, chosen, name=None):
    start, end = at(words)
    value = {"start": start, "end": end, "text": words, "choices": [chosen]}
    said = {"id": name or words, "from_name": question, "to_name": "text", "type": "choices"}
    return said | {"value": value}


def worth(place, chosen):
    name = f"check_worthiness_{place}"
    said = {"id": f"w{place}", "from_name": name, "to_name": f"sentence_{place}"}
    return said | {"type": "choices", "value": {"choices": [chosen]}}


def arrow(tail, head, direction="right"):
    return {"type": "relation", "from_id": tail, "to_id": head, "direction": direction}


def changed(one, **value):
    return one | {"value": one["value"] | value}


def claim(words="backed the plan", **more):
    answers = {"claim_type": "event", "source_kind": "author", "quote_type": "none"}
    answers |= {"factuality": "CT+"} | more
    return [item(words, "CLAIM"), *(choice(words, *each) for each in answers.items())]


def stance(words="backed", **more):
    answers = {"polarity": "FAVOR", "expressed": "explicit"} | more
    return [item(words, "STANCE"), *(choice(words, *each) for each in answers.items())]


[TASK] = tasks.tasks([SOURCE], view="document", name="01-x", predictions={})


def read(*result, task=TASK, source=SOURCE, **annotation):
    given = {"result": list(result)} | annotation
    return results.read(task, given, SCHEME, sentences=source.sentences, place="01-x/a1/d")


def rules(found):
    return [one.rule for one in found.issues]


def test_what_the_page_submits_is_read_as_it_was_drawn():
    found = read(
        item("Mayor Okoro", "PERSON"),
        item("Roe", "PERSON", origin="prediction-changed"),
        item("said", "CUE"),
        *claim(source_kind="named", quote_type="indirect"),
        *stance(),
        item("the plan", "MENTION"),
        {
            "id": "Roe",
            "from_name": "note",
            "to_name": "text",
            "type": "textarea",
            "value": {"start": 48, "end": 51, "text": ["not", " sure "]},
        },
        {"id": "z", "from_name": "remarks", "type": "textarea", "value": {"text": ["fine"]}},
        worth(0, "CFS"),
        arrow("Roe", "backed the plan"),
        arrow("said", "backed the plan"),
        arrow("backed", "Mayor Okoro", "left"),
        arrow("backed", "the plan"),
        arrow("backed", "backed the plan"),
    )
    okoro, roe, plan, content = (
        Span(*at(words)) for words in ("Mayor Okoro", "Roe", "the plan", "backed the plan")
    )
    voiced = Stance(*at("backed"), "mention", okoro, "claim", content, "FAVOR", "explicit")
    voiced = dataclasses.replace(voiced, provenance="manual")
    assert found.answers == {
        0: Answer((), (), ()),
        1: Answer(
            (
                Entity(*at("Mayor Okoro"), "PERSON", None, "manual"),
                Entity(*at("Roe"), "PERSON", "not\nsure", "prediction-changed"),
            ),
            (
                Claim(
                    *at("backed the plan"),
                    "event",
                    "named",
                    roe,
                    Span(*at("said")),
                    "indirect",
                    "CT+",
                    None,
                    "manual",
                ),
            ),
            (voiced, dataclasses.replace(voiced, target_kind="mention", target=plan)),
            "CFS",
        ),
    }
    assert (found.issues, found.remarks) == ((), "fine")


@pytest.mark.parametrize(
    "annotation",
    [{"result": []}, {"result": None}, {"was_cancelled": True}],
    ids=["empty", "none", "skipped"],
)
def test_an_empty_or_skipped_annotation_is_no_annotation(annotation):
    assert read(worth(0, "NFS"), **annotation) == results.Read({}, ())


def test_without_its_answer_a_sentence_was_annotated_only_in_the_layers_that_hold_a_label():
    found = read(item("Roe", "PERSON")).answers
    assert found == {1: Answer(entities=(Entity(*at("Roe"), "PERSON", None, "manual"),))}
    assert read(worth(1, "NFS")).answers == {
        0: Answer((), (), ()),
        2: Answer((), (), (), "NFS"),
    }


def test_a_mention_on_an_entity_is_that_entity():
    pair = [item("Roe", "PERSON"), item("Roe", "MENTION", "m"), *stance(), arrow("backed", "m")]
    [found] = read(*pair).answers[1].stances
    assert (found.target_kind, found.target) == ("entity", Span(*at("Roe")))


def test_a_target_that_is_kept_nowhere_is_a_mention():
    broad = changed(item("Roe", "ORG"), start=46, end=55, text=TEXT[46:55])
    for other in (broad, broad | {"value": broad["value"] | {"labels": ["CLAIM"]}}):
        found = read(other, *stance(), arrow("backed", "Roe"))
        assert "result-outside" in rules(found)
        assert found.answers[1].stances[0].target_kind == "mention"


NOT_TEXT = item("Roe", "PERSON") | {"to_name": "sentence_0"}
REMARKS = {"id": "z", "from_name": "remarks", "type": "textarea", "value": {"text": 5}}
BROKEN = {
    "result-shape": [["words"], [5], [[]], [{"type": "labels"}], [REMARKS]],
    "result-control": [
        [NOT_TEXT],
        [item("Roe", "PERSON") | {"from_name": "label"}],
        [choice("Roe", "tone", "calm")],
        [worth(0, "NFS") | {"from_name": "check_worthiness_x"}],
        [worth(0, "NFS") | {"from_name": "check_worthiness_" + 5000 * "1"}],
        [item("Roe", "PERSON") | {"type": "brushlabels"}],
    ],
    "result-label": [
        [item("Roe", "GALAXY")],
        [item("Roe", ["PERSON"])],
        [changed(item("Roe", "PERSON"), labels=["PERSON", "ORG"])],
        [item("Roe", "PERSON"), item("Roe", "ORG")],
    ],
    "result-choice": [[worth(0, "MAYBE")], [changed(worth(0, "NFS"), choices=["NFS", "CFS"])]],
    "result-offsets": [
        [changed(item("Roe", "PERSON"), start=51)],
        [changed(item("Roe", "PERSON"), end=71)],
        [changed(item("Roe", "PERSON"), start=-3)],
        [changed(item("Roe", "PERSON"), start="48")],
        [changed(item("Roe", "PERSON"), start=48.0)],
        [changed(item("Oslo", "PERSON"), start=False)],
    ],
    "result-text": [[changed(item("Roe", "PERSON"), text="Rob")]],
    "result-blank": [[item(" Roe", "PERSON")]],
    "result-orphan": [
        [choice("Roe", "polarity", "FAVOR")],
        [item("Roe", "PERSON"), choice("Roe", "polarity", "FAVOR")],
    ],
    "result-dangling": [[*claim(), arrow("Roe", "backed the plan")], [arrow(None, ["x"])]],
    "result-arrow": [
        [*claim(), item("Roe", "ORG"), arrow("backed the plan", "Roe")],
        [*claim(), item("Roe", "ORG"), arrow("Roe", "backed the plan", "bi")],
        [*claim(), item("Roe", "ORG"), arrow("Roe", "backed the plan", None)],
        [*claim(), arrow("backed the plan", "backed the plan")],
    ],
    "result-second": [
        [
            *claim(source_kind="named", quote_type="direct"),
            item("Roe", "ORG"),
            item("Okoro", "ORG"),
            arrow("Roe", "backed the plan"),
            arrow("Okoro", "backed the plan"),
        ],
        [
            *claim(),
            item("said", "CUE"),
            item("backed", "CUE"),
            arrow("said", "backed the plan"),
            arrow("backed", "backed the plan"),
        ],
    ],
    "result-outside": [[changed(item("Roe", "ORG"), end=55, text=TEXT[48:55])]],
    "result-overlap": [
        [item("Mayor Okoro", "PERSON"), item("Okoro", "PERSON")],
        [item("Roe", "PERSON", "a"), item("Roe", "ORG", "b")],
    ],
    "result-duplicate": [
        [item("Roe", "ORG", "a"), item("Roe", "ORG", "b", origin="prediction")],
        [
            *claim(source_kind="named", quote_type="direct"),
            item("Roe", "ORG"),
            *2 * [arrow("Roe", "backed the plan")],
        ],
    ],
    "result-twice": [
        [worth(0, "NFS"), worth(0, "CFS")],
        [*claim(), choice("backed the plan", "claim_type", "rule")],
    ],
    "result-unanswered": [[item("backed the plan", "CLAIM"), *claim()[2:]]],
    "result-source": [
        [*claim(source_kind="named", quote_type="direct")],
        [*claim(), item("Roe", "ORG"), arrow("Roe", "backed the plan")],
    ],
    "result-quote": [
        [*claim(source_kind="named"), item("Roe", "ORG"), arrow("Roe", "backed the plan")]
    ],
    "result-target": [[*stance()]],
    "result-unused": [[item("said", "CUE")], [item("Roe", "MENTION")]],
    "result-sentence": [[worth(2, "NFS")]],
}


def test_every_rule_has_its_smallest_broken_case():
    assert set(BROKEN) == set(foreign.RULES)


@pytest.mark.parametrize("rule", BROKEN)
def test_what_breaks_a_rule_is_an_issue_with_its_place_and_the_rest_is_kept(rule):
    sound = [item("Velm Bank", "ORG", "sound"), worth(1, "UFS")]
    for case in BROKEN[rule]:
        found = read(*case, *sound)
        assert set(rules(found)) == {rule}, case
        assert all(one.place.startswith("01-x/a1/d: ") for one in found.issues)
        assert found.answers[2].entities[0].label == "ORG"
        assert found.answers[2].check_worthiness == "UFS"


@pytest.mark.parametrize("result", [{}, {"a": 1}, "x", 5])
def test_a_result_that_is_no_list_is_an_issue(result):
    assert rules(read(result=result)) == ["result-shape"]


def test_an_entity_outside_of_every_sentence_takes_none_along():
    broad = changed(item("Roe", "ORG", "x"), start=46, end=55, text=TEXT[46:55])
    found = read(broad, item("Roe", "PERSON"))
    assert rules(found) == ["result-outside"]
    assert [one.label for one in found.answers[1].entities] == ["PERSON"]


def test_the_first_of_two_answers_counts_and_of_overlapping_entities_the_longest():
    assert read(worth(0, "NFS"), worth(0, "CFS")).answers[1].check_worthiness == "NFS"
    found = read(item("Okoro", "ORG"), item("Mayor Okoro", "PERSON")).answers[1].entities
    assert [one.label for one in found] == ["PERSON"]


def as_returned(draw, result):
    """The same result as a server may give it: renamed, in another order, text as the page has it."""
    names = {one["id"] for one in result if "id" in one}
    fresh = dict(zip(sorted(names), draw(st.permutations(sorted(names))), strict=True))
    returned = []
    for one in copy.deepcopy(draw(st.permutations(result))):
        if one["type"] == "relation":
            del one["labels"]
            one |= {end: fresh[one[end]] for end in ("from_id", "to_id")}
        else:
            one["id"] = fresh[one["id"]]
            if isinstance(one["value"].get("text"), str):
                text = one["value"]["text"]
                one["value"]["text"] = text.replace("\r", "\\n").replace("\n", "\\n")
        returned.append(one)
    return returned


@settings(max_examples=60)
@given(documents(), st.data())
def test_labels_to_label_studio_and_back_is_the_identity(document, data):
    source = document.source
    given_ = {"silver": {"d": document.answers}}
    [task] = tasks.tasks([source], view="document", name="01-x", predictions=given_)
    result = task["predictions"][0]["result"] if task["predictions"] else []
    for one in (result, as_returned(data.draw, result)):
        found = read(*one, task=task, source=source)
        assert in_order(found.answers) == in_order(document.answers)
        warnings = {"result-unanswered", "result-source", "result-quote", "result-target"}
        assert set(rules(found)) <= warnings


def test_stances_of_one_expression_share_a_region_where_they_differ_in_their_targets_alone():
    def voiced(target, **more):
        said = Stance(
            *at("backed"), "author", None, target and "mention", target, "FAVOR", "explicit"
        )
        return dataclasses.replace(said, **more)

    plan, roe = Span(*at("the plan")), Span(*at("Roe"))
    for layer, regions in (
        ([voiced(plan), voiced(roe)], 1),
        ([voiced(plan), voiced(roe, polarity="AGAINST")], 2),
        ([voiced(plan), voiced(roe, holder_kind="mention", holder=roe)], 2),
        ([voiced(None), voiced(plan)], 2),
    ):
        answers = {1: Answer(stances=tuple(layer))}
        given_ = {"m": {"d": answers}}
        [task] = tasks.tasks([SOURCE], view="document", name="x", predictions=given_)
        result = task["predictions"][0]["result"]
        drawn = [one for one in result if one.get("value", {}).get("labels") == ["STANCE"]]
        assert len(drawn) == regions
        assert in_order(read(*result).answers) == in_order(answers)


@settings(max_examples=60)
@given(documents(local=True))
def test_a_sentence_with_its_context_is_read_into_its_document(document):
    given_ = {"silver": {"d": document.answers}}
    found = {}
    for task in tasks.tasks([document.source], view="sentence", name="01-x", predictions=given_):
        for prediction in task["predictions"]:
            found |= read(*prediction["result"], task=task, source=document.source).answers
    asked = {one.index for one in document.source.sentences if one.asked}
    expected = {index: one for index, one in document.answers.items() if index in asked}
    assert in_order(found) == in_order(expected)


@given(documents())
def test_the_same_answers_give_the_same_items_and_each_has_an_id_of_its_own(document):
    made = [
        tasks.tasks([document.source], view=view, name="x", predictions={"m": {"d": given_}})
        for view in ("document", "sentence")
        for given_ in (document.answers, dict(reversed(document.answers.items())))
    ]
    assert (made[0], made[2]) == (made[1], made[3])
    for task in (*made[0], *made[2]):
        for prediction in task["predictions"]:
            drawn = [one["id"] for one in prediction["result"] if one["type"] == "labels"]
            assert len(drawn) == len(set(drawn))
            text = task["data"]["text"]
            for value in (one.get("value", {}) for one in prediction["result"]):
                if "labels" in value:
                    assert text[value["start"] : value["end"]] == value["text"]


SOUND = [
    item("Oslo", "GPE"),
    item("Mayor Okoro", "PERSON"),
    item("Roe", "PERSON"),
    item("said", "CUE"),
    item("the plan", "MENTION"),
    *claim(source_kind="named", quote_type="indirect"),
    *stance(),
    worth(0, "CFS"),
    worth(1, "UFS"),
    arrow("Roe", "backed the plan"),
    arrow("said", "backed the plan"),
    arrow("Mayor Okoro", "backed"),
    arrow("backed", "the plan"),
]
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 80) | st.floats() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(), inner, max_size=2),
    max_leaves=4,
)


def facts(value):
    """How much answers say: labels, their classes and roles, and answered questions."""
    if dataclasses.is_dataclass(value):
        told = {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
        return sum(facts(one) for name, one in told.items() if name not in {"note", "provenance"})
    if isinstance(value, dict | tuple):
        inside = value.values() if isinstance(value, dict) else value
        return sum(facts(one) for one in inside)
    return value is not None


@settings(max_examples=300)
@given(st.sampled_from(sorted(places(SOUND), key=repr)[1:]), _JSON)
def test_whatever_is_put_anywhere_is_read_or_is_an_issue(path, new):
    before, after = read(*SOUND), read(*with_changed(SOUND, path, new))
    assert before.issues == ()
    assert after.issues or facts(after.answers) >= facts(before.answers)


@settings(max_examples=100)
@given(st.sampled_from(sorted(places(TASK["data"]["sentences"]), key=repr)), _JSON)
def test_whatever_a_task_says_of_its_sentences_is_the_documents_or_an_issue(path, new):
    shown = with_changed(TASK["data"]["sentences"], path, new)
    found = read(*SOUND, task={"data": TASK["data"] | {"sentences": shown}})
    assert found.issues or found == read(*SOUND)
