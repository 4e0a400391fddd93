"""Whoever asks gets what a round would show: the corpus's labels, a new text's own, a model's classes."""

import dataclasses
import datetime as dt
import json
import shutil
import signal
import subprocess
import sys
import urllib.request

import numpy as np
import pytest
from click.testing import CliRunner

from stancebank import scaffold
from stancebank.annotating import Request
from stancebank.annotation import backend
from stancebank.annotation.server import Counts
from stancebank.cli import main
from stancebank.errors import Refused
from stancebank.learning import linear, model_files
from stancebank.project import Project
from stancebank.schemas.annotations import Claim, Stance
from stancebank.schemas.examples import Example
from stancebank.serving import Labeller
from stancebank.serving.classifying import classified
from stancebank.serving.known import known

MOE = (
    "👩‍🚀 Astronaut Ida Moe said: “Rents 📈 doubled in Bergen,” and warned of the plan’s cost.\n\n"
    "The mayor’s 🇳🇴 office welcomed the plan. Bergen has 290,000 inhabitants."
)
ROE = "Oslo votes\n\nMayor Tom Roe said on Monday that the bridge is safe. “We need it,” Roe added."
NEW = "🌩️ Minister Ann Lie said on Tuesday that wages fell by 3 per cent. Critics opposed the cut."


def made(root, texts):
    scaffold.new(root)
    for name, text in texts.items():
        (root / "seeds" / f"{name}.txt").write_text(text, "utf-8")
    (root / "annotation" / "guidelines.md").write_text("# Guidelines, version 1.0\n", "utf-8")
    project = Project.open(root)
    project.add([root / "seeds"], today=dt.date(2031, 1, 1), metadata={"language": "en"})
    project.build()
    return project


@pytest.fixture(scope="module")
def project(tmp_path_factory):
    return made(tmp_path_factory.mktemp("served") / "project", {"moe": MOE, "roe": ROE})


def labeller(project, *models, **given):
    return Labeller(project.load, lambda: project._plan().recipe, models, **given)


@pytest.fixture(scope="module")
def serving(project):
    return labeller(project)


class Studio:
    """Takes what a round pushes, and forgets nothing of it."""

    url = "http://127.0.0.1:9"

    def __init__(self):
        self.tasks = []

    def project(self, title, xml):
        return 1

    def counts(self, project):
        found = sum(len(task["predictions"]) for task in self.tasks)
        return Counts(len(self.tasks), 0, found)

    def send(self, project, body):
        new = json.loads(body)
        self.tasks += new
        found = sum(len(task["predictions"]) for task in new)
        counts = {"task_count": len(new), "annotation_count": 0, "prediction_count": found}
        return counts | {"task_ids": list(range(len(new)))}


def pushed(project, name, **request):
    studio = Studio()
    project.open_round(name, Request(annotators=("a1",), **request), studio)
    return studio.tasks


def asked(tasks, **changes):
    """Return tasks as Label Studio sends them: what was pushed, without the predictions."""
    return [
        {"id": number, "data": task["data"] | changes, "project": 1}
        for number, task in enumerate(tasks)
    ]


def results(found):
    return [[one["result"] for one in each] for each in found]


def regions(found, text):
    """Return the words of each region, cut out of the text by its offsets."""
    return [
        (text[item["value"]["start"] : item["value"]["end"]], item["value"]["labels"][0])
        for one in found
        for item in one["result"]
        if item["type"] == "labels"
    ]


@pytest.mark.parametrize("view", ["document", "sentence"])
def test_a_task_gets_what_its_round_pushed(project, serving, view):
    tasks = pushed(project, f"01-{view}", view=view)
    found = serving.predict(asked(tasks))
    assert any(results(found))
    assert results(found) == results(task["predictions"] for task in tasks)
    versions = {one["model_version"] for each in found for one in each}
    assert versions == {serving.version}


def test_a_text_that_no_corpus_holds_gets_what_a_build_would_give_it(serving, tmp_path):
    other = made(tmp_path / "other", {"new": NEW})
    [task] = pushed(other, "01-new")
    assert results(serving.predict(asked([task]))) == [[task["predictions"][0]["result"]]]


def test_a_document_that_was_edited_is_labelled_anew(project, serving):
    text = MOE.replace("Ida Moe", "Tom Roe")
    [found] = serving.predict([{"data": {"sid": "moe", "text": text}}])
    assert any("Tom Roe" in words for words, _ in regions(found, text))


