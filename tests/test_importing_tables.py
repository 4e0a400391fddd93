"""A table becomes a project by its recipe: each row gold, or an issue with its reason."""

import json

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from stancebank import training
from stancebank.annotation import page
from stancebank.cli import main
from stancebank.formats import classified, tabular
from stancebank.formats.classified import Placed
from stancebank.project import Project
from stancebank.schemas import labels
from stancebank.schemas.annotations import Span
from stancebank.schemas.examples import Example

STANCE = """task = "stance"
source = "made up"
licence = "none"
file = "jsonl"
id = "id"
text = "text"
label = "said"
target = "of"
"""


def run(*arguments):
    done = CliRunner().invoke(main, ["import", *map(str, arguments)])
    assert done.exit_code in (0, 1), done.output
    return done


def imported(form, path, into):
    done = run(form, path, "--into", into, "--json")
    assert done.exit_code == 0, done.output
    project = Project.open(into)
    assert project.check() == []
    return json.loads(done.stdout), project


def lines(*rows):
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def test_a_row_becomes_a_document_whose_class_is_gold(tmp_path):
    rows = [
        {"sentence_id": 1, "label": 1, "text": "Rents rose. Wages fell."},
        {"sentence_id": 2, "label": 0, "text": "  Good evening,\nall of you.\r\n"},
        {"sentence_id": 2, "label": 0, "text": "Good evening."},
        {"sentence_id": 3, "label": 9, "text": "Of no class."},
        {"sentence_id": 4, "text": "Without one."},
        {"sentence_id": 5, "label": 1, "text": " \u200b "},
        {"sentence_id": 6, "label": 1, "text": "A\0B"},
    ]
    (tmp_path / "a.json").write_text(json.dumps(rows), "utf-8")
    said, project = imported("claimbuster", tmp_path / "a.json", tmp_path / "p")
    assert (said["documents"], said["sentences"]) == (3, 3)
    assert said["classes"] == {"not CFS": 2, "CFS": 1}
    assert said["held"]["rows"] == len(rows) == sum(said["classes"].values()) + 4
    assert said["left"] == {
        **dict.fromkeys(("table-label", "table-column", "seed-empty", "seed-nul"), 1)
    }
    names = project.scheme["check_worthiness"].names
    assert names == ("CFS", "not CFS")
    found = project.load().table("sentences").to_pylist()
    assert [(row["doc_id"], row["text"], names[row["check_worthiness"]]) for row in found] == [
        ("1", "Rents rose. Wages fell.", "CFS"),
        ("2", "Good evening,\nall of you.", "not CFS"),
        ("2-2", "Good evening.", "not CFS"),
    ]
    gold = project.scheme["status"].ids["gold"]
    for row in found:
        assert row["check_worthiness_origin"] == "import:claimbuster"
        assert row["check_worthiness_status"] == gold
        assert row["claims"] is row["entities"] is row["stances"] is None  # nobody looked
    assert found[0]["tokens"] == ["Rents", "rose", ".", "Wages", "fell", "."]
    documents = project.load().table("documents").to_pylist()
    assert {(row["licence"], row["language"]) for row in documents} == {("CC BY 4.0", "en")}
    assert project.build().cached == 3
    assert project.release("1.0.0").is_dir()
    assert project.check("1.0.0") == []


def test_a_debate_is_one_document_in_the_order_of_its_lines(tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "first.tsv").write_text(
        "1\tA\tThank you.\t0\n2\tA\tThank you.\t1\n", "utf-8"
    )
    (tmp_path / "in" / "other.tsv").write_text("1\tB\tTaxes doubled.\t1\n", "utf-8")
    said, project = imported("checkthat2019", tmp_path / "in", tmp_path / "p")
    assert (said["documents"], said["sentences"], said["left"]) == (2, 3, {})
    rows = project.load().table("sentences").to_pylist()
    names = project.scheme["check_worthiness"].names
    assert [(row["doc_id"], row["text"], names[row["check_worthiness"]]) for row in rows] == [
        ("first", "Thank you.", "not CFS"),
        ("first", "Thank you.", "CFS"),
        ("other", "Taxes doubled.", "CFS"),
    ]


