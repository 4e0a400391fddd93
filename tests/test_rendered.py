"""What is rendered is fresh: schemas, the picture of `show`, the card, the package's labels."""

import importlib.util
import re
from importlib.machinery import SourceFileLoader

import datasets
import pytest

from stancebank.corpus import card, figures, release
from stancebank.project import Project
from stancebank.schemas import labels, tables


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
    counted = figures.count(newest.in_pieces(), project.scheme)
    agreement = project.agreement(newest)
    assert agreement
    page = card.body(newest.manifest, project.settings, project.scheme, counted, agreement)
    assert page.encode() == release.root_card(newest) == project.card.read_bytes()


def test_the_guidelines_define_exactly_the_labels_of_the_scheme(repository, project):
    text = (repository / "annotation" / "guidelines.md").read_text("utf-8")
    names = {name for found in project.scheme.sets.values() for name in found.names}
    names |= set(project.scheme.sets)
    assert names - set(project.scheme.sets) <= set(re.findall(r"`([^`]+)`", text))
    assert set(re.findall(r"`([^`]+)`", text)) <= names


def test_release_1_0_0_gives_gold_for_every_sentence_of_the_seed(repository, tmp_path, monkeypatch):
    monkeypatch.setattr(datasets.config, "HF_DATASETS_OFFLINE", True)
    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", str(tmp_path))
    directory = str(repository / "corpus" / "1.0.0")
    rows = datasets.load_dataset(directory, "sentences", split="train")
    gold = rows.features["entities_status"].str2int("gold")
    assert len(rows) == 35
    for layer in tables.NESTED:
        assert set(rows[f"{layer}_status"]) == {gold}
        assert None not in rows[layer]
    decided = datasets.load_dataset(directory, "decisions", split="train")
    judged = datasets.load_dataset(directory, "judgements", split="train")
    named = {name for name in decided["label_id"] if name is not None}
    for layer, name in (
        ("entities", "entity_id"),
        ("claims", "claim_id"),
        ("stances", "stance_id"),
    ):
        assert {label[name] for labels in rows[layer] for label in labels} <= named
    voices = {one["judgement_id"] for row in decided["candidates"] for one in row}
    assert voices <= set(judged["judgement_id"])
    assert set(judged["kind"]) == {"model"}
    assert (repository / "DATASET_CARD.md").read_text("utf-8").split("**")[1].count("models")
