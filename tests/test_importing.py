"""Another tool's corpus becomes a project: each mark a gold entity, or an issue with its reason."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from stancebank.cli import main
from stancebank.errors import Refused
from stancebank.formats import to_corpus
from stancebank.formats.documents import Attribute, Document, Mark, Note, Relation, Span
from stancebank.project import Project
from stancebank.schemas.segmentation import Segmentation, dump, load

DATA = Path(__file__).parents[2] / "shared" / "data"

COLUMNS = """Ada B-person
Roe I-person
left O
Nordhaven B-place
. O

She O
did O
not O
return O
. O
"""


def run(*arguments):
    return CliRunner().invoke(main, ["import", *map(str, arguments)])


@pytest.fixture
def conll(tmp_path):
    (tmp_path / "town.conll").write_text(COLUMNS, "utf-8")
    return tmp_path / "town.conll"


def test_columns_become_gold_in_their_own_sentences_and_tokens(conll, tmp_path):
    done = run("conll", conll, "--into", tmp_path / "p", "--json")
    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout)
    assert (said["documents"], said["sentences"], said["entities"]) == (1, 2, 2)
    assert said["left"] == {}
    project = Project.open(tmp_path / "p")
    assert project.check() == []
    corpus = project.load()
    first, second = corpus.table("sentences").to_pylist()
    assert first["tokens"] == ["Ada", "Roe", "left", "Nordhaven", "."]
    names = project.scheme.ner_tags.names
    assert [names[tag] for tag in first["ner_tags"]] == [
        *("B-person", "I-person", "O", "B-place", "O")
    ]
    assert second["entities"] == []  # annotated, and nothing found
    assert second["claims"] is None  # nobody looked
    assert {row["origin"] for row in corpus.table("entities").to_pylist()} == {"import:conll"}
    assert project.release("1.0.0").is_dir()
    assert project.check("1.0.0") == []


def test_an_import_can_be_built_again_to_the_byte(conll, tmp_path):
    run("conll", conll, "--into", tmp_path / "p")
    project = Project.open(tmp_path / "p")
    before = project.load().manifest.tables
    assert project.build().cached == 1
    assert project.load().manifest.tables == before


@pytest.mark.slow
@pytest.mark.parametrize("form", ["brat", "conll", "conllu", "docbin", "webanno", "xmi"])
def test_what_is_exported_is_imported_as_it_was(form, conll, tmp_path):
    if form == "xmi":
        pytest.importorskip("cassis", reason="XMI is read with dkpro-cassis, the extra uima")
    run("conll", conll, "--into", tmp_path / "p")
    Project.open(tmp_path / "p").export(form, "working", tmp_path / "out")
    done = run(form, tmp_path / "out", "--into", tmp_path / "again", "--json")
    assert done.exit_code == 0, done.output
    assert json.loads(done.stdout)["left"] == {}

    def said(name):
        corpus = Project.open(tmp_path / name).load()
        return [
            [(one["text"], one["label"]) for one in row["entities"]]
            for row in corpus.table("sentences").to_pylist()
        ], Project.open(tmp_path / name).scheme["entity"].names

    assert said("again") == said("p")


def test_brat_without_sentences_gets_ours_and_names_what_has_no_place(tmp_path):
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "a.txt").write_text("Ada Roe left Nordhaven. It rained.\n", "utf-8")
    (tmp_path / "b" / "a.ann").write_text(
        "T1\tPerson 0 7\tAda Roe\n"
        "T2\tName 4 7\tRoe\n"
        "T3\tCity 13 22\tNordhaven\n"
        "T4\tPart 0 3;13 22\tAda Nordhaven\n"
        "T5\tPart 13 33\tNordhaven. It rained\n"
        "R1\tLeft Arg1:T1 Arg2:T3\n"
        "A1\tSure T1\n"
        "#1\tAnnotatorNotes T1\tWho?\n"
        "T6\tBroken 0 99\tAda\n",
        "utf-8",
    )
    done = run("brat", tmp_path / "b", "--into", tmp_path / "p", "--json")
    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout)
    assert said["held"] == {"marks": 5, "relations": 1, "attributes": 1, "notes": 1}
    assert said["entities"] == 2  # T1 and T3
    assert said["left"] == {
        "brat-offsets": 1,  # T6, which is not held
        "import-attribute": 1,
        "import-fragments": 1,
        "import-note": 1,
        "import-overlap": 1,
        "import-relation": 1,
        "import-sentence": 1,
    }
    assert Project.open(tmp_path / "p").check() == []


def test_what_is_held_is_taken_or_named():
    marks = (
        Mark("T1", "A", (Span(0, 3),)),
        Mark("T2", "A", (Span(0, 2),)),
        Mark("T3", "A", (Span(0, 1), Span(2, 3))),
        Mark("T4", "A", (Span(2, 6),)),
    )
    document = Document(
        "d",
        "Yes. No.",
        marks=marks,
        relations=(Relation("R1", "r", (("x", "T1"), ("y", "T2"))),),
        attributes=(Attribute("A1", "a", "T1"),),
        notes=(Note("#1", "n", "T1", "?"),),
        equivalent=(("T1", "T2"),),
    )
    taken = to_corpus.answers(document, [(0, 4), (5, 8)])
    assert [one.label for one in taken.answers[0].entities] == ["A"]
    assert taken.answers[1].entities == ()
    assert {one.rule for one in taken.issues} == {*to_corpus.RULES} - {
        *("import-shape", "import-second"),
    }
    assert sum(taken.held.values()) == len(taken.issues) + 1


@pytest.mark.parametrize(
    ("sentences", "tokens"),
    [
        (((0, 3),), (((0, 3),),)),  # text outside
        (((0, 4), (4, 6)), (((0, 3),), ((4, 6),))),  # white space at an end
        (((0, 3), (2, 6)), (((0, 3),), ((4, 6),))),  # overlap
        (((0, 3), (4, 6)), (((0, 2),), ((4, 6),))),  # a part of no token
        (((0, 3), (4, 6)), (((0, 3),),)),  # a sentence without a list of tokens
    ],
)
def test_a_segmentation_that_loses_text_does_not_fit(sentences, tokens):
    assert not Segmentation("d", sentences, tokens).fits("Yes no")


def test_a_segmentation_survives_its_file():
    one = Segmentation("d", ((0, 3),), (((0, 3),),))
    assert load(dump([one]), place="x") == {"d": one}
    with pytest.raises(Refused, match="segmentation-syntax"):
        load(b"{}\n", place="x")


def test_what_cannot_be_imported_is_refused_and_nothing_is_left(conll, tmp_path):
    done = run("conl", conll, "--into", tmp_path / "p")
    assert (done.exit_code, "conll" in done.stderr) == (1, True)
    (tmp_path / "empty").mkdir()
    done = run("brat", tmp_path / "empty", "--into", tmp_path / "p")
    assert (done.exit_code, "import-empty" in done.stderr) == (1, True)
    assert not (tmp_path / "p").exists()
    (tmp_path / "p").mkdir()
    done = run("conll", conll, "--into", tmp_path / "p")
    assert (done.exit_code, "project-exists" in done.stderr) == (1, True)


@pytest.mark.slow
@pytest.mark.skipif(not DATA.is_dir(), reason="the corpora of others are not here")
def test_wnut17_keeps_its_sentences_and_entities(tmp_path):
    (path,) = [one for one in DATA.rglob("*") if "train" in one.name and one.suffix == ".conll"]
    done = run("conll", path, "--into", tmp_path / "p", "--json")
    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout)
    assert said["sentences"] == 3394
    assert said["entities"] == said["held"]["marks"]
    assert said["left"] == {}
    assert Project.open(tmp_path / "p").check() == []
