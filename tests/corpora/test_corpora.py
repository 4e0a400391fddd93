"""Train on projects and releases: their splits, their gold, and what is said of where it is from."""

import json
import shutil
from collections import Counter

import pytest
from click.testing import CliRunner

from stancebank import corpora, tagging, training
from stancebank.cli import main
from stancebank.errors import Refused
from stancebank.learning import model_files
from stancebank.schemas.annotations import Answer


def call(*words, **given):
    return CliRunner().invoke(main, [str(word) for word in words], **given)


def trained(*words):
    done = call("train", *words, "--json")
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def docs(material):
    return {one.group for one in material[0]}


@pytest.mark.parametrize("task", ["check_worthiness", "stance", "claims", "claim_type"])
def test_splits_are_respected(town, task):
    splits = town.load().splits()
    learn = training.read(task, [("corpus", town.root)])
    test = training.read(task, [("corpus", town.root)], "test")
    assert {splits[doc] for doc in docs(learn)} == {"train", "validation"}
    assert {splits[doc] for doc in docs(test)} == {"test"}
    assert learn.issues == test.issues == []


def test_a_release_is_named_in_three_ways_and_is_the_same(town, tmp_path):
    shutil.copytree(town.root / "corpus" / "1.0.0", tmp_path / "alone")
    places = [f"{town.root}@1.0.0", town.root / "corpus" / "1.0.0", tmp_path / "alone"]
    found = [training.read("stance", [("corpus", place)]) for place in places]
    assert found[0] == found[1] == found[2]
    (origin,) = found[0].sources
    assert (origin.name, origin.licence) == ("town 1.0.0", "CC0")
    assert origin.content == town.load("1.0.0").manifest.digest
    assert {one.label for one in found[0].examples} == {"FAVOR", "AGAINST"}
    for one in found[0].examples:
        assert one.text[one.start : one.end].startswith("the ")


def test_the_same_class_names_are_read_from_a_release_as_from_its_project(town):
    scheme = town.load("1.0.0").scheme
    for name, its in scheme.sets.items():
        assert its.names == town.scheme[name].names
    assert scheme["ner_tag"].names == town.scheme["ner_tag"].names
    assert scheme.fingerprint == town.scheme.fingerprint


def test_a_model_says_what_it_learned_from(town, tmp_path):
    rows = [{"sentence_id": n, "label": n % 2, "text": f"Song {n}."} for n in range(12)]
    (tmp_path / "a.json").write_text(json.dumps(rows), "utf-8")
    said = trained(
        *("check_worthiness", "--data", f"corpus={town.root}"),
        *("--data", f"claimbuster={tmp_path / 'a.json'}"),
        *("--test", f"corpus={town.root}@1.0.0", "--into", tmp_path / "m"),
    )
    first, second = said["sources"]
    assert (first["splits"], first["silver"]) == (["train", "validation"], False)
    assert first["content"] == town.load().manifest.digest
    assert len(second["content"]) == 64
    assert second["licence"] == "CC BY 4.0"
    assert [one["splits"] for one in said["tested on"]] == [["test"]]
    rows = town.load().table("sentences", "test").num_rows
    assert said["test_examples"] == rows
    assert model_files.load(tmp_path / "m").about | {"issues": []} == said


def test_entities_are_learned_from_a_corpus(town, tmp_path):
    said = trained(
        *("entities", "--data", f"corpus={town.root}", "--test", f"corpus={town.root}"),
        *("--into", tmp_path / "m", "--pipeline", "none"),
    )
    found = {one["name"]: one["value"] for one in said["figures"] if one["label"] is None}
    assert found["f1-strict"] > 0.95
    corpus = town.load()
    rows = corpus.table("sentences", "test").to_pylist()
    given = tagging.read([("corpus", town.root)], part="test").sentences
    names = corpus.scheme.ner_tags.names
    for one, row in zip(given, rows, strict=True):
        assert list(one.tokens) == row["tokens"]
        assert [names[tag][2:] for tag in row["ner_tags"] if names[tag].startswith("B")] == [
            chunk.label for chunk in one.chunks
        ]


def test_without_a_test_it_says_that_nothing_was_measured(town, tmp_path):
    done = call("train", "claims", "--data", f"corpus={town.root}", "--into", tmp_path / "m")
    assert done.exit_code == 0, done.output
    assert "nothing was measured" in done.stderr


@pytest.fixture(scope="module")
def halves(tmp_path_factory, project_of, sentences):
    """Three documents, of which one was not annotated."""
    given = {f"d{n}": sentences(6, n) for n in range(3)}
    given["d2"] = [(text, Answer()) for text, _ in given["d2"]]
    return project_of(tmp_path_factory.mktemp("corpora") / "halves", given)


