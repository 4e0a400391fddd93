"""Train and predict, from the command line: figures, leakage, and what was left out."""

import json

import pytest
from click.testing import CliRunner

from stancebank import training
from stancebank.cli import main
from stancebank.learning import folded
from stancebank.schemas.examples import Example


def rows(texts):
    return json.dumps(
        [{"sentence_id": n, "label": n % 2, "text": text} for n, text in enumerate(texts)]
    )


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tables")
    said = ("Good evening to you, number {n}.", "Rents rose by {n} per cent.")
    texts = [said[n % 2].format(n=n) for n in range(80)]
    (folder / "learn.json").write_text(rows(texts[:60]), "utf-8")
    (folder / "test.json").write_text(rows(texts[60:]), "utf-8")
    (folder / "bad.json").write_text('[{"sentence_id": 1, "label": 7, "text": "x"}]', "utf-8")
    return folder


def call(*words, **given):
    return CliRunner().invoke(main, [str(word) for word in words], **given)


def test_train_says_how_good_it_is_and_what_leaks(tables, tmp_path):
    done = call(
        *("train", "check_worthiness", "--data", f"claimbuster={tables / 'learn.json'}"),
        *("--data", f"claimbuster={tables / 'bad.json'}"),
        *("--test", f"claimbuster={tables / 'test.json'}", "--into", tmp_path / "m", "--json"),
    )
    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout)
    assert said["examples"] == 60
    assert [issue["rule"] for issue in said["issues"]] == ["table-label"]
    assert {one["value"] for one in said["figures"] if one["name"] == "f1-macro"} == {1.0}
    # a number's digits are all one to the model, so that these texts stand in the training too
    assert said["leaked"] == said["near"] == 20
    assert ["ClaimBuster" in source["name"] for source in said["sources"]] == [True, True]

    spoken = call("predict", tmp_path / "m", input="Wages fell by 12 per cent.\nGood evening.\n")
    found = [json.loads(line) for line in spoken.stdout.splitlines()]
    assert [one["class"] for one in found] == ["CFS", "not CFS"]
    assert sum(found[0]["probability"].values()) == pytest.approx(1, abs=1e-3)
    again = call("predict", tmp_path / "m", "--data", f"claimbuster={tables / 'test.json'}")
    assert len(again.stdout.splitlines()) == 20


def test_near_duplicates_of_texts_leak_too_and_what_leaks_is_among_them():
    seen = ["rents rose by a third in the old town, the mayor said on monday", "good evening", "?!"]
    near = seen[0].replace("monday", "friday")
    assert training.leaks([seen[0], near, "good morning", "?!", "…"], seen) == (2, 3)
    assert training.leaks([], seen) == training.leaks([], []) == (0, 0)
    assert training.leaks(seen, []) == (0, 0)


def test_a_table_of_another_task_and_a_place_that_is_taken_are_refused(tables, tmp_path):
    data = f"claimbuster={tables / 'learn.json'}"
    other = call("train", "stance", "--data", data, "--into", tmp_path / "m")
    assert (other.exit_code, "learning-task" in other.stderr) == (1, True)
    taken = call("train", "check_worthiness", "--data", data, "--into", tmp_path)
    assert (taken.exit_code, "model-exists" in taken.stderr) == (1, True)
    typo = call("train", "check_worthiness", "--data", "x", "--into", tmp_path / "m")
    assert (typo.exit_code, "RECIPE=PATH" in typo.stderr) == (2, True)


def test_without_a_test_folds_of_the_data_say_how_good_it_is(tables, tmp_path):
    data = ("--data", f"claimbuster={tables / 'learn.json'}")
    done = call(
        *("train", "check_worthiness", *data, "--folds", 2, "--model", "linear:20"),
        *("--into", tmp_path / "m", "--json"),
    )
    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout)
    assert (said["folds"], said["test_examples"], said["tested on"]) == (2, 60, said["sources"])
    assert said["features"] == 20
    assert {one["value"] for one in said["figures"] if one["name"] == "accuracy"} == {1.0}
    card = (tmp_path / "m" / "README.md").read_text("utf-8")
    assert "In 2 folds of what it learned from, 60 texts" in card
    assert "It keeps 20 features" in card


def test_what_folds_say_of_an_example_is_said_by_a_model_that_did_not_learn_from_it():
    seen = []

    class Parrot:
        def __init__(self, examples):
            self.known = {one.id for one in examples}

        def predict(self, examples):
            assert self.known.isdisjoint(one.id for one in examples)
            seen.extend(one.id for one in examples)
            return [one.label for one in examples]

    given = [Example(str(n), "x", "ab"[n % 2], f"d{n // 3}") for n in range(60)]
    found = folded.measure("claims", given, lambda _, examples: Parrot(examples), 4)
    assert {one.value for one in found if one.name == "accuracy"} == {1.0}
    assert sorted(seen, key=int) == [one.id for one in given]


@pytest.mark.parametrize("model", ["linear:0", "linear:many", "linear:5,", "linear:-5", "linaer"])
def test_a_size_that_is_no_number_is_refused(tables, tmp_path, model):
    data = f"claimbuster={tables / 'learn.json'}"
    done = call(
        *("train", "check_worthiness", "--data", data, "--into", tmp_path / "m"),
        *("--model", model),
    )
    assert (done.exit_code, "model-kind" in done.stderr) == (1, True)


def test_folds_stand_in_for_a_test_and_beside_none(tables, tmp_path):
    data = f"claimbuster={tables / 'learn.json'}"
    done = call(
        *("train", "check_worthiness", "--data", data, "--test", data, "--folds", 4),
        *("--into", tmp_path / "m"),
    )
    assert (done.exit_code, "where there is no --test" in done.stderr) == (2, True)
    many = call(
        *("train", "check_worthiness", "--data", data, "--folds", 31, "--into", tmp_path / "m")
    )
    assert (many.exit_code, "CFS in 31 folds" in many.stderr) == (1, True)
    assert not (tmp_path / "m").exists()
