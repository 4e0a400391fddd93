"""What the README says works when it is typed, and no command is left out of it."""

import os
import re
import shutil
import subprocess

import pytest

from stancebank.cli import main

BLOCK = re.compile(r"^```(sh|python)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def checkout(repository, tmp_path_factory):
    """A copy of the checkout with this environment in it."""
    if not (repository / ".venv" / "stamp").is_file():
        pytest.skip(".venv was not made by scripts/environment")
    target = tmp_path_factory.mktemp("readme") / "stancebank"
    leave = shutil.ignore_patterns(
        ".venv", ".git", ".*_cache", "__pycache__", "working", ".stancebank"
    )
    shutil.copytree(repository, target, ignore=leave, symlinks=True)
    (target / ".venv").symlink_to(repository / ".venv")
    return target


def test_every_command_has_a_section(repository):
    sections = re.findall(
        r"^### `stancebank (\w+)`$", (repository / "README.md").read_text("utf-8"), re.MULTILINE
    )
    assert sorted(sections) == sorted(main.commands)


@pytest.mark.slow
def test_every_block_of_the_readme_runs(repository, checkout):
    blocks = BLOCK.findall((repository / "README.md").read_text("utf-8"))
    # this test is part of what scripts/test runs
    shell = [text.replace("scripts/test ", "true ") for kind, text in blocks if kind == "sh"]
    python = [text for kind, text in blocks if kind == "python"]
    environment = os.environ | {"HF_DATASETS_OFFLINE": "1", "HF_HOME": str(checkout / "hf")}
    subprocess.run(["bash", "-euxc", "\n".join(shell)], cwd=checkout, env=environment, check=True)
    for text in python:
        run = [str(checkout / ".venv" / "bin" / "python"), "-c", text]
        subprocess.run(run, cwd=checkout, env=environment, check=True)
    assert (checkout / "my-corpus" / "corpus" / "0.1.0" / "README.md").is_file()
