"""Two models come along: anybody can use them by name, and their cards say what they are worth."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path

import pytest
from click.testing import CliRunner

from stancebank.cli import main
from stancebank.corpus.load import Corpus
from stancebank.errors import Refused
from stancebank.learning import model_files, shipped
from stancebank.schemas.examples import Example
from stancebank.serving import Labeller

NAMES = ("shipped:check-worthiness", "shipped:stance")
LICENCES = {
    "shipped:check-worthiness": ("CC BY 4.0", "creativecommons.org/licenses/by/4.0", "Arslan"),
    "shipped:stance": (
        "MIT",
        "Copyright 2020 Felix Hamborg",
        "permission notice shall be included",
    ),
}


@pytest.fixture(scope="module")
def script(repository):
    """Load a module of scripts/, which import one another as a script does."""
    sys.path.insert(0, str(repository / "scripts"))

    def load(name):
        loader = SourceFileLoader(name, str(repository / "scripts" / f"{name}.py"))
        module = module_from_spec(spec_from_loader(name, loader))
        sys.modules[name] = module  # dataclasses look their own module up
        loader.exec_module(module)
        return module

    yield load
    sys.path.remove(str(repository / "scripts"))
    for name in ("silver_contest", "silver_elsewhere", "silver_models"):
        sys.modules.pop(name, None)


@pytest.fixture(scope="module")
def releases(repository):
    return [Corpus.open(repository / "corpus" / version) for version in ("1.0.0", "0.1.0")]


class Told:
    """A classifier that says what it is told, by the examples' ids."""

    def __init__(self, task, said):
        self.task, self.said = task, said

    def predict(self, examples):
        return [self.said.get((one.id, one.start), "none") for one in examples]


