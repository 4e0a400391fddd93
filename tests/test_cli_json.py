"""With --json a command prints one JSON value on stdout, and nothing else; all that is read has it."""

import contextlib
import json

import pytest
from click import Group
from click.testing import CliRunner

from stancebank.annotation.standing import Progress, Standing
from stancebank.cli import main
from stancebank.project import Project

WITHOUT = {
    "new": "prints what to do next",
    "predict": "prints JSON Lines, always",
    "serve": "runs until it is ended",
    "studio": "runs until it is ended",
}
"""The commands without --json, and why."""


STANDING = Standing(
    "01-x", "open", "annotate", 2, None, 0, (Progress("a1", "human", 1, 2, 0, 0, 0),)
)


def commands(group=main, prefix=()):
    for name, command in group.commands.items():
        if isinstance(command, Group):
            yield from commands(command, (*prefix, name))
        else:
            yield (*prefix, name), command


def test_every_command_has_it_whose_output_is_read_by_scripts():
    options = {
        " ".join(name): {word for one in command.params for word in one.opts}
        for name, command in commands()
    }
    assert {name for name, own in options.items() if "--json" not in own} == {*WITHOUT}


@pytest.fixture(scope="module")
def places(tmp_path_factory, build_project, repository):
    """What the commands are asked about: a corpus with a release and an open round, files."""
    root = tmp_path_factory.mktemp("json")
    text = "Mayor Tom Roe said on Monday that rents rose by 3 per cent. He backed the plan."
    fresh = build_project(root / "fresh", {"roe": text})
    project = build_project(root / "project", {"roe": text, "zo\u00eb": f"{text} Zo\u00eb left."})
    project.release("0.1.0")
    rows = [{"sentence_id": n, "label": n % 2, "text": f"Say {n % 2} Zo\u00eb."} for n in range(12)]
    (root / "a.json").write_text(json.dumps(rows), "utf-8")
    (root / "b.conll").write_text("Roe B-PER\nleft O\n\n" * 6, "utf-8")
    (root / "new.txt").write_text("The bridge is safe.", "utf-8")
    (root / "empty.txt").write_bytes(b"")
    (root / "answers.json").write_text("{}", "utf-8")
    table = f"claimbuster={root / 'a.json'}"
    places = {"root": root, "project": project.root, "fresh": fresh.root}
    return places | {"seed": repository, "table": table}


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("add {root}/new.txt {root}/empty.txt", 1),
        ("build", 0),
        ("check", 0),
        ("check 0.1.0", 0),
        ("check --leakage", 0),
        ("show roe", 0),
        ("show roe --corpus 0.1.0 --sentences 0", 0),
        ("--project {fresh} release 0.2.0", 0),
        ("round open 01-x --annotators a1", 0),
        ("round status 01-x", 0),
        ("round pull 01-x", 0),
        ("round close 01-x", 0),
        ("round post 01-x a1 roe {root}/answers.json", 0),
        ("--project {seed} agree 1.0.0", 0),
        ("--project {seed} evaluate all --gold 1.0.0 --predicted 0.1.0", 0),
        ("import claimbuster {root}/a.json --into {new}", 0),
        ("import conll {root}/b.conll --into {new}", 0),
        ("export conll 0.1.0 --out {new}", 0),
        ("train check_worthiness --data {table} --test {table} --into {new}", 0),
        ("train entities --data conll={root}/b.conll --pipeline none --into {new}", 0),
    ],
)
def test_stdout_is_one_json_value(words, code, places, tmp_path, monkeypatch):
    monkeypatch.setattr(Project, "connect", lambda *_, **__: contextlib.nullcontext())
    for name in ("open_round", "pull_round", "close_round", "round_status"):
        monkeypatch.setattr(Project, name, lambda *_, **__: STANDING)
    monkeypatch.setattr(Project, "post_answers", lambda *_, **__: 7)
    given = words.format(**places, new=tmp_path / "new").split()
    if given[0] != "--project":
        given = ["--project", str(places["project"]), *given]
    done = CliRunner().invoke(main, [*given, "--json"])
    assert done.exit_code == code, done.output
    said = json.loads(done.stdout)
    assert isinstance(said, dict | list)
    assert "\x1b" not in done.stdout
