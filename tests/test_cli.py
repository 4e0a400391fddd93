"""The command line: results on stdout, messages on stderr, exit codes 0, 1, 2, and suggestions."""

import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

from stancebank.cli import main


@pytest.fixture
def call():
    def run(*arguments, project=None):
        root = ["--project", str(project.root)] if project else []
        return CliRunner().invoke(main, [*root, *map(str, arguments)], catch_exceptions=False)

    return run


def test_help_imports_nothing_slow():
    code = (
        "import sys\n"
        "from click.testing import CliRunner\n"
        "from stancebank.cli import main\n"
        "assert CliRunner().invoke(main, ['--help']).exit_code == 0\n"
        "print(*{name.partition('.')[0] for name in sys.modules})\n"
    )
    run = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    slow = {"datasets", "numpy", "pandera", "polars", "pyarrow", "rich", "spacy", "trafilatura"}
    assert not slow & set(run.stdout.split())


def test_a_check_whose_verdict_is_known_reads_no_table(built):
    assert not built.check()
    code = (
        "import sys\n"
        "from stancebank.cli import main\n"
        f"main(['--project', {str(built.root)!r}, 'check'], standalone_mode=False)\n"
        "print(*{name.partition('.')[0] for name in sys.modules})\n"
    )
    run = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert "no rule is broken" in run.stdout
    assert not {"numpy", "pandera", "polars", "pyarrow"} & set(run.stdout.split())


@pytest.mark.parametrize("command", sorted(main.commands))
def test_every_command_and_option_says_what_it_does(call, command):
    said = call(command, "--help")
    assert said.exit_code == 0
    assert main.commands[command].help


def test_a_mistyped_command_gets_a_suggestion(call):
    said = call("buidl")
    assert said.exit_code == 2
    assert "Did you mean 'build'?" in said.stderr


@pytest.mark.parametrize(
    "options",
    [["--address", "a:1"], ["--engine", "ray", "--workers", "2"], ["--engine", "rai"]],
    ids=["address", "workers", "engine"],
)
def test_an_option_of_another_engine_is_a_wrong_call(call, built, options):
    said = call("build", *options, project=built)
    assert said.exit_code == 2
    assert options[0] in said.stderr or options[-2] in said.stderr


def test_a_mistyped_document_gets_a_suggestion_and_exit_1(call, built):
    said = call("show", "000_d4822408353cd1c", project=built)
    assert said.exit_code == 1
    assert "did you mean '000_d4822408353cd1c9'?" in said.stderr
    assert not said.stdout


def test_a_mistyped_version_gets_a_suggestion(call, built):
    said = call("check", "workin", project=built)
    assert said.exit_code == 1
    assert "did you mean 'working'?" in said.stderr


@pytest.mark.parametrize("sentences", ["a-b", "3-", "-"])
def test_sentences_that_are_no_range_are_a_usage_error(call, built, sentences):
    said = call("show", "x", "--sentences", sentences, project=built)
    assert said.exit_code == 2


def test_a_column_that_is_no_pair_is_a_usage_error(call, built, tmp_path):
    said = call("add", tmp_path, "--column", "text", project=built)
    assert said.exit_code == 2