def test_a_newcomer_without_any_data_gets_the_check_worthiness_of_a_sentence(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    given = "Unemployment fell by 3 percent last year.\nGood evening, and thank you.\n"
    done = CliRunner().invoke(main, ["predict", "shipped:check-worthiness"], input=given)
    assert done.exit_code == 0, done.output
    said = [json.loads(line) for line in done.stdout.splitlines()]
    assert [one["class"] for one in said] == ["CFS", "not CFS"]


def test_a_mistyped_name_gets_a_suggestion():
    done = CliRunner().invoke(main, ["predict", "shipped:check-worthines"], input="x\n")
    assert done.exit_code == 1
    assert "model-unknown" in done.stderr
    assert "did you mean 'shipped:check-worthiness'?" in done.stderr


def test_a_path_is_no_name():
    with pytest.raises(Refused, match="model-unknown"):
        shipped.place("shipped:../crf")
    done = CliRunner().invoke(main, ["predict", "nowhere"], input="x\n")
    assert (done.exit_code, "does not exist" in done.stderr) == (2, True)


def test_a_stance_is_classified_toward_its_target():
    model = model_files.classifier(shipped.place("shipped:stance"))
    text = "Critics accused Roe of fraud, while voters praised Lee as a hero."
    targets = [Example(name, text, "", name, at, at + 3) for name, at in (("Roe", 16), ("Lee", 51))]
    assert [text[one.start : one.end] for one in targets] == ["Roe", "Lee"]
    against, favor = (model.classes.index(name) for name in ("AGAINST", "FAVOR"))
    roe, lee = model.probabilities(targets)
    assert roe[against] > lee[against]
    assert lee[favor] > roe[favor]


def test_both_serve_a_label_studio(built):
    places = [shipped.place(name) for name in NAMES]
    backend = Labeller(built.load, lambda: built._plan().recipe, places)
    for name, task in zip(NAMES, ("check_worthiness", "stance"), strict=True):
        assert f"+{task}@{model_files.fingerprint(shipped.place(name))}" in backend.version


def test_they_are_small_enough_to_come_along():
    assert shipped.names() == list(NAMES)
    files = [path for path in shipped.FOLDER.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 4_000_000


@pytest.mark.parametrize("name", NAMES)
def test_a_card_says_whose_data_it_was_under_which_licence_and_what_it_is_worth(name):
    folder = shipped.place(name)
    card = (folder / model_files.CARD).read_text("utf-8")
    about = model_files.load(folder).about
    whole = " ".join(card.replace("\n> ", "\n").split())
    for words in (*LICENCES[name], about["data"], about["sources"][0]["content"]):
        assert words in whole
    for one in about["figures"]:
        assert f"| {one['name']} | all | {one['value']:.3f} |" in card


@pytest.mark.parametrize("name", NAMES)
def test_a_card_says_how_the_model_stands_beside_the_rules(name, script):
    card = (shipped.place(name) / model_files.CARD).read_text("utf-8")
    assert script("silver_models").beside(shipped.place(name)) in card


def test_a_model_labels_in_place_of_the_rules_only_where_it_is_right_more_often(script, releases):
    contest = script("silver_contest")
    gold, rules = releases
    names = rules.scheme["check_worthiness"].names

    def worth(corpus):
        rows = corpus.table("sentences").to_pylist()
        return {
            (row["sentence_id"], None): names[row["check_worthiness"]]
            for row in rows
            if row["check_worthiness"] is not None
        }

    def folded(said):
        return {key: name if name == "CFS" else "not CFS" for key, name in said.items()}

    def held(said):
        return contest.contest(gold, rules, Told("check_worthiness", said))

    assert held(folded(worth(gold))).model_labels
    assert not held(folded(worth(rules))).model_labels  # of equals, the rules
    assert not held({}).model_labels
    (row,) = held(folded(worth(rules))).rows
    assert (row.rules.right, row.rules.of) == (row.model.right, row.model.of) == (19, 29)


def test_what_the_rules_did_not_find_is_wrong_and_decides_nothing(script, releases):
    contest = script("silver_contest")
    gold, rules = releases
    right = {(one.example.id, one.example.start): one.polarity for one in contest._stances(gold)}
    found, everything, tuples = contest.contest(gold, rules, Told("stance", right)).rows
    assert (found.rules.right, found.rules.of) == (found.model.right, found.model.of) == (6, 6)
    assert (everything.rules.right, everything.model.right, everything.model.of) == (6, 22, 22)
    assert not everything.decides
    assert tuples.rules.of == tuples.model.of == 8


def test_tuples_are_counted_as_evaluate_counts_them(script, releases, repository):
    from stancebank.project import Project

    contest = script("silver_contest")
    figures = Project.open(repository).evaluate("1.0.0", ["0.1.0"], layers=["stances"]).figures[0]
    (theirs,) = (one.value for one in figures if one.name == "f1-strict" and one.label is None)
    *_, tuples = contest.contest(*releases, Told("stance", {})).rows
    assert tuples.rules.f1 == pytest.approx(theirs)


def test_only_the_version_that_made_a_model_may_differ(script, tmp_path):
    models = script("silver_models")
    there, again = shipped.place(NAMES[0]), tmp_path / "again"
    shutil.copytree(there, again)
    version = model_files.load(there).about["code"]
    for name, line in ((model_files.MODEL, '"code": "{}"'), (model_files.CARD, "stancebank {} |")):
        text = (again / name).read_text("utf-8")
        assert line.format(version) in text
        (again / name).write_text(text.replace(line.format(version), line.format("9.9.9")), "utf-8")
    assert models.differing(again, there) == []
    (again / model_files.FEATURES).write_bytes(b"")
    assert models.differing(again, there) == [model_files.FEATURES]
    assert models.differing(again, tmp_path / "nowhere") != []


@pytest.mark.slow
def test_the_rules_are_asked_about_a_text_as_one_sentence_and_about_its_target(script):
    elsewhere = script("silver_elsewhere")
    text = " Mayor Tom Roe supports the bridge. Critics oppose the tunnel."

    def toward(words):
        return Example(words, text, "", words, text.index(words), text.index(words) + len(words))

    asked = [toward(words) for words in ("the bridge", "tunnel", "Mayor")]
    assert elsewhere.polarity(asked) == ["FAVOR", "AGAINST", "NEUTRAL"]
    texts = ("Unemployment fell by 3 percent in Ohio last year.", "Good evening. Thank you.")
    worth = elsewhere.check_worthiness([Example(one, one, "", one) for one in texts])
    assert worth == ["CFS", "not CFS"]


@pytest.mark.slow
def test_the_comparison_takes_data_where_there_are_some_and_says_what_to_name(
    script, tmp_path, capsys
):
    models = script("silver_models")
    rows = [{"sentence_id": 1, "label": 0, "text": "Good evening, and thank you."}]
    (tmp_path / "mine.json").write_text(json.dumps(rows), "utf-8")
    assert models.main(["--compare", "--claimbuster", str(tmp_path / "mine.json")]) == 0
    said = capsys.readouterr().out
    assert "1 texts of mine.json: rules accuracy 1.000" in said
    assert said.count("the rules go on to label") == 2
    assert models.main([]) == 2
    assert "--claimbuster FILE" in capsys.readouterr().err


@pytest.mark.slow
def test_a_wheel_holds_them(repository, tmp_path):
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(build, cwd=repository, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    inside = set(zipfile.ZipFile(wheel).namelist())
    for name in NAMES:
        folder = f"stancebank/learning/silver_models/{name.removeprefix(shipped.PREFIX)}"
        files = (model_files.MODEL, model_files.FEATURES, model_files.CARD)
        assert {f"{folder}/{file}" for file in files} <= inside


@pytest.mark.slow
def test_the_script_makes_the_model_of_check_worthiness_again_byte_for_byte(repository, shared):
    """That of stance takes minutes more: `scripts/silver_models --newsmtsc … --check` makes it."""
    data = shared / "claimbuster" / "kfold_25ncs.json"
    environment = os.environ | {
        "PYTHONPATH": str(Path(shipped.__file__).parents[2]),
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_CORETYPE": "Haswell",
    }
    run = [sys.executable, "scripts/silver_models.py", "--claimbuster", str(data), "--check"]
    done = subprocess.run(
        run, cwd=repository, env=environment, capture_output=True, text=True, check=False
    )
    assert done.stdout == "check-worthiness: the same\n", done.stdout + done.stderr
