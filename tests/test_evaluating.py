"""A corpus is measured against the gold of another, on the same text, where both have answers."""

import json
import shutil

import pytest

from stancebank.errors import Refused
from stancebank.evaluating import MEASURED


@pytest.fixture(scope="module")
def both(golden, built, tmp_path_factory):
    """The golden corpus, and silver of the same document as releases of one project."""
    project = type(golden).open(
        shutil.copytree(golden.root, tmp_path_factory.mktemp("both") / "project", symlinks=True)
    )
    shutil.copytree(built.directory("working").resolve(), project.corpus / "0.1.0")
    return project


def values(figures):
    return {(one.layer, one.name, one.attribute): one.value for one in figures if one.label is None}


def test_gold_against_itself_is_perfect(both):
    (figures,) = both.evaluate("working", ["working"]).figures
    found = values(figures)
    assert {found[layer, "f1-strict", None] for layer in MEASURED[1:]} == {1}
    assert found["check_worthiness", "accuracy", None] == 1
    assert found["claims", "attribute-accuracy", "factuality"] == 1


def test_silver_is_worse_than_gold_and_the_test_of_two_says_so(both):
    found = both.evaluate("working", ["working", "0.1.0"], layers=["stances"])
    first, second = (values(figures)["stances", "f1-strict", None] for figures in found.figures)
    assert first == 1 > second > 0
    (difference,) = [
        one for _, one in found.differences if (one.name, one.label) == ("f1-strict", None)
    ]
    assert difference.value == pytest.approx(first - second)
    assert difference.p < 0.05
    assert json.loads(found.to_json())["differences"][0]["layer"] == "stances"


def test_silver_is_no_gold_to_measure_by(both):
    with pytest.raises(Refused, match="evaluate-gold"):
        both.evaluate("0.1.0", ["working"])


def test_another_text_is_not_measured(both, make_project):
    other = make_project({"000_d4822408353cd1c9": "Another text. Two sentences."}, "other")
    other.build()
    with pytest.raises(Refused, match="evaluate-text"):
        both.evaluate("working", [str(other.directory("working"))])
    third = make_project({"third": "A third text."}, "third")
    third.build()
    with pytest.raises(Refused, match="evaluate-document"):
        both.evaluate("working", [str(third.directory("working"))])


def test_a_mistyped_layer_gets_a_suggestion(both):
    with pytest.raises(Refused, match=r"layer-unknown: 'entites' found; .*entities"):
        both.evaluate("working", ["working"], layers=["entites"])


def test_kinds_of_sentence_are_slices(both):
    (figures,) = both.evaluate("working", ["0.1.0"], layers=["entities"], by_kind=True).figures
    assert {one.slice for one in figures} == {None, "body", "heading"}


def test_a_confusion_matrix_is_drawn_for_each_layer(both, tmp_path, monkeypatch):
    from click.testing import CliRunner

    from stancebank.cli import main

    monkeypatch.chdir(both.root)
    asked = ["evaluate", "entities", "--gold", "working", "--predicted", "working"]
    found = CliRunner().invoke(main, [*asked, "--plot", str(tmp_path / "p"), "--json"])
    assert found.exit_code == 0, found.output
    assert [path.name for path in (tmp_path / "p").iterdir()] == ["entities.png"]
    assert json.loads(found.stdout)["confusions"][0][0]["layer"] == "entities"
