"""Train a tagger and let it predict, from the command line: figures, leakage, offsets."""

import json
import random

import pytest
from click.testing import CliRunner

from stancebank import tagging
from stancebank.cli import main
from stancebank.errors import Refused
from stancebank.formats import columns, docbin
from stancebank.learning import model_files
from stancebank.learning import tags as conll
from stancebank.schemas import chunks as schemes
from stancebank.schemas.chunks import Chunk
from stancebank.schemas.examples import Tagged


def conll_text(seed, number, scheme="iob2", *, documents=False):
    """Return sentences of people who leave places, in columns."""
    dice = random.Random(seed)
    rows = []
    for n in range(number):
        if documents and n % 3 == 0:
            rows += ["-DOCSTART- -X- O O", ""]
        person, place = dice.choice(("Ada", "Lin", "Ibo")), dice.choice(("Bergen", "Turin"))
        tokens = ["Then", person, "Roe", "left", place, f"{n}", "."]
        chunks = [Chunk("PER", 1, 3), Chunk("LOC", 4, 5)]
        if n % 4 == 0:
            tokens, chunks = ["Rents", "rose", f"{n}", "."], []
        written = schemes.tags(chunks, len(tokens), scheme)
        rows += [f"{token} X X {tag}" for token, tag in zip(tokens, written, strict=True)]
        rows.append("")
    return "\n".join(rows) + "\n"


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tables")
    (folder / "learn.conll").write_text(conll_text(1, 60, documents=True), "utf-8")
    (folder / "test.conll").write_text(conll_text(2, 30, "iob1", documents=True), "utf-8")
    return folder


def call(*words, **given):
    return CliRunner().invoke(main, [str(word) for word in words], **given)


@pytest.fixture(scope="module")
def trained(tables):
    done = call(
        *("train", "entities", "--data", f"conll={tables / 'learn.conll'}"),
        *("--test", f"conll={tables / 'test.conll'}", "--into", tables / "model"),
        *("--pipeline", "none", "--json"),
    )
    assert done.exit_code == 0, done.output
    return tables / "model", json.loads(done.stdout)


def test_train_says_how_good_it_is_and_what_leaks(trained, tables):
    model, said = trained
    assert (said["sentences"], said["entities"], said["pipeline"]) == (60, 90, None)
    assert [source["name"] for source in said["sources"]] == ["conll: learn.conll"]
    found = {(one["name"], one["label"]): one["value"] for one in said["figures"]}
    assert found["f1-strict", None] == found["f1-partial", None] == 1.0
    assert found["f1-strict", "PER"] == found["f1-partial", "LOC"] == 1.0
    assert said["conlleval"]["micro avg"] == {
        "precision": 1.0,
        "recall": 1.0,
        "f1": 1.0,
        "support": 44,
    }
    learn, test = (
        tagging.read([("conll", tables / f"{name}.conll")])[0] for name in ("learn", "test")
    )
    known = {one.tokens for one in learn}
    assert said["leaked"] == sum(one.tokens in known for one in test) > 0
    assert len(test) >= said["near"] >= said["leaked"]
    assert json.loads((model / "model.json").read_text("utf-8"))["about"] | {"issues": []} == said


def test_strict_f1_is_conlleval_s():
    gold = (Chunk("A", 0, 2), Chunk("B", 3, 4))
    held = [Tagged(f"{n}", tuple("abcd"), gold[: n % 3], f"d{n % 2}") for n in range(6)]
    predicted = [
        *((Chunk("A", 0, 1),), (Chunk("A", 0, 2),), (Chunk("A", 0, 1),)),
        *((), (Chunk("B", 0, 2), Chunk("B", 3, 4)), gold),
    ]
    found = {(one.name, one.label): one.value for one in tagging.figures(predicted, held)}
    theirs = conll.score(
        [schemes.tags(one.chunks, 4) for one in held], [schemes.tags(one, 4) for one in predicted]
    )
    assert tagging.conlleval(predicted, held) == {k: v._asdict() for k, v in theirs.items()}
    for name in ("precision", "recall", "f1"):
        assert found[f"{name}-strict", None] == pytest.approx(getattr(theirs["micro avg"], name))
        for label in "AB":
            assert found[f"{name}-strict", label] == pytest.approx(getattr(theirs[label], name))
    assert found["f1-partial", None] > found["f1-strict", None]
    assert tagging.figures([], []) == []


def test_what_is_found_stands_at_its_code_points(trained):
    model, _ = trained
    text = "Then  Lin Roe left Bergen 😀 3 .\n\nThen Ada Roe, left Turin.\n"
    spoken = call("predict", model, input=text)
    assert spoken.exit_code == 0, spoken.output
    found = [json.loads(line) for line in spoken.stdout.splitlines()]
    assert [one["id"] for one in found] == ["1", "2", "3"]
    assert [one["text"] for one in found] == text.split("\n")[:3]
    assert found[1]["tokens"] == found[1]["spans"] == []
    assert found[2]["tokens"] == ["Then", "Ada", "Roe", ",", "left", "Turin", "."]
    assert found[0]["spans"] == [
        {"start": 6, "end": 13, "label": "PER", "text": "Lin Roe"},
        {"start": 19, "end": 25, "label": "LOC", "text": "Bergen"},
    ]
    for one in found:
        for span in one["spans"]:
            assert one["text"][span["start"] : span["end"]] == span["text"]