def test_a_stance_has_its_target_s_span_and_the_sentence_as_its_expression(tmp_path):
    targets = [{"from": 1, "to": 8, "polarity": 2.0}, {"from": 17, "to": 20, "polarity": 6.0}]
    rows = [
        {"primary_gid": "a b", "sentence_normalized": " Ada Roe scolded Lee. ", "targets": targets}
    ]
    rows.append({"primary_gid": "c", "sentence_normalized": "Nobody.", "targets": []})
    rows.append(
        {"primary_gid": "d", "sentence_normalized": "Lee.", "targets": [{"from": 0, "to": 9}]}
    )
    (tmp_path / "a.jsonl").write_text(lines(*rows), "utf-8")
    said, project = imported("newsmtsc", tmp_path / "a.jsonl", tmp_path / "p")
    assert said["classes"] == {"AGAINST": 1, "FAVOR": 1}
    assert said["held"] == {"rows": 4}
    assert said["left"] == {"table-column": 2}
    assert project.scheme["polarity"].names == ("FAVOR", "AGAINST", "NEUTRAL")
    polarity = project.scheme["polarity"].names
    found = project.load().table("stances").to_pylist()
    assert [(row["target_text"], polarity[row["polarity"]], row["text"]) for row in found] == [
        ("Ada Roe", "AGAINST", "Ada Roe scolded Lee."),
        ("Lee", "FAVOR", "Ada Roe scolded Lee."),
    ]
    assert {row["origin"] for row in found} == {"import:newsmtsc"}
    assert {row["expressed"] for row in found} == {None}


def test_a_target_in_words_is_looked_up_and_one_that_is_not_there_is_named(tmp_path):
    rows = [
        {"id": 1, "text": "So much for RENT CONTROL.", "of": "rent control", "said": "AGAINST"},
        {"id": 2, "text": "Let them build.", "of": "rent control", "said": "FAVOR"},
        {"id": 3, "text": "Nice weather.", "of": "rent control", "said": "NONE"},
    ]
    (tmp_path / "own.toml").write_text(STANCE, "utf-8")
    (tmp_path / "a.jsonl").write_text(lines(*rows), "utf-8")
    said, project = imported(str(tmp_path / "own.toml"), tmp_path / "a.jsonl", tmp_path / "p")
    assert said["classes"] == {"AGAINST": 1, "FAVOR": 1, "NONE": 1}
    assert (said["left"], said["remarked"]) == ({}, {"import-target": 1})
    again = run(tmp_path / "own.toml", tmp_path / "a.jsonl", "--into", tmp_path / "q")
    assert "1 taken, with a remark: import-target\n" in again.stderr
    assert "not taken" not in again.stderr
    found = project.load().table("sentences").to_pylist()
    assert [[one["target_text"] for one in row["stances"]] for row in found] == [
        *(["RENT CONTROL"], [None], [])
    ]
    assert {one["origin"] for row in found for one in row["stances"]} == {"import:own"}
    (round_,) = (tmp_path / "p" / "annotation" / "rounds").iterdir()
    notes = [json.loads(line) for line in (round_ / "gold.jsonl").read_text("utf-8").splitlines()]
    assert notes[1]["answer"]["stances"][0]["note"] == "rent control"


def test_rows_of_one_group_are_one_document(tmp_path):
    own = STANCE.replace('target = "of"\n', 'group = "talk"\n')
    rows = [{"id": n, "text": f"Say {n}.", "said": "pro", "talk": f"t{n % 2}"} for n in range(4)]
    (tmp_path / "own.toml").write_text(own, "utf-8")
    (tmp_path / "a.jsonl").write_text(lines(*rows), "utf-8")
    said, project = imported(str(tmp_path / "own.toml"), tmp_path / "a.jsonl", tmp_path / "p")
    assert (said["documents"], said["sentences"]) == (2, 4)
    rows = project.load().table("sentences").to_pylist()
    assert [(row["doc_id"], row["text"]) for row in rows] == [
        *(("t0", "Say 0."), ("t0", "Say 2."), ("t1", "Say 1."), ("t1", "Say 3."))
    ]


def test_a_second_class_of_a_sentence_is_named():
    given = [Placed(f"x:{n}", Example(f"{n}", "Yes.", name, "g")) for n, name in enumerate("ab")]
    taken = classified.answer("check_worthiness", given, 0, (0, 4))
    assert (taken.answer.check_worthiness, taken.classes) == ("a", ("a",))
    assert [(one.rule, one.place) for one in taken.issues] == [("import-class", "x:1")]
    assert classified.RULES.keys() == {"import-class", "import-target"}