def test_what_nobody_annotated_is_no_example(halves):
    for task in ("check_worthiness", "claims"):
        found = training.read(task, [("corpus", halves.root)])
        assert docs(found) == {"d0", "d1"}
        assert len(found.examples) == 12
    assert docs(tagging.read([("corpus", halves.root)])) == {"d0", "d1"}


def test_a_corpus_that_is_too_small_to_be_split_measures_nothing(halves):
    with pytest.raises(Refused, match=r"corpus-split.*train"):
        training.read("claims", [("corpus", halves.root)], "test")


def test_few_documents_are_enough_to_learn_from(halves, tmp_path):
    said = trained("claims", "--data", f"corpus={halves.root}", "--into", tmp_path / "m")
    assert said["examples"] == 12


def test_silver_counts_only_where_it_is_asked_for(built, golden, tmp_path):
    with pytest.raises(Refused, match=r"corpus-gold.*--silver"):
        training.read("claims", [("corpus", built.root)])
    found = training.read("claims", [("corpus", built.root)], silver=True)
    assert found.examples
    assert [one.silver for one in found.sources] == [True]
    gold = training.read("claims", [("corpus", golden.root)])
    assert [one.silver for one in gold.sources] == [False]
    assert {one.label for one in gold.examples} == {"claim", "none"}


def test_rare_classes_are_left_out_and_named(golden, tmp_path):
    found = training.read("claim_type", [("corpus", golden.root)])
    counts = Counter(one.label for one in found.examples)
    rare = {name for name, number in counts.items() if number < 3}
    said = trained("claim_type", "--data", f"corpus={golden.root}", "--into", tmp_path / "m")
    left = [issue for issue in said["issues"] if issue["rule"] == "learn-rare"]
    assert {issue["found"] for issue in left} == rare
    assert said["examples"] == len(found.examples) - len(left)


def test_what_is_no_corpus_is_refused_with_a_remedy(town, tmp_path):
    for place, rule in (
        (tmp_path / "nowhere", "corpus-missing"),
        (f"{town.root}@9.9.9", "release-unknown"),
        (f"{tmp_path}@1.0.0", "project-missing"),
    ):
        done = call("train", "claims", "--data", f"corpus={place}", "--into", tmp_path / "m")
        assert (done.exit_code, rule in done.stderr) == (1, True), done.stderr
    assert corpora.PARTS.keys() == {"learn", "test"}


@pytest.mark.parametrize(
    ("task", "layer", "name"),
    [
        ("check_worthiness", "sentences", "sentence_id"),
        ("claims", "sentences", "sentence_id"),
        ("claim_type", "claims", "claim_id"),
        ("stance", "stances", "stance_id"),
    ],
)
def test_all_of_a_corpus_is_predicted_under_its_own_ids(task, layer, name, town, tmp_path):
    place = f"corpus={town.root}@1.0.0"
    trained(task, "--data", place, "--into", tmp_path / "m")
    done = call("predict", tmp_path / "m", "--data", place)
    assert (done.exit_code, done.stderr) == (0, ""), done.output
    found = [json.loads(line) for line in done.stdout.splitlines()]
    rows = town.load("1.0.0").table(layer).to_pylist()
    assert sorted(one["id"] for one in found) == sorted(row[name] for row in rows)
    if task == "stance":
        names = town.scheme["polarity"].names
        meant = {row[name]: names[row["polarity"]] for row in rows}
        assert {one["id"]: one["class"] for one in found} == meant


def test_a_tagger_s_spans_stand_in_the_sentences_of_a_corpus(town, tmp_path):
    trained(
        *("entities", "--data", f"corpus={town.root}", "--into", tmp_path / "m"),
        *("--pipeline", "none"),
    )
    done = call("predict", tmp_path / "m", "--data", f"corpus={town.root}")
    found = {one["id"]: one for one in map(json.loads, done.stdout.splitlines())}
    rows = town.load().table("sentences").to_pylist()
    assert found.keys() == {row["sentence_id"] for row in rows}
    for row in rows:
        own = found[row["sentence_id"]]
        assert (own["text"], own["tokens"]) == (row["text"], row["tokens"])
        at = row["start"]
        assert [(s["start"], s["end"], s["text"]) for s in own["spans"]] == [
            (one["start"] - at, one["end"] - at, one["text"]) for one in row["entities"]
        ]


def test_what_nobody_annotated_is_predicted_too(halves, tmp_path):
    trained("claims", "--data", f"corpus={halves.root}", "--into", tmp_path / "m")
    done = call("predict", tmp_path / "m", "--data", f"corpus={halves.root}")
    assert len(done.stdout.splitlines()) == halves.load().table("sentences").num_rows == 18
