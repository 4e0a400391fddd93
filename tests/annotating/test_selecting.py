"""A round whose tasks are chosen: only what nobody has, with score and reason, and stable."""

import dataclasses
import datetime as dt
import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from stancebank import scaffold
from stancebank.annotating import Desk, Request, open_round, selecting
from stancebank.annotation import judgements, rounds
from stancebank.annotation.judgements import Judgement
from stancebank.annotation.rounds import Round, Version
from stancebank.cli import main
from stancebank.errors import Refused, UsageError
from stancebank.learning import linear, model_files, selection
from stancebank.project import Project
from stancebank.schemas.annotations import Answer
from stancebank.schemas.examples import Example

TEXTS = {
    "bridge": "The bridge reopened on Monday. Traffic rose by 9 per cent.",
    "ferry": "The ferry crosses the bay. It sails at noon.",
    "fish": "Cod is cheap this year. Herring is not.",
    "rents": "Rents rose by 5 per cent in 2029. Tenants moved away.",
    "wages": "Good evening to you all. Wages fell by 2 per cent.",
}


@pytest.fixture(scope="module")
def made(tmp_path_factory, repository):
    root = tmp_path_factory.mktemp("chosen") / "bay"
    scaffold.new(root)
    shutil.copy(repository / "annotation" / "guidelines.md", root / "annotation")
    for name, text in TEXTS.items():
        (root.parent / f"{name}.txt").write_text(text, "utf-8")
    opened = Project.open(root)
    paths = [root.parent / f"{name}.txt" for name in TEXTS]
    opened.add(paths, today=dt.date(2031, 1, 1), metadata={"language": "en"})
    opened.build()
    return opened


@pytest.fixture
def project(made):
    """The five documents, and no round."""
    shutil.rmtree(made.root / "annotation" / "rounds", ignore_errors=True)
    return made


@pytest.fixture
def desk(project):
    return Desk(project.root / "annotation", project.load(), project.scheme)


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    """A model that takes a share for worth checking, and greetings not; the rest it does not know."""
    said = ("Rents rose by {n} per cent.", "Good evening to you, and welcome to number {n}.")
    examples = [
        Example(str(n), said[n % 2].format(n=n), ("CFS", "NFS")[n % 2], str(n)) for n in range(40)
    ]
    folder = tmp_path_factory.mktemp("learned") / "model"
    model_files.save(linear.train("check_worthiness", examples), folder)
    return folder


def asked(*select, **more):
    return Request(annotators=("a1",), select=select, **more)


def tasks(standing):
    return [one.task for one in standing.selection]


def answered(doc_id, index, annotator="a1", **layers):
    """An answer to a sentence in which nothing was found, save what is said."""
    answer = Answer(entities=(), claims=(), stances=(), **layers)
    said = (annotator, "human", "01-x", "1.0", "0f", None, None)
    return Judgement(doc_id, index, *said, answer)


def unsaid(view):
    """A round in which nothing is yet."""
    given = {"folder": Path("01-x"), "state": "open", "purpose": "annotate", "view": view}
    given |= {"predictions": False, "overlap": 1, "server": ""}
    return Round(**given, documents=(), annotators=(), versions=())


def closed_round(desk, name, *judged):
    """A round that was closed when the judged sentences had answers."""
    one = dataclasses.replace(
        unsaid("document"),
        folder=desk.annotation / "rounds" / name,
        state="closed",
        documents=tuple(TEXTS),
        versions=(Version("2031-01-01T00:00:00.000000Z", "1.0", "0f", "1.0.0"),),
    )
    rounds.save(one)
    said = [answered(doc_id, index) for doc_id, index in judged]
    one.judgements.write_bytes(judgements.dump(said))


@pytest.mark.parametrize("view", ["document", "sentence"])
@pytest.mark.parametrize("strategy", ["random", "diverse", "uncertain"])
def test_the_tasks_on_the_server_are_those_chosen_best_first(desk, shelf, model, view, strategy):
    named = {"model": model} if strategy == "uncertain" else {}
    standing = open_round(desk, "01-x", asked(strategy, 3, view=view, **named), shelf)
    chosen = standing.selection
    assert [one.strategy for one in chosen] == [strategy] * 3
    there = shelf.data("01-x · a1")
    assert [(one["sid"], one["selection_score"], one["selection_reason"]) for one in there] == [
        (one.task, one.score, one.reason) for one in chosen
    ]
    scores = [one.score for one in chosen]
    assert scores == sorted(scores, reverse=True)
    assert standing.progress[0].tasks == 3
    kept = rounds.load(desk.annotation / "rounds" / "01-x")
    assert kept.selection == chosen
    if view == "sentence":
        assert all(kept.asked(doc_id) for doc_id in kept.documents)
    else:
        assert list(kept.documents) == tasks(standing)


