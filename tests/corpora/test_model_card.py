"""A model's card says what it is, what it learned from, and how good it is; loading ignores it."""

import json

import pytest
from click.testing import CliRunner

from stancebank.cli import main
from stancebank.learning import model_card, model_files
from stancebank.schemas.examples import TASKS

RECIPE = """task = "check_worthiness"
source = "Town | talk,\\n once"
licence = "CC0"
file = "jsonl"
id = "id"
text = "text"
label = "label"

[labels]
1 = "CFS"
0 = "NFS"
"""


def call(*words):
    done = CliRunner().invoke(main, [str(word) for word in words])
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.fixture(scope="module")
def classifier(town, tmp_path_factory):
    folder = tmp_path_factory.mktemp("card")
    (folder / "own.toml").write_text(RECIPE, "utf-8")
    rows = [{"id": n, "label": n % 2, "text": f"Song {n}."} for n in range(12)]
    (folder / "a.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    call(
        *("train", "check_worthiness", "--data", f"corpus={town.root}"),
        *("--data", f"own.toml={folder / 'a.jsonl'}"),
        *("--test", f"corpus={town.root}@1.0.0", "--into", folder / "m"),
    )
    return folder / "m"


def test_the_card_says_what_model_json_says(classifier, town):
    page = (classifier / "README.md").read_text("utf-8")
    about = model_files.load(classifier).about
    digest = town.load("1.0.0").manifest.digest
    assert f"| town 1.0.0 | `{digest}` | test | gold | CC0 |" in page
    assert "| Town \\| talk, once |" in page  # a cell stays a cell
    assert f"sha256 `{about['data']}`" in page
    assert f"C is {about['C']}:" in page
    assert f"Of {about['test_examples']} texts of the test, {about['leaked']} stand" in page
    assert f"code | stancebank {about['code']} |" in page
    for one in about["figures"]:
        said = f"| {one['name']} | all | {one['value']:.3f} | "
        assert said + f"{one['low']:.3f} to {one['high']:.3f} | {one['items']} |" in page
        assert f". {one['convention']}\n" in page
        assert one["interval"] in page
    assert "| f1 | CFS |" in page
    assert "silver" not in page
    assert "\n\n\n" not in page
    for table in ("| name |", "| figure |", "| C |"):
        before, _, _ = page.partition(table)
        assert before.endswith("\n\n"), table  # Markdown asks for it


def test_a_card_that_is_changed_or_gone_is_no_matter_and_any_other_file_is(classifier, tmp_path):
    before = model_files.fingerprint(classifier)
    card = classifier / "README.md"
    page = card.read_bytes()
    card.write_text("Other words.", "utf-8")
    assert model_files.load(classifier).classes
    card.unlink()
    assert model_files.load(classifier).classes
    card.write_bytes(page)
    assert model_files.fingerprint(classifier) == before


def test_a_tagger_has_a_card_too_and_one_that_was_not_measured_says_so(town, tmp_path):
    call(
        *("train", "entities", "--data", f"corpus={town.root}", "--silver"),
        *("--into", tmp_path / "m", "--pipeline", "none"),
    )
    page = (tmp_path / "m" / "README.md").read_text("utf-8")
    assert "pipeline_tag: token-classification" in page
    assert "nobody knows" in page
    assert "| classes | `PERSON` |" in page
    assert "silver" not in page  # it was asked for, and there was none


def test_silver_labels_are_told_of(built, tmp_path):
    data = f"corpus={built.root}"
    call("train", "claims", "--data", data, "--silver", "--into", tmp_path / "m")
    page = (tmp_path / "m" / "README.md").read_text("utf-8")
    assert "| train | gold and silver |" in page
    assert "**It learned from silver labels" in page


def test_every_task_has_a_title_and_every_kind_says_how_it_was_chosen():
    assert model_card.TITLES.keys() == set(TASKS)
    tuned = {"model": "encoder", "encoder": "small", "epochs": 2, "held_out": {"1": 0.1, "2": 0.2}}
    assert model_card._kind(tuned) == "small, fine-tuned, under a linear layer"
    assert model_card._chosen(tuned).scores == tuned["held_out"]
    frozen = {"model": "frozen", "encoder": "small", "C": 0.1, "cross_validation": {"0.1": 1.0}}
    assert "C is 0.1" in model_card._chosen(frozen).said
    assert "small" in model_card._kind(frozen)