def test_regions_lie_on_their_words_behind_emoji(serving):
    for text in (MOE, NEW):
        [found] = serving.predict([{"data": {"sid": "moe", "text": text}}])
        shown = [
            (item["value"]["text"], item["value"]["labels"][0])
            for item in found[0]["result"]
            if item["type"] == "labels"
        ]
        assert regions(found, text) == shown
    assert ("Ann Lie", "PERSON") in shown
    assert ("wages fell by 3 per cent", "CLAIM") in shown


def test_a_sentence_of_a_new_text_is_asked_about_and_labelled_by_its_own_offsets(serving, tmp_path):
    other = made(tmp_path / "other", {"new": NEW})
    first, second = pushed(other, "01-new", view="sentence")
    assert second["data"]["offset"] > 0
    found = serving.predict(asked([first, second]))
    for task, own in zip((first, second), found, strict=True):
        assert {item["id"] for item in own[0]["result"] if item.get("id", "").startswith("w")} == {
            "w0"
        }
        assert all(words in task["data"]["text"] for words, _ in regions(own, task["data"]["text"]))


def test_what_a_task_does_not_ask_about_is_not_answered(serving):
    data = {"sid": "roe", "text": ROE}
    for shown in (None, "x", [None, {}, {"start": [], "end": 1}, {"start": True, "end": 9}]):
        [found] = serving.predict([{"data": data | {"sentences": shown}}])
        assert all(
            item["type"] != "choices" or "start" in item["value"] for item in found[0]["result"]
        )
        assert regions(found, ROE)


@pytest.mark.parametrize(
    "text", ["", " \n", "Le maire a dit lundi que le pont est sûr, et il pleut."]
)
def test_a_text_of_which_nothing_is_said_has_no_prediction(serving, text):
    assert serving.predict([{"data": {"text": text}}]) == [[]]


@pytest.mark.parametrize(
    ("task", "rule"),
    [
        (None, "task-shape"),
        ({}, "task-shape"),
        ({"data": []}, "task-shape"),
        ({"data": {"image": "a.png"}}, "task-shape"),
        ({"data": {"text": 7}}, "task-shape"),
        ({"data": {"text": "a \ud83d b"}}, "task-text"),
    ],
)
def test_what_is_no_task_is_refused(serving, task, rule):
    with pytest.raises(Refused, match=f"^task 1: {rule}"):
        serving.predict([{"data": {"text": ROE}}, task])


# models


def sentence_model(yes="CFS", no="not CFS"):
    said = ("I wish you a good evening, number {n}.", "Rents rose by {n} per cent.")
    texts = [Example(str(n), said[n % 2].format(n=n), (no, yes)[n % 2], str(n)) for n in range(24)]
    return linear.train("check_worthiness", texts)


@pytest.fixture(scope="module")
def model():
    return sentence_model()


def always(model, name):
    """Return the model, which sees one class everywhere."""
    sure = np.array([1000.0 if one == name else 0.0 for one in model.classes])
    return dataclasses.replace(model, intercept=sure, weights=model.weights * 0)


def worths(found):
    items = [item for one in found for item in one["result"] if item["type"] == "choices"]
    return {
        item["id"]: item["value"]["choices"][0]
        for item in items
        if item["from_name"].startswith("check_worthiness_")
    }


def test_a_model_answers_for_sentences_and_is_named(project, serving, model, tmp_path):
    model_files.save(always(model, "CFS"), tmp_path / "m")
    tasks = asked(pushed(project, "01-document"))
    plain, with_model = serving, labeller(project, tmp_path / "m")
    assert with_model.version.startswith(f"{plain.version}+check_worthiness@")
    assert any(set(worths(own).values()) != {"CFS"} for own in plain.predict(tasks))
    for before, after in zip(plain.predict(tasks), with_model.predict(tasks), strict=True):
        assert set(worths(after)) == set(worths(before))
        assert set(worths(after).values()) == {"CFS"}
        assert regions(after, "") == regions(before, "")
        assert {one["model_version"] for one in after} == {with_model.version}


def test_a_model_is_taken_up_when_it_is_trained_anew_and_kept_while_it_is_away(
    project, model, tmp_path
):
    said = []
    folder = tmp_path / "m"
    model_files.save(always(model, "CFS"), folder)
    own = labeller(project, folder, on_message=said.append)
    task = [{"data": pushed(project, "01-document")[1]["data"]}]
    first = own.version
    assert set(worths(own.predict(task)[0]).values()) == {"CFS"}
    shutil.rmtree(folder)
    assert own.version == first
    own.reload()
    assert [one for one in said if "model-missing" in one] == said
    assert len(said) == 1
    model_files.save(always(sentence_model("UFS", "NFS"), "UFS"), folder)
    assert set(worths(own.predict(task)[0]).values()) == {"UFS"}
    assert own.version != first
    assert said[1:] == [f"loaded anew: {own.version}"]
    (folder / model_files.FEATURES).write_bytes(b"broken")
    assert set(worths(own.predict(task)[0]).values()) == {"UFS"}