def test_the_same_request_again_changes_nothing_and_a_larger_one_adds(desk, shelf):
    first = open_round(desk, "01-x", asked("random", 2), shelf)
    path = desk.annotation / "rounds" / "01-x" / rounds.NAME
    before = path.read_bytes()
    for request in (asked("random", 2), asked("random", 1), Request()):
        assert open_round(desk, "01-x", request, shelf).selection == first.selection
    assert (path.read_bytes(), shelf.sent) == (before, 2)
    more = open_round(desk, "01-x", asked("random", 3), shelf)
    assert more.selection[:2] == first.selection
    assert (len(more.selection), shelf.sent) == (3, 3)


def test_another_strategy_adds_to_what_one_has_chosen(desk, shelf):
    open_round(desk, "01-x", asked("random", 2), shelf)
    found = open_round(desk, "01-x", asked("diverse", 2), shelf)
    assert [one.strategy for one in found.selection] == ["random"] * 2 + ["diverse"] * 2
    assert len(set(tasks(found))) == 4


def test_what_is_in_another_open_round_is_no_candidate(desk, shelf):
    first = open_round(desk, "01-x", asked("random", 2), shelf)
    second = open_round(desk, "02-x", asked("random", 9), shelf)
    assert set(tasks(second)) == set(TEXTS) - set(tasks(first))
    with pytest.raises(Refused, match="select-none: 'no document of 5"):
        open_round(desk, "03-x", asked("diverse", 1), shelf)
    assert not (desk.annotation / "rounds" / "03-x" / rounds.NAME).exists()


def test_of_an_open_round_about_sentences_the_other_sentences_are_candidates(desk, shelf):
    first = open_round(desk, "01-x", asked("random", 4, view="sentence"), shelf)
    second = open_round(desk, "02-x", asked("random", 99, view="sentence"), shelf)
    assert len(set(tasks(first)) | set(tasks(second))) == 10
    assert not set(tasks(first)) & set(tasks(second))


def test_a_judgement_in_a_closed_round_takes_its_sentence_and_its_document_away(desk, shelf):
    closed_round(desk, "00-x", ("rents", 1), ("fish", 0), ("fish", 1))
    documents = open_round(desk, "01-x", asked("random", 9), shelf)
    assert set(tasks(documents)) == {"bridge", "ferry", "wages"}
    sentences = open_round(desk, "02-x", asked("random", 9, view="sentence"), shelf)
    assert tasks(sentences) == ["rents:s0000"]


@pytest.mark.parametrize("view", ["document", "sentence"])
def test_what_has_gold_is_no_candidate(golden, tmp_path, view):
    desk = Desk(tmp_path, golden.load(), golden.scheme)
    with pytest.raises(Refused, match="select-none"):
        selecting.selected(desk, unsaid(view), asked("random", 1))


def test_a_closed_round_that_nobody_annotated_in_takes_nothing_away(desk, shelf):
    closed_round(desk, "00-x")
    assert len(tasks(open_round(desk, "01-x", asked("random", 9), shelf))) == 5


def test_diverse_is_far_from_what_is_annotated(desk, shelf):
    closed_round(desk, "00-x", ("rents", 0), ("bridge", 0))
    found = open_round(desk, "01-x", asked("diverse", 3), shelf).selection
    assert found[-1].task == "wages"  # it shares "by", "per cent" and more with both
    assert "centroid" not in found[0].reason


def test_uncertain_is_what_the_model_is_least_sure_of(desk, shelf, model):
    source = desk.sources["wages"]
    words = [source.text[one.start : one.end] for one in source.sentences]
    rows = model_files.load(model).probabilities([Example("", one, "", "") for one in words])
    doubts = [round(float(one), 6) for one in selection.entropy(rows)]
    assert len(set(doubts)) == len(doubts) == 2

    request = asked("uncertain", 10, view="sentence", model=model)
    found = {one.task: one for one in selecting.selected(desk, unsaid("sentence"), request)}
    assert [found[f"wages:s000{at}"].score for at in (0, 1)] == doubts
    assert found["wages:s0000"].reason.startswith("entropy over 2 classes, model ")
    whole = selecting.selected(desk, unsaid("document"), asked("uncertain", 5, model=model))
    [wages] = [one for one in whole if one.task == "wages"]
    assert wages.score == pytest.approx(sum(doubts) / 2, abs=2e-6)
    assert wages.reason.startswith("mean entropy of 2 sentences over 2 classes, model ")


def test_sentences_are_as_uncertain_however_many_are_classified_at_a_time(desk, model, monkeypatch):
    request = asked("uncertain", 10, view="sentence", model=model)
    whole = selecting.selected(desk, unsaid("sentence"), request)
    monkeypatch.setattr(selecting, "_BATCH", 3)
    assert selecting.selected(desk, unsaid("sentence"), request) == whole


