"""A release is whole, immutable, the same bytes every time, and plain to load."""

import json
import re
from dataclasses import replace
from pathlib import Path

import datasets
import pyarrow as pa
import pytest

import stancebank
from stancebank import manifest
from stancebank.corpus import croissant, figures
from stancebank.errors import Refused
from stancebank.schemas import tables


@pytest.fixture(scope="module")
def released(tmp_path_factory, copy_project):
    project = copy_project(tmp_path_factory.mktemp("released") / "project")
    project.build()
    project.release("0.1.0")
    return project


@pytest.fixture(autouse=True)
def offline(monkeypatch, tmp_path):
    monkeypatch.setattr(datasets.config, "HF_DATASETS_OFFLINE", True)
    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", str(tmp_path / "cache"))


def contents(directory):
    return {
        path.relative_to(directory).as_posix(): path.read_bytes()
        for path in directory.rglob("*")
        if path.is_file()
    }


def test_a_release_is_never_rewritten(released):
    before = contents(released.corpus / "0.1.0")
    with pytest.raises(Refused, match="release-exists"):
        released.release("0.1.0")
    assert contents(released.corpus / "0.1.0") == before


def test_a_release_that_is_made_again_has_the_same_bytes(released, seed_project):
    seed_project.build()
    seed_project.release("0.1.0")
    assert contents(seed_project.corpus / "0.1.0") == contents(released.corpus / "0.1.0")


def test_a_stale_working_corpus_is_not_released(seed_project):
    seed_project.build()
    seed_project.labels.write_text(seed_project.labels.read_text("utf-8") + "\n# more\n", "utf-8")
    with pytest.raises(Refused, match="working-stale"):
        seed_project.release("0.1.0")
    assert seed_project.versions() == []


def test_a_source_that_cannot_be_read_blocks_a_release(seed_project):
    (seed_project.seeds / "000_d4822408353cd1c9.txt").write_text("changed", "utf-8")
    with pytest.raises(Refused, match="corpus-empty"):
        seed_project.build()


def test_a_version_is_three_numbers(released):
    with pytest.raises(Refused, match="version"):
        released.release("1.0")


@pytest.mark.parametrize("config", tables.CONFIGS)
@pytest.mark.parametrize("streaming", [False, True])
def test_every_config_loads_with_its_label_names(released, config, streaming):
    loaded = datasets.load_dataset(
        str(released.corpus / "0.1.0"), config, split="train", streaming=streaming
    )
    table = stancebank.load(str(released.corpus / "0.1.0")).table(config, "train")
    assert [*loaded] == table.to_pylist()
    schema = tables.written(config, released.scheme)
    assert loaded.features == datasets.Features.from_arrow_schema(schema)


def test_the_default_config_is_the_sentences(released):
    loaded = datasets.load_dataset(str(released.corpus / "0.1.0"), split="train")
    assert loaded.features["ner_tags"].feature.int2str(1) == "B-PERSON"
    assert loaded.features["entities"].feature["label"].names[0] == "PERSON"
    entity = loaded[0]["entities"][0]
    assert loaded[0]["text"][entity["start"] : entity["end"]] == entity["text"] == "Joe Biden"


def test_a_config_without_rows_is_no_config_of_the_card(make_project):
    project = make_project({"plain": "The rain fell all night on the quiet town."})
    project.build()
    project.release("0.1.0")
    assert datasets.get_dataset_config_names(str(project.corpus / "0.1.0")) == [
        "documents",
        "sentences",
    ]
    assert project.load("0.1.0").table("stances").num_rows == 0


def test_another_release_of_the_same_name_is_not_served_from_the_cache(make_project):
    texts = {}
    for word in ("Rain", "Snow"):
        project = make_project({"a": f"{word} fell in Oslo on Monday."}, name=word)
        project.build()
        project.release("1.0.0")
        rows = datasets.load_dataset(str(project.corpus / "1.0.0"), "sentences", split="train")
        texts[word] = rows[0]["text"]
    assert texts == {word: f"{word} fell in Oslo on Monday." for word in texts}