def test_outside_a_project_the_way_in_is_named(call, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    said = call("build")
    assert said.exit_code == 1
    assert "stancebank new DIR" in said.stderr


def test_show_names_the_speakers_of_the_seeds_quotes(call, built):
    said = call("show", "000_d4822408353cd1c9", "--sentences", "6", project=built)
    assert "Strikes are not made with words" in said.stdout
    assert "Zelenskyy" in said.stdout
    assert "North Korea" not in said.stdout


def test_show_names_classes_in_json_too(call, built):
    said = call("show", "000_d4822408353cd1c9", "--sentences", "6", "--json", project=built)
    (row,) = json.loads(said.stdout)
    assert (row["index"], row["kind"], row["entities_status"]) == (6, "body", "silver")
    assert row["check_worthiness"] in {"NFS", "UFS", "CFS"}
    assert {one["label"] for one in row["entities"]} <= set(built.scheme["entity"].names)
    assert len(row["ner_tags"]) == len(row["tokens"])
    assert set(map(type, row["ner_tags"])) == {str}


def test_show_has_no_colours_where_there_is_no_terminal(call, built):
    assert "\x1b" not in call("show", "000_d4822408353cd1c9", project=built).stdout


def test_a_project_goes_from_new_to_release(call, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert call("new", "mine").exit_code == 0
    again = call("new", "mine")
    assert (again.exit_code, "project-exists" in again.stderr) == (1, True)
    (tmp_path / "a.txt").write_text("The mayor said on Monday that the bridge is safe.", "utf-8")
    (tmp_path / "b.txt").write_bytes(b"")
    monkeypatch.chdir(tmp_path / "mine")
    added = call("add", "../a.txt", "../b.txt", "--licence", "cc0-1.0", "--json")
    assert added.exit_code == 1
    said = json.loads(added.stdout)
    assert said["added"] == ["a"]
    assert "seed-empty" in said["refused"][0]
    built = call("build", "--json")
    assert built.exit_code == 0
    assert json.loads(built.stdout)["rows"]["documents"] == 1
    assert json.loads(call("check", "--json").stdout) == []
    assert call("release", "0.1.0").exit_code == 0
    assert call("release", "0.1.0").exit_code == 1
    assert call("check", "0.1.0").exit_code == 0
    (tmp_path / "mine" / "corpus" / "0.1.0" / "README.md").write_text("", "utf-8")
    broken = call("check", "0.1.0")
    assert (broken.exit_code, "0.1.0/README.md" in broken.stdout) == (1, True)


def test_a_refused_document_makes_a_build_exit_with_1(call, seed_project):
    (seed_project.seeds / "x.txt").write_text("Some text is here in this file.", "utf-8")
    call("add", seed_project.seeds / "x.txt", project=seed_project)
    (seed_project.seeds / "x.txt").write_text("It was changed.", "utf-8")
    said = call("build", project=seed_project)
    assert said.exit_code == 1
    assert "seed-changed" in said.stderr
    assert "35 sentences" in said.stdout


def test_show_passes_no_control_character_to_the_terminal(call, make_project):
    project = make_project({"a": "The mayor \x1b[31mred said that the bridge is safe."})
    call("build", project=project)
    said = call("show", "a", project=project)
    assert "\x1b" not in said.stdout
    assert "\ufffd[31mred" in said.stdout


def test_sentences_that_a_document_lacks_are_refused(call, built):
    said = call("show", "000_d4822408353cd1c9", "--sentences", "90-99", project=built)
    assert said.exit_code == 1
    assert "sentences 0-34" in said.stderr


def test_a_directory_that_is_no_corpus_is_refused(call, built, tmp_path):
    said = call("check", tmp_path, project=built)
    assert (said.exit_code, "manifest-missing" in said.stderr) == (1, True)


def test_an_error_of_the_system_is_a_line_and_no_traceback(call, seed_project):
    seed_project.labels.unlink()
    said = call("build", project=seed_project)
    assert said.exit_code == 1
    assert "labels.toml: No such file or directory" in said.stderr


def test_files_of_a_folder_that_are_no_sources_are_named(call, seed_project, tmp_path):
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures" / "a.png").write_bytes(b"x")
    said = call("add", tmp_path / "pictures", project=seed_project)
    assert "a.png" in said.stderr


def test_adding_nothing_says_so(call, seed_project, tmp_path):
    tmp_path = tmp_path / "empty"
    tmp_path.mkdir()
    said = call("add", tmp_path, project=seed_project)
    assert said.exit_code == 0
    assert "nothing new" in said.stderr


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ('name = "GPE"', 'name = "ORG"', "labels-duplicate"),
        ('hotkey = "2"', 'hotkey = "1"', "labels-duplicate"),
        ("colour =", "color =", "labels-key: 'color' found; did you mean 'colour'?"),
        ("[entity]", "[entities]", "labels-key"),
        ('version = "1.0.0"', "version = 1", "labels-value"),
        ("[[polarity.labels]]", "[[polarity.label]]", "labels-"),
        ('name = "FAVOR"', "name = ", "labels-syntax"),
    ],
)
def test_a_faulty_labels_file_is_refused_by_its_fault(call, seed_project, old, new, rule):
    text = seed_project.labels.read_text("utf-8")
    assert old in text
    seed_project.labels.write_text(text.replace(old, new), "utf-8")
    said = call("build", project=seed_project)
    assert said.exit_code == 1
    assert rule in said.stderr