def test_a_table_is_predicted_sentence_by_sentence(trained, tables):
    model, _ = trained
    again = call("predict", model, "--data", f"conll={tables / 'test.conll'}")
    found = [json.loads(line) for line in again.stdout.splitlines()]
    gold, _, _ = tagging.read([("conll", tables / "test.conll")])
    assert [tuple(one["tokens"]) for one in found] == [one.tokens for one in gold]
    assert [len(one["spans"]) for one in found] == [len(one.chunks) for one in gold]
    assert (
        found[1]["text"][slice(*(found[1]["spans"][0][k] for k in ("start", "end")))][-3:] == "Roe"
    )


def test_every_scheme_and_a_docbin_say_the_same(tmp_path):
    read = []
    for scheme in ("iob1", "iob2", "iobes"):
        path = tmp_path / scheme / "same.conll"
        path.parent.mkdir()
        path.write_text(conll_text(3, 12, scheme), "utf-8")
        read.append(tagging.read([("conll", path)])[0])
    documents = columns.read(conll_text(3, 12), name="same").documents
    (tmp_path / "same.spacy").write_bytes(docbin.write(documents).data)
    read.append(tagging.read([("docbin", tmp_path / "same.spacy")])[0])
    assert [[one.tokens for one in each] for each in read[1:]] == [
        [one.tokens for one in read[0]]
    ] * 3
    assert [[one.chunks for one in each] for each in read[1:]] == [
        [one.chunks for one in read[0]]
    ] * 3


def test_columns_can_be_chosen(tmp_path, tables):
    (tmp_path / "a.tsv").write_text("B-PER x Roe\nO x said\n", "utf-8")
    (found,), issues, _ = tagging.read([("conll", tmp_path / "a.tsv")], tagging.Columns(2, 0))
    assert (found.tokens, found.chunks, issues) == (("Roe", "said"), (Chunk("PER", 0, 1),), [])
    wrong = call(
        *("train", "entities", "--data", f"conll={tables / 'learn.conll'}"),
        *("--columns", "first", "--into", tmp_path / "m"),
    )
    assert (wrong.exit_code, "TOKEN,TAG" in wrong.stderr) == (2, True)


def test_a_tag_that_is_none_is_an_issue_and_its_token_stays(tmp_path):
    (tmp_path / "a.conll").write_text("Roe PER\nsaid O\n", "utf-8")
    (found,), issues, _ = tagging.read([("conll", tmp_path / "a.conll")])
    assert (found.tokens, found.chunks) == (("Roe", "said"), ())
    assert [issue.rule for issue in issues] == ["columns-tag"]


def test_what_cannot_be_learned_is_refused_with_a_remedy(tables, tmp_path):
    learn = tables / "learn.conll"
    (tmp_path / "none.conll").write_text("Rents O\nrose O\n\nSo O\n\nYes O\n", "utf-8")
    (tmp_path / "one.conll").write_text("Roe B-PER\nrose O\n", "utf-8")
    (tmp_path / "bad.spacy").write_bytes(b"no DocBin")

    def refused(*words):
        done = call("train", "entities", "--into", tmp_path / "m", "--data", *words)
        assert done.exit_code == 1, done.output
        assert not (tmp_path / "m").exists()
        return done.stderr

    assert "learning-entities: '0 entities in 3 sentences'" in refused(
        f"conll={tmp_path / 'none.conll'}"
    )
    assert "learning-entities" in refused(f"conll={tmp_path / 'one.conll'}")
    assert "recipe-unknown: 'conl' found; did you mean 'conll'?" in refused(f"conl={learn}")
    assert "table-syntax" in refused(f"docbin={tmp_path / 'bad.spacy'}")
    assert "pipeline-missing" in refused(f"conll={learn}", "--pipeline", str(tmp_path))
    taken = call("train", "entities", "--data", f"conll={learn}", "--into", tmp_path)
    assert (taken.exit_code, "model-exists" in taken.stderr) == (1, True)
    other = call(
        *("train", "stance", "--data", f"newsmtsc={learn}", "--into", tmp_path / "m"),
        *("--pipeline", "none"),
    )
    assert (other.exit_code, "for entities" in other.stderr) == (2, True)


def test_a_person_reads_a_table_of_figures(tables, tmp_path):
    done = call(
        *("train", "entities", "--data", f"conll={tables / 'learn.conll'}"),
        *("--test", f"conll={tables / 'test.conll'}", "--into", tmp_path / "m"),
        *("--pipeline", "none"),
    )
    assert "90 entities in 60 sentences" in done.stdout
    assert "f1-partial" in done.stdout
    assert "texts of the test that stand in the training too" in done.stdout


def test_a_tagger_is_no_classifier(trained):
    with pytest.raises(Refused, match="model-kind"):
        model_files.classifier(trained[0])
