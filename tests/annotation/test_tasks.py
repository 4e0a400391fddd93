"""Laws of tasks: what annotators see is the corpus's own text, and it is a text the server can hold."""

import pytest
from generated import documents
from hypothesis import given, settings

from stancebank.annotation import tasks
from stancebank.annotation.rounds import Selection
from stancebank.annotation.sentences import Sentence, Source
from stancebank.errors import Refused
from stancebank.schemas.annotations import Answer, Entity

TEXT = "Oslo votes\nRoe  left 🌩️. Velm\nstayed."
SENTENCES = (
    Sentence(0, 0, 10, "heading"),
    Sentence(1, 11, 24, "body"),
    Sentence(2, 25, 37, "item"),
)
SOURCE = Source("d", TEXT, "A title", "undated", SENTENCES)
SILVER = {"silver": {"d": {1: Answer((Entity(11, 14, "PERSON"),), check_worthiness="UFS")}}}


def made(view, source=SOURCE, predictions=SILVER, **more):
    return tasks.tasks([source], view=view, name="01-x", predictions=predictions, **more)


def test_a_document_is_a_task_that_asks_about_its_sentences_of_text_and_lists():
    [task] = made("document")
    shown = task["data"].pop("sentences")
    assert task["data"] == {
        "sid": "d",
        "text": TEXT,
        "title": "A title",
        "source_line": "undated",
        "round": "01-x",
    }
    assert shown == [
        {"index": 1, "start": 11, "end": 24, "text": "Roe left 🌩️."},
        {"index": 2, "start": 25, "end": 37, "text": "Velm stayed."},
    ]


def test_a_sentence_is_a_task_with_the_ones_around_it_and_its_place_in_the_document():
    first, last = (task["data"] for task in made("sentence"))
    assert [one["sid"] for one in (first, last)] == ["d:s0001", "d:s0002"]
    assert (first["before"], first["text"], first["after"]) == (
        "Oslo votes",
        "Roe  left 🌩️.",
        "Velm\nstayed.",
    )
    assert (last["before"], last["after"]) == ("Roe  left 🌩️.", "")
    assert (first["offset"], first["doc_id"], first["sentences"][0]["index"]) == (11, "d", 1)


@pytest.mark.parametrize(("view", "start"), [("document", 11), ("sentence", 0)])
def test_a_prediction_lies_where_its_words_are(view, start):
    [prediction] = made(view)[0]["predictions"]
    assert prediction["model_version"] == "silver"
    region = next(one for one in prediction["result"] if one["type"] == "labels")
    assert region["value"] == {
        "start": start,
        "end": start + 3,
        "text": "Roe",
        "labels": ["PERSON"],
    }


def test_a_blind_task_predicts_nothing_and_one_of_which_nothing_is_said_has_no_prediction():
    assert made("document", predictions={})[0]["predictions"] == []
    assert made("sentence")[1]["predictions"] == []


def test_votes_are_shown_beside_a_sentence_only_where_some_are_given():
    [task] = made("document", votes={"d": {1: "a1 CFS · a2 NFS"}})
    assert [one["votes"] for one in task["data"]["sentences"]] == ["a1 CFS · a2 NFS", ""]
    assert all("votes" not in one for one in made("document")[0]["data"]["sentences"])


def chosen(*names):
    return [Selection(name, 0.9 - n / 10, f"for {name}", "random") for n, name in enumerate(names)]


def test_a_document_that_was_chosen_says_with_which_score_and_why():
    [task] = made("document", selection=chosen("c", "d"))
    assert task["data"]["selection_score"] == pytest.approx(0.8)
    assert task["data"]["selection_reason"] == "for d"
    assert "selection_score" not in made("document")[0]["data"]


def test_of_a_document_only_the_chosen_sentences_are_tasks_and_the_best_goes_first():
    other = Source("e", TEXT, "t", "u", SENTENCES)
    found = tasks.tasks(
        [SOURCE, other],
        view="sentence",
        name="01-x",
        predictions={},
        selection=chosen("e:s0002", "d:s0002", "e:s0001"),
    )
    assert [one["data"]["sid"] for one in found] == ["e:s0002", "d:s0002", "e:s0001"]
    scores = [one["data"]["selection_score"] for one in found]
    assert scores == sorted(scores, reverse=True)


def test_a_document_that_is_there_whole_stays_whole_beside_chosen_sentences():
    other = Source("e", TEXT, "t", "u", SENTENCES)
    given_ = {"view": "sentence", "name": "01-x", "predictions": {}}
    found = tasks.tasks([SOURCE, other], selection=chosen("e:s0002"), **given_)
    assert [one["data"]["sid"] for one in found] == ["e:s0002", "d:s0001", "d:s0002"]


@pytest.mark.parametrize("odd", ["a\0b", "a \ud83d b"])
@pytest.mark.parametrize("part", ["text", "title", "about"])
def test_every_document_that_the_server_cannot_hold_is_named(part, odd):
    plain = {"doc_id": "d", "text": TEXT, "title": "t", "about": "u", "sentences": ()}
    bad = [Source(**plain | {"doc_id": name, part: odd}) for name in ("b1", "b2")]
    with pytest.raises(Refused, match="task-text: 'b1, b2' found"):
        tasks.tasks([bad[0], SOURCE, bad[1]], view="document", name="x", predictions={})


@settings(max_examples=30)
@given(documents())
def test_every_sentence_shown_is_a_slice_of_its_document_and_short(document):
    text = document.source.text
    for view in ("document", "sentence"):
        for task in made(view, document.source, {}):
            data, offset = task["data"], task["data"].get("offset", 0)
            assert text[offset : offset + len(data["text"])] == data["text"]
            for one in data["sentences"]:
                assert one["text"] == " ".join(text[one["start"] : one["end"]].split())


@pytest.mark.parametrize("words", ["word " * 60, "東" * 300])
def test_a_long_sentence_is_shown_by_its_beginning(words):
    source = Source("d", words, "t", "u", [Sentence(0, 0, len(words), "body")])
    [shown] = made("document", source, {})[0]["data"]["sentences"]
    assert len(shown["text"]) <= tasks.SHOWN
    assert shown["text"].endswith("…")
    assert words.startswith(shown["text"][:-1])
    assert len(shown["text"]) > tasks.SHOWN // 2