def test_a_flipped_byte_is_named_by_its_file(released):
    directory = released.corpus / "0.1.0"
    for path, raw in contents(directory).items():
        for at in (0, len(raw) // 2, len(raw) - 1):
            broken = bytearray(raw)
            broken[at] ^= 1
            (directory / path).write_bytes(bytes(broken))
            issues = released.check("0.1.0")
            (directory / path).write_bytes(raw)
            assert [issue.place for issue in issues] == [f"0.1.0/{path}"]
    assert not released.check("0.1.0")


def test_a_missing_and_an_extra_file_are_named(released):
    directory = released.corpus / "0.1.0"
    (directory / "README.md").rename(directory / "README.txt")
    rules = {issue.place: issue.rule for issue in released.check("0.1.0")}
    (directory / "README.txt").rename(directory / "README.md")
    assert rules == {
        "0.1.0/README.md": "release-missing-file",
        "0.1.0/README.txt": "release-extra-file",
    }


def test_a_table_that_is_not_the_recorded_one_is_named(released, tmp_path):
    import dataclasses
    import shutil

    directory = tmp_path / "0.1.0"
    shutil.copytree(released.corpus / "0.1.0", directory)
    made = manifest.read(directory)
    record = made.tables["stances"]["train"]
    wrong = dataclasses.replace(record, content="0" * 64)
    made.tables["stances"]["train"] = wrong
    (directory / "manifest.json").write_bytes(made.to_json())
    assert [issue.rule for issue in released.check(str(directory))] == ["release-content"]


def test_a_release_opens_by_memory_map_without_a_copy(released):
    corpus = released.load("0.1.0")
    before = pa.total_allocated_bytes()
    table = corpus.table("sentences")
    assert table.num_rows == 35
    assert pa.total_allocated_bytes() == before


def again(found):
    """What mlcroissant writes of what it has read."""
    written = json.dumps(found.metadata.to_json(), indent=1, ensure_ascii=False, sort_keys=True)
    return f"{written}\n"


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
@pytest.mark.parametrize("models", [True, False])
def test_the_croissant_of_every_config_is_the_one_that_mlcroissant_writes(golden, tmp_path, models):
    import mlcroissant

    corpus = golden.load()
    made = replace(corpus.manifest, version="0.1.0", **({} if models else {"models": {}}))
    assert set(made.tables) >= {*tables.CONFIGS, *tables.ROUND_CONFIGS}
    counted = figures.count(corpus.in_pieces(), golden.scheme)
    path = tmp_path / "croissant.json"
    path.write_bytes(croissant.render(made, golden.settings, golden.scheme, counted))
    found = mlcroissant.Dataset(path)
    assert not found.metadata.ctx.issues.errors
    assert again(found) == path.read_text("utf-8")


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
def test_the_croissant_is_valid_and_its_label_sets_load(released, monkeypatch):
    import mlcroissant

    monkeypatch.chdir(released.corpus / "0.1.0")
    found = mlcroissant.Dataset("croissant.json")
    assert not found.metadata.ctx.issues.errors
    assert again(found) == Path("croissant.json").read_text("utf-8")
    records = [*found.records("labels/polarity")]
    names = tuple(row["labels/polarity/name"] for row in records)
    assert names == released.scheme["polarity"].names
    files = {
        file["contentUrl"]: file["sha256"]
        for file in json.loads((released.corpus / "0.1.0" / "croissant.json").read_text("utf-8"))[
            "distribution"
        ]
    }
    recorded = released.load("0.1.0").manifest.tables
    assert files == {
        file.path: file.sha256
        for splits in recorded.values()
        for record in splits.values()
        for file in record.files
    }


def test_a_large_table_is_written_in_files_that_load_as_one(make_project, monkeypatch):
    from stancebank.corpus import build, shards, store

    monkeypatch.setattr(shards, "LIMIT", 1)
    monkeypatch.setattr(build, "GATHERED", 1)
    monkeypatch.setattr(store, "MAX_FILE_BYTES", 1)
    project = make_project({f"d{n}": f"Text {n} is short." for n in range(3)})
    project.build()
    project.release("0.1.0")
    names = sorted(path.name for path in (project.corpus / "0.1.0" / "documents").iterdir())
    assert names == [f"train-{n:05d}-of-00003.arrow" for n in range(3)]
    loaded = datasets.load_dataset(str(project.corpus / "0.1.0"), "documents", split="train")
    assert loaded["doc_id"] == ["d0", "d1", "d2"]
    assert not project.check("0.1.0")


def test_the_card_has_every_section_of_the_hubs_template(released):
    from importlib import resources

    template = resources.files("huggingface_hub").joinpath("templates/datasetcard_template.md")
    wanted = [
        line.replace(" [optional]", "").strip()
        for line in template.read_text("utf-8").splitlines()
        if re.match(r"##+ [A-Z]", line)
    ]
    card = (released.corpus / "0.1.0" / "README.md").read_text("utf-8")
    headings = [line.strip() for line in card.splitlines() if line.startswith("#")]
    assert len(wanted) >= 19
    assert [heading for heading in headings if heading in wanted] == wanted
    assert "More Information Needed" not in card


def test_the_root_card_is_that_of_the_newest_release(released):
    card = (released.corpus / "0.1.0" / "README.md").read_text("utf-8")
    assert card.endswith(released.card.read_text("utf-8"))


def test_a_card_that_a_killed_release_left_behind_is_mended(released):
    fresh = released.card.read_bytes()
    released.card.write_bytes(b"old")
    with pytest.raises(Refused, match="release-exists"):
        released.release("0.1.0")
    assert released.card.read_bytes() == fresh