def test_a_model_of_another_task_is_refused(desk, shelf, tmp_path):
    said = [("praised", "FAVOR"), ("attacked", "AGAINST")]
    examples = [
        Example(str(n), f"Roe {said[n % 2][0]} it", said[n % 2][1], str(n), target="it")
        for n in range(20)
    ]
    model_files.save(linear.train("stance", examples), tmp_path / "model")
    with pytest.raises(Refused, match="select-model: 'stance' found"):
        open_round(desk, "01-x", asked("uncertain", 1, model=tmp_path / "model"), shelf)


def test_a_document_of_which_sentences_were_chosen_cannot_be_added_whole(desk, shelf):
    found = open_round(desk, "01-x", asked("random", 1, view="sentence"), shelf)
    [own] = rounds.load(desk.annotation / "rounds" / "01-x").documents
    with pytest.raises(Refused, match="select-whole"):
        open_round(desk, "01-x", Request(documents=(own,)), shelf)
    other = next(doc_id for doc_id in TEXTS if doc_id != own)
    standing = open_round(desk, "01-x", Request(documents=(other,)), shelf)
    assert standing.progress[0].tasks == 1 + 2
    more = open_round(desk, "01-x", asked("random", 2), shelf)
    assert tasks(more)[0] == tasks(found)[0]
    assert not tasks(more)[1].startswith(f"{other}:")


def test_an_adjudication_asks_about_the_sentences_that_were_chosen(desk, shelf):
    opened = open_round(desk, "01-x", asked("random", 2, view="sentence"), shelf)
    one = rounds.load(desk.annotation / "rounds" / "01-x")
    given = [(doc_id, index) for doc_id in one.documents for index in one.asked(doc_id)]
    said = [
        answered(doc_id, index, who, check_worthiness=worth)
        for doc_id, index in given
        for who, worth in (("a1", "CFS"), ("a2", "NFS"))
    ]
    one.judgements.write_bytes(judgements.dump(said))
    rounds.save(dataclasses.replace(one, state="closed", texts={}))
    request = Request(annotators=("a3",), adjudicate="01-x", view="sentence")
    open_round(desk, "02-gold", request, shelf)
    there = [task["sid"] for task in shelf.data("02-gold · a3")]
    assert there == tasks(opened)
    open_round(desk, "02-gold", Request(), shelf)
    assert [task["sid"] for task in shelf.data("02-gold · a3")] == there
    with pytest.raises(Refused, match="select-adjudicate"):
        open_round(desk, "02-gold", Request(select=("random", 9)), shelf)


def test_a_request_that_makes_no_sense_is_none():
    for given in (
        {"select": ("random", 0)},
        {"select": ("random", 1), "documents": ("rents",)},
        {"select": ("random", 1), "adjudicate": "01-x"},
        {"select": ("random", 1), "model": "folder"},
        {"model": "folder"},
    ):
        with pytest.raises(UsageError):
            Request(**given)
    with pytest.raises(Refused, match="select-model: 'no model' found; train one"):
        Request(select=("uncertain", 1))


@pytest.fixture
def call(project, shelf, monkeypatch):
    monkeypatch.setattr(Project, "connect", lambda *_, **__: shelf)

    def run(*words):
        given = ["--project", project.root, "round", "open", "01-x", *words]
        return CliRunner().invoke(main, list(map(str, given)))

    return run


def test_the_command_prints_what_was_chosen_with_score_and_reason(call):
    done = call("--annotators", "a1", "--select", "random", 2, "--seed", 7)
    assert (done.exit_code, done.stderr) == (0, "")
    assert done.stdout.count("drawn by lot, seed 7") == 2
    done = call("--select", "random", 2, "--seed", 7, "--json")
    said = json.loads(done.stdout)["selection"]
    assert [sorted(one) for one in said] == [["reason", "score", "strategy", "task"]] * 2


def test_the_command_says_that_there_are_no_more(call):
    done = call("--annotators", "a1", "--select", "diverse", 9, "--json")
    assert done.exit_code == 0
    assert len(json.loads(done.stdout)["selection"]) == 5
    assert "5 chosen, not 9: there are no more candidates" in done.stderr


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--select", "random", "0"), 2, "--select"),
        (("--select", "randon", "1"), 2, "--select"),
        (("--select", "random"), 2, "--select"),
        (("--select", "random", "1", "-d", "rents"), 2, "name no documents"),
        (("--select", "uncertain", "1"), 1, "stancebank train check_worthiness"),
    ],
)
def test_a_command_that_cannot_select_says_why(call, words, code, said):
    done = call("--annotators", "a1", *words)
    assert (done.exit_code, said in done.stderr) == (code, True)