@given(st.text("aB .(", max_size=8), st.text("ab.(", max_size=3), st.integers(0, 9))
def test_a_target_that_is_found_is_the_words_that_were_looked_for(text, words, at):
    one = Placed("x:1", Example("1", text, "FAVOR", "g", target=words))
    taken = classified.answer("stance", [one], at, (at, at + len(text)))
    (stance,) = taken.answer.stances
    assert (stance.target is None) == bool(taken.issues)
    if stance.target is not None:
        span = Span(stance.target.start - at, stance.target.end - at)
        assert text[span.start : span.end].lower() == words.lower() != ""


def test_classes_of_ours_keep_their_order_and_definitions_and_others_follow():
    ours = {
        "title": "t",
        "labels": [{"name": n, "definition": n} for n in ("FAVOR", "AGAINST", "X")],
    }
    how = tabular.Recipe(
        "stance", "csv", "i", "t", "l", "s", "none", {"0": "AGAINST", "1": "OTHER"}
    )
    found = classified.label_set(how, {"FAVOR", "NONE"}, ours)
    assert [row["name"] for row in found["labels"]] == ["FAVOR", "AGAINST", "OTHER"]
    assert found["labels"][0] == ours["labels"][0]
    assert labels.default()["polarity"].names[:2] == ("FAVOR", "AGAINST")


def test_an_import_teaches_what_its_table_does(tmp_path):
    targets = [{"from": 0, "to": 3, "polarity": 2.0}, {"from": 9, "to": 12, "polarity": 6.0}]
    rows = [
        {"primary_gid": f"g{n}", "sentence_normalized": f"Roe aids Lee {n}.", "targets": targets}
        for n in range(6)
    ]
    (tmp_path / "a.jsonl").write_text(lines(*rows), "utf-8")
    imported("newsmtsc", tmp_path / "a.jsonl", tmp_path / "p")
    table, corpus = (
        training.read("stance", [given])
        for given in (("newsmtsc", tmp_path / "a.jsonl"), ("corpus", tmp_path / "p"))
    )
    said = [
        [(one.text, one.label, one.group, one.start, one.end) for one in material.examples]
        for material in (table, corpus)
    ]
    assert said[0] == said[1]
    assert len(said[0]) == 12


def test_an_import_can_be_annotated_further(tmp_path):
    rows = [{"sentence_id": n, "label": n % 2, "text": f"Say {n}."} for n in range(3)]
    (tmp_path / "a.json").write_text(json.dumps(rows), "utf-8")
    _, project = imported("claimbuster", tmp_path / "a.json", tmp_path / "p")
    assert "not CFS" in page.render(project.scheme)


def test_what_cannot_be_imported_is_refused_and_nothing_is_left(tmp_path):
    (tmp_path / "a.json").write_text("[]", "utf-8")
    done = run("claimbuster", tmp_path / "a.json", "--into", tmp_path / "p")
    assert (done.exit_code, "import-empty" in done.stderr) == (1, True)
    done = run("claimbusters", tmp_path / "a.json", "--into", tmp_path / "p")
    assert (done.exit_code, "did you mean 'claimbuster'" in done.stderr) == (1, True)
    (tmp_path / "a.json").write_text("Rents rose.", "utf-8")
    done = run("claimbuster", tmp_path / "a.json", "--into", tmp_path / "p")
    assert (done.exit_code, "table-syntax" in done.stderr) == (1, True)
    assert not (tmp_path / "p").exists()


def test_a_person_reads_how_many_of_each_class(tmp_path):
    rows = [{"sentence_id": n, "label": n % 2, "text": f"Say {n}."} for n in range(3)]
    (tmp_path / "a.json").write_text(json.dumps([*rows, {}]), "utf-8")
    done = run("claimbuster", tmp_path / "a.json", "--into", tmp_path / "p")
    assert "3 documents, 3 sentences, 2 not CFS, 1 CFS" in done.stdout
    assert "1 not taken: table-column" in done.stderr


@pytest.mark.slow
@pytest.mark.parametrize(
    ("form", "file", "classes"),
    [
        ("claimbuster", "kfold_25ncs.json", {"CFS": 2764, "not CFS": 6910}),
        ("newsmtsc", "train.jsonl", {"AGAINST": 3316, "NEUTRAL": 3028, "FAVOR": 2395}),
    ],
)
def test_public_sets_are_imported_whole(shared, tmp_path, form, file, classes):
    said, project = imported(form, shared / form / file, tmp_path / "p")
    number = {"claimbuster": 9674, "newsmtsc": 7758}[form]
    assert (said["documents"], said["sentences"]) == (number, number)
    assert (said["classes"], said["left"]) == (classes, {})
    assert set(project.load().split_names) == {"train", "validation", "test"}