def test_a_corpus_that_is_built_anew_answers_anew(tmp_path):
    project = made(tmp_path / "project", {"roe": ROE})
    own = labeller(project)
    before = own.version
    (project.seeds / "new.txt").write_text(NEW, "utf-8")
    project.add([project.seeds / "new.txt"], today=dt.date(2031, 1, 1))
    assert own.version == before
    project.build()
    assert own.version != before
    # the tables of the old build are gone by now
    assert own.predict([{"data": {"sid": "roe", "text": ROE}}])[0]


def test_gold_stays_gold_whatever_a_model_says(golden, model, tmp_path):
    model_files.save(always(model, "CFS"), tmp_path / "m")
    own = labeller(golden, tmp_path / "m")
    source = next(iter(golden._desk().sources.values()))
    shown = [{"start": one.start, "end": one.end} for one in source.sentences if one.asked]
    data = {"sid": source.doc_id, "text": source.text, "sentences": shown}
    [found] = own.predict([{"data": data}])
    names = golden.scheme["check_worthiness"].names
    rows = golden.load().table("sentences").to_pylist()
    gold = [names[row["check_worthiness"]] for row in rows if row["check_worthiness"] is not None]
    assert list(worths(found).values()) == gold
    assert set(gold) != {"CFS"}


def test_a_class_that_the_scheme_lacks_takes_only_its_contrary_back(project, model):
    corpus = project.load()
    documents = list(
        known(corpus.table("documents"), corpus.table("sentences"), project.scheme).values()
    )
    before = [a.check_worthiness for one in documents for a in one.answers.values()]
    after = classified(documents, always(model, "not CFS"), project.scheme)
    said = [a.check_worthiness for one in after for a in one.answers.values()]
    assert "CFS" in before
    assert said == [None if name == "CFS" else name for name in before]


def test_a_stance_model_answers_the_polarity_of_stances_whose_target_it_can_see(project):
    words = {"praised": "FAVOR", "attacked": "AGAINST", "met": "NEUTRAL"}
    texts = [f"Roe {word} thing {n} today" for n in range(4) for word in words]
    examples = [
        Example(str(n), text, list(words.values())[n % 3], str(n), text.index("thing"), len(text))
        for n, text in enumerate(texts)
    ]
    model = always(linear.train("stance", examples), "NEUTRAL")
    corpus = project.load()
    documents = list(
        known(corpus.table("documents"), corpus.table("sentences"), project.scheme).values()
    )
    seen = 0
    for before, after in zip(documents, classified(documents, model, project.scheme), strict=True):
        limits = {one.index: (one.start, one.end) for one in before.source.sentences}
        for index, answer in before.answers.items():
            start, end = limits[index]
            for old, new in zip(answer.stances, after.answers[index].stances, strict=True):
                inside = old.target and start <= old.target.start and old.target.end <= end
                seen += bool(inside)
                polarity = "NEUTRAL" if inside else old.polarity
                assert new == dataclasses.replace(old, polarity=polarity)
    assert seen


def claims_model(says):
    said = ("I wish you a good evening, number {n}.", "Rents rose by {n} per cent.")
    texts = [
        Example(str(n), said[n % 2].format(n=n), ("none", "claim")[n % 2], str(n))
        for n in range(24)
    ]
    return always(linear.train("claims", texts), says)


def of_corpus(project):
    tables = (project.load().table(name) for name in ("documents", "sentences"))
    return list(known(*tables, project.scheme).values())


def test_a_sentence_that_a_model_takes_for_a_claim_gets_one_to_be_asked_about(project, tmp_path):
    model_files.save(claims_model("claim"), tmp_path / "m")
    tasks = asked(pushed(project, "01-document"))
    own = labeller(project, tmp_path / "m")
    assert "+claims@" in own.version
    for task, found in zip(tasks, own.predict(tasks), strict=True):
        text = task["data"]["text"]
        words = [said for said, label in regions(found, text) if label == "CLAIM"]
        for one in task["data"]["sentences"]:
            sentence = text[one["start"] : one["end"]]
            assert any(said in sentence for said in words)
            assert not {*words} & {sentence}  # the final stop is no part of it
    before, after = of_corpus(project), classified(of_corpus(project), claims_model("claim"), {})
    new = 0
    for old, now in zip(before, after, strict=True):
        for sentence in old.source.sentences:
            was, its = old.answers[sentence.index].claims, now.answers[sentence.index].claims
            if was or not sentence.asked:
                assert its == was
            else:
                (claim,) = its
                assert claim == Claim(claim.start, claim.end, *[None] * 6)
                assert sentence.start <= claim.start < claim.end < sentence.end
                new += 1
    assert new


