"""What is rendered is fresh: schemas, the picture of `show`, the card, the package's labels."""

import importlib.util
import re
from importlib.machinery import SourceFileLoader

import pytest

from stancebank.corpus import card, figures, release
from stancebank.project import Project
from stancebank.schemas import labels


@pytest.fixture(scope="module")
def project(repository):
    return Project.open(repository)


def test_the_rendered_files_are_what_labels_and_seed_say(repository, project):
    loader = SourceFileLoader("render", str(repository / "scripts" / "render"))
    render = importlib.util.module_from_spec(importlib.util.spec_from_loader("render", loader))
    loader.exec_module(render)
    for name, text in render.rendered(project).items():
        assert (repository / name).read_text("utf-8") == text, f"{name} is stale: scripts/render"


def test_the_packages_labels_are_the_repositorys(project):
    assert labels.default_bytes() == project.labels.read_bytes()


def test_every_committed_release_breaks_no_rule(project):
    assert project.versions()
    for version in project.versions():
        assert project.check(version) == []


def test_every_figure_of_the_card_is_that_of_the_newest_release(project):
    newest = project.load(project.versions()[-1])
    counted = figures.count(newest.by_split(), project.scheme)
    page = card.body(newest.manifest, project.settings, project.scheme, counted)
    assert page.encode() == release.root_card(newest) == project.card.read_bytes()


def test_the_guidelines_define_exactly_the_labels_of_the_scheme(repository, project):
    text = (repository / "annotation" / "guidelines.md").read_text("utf-8")
    names = {name for found in project.scheme.sets.values() for name in found.names}
    names |= set(project.scheme.sets)
    assert names - set(project.scheme.sets) <= set(re.findall(r"`([^`]+)`", text))
    assert set(re.findall(r"`([^`]+)`", text)) <= names
