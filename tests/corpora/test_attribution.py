"""Learn who says what: claims, their types, and their source, cue and content, from a corpus."""

import json

import pytest
from click.testing import CliRunner

from stancebank.cli import main


def call(*words, **given):
    done = CliRunner().invoke(main, [str(word) for word in words], **given)
    assert done.exit_code == 0, done.output
    return done


@pytest.fixture(scope="module")
def learned(town, tmp_path_factory):
    """Models of the tasks of the claim layer, and what their trainings said."""
    folder = tmp_path_factory.mktemp("learned")
    data = ("--data", f"corpus={town.root}", "--test", f"corpus={town.root}")
    said = {}
    for task in ("claims", "claim_type", "attribution"):
        more = ("--pipeline", "none") if task == "attribution" else ()
        done = call("train", task, *data, *more, "--into", folder / task, "--json")
        said[task] = json.loads(done.stdout)
    return folder, said


def predicted(folder, *lines):
    done = call("predict", folder, input="".join(f"{line}\n" for line in lines))
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.slow
def test_a_sentence_makes_a_claim_or_none(learned):
    folder, said = learned
    figures = {one["name"]: one["value"] for one in said["claims"]["figures"]}
    assert figures["f1-macro"] == 1.0
    found = predicted(folder / "claims", "Ada Roe warned that rents rose.", "Thank you, Lin Pell!")
    assert [one["class"] for one in found] == ["claim", "none"]
    assert set(found[0]["probability"]) == {"claim", "none"}


@pytest.mark.slow
def test_a_claim_has_a_type(learned):
    folder, said = learned
    assert said["claim_type"]["issues"] == []
    found = predicted(folder / "claim_type", "rents rose by 7 per cent", "the harbour would close")
    assert [one["class"] for one in found] == ["quantity", "prediction"]


@pytest.mark.slow
def test_source_cue_and_content_are_found_in_a_text(learned):
    folder, said = learned
    figures = {
        (one["name"], one["label"]): one["value"]
        for one in said["attribution"]["figures"]
        if one["name"] == "f1-strict"
    }
    assert figures.keys() == {("f1-strict", label) for label in (None, "SOURCE", "CUE", "CONTENT")}
    assert figures["f1-strict", None] > 0.9
    assert {one["layer"] for one in said["attribution"]["figures"]} == {"attribution"}
    (none, one) = predicted(
        folder / "attribution",
        "Thank you, Ada Roe!",
        "Ibo Lund said that rents rose by 44 per cent.",
    )
    assert none["spans"] == []
    assert [(span["label"], span["text"]) for span in one["spans"]] == [
        ("SOURCE", "Ibo Lund"),
        ("CUE", "said"),
        ("CONTENT", "rents rose by 44 per cent"),
    ]


def test_the_seed_s_own_attributions_can_be_learned(golden, tmp_path):
    done = call(
        *("train", "attribution", "--data", f"corpus={golden.root}"),
        *("--into", tmp_path / "m", "--pipeline", "none", "--json"),
    )
    said = json.loads(done.stdout)
    assert said["entities"] > 0
    assert {issue["rule"] for issue in said["issues"]} <= {"learn-overlap", "learn-sentence"}
