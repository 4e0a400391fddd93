"""What stands in train too is counted from the texts, and the card says it."""

import json
import shutil

import datasets
import pyarrow as pa
import pytest
from click.testing import CliRunner

from stancebank import manifest
from stancebank.cli import main
from stancebank.corpus import check_tables, leakage, near_duplicates, signatures
from stancebank.corpus.leakage import Leak
from stancebank.corpus.partition import by_hash

STORY = (
    "The harbour of Velm will close on Monday, said Ines Okoro, who has led the port for six years. "
    "Nobody at the ministry was available for comment. The boats will lie on land until spring."
)
OTHER = (
    "Rain fell on the hills. Nobody at the ministry was available for comment! “Why?” she asked."
)


def split(documents, sentences):
    return {
        "documents": [pa.table({"text": pa.array(documents, pa.string())})],
        # two pieces: what is counted depends on no piece
        "sentences": [
            pa.table({"text": pa.array(some, pa.string())})
            for some in (sentences[:1], sentences[1:])
        ],
    }


def test_near_duplicates_and_repeated_sentences_are_counted_apart():
    found = leakage.count(
        {
            "train": split([STORY], [*STORY.split(". "), "***"]),
            "validation": split([], []),
            "test": split(
                [OTHER, STORY.replace("Monday", "Friday"), ""],
                ["nobody at the Ministry was available, for comment", "Rain fell.", "***", "…"],
            ),
        }
    )
    assert found == {"validation": Leak(0, 0, 0, 0), "test": Leak(3, 1, 4, 1)}
    assert (found["test"].near_share, found["test"].repeated_share) == (1 / 3, 1 / 4)
    assert (found["validation"].near_share, found["validation"].repeated_share) == (0, 0)


def test_nothing_leaks_where_there_is_no_train_or_nothing_else():
    assert leakage.count({"train": split([STORY], [])}) == {}
    assert leakage.count({"test": split([STORY], [])}) == {}
    assert leakage.count({}) == {}


def test_signatures_that_are_known_are_not_made_again(monkeypatch):
    texts = {"a": STORY, "b": OTHER, "c": STORY.replace("Monday", "Friday")}
    documents = pa.table({"doc_id": [*texts], "text": [*texts.values()]})
    rows = [(name, said) for name in ("a", "c") for said in (*texts[name].split(". "), "***")]
    names, said = zip(*rows, strict=True)
    sentences = pa.table({"doc_id": names, "text": said})
    splits = {
        "train": {"documents": [documents[:1]], "sentences": [sentences[:4]]},
        "test": {"documents": [documents[1:]], "sentences": [sentences[4:]]},
    }
    expected = leakage.count(splits)
    assert expected == {"test": Leak(2, 1, 4, 2)}
    known = signatures.table(documents, sentences)
    assert known.schema == signatures.SCHEMA
    assert leakage.count(splits, [known[:2]]) == expected, "one is not known"
    monkeypatch.setattr(near_duplicates, "words", None)
    assert leakage.count(splits, [known[:1], known[1:]]) == expected


@pytest.fixture
def released(make_project):
    """40 documents that share a sentence; one has a copy, which must be in its split."""
    texts = {f"d{n:03d}": f"Text {n} of {n}. She said so." for n in range(40)}
    tested = next(doc for doc in texts if by_hash(doc) == "test")
    project = make_project(texts | {tested: STORY, "e": STORY.replace("Monday", "Friday")})
    project.build()
    project.release("0.1.0")
    return project


def test_a_card_says_what_leaks_and_the_command_beside_it_counts_the_same(
    released, monkeypatch, tmp_path
):
    page = (released.corpus / "0.1.0" / "README.md").read_text("utf-8")
    monkeypatch.chdir(released.root)
    said = CliRunner().invoke(main, ["check", "0.1.0", "--leakage", "--json"])
    found = json.loads(said.stdout)
    assert list(found) == ["validation", "test"]
    for name, leak in found.items():
        assert leak["near"] == 0
        share = 100 * leak["repeated"] / leak["sentences"]
        row = (
            f"| {name} | 0 of {leak['documents']} (0.0 %) "
            f"| {leak['repeated']} of {leak['sentences']} ({share:.1f} %) |"
        )
        assert row in page
    assert found["test"]["repeated"] > 0
    assert "`stancebank check 0.1.0 --leakage`" in page
    spoken = CliRunner().invoke(main, ["check", "0.1.0", "--leakage"]).stdout
    assert f"test: 0 of {found['test']['documents']} documents (0.0%)" in spoken
    assert released.check("0.1.0") == []
    directory = released.corpus / "0.1.0"
    whole = manifest.read(directory)
    assert check_tables.streamed(directory, whole, released.scheme) == [], "in step, run by run"

    monkeypatch.setattr(datasets.config, "HF_DATASETS_OFFLINE", True)
    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", str(tmp_path / "cache"))
    rows = datasets.load_dataset(str(released.corpus / "0.1.0"), "near_duplicates")
    (name,) = rows
    assert {row["group"] for row in rows[name]} == {min(rows[name]["doc_id"])}
    assert rows[name].num_rows == 2


def test_a_corpus_of_one_split_has_no_leakage_to_speak_of(built, monkeypatch):
    monkeypatch.chdir(built.root)
    said = CliRunner().invoke(main, ["check", "--leakage"])
    assert (said.exit_code, "nothing can leak" in said.stdout) == (0, True)


def test_a_release_counts_by_the_signatures_of_the_build_and_the_same_without_its_cache(
    released, monkeypatch
):
    expected = released.leakage("0.1.0")
    shutil.rmtree(released.state)
    released.build()
    with monkeypatch.context() as patched:
        patched.setattr(near_duplicates, "words", None)
        assert released.leakage() == expected
        released.release("0.2.0")
    shutil.rmtree(released.state / "cache")
    assert released.leakage() == expected
    released.release("0.3.0")
    cards = [(released.corpus / name / "README.md").read_bytes() for name in ("0.2.0", "0.3.0")]
    assert cards[0].replace(b"0.2.0", b"0.3.0") == cards[1]
    (released.state / "shards.json").write_text("{}")
    assert released.leakage() == expected
