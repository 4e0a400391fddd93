"""A release goes out in other tools' formats, and what they have no place for is counted."""

import json

import pytest
import spacy
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import DocBin

from stancebank.cli import main
from stancebank.errors import Refused
from stancebank.formats import brat, columns, conllu, docbin, from_corpus, xmi
from stancebank.formats.documents import Mark, Span

SEED = "000_d4822408353cd1c9"


@pytest.fixture(scope="module")
def document(golden):
    corpus = golden.load()
    given_ = {name: corpus.table(name) for name in ("documents", "sentences")}
    (found,) = from_corpus.documents(given_, golden.scheme)
    return found


def test_every_label_is_a_mark_with_its_attributes(document, golden):
    corpus = golden.load()
    labels = [mark.label for mark in document.marks]
    for layer, label in (("claims", "CLAIM"), ("stances", "STANCE")):
        assert labels.count(label) == corpus.table(layer).num_rows
    entities = set(golden.scheme["entity"].names)
    assert sum(label in entities for label in labels) == corpus.table("entities").num_rows
    assert labels.count("SENTENCE") == 29
    names = [one.name for one in document.attributes]
    assert names.count("polarity") == labels.count("STANCE")
    ids = {mark.id for mark in document.marks}
    assert {of for one in document.relations for _, of in one.arguments} <= ids


def test_brat_holds_all_of_it(golden, document, tmp_path):
    found = golden.export("brat", "working", tmp_path / "out")
    assert set(found.lost) == {"origin"}
    assert sorted(found.files) == [f"train/{SEED}.ann", f"train/{SEED}.txt"]
    text = (tmp_path / "out" / "train" / f"{SEED}.txt").read_bytes().decode("utf-8")
    lines = (tmp_path / "out" / "train" / f"{SEED}.ann").read_text("utf-8")
    again = brat.read(text, lines, doc_id=SEED)
    assert again.issues == ()
    assert again.document.marks == document.marks
    assert again.document.relations == document.relations
    assert again.document.attributes == document.attributes


@pytest.mark.parametrize("to", ["conll", "conll-iob1", "conll-iobes"])
def test_columns_hold_the_entities_and_count_the_rest(golden, document, to, tmp_path):
    found = golden.export(to, "working", tmp_path / "out")
    text = (tmp_path / "out" / "train" / "train.conll").read_text("utf-8")
    (again,) = columns.read(text, name="train", separator="\t").documents
    entities = [m for m in document.marks if m.label in set(golden.scheme["entity"].names)]
    assert [m.label for m in again.marks] == [m.label for m in entities]
    assert len(again.sentences) == 35
    assert found.lost["layer"] == len(document.marks) - len(entities)
    assert found.lost["relation"] == len(document.relations)
    assert "overlap" not in found.lost


def test_conllu_holds_the_text_to_its_last_gap(golden, document, tmp_path):
    found = golden.export("conllu", "working", tmp_path / "out")
    text = (tmp_path / "out" / "train" / "train.conllu").read_bytes().decode("utf-8")
    (again,) = conllu.read(text, name="train").documents
    assert (again.doc_id, again.text) == (SEED, document.text)
    assert (again.tokens, again.sentences) == (document.tokens, document.sentences)
    assert len(again.marks) == golden.load().table("entities").num_rows
    assert "overlap" not in found.lost


def test_docbin_holds_marks_and_sentences_and_no_pickle(golden, document, tmp_path):
    golden.export("docbin", "working", tmp_path / "out")
    raw = (tmp_path / "out" / "train" / "train.spacy").read_bytes()
    (again,) = docbin.read(raw, name="train")
    assert again.text == document.text
    assert again.tokens == document.tokens
    assert again.sentences == document.sentences
    assert [(m.label, m.start, m.end) for m in again.marks] == [
        (m.label, m.start, m.end) for m in document.marks
    ]
    (doc,) = DocBin().from_bytes(raw).get_docs(spacy.blank("xx").vocab)
    assert dict(doc.user_data) == {}


def test_xmi_holds_all_of_it(golden, document, tmp_path):
    pytest.importorskip("cassis", reason="XMI is written with dkpro-cassis, the extra uima")
    found = golden.export("xmi", "working", tmp_path / "out")
    assert set(found.lost) == {"origin"}
    out = tmp_path / "out" / "train"
    types = (out / f"{SEED}.TypeSystem.xml").read_bytes()
    read = xmi.read((out / f"{SEED}.xmi").read_bytes(), [types], name=SEED)
    (again,) = read.documents
    assert read.issues == ()
    assert (again.text, again.sentences) == (document.text, document.sentences)

    def drawn(one):
        return sorted((mark.label, mark.fragments) for mark in one.marks)

    assert drawn(again) == drawn(document)
    assert len(again.relations) == len(document.relations)
    assert len(again.attributes) == len(document.attributes)


@given(st.data())
def test_a_document_survives_docbin(documents, data):
    document = data.draw(documents(overlapping=False))
    written = docbin.write([document])
    assert written.issues == ()
    (again,) = docbin.read(written.data, name="d")
    assert (again.text, again.tokens, again.marks) == (
        document.text,
        document.tokens,
        document.marks,
    )


def test_a_mark_that_cuts_a_token_is_named():
    (document,) = columns.read("Roe O\nsaid O\n", name="d").documents
    marks = (Mark("T1", "A", (Span(0, 2),)), Mark("T2", "A", (Span(0, 3),)))
    written = docbin.write([type(document)(**{**document.__dict__, "marks": marks})])
    assert [(issue.rule, issue.place) for issue in written.issues] == [("docbin-tokens", "d: T1")]
    assert set(docbin.RULES) == {"docbin-tokens"}


def test_the_command_counts_what_is_not_in_the_files(golden, tmp_path):
    call = ["--project", str(golden.root), "export", "conll", "working", "--out"]
    done = CliRunner().invoke(main, [*call, str(tmp_path / "out"), "--json"])
    assert done.exit_code == 0
    said = json.loads(done.stdout)
    assert said["files"] == ["train/train.conll"]
    assert set(said["lost"]) == {"attribute", "layer", "origin", "relation"}
    again = CliRunner().invoke(main, [*call, str(tmp_path / "out")])
    assert (again.exit_code, "export-exists" in again.stderr) == (1, True)
    unknown = CliRunner().invoke(
        main, ["--project", str(golden.root), "export", "brad", "--out", "x"]
    )
    assert (unknown.exit_code, "brat" in unknown.stderr) == (1, True)


def test_a_corpus_that_is_not_there_is_refused(golden, tmp_path):
    with pytest.raises(Refused, match="release-unknown"):
        golden.export("brat", "9.9.9", tmp_path / "out")