def test_claims_of_a_sentence_that_makes_none_are_taken_but_for_what_a_stance_is_about(project):
    before = of_corpus(project)
    (number, index, claim), *_ = [
        (number, index, claim)
        for number, one in enumerate(before)
        for index, answer in one.answers.items()
        for claim in answer.claims or ()
    ]
    answer = before[number].answers[index]
    stance = Stance(
        *(claim.start, claim.end, "author", None, "claim", claim.span, "FAVOR", "explicit")
    )
    answers = dict(before[number].answers)
    answers[index] = dataclasses.replace(answer, stances=(*answer.stances, stance))
    before[number] = dataclasses.replace(before[number], answers=answers)
    after = classified(before, claims_model("none"), {})
    left = [claim for one in after for a in one.answers.values() for claim in a.claims or ()]
    assert claim in left
    about = {s.target for one in before for a in one.answers.values() for s in a.stances}
    assert {one.span for one in left} <= about
    assert len(left) < sum(len(a.claims) for one in before for a in one.answers.values())


def test_a_model_of_claim_types_answers_of_what_type_each_claim_is(project):
    said = ("it will rain on day {n}", "rents rose by {n} per cent")
    texts = [
        Example(str(n), said[n % 2].format(n=n), ("prediction", "quantity")[n % 2], str(n))
        for n in range(24)
    ]
    model = always(linear.train("claim_type", texts), "prediction")
    found = classified(of_corpus(project), model, project.scheme)
    types = [c.claim_type for one in found for a in one.answers.values() for c in a.claims or ()]
    assert types
    assert set(types) == {"prediction"}


def test_gold_claims_stay_whatever_a_model_says(golden):
    before = of_corpus(golden)
    for name in ("claim", "none"):
        after = classified(before, claims_model(name), {})
        for old, now in zip(before, after, strict=True):
            assert old.gold["claims"]
            for index in old.gold["claims"]:
                assert now.answers[index].claims == old.answers[index].claims


def test_models_that_can_answer_nothing_are_refused(project, model, tmp_path):
    for name, one in (("m", model), ("n", model), ("x", sentence_model("yes", "no"))):
        model_files.save(one, tmp_path / name)
    with pytest.raises(Refused, match="serve-twice"):
        labeller(project, tmp_path / "m", tmp_path / "n")
    with pytest.raises(Refused, match="serve-classes"):
        labeller(project, tmp_path / "x")
    with pytest.raises(Refused, match="model-missing"):
        labeller(project, tmp_path)


# the command


def test_a_port_that_is_taken_is_refused_before_anything_is_loaded(project):
    with backend.listen(lambda: None, port=0) as taken:
        port = taken.url.rpartition(":")[2]
        words = ["--project", str(project.root), "serve", "--port", port]
        said = CliRunner().invoke(main, words)
    assert said.exit_code == 1
    assert f"127.0.0.1:{port}: serve-port" in said.stderr
    assert "--port" in said.stderr
    assert "loading" not in said.stderr


def test_a_project_without_a_corpus_is_told_to_build_it(tmp_path):
    scaffold.new(tmp_path / "p")
    said = CliRunner().invoke(main, ["--project", str(tmp_path / "p"), "serve"])
    assert (said.exit_code, "stancebank build" in said.stderr) == (1, True)


@pytest.mark.slow
def test_the_command_says_where_it_is_and_ends_with_ctrl_c(project):
    with backend.listen(lambda: None, port=0) as free:
        port = free.url.rpartition(":")[2]
    run = [sys.executable, "-m", "stancebank", "--project", str(project.root)]
    with subprocess.Popen(
        [*run, "serve", "--port", port], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        try:
            line = process.stdout.readline()
            assert line == f"ML backend: http://127.0.0.1:{port}\n"
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/health") as answer:
                assert json.loads(answer.read())["status"] == "UP"
            process.send_signal(signal.SIGINT)
            rest, said = process.communicate(timeout=30)
        finally:
            process.kill()
    assert (process.returncode, rest) == (0, "")
    assert "Settings → Model" in said
    assert said.endswith("stopping\n")
    assert "Traceback" not in said
