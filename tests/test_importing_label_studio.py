"""Label Studio's exports become judgements under pseudonyms; ground truth is gold."""

import json

import pytest
from click.testing import CliRunner

from stancebank.annotation import judgements, rounds
from stancebank.cli import main
from stancebank.formats.label_studio import annotated
from stancebank.importing import ROUND
from stancebank.project import Project
from stancebank.schemas import issues

TEXT = "Ada Roe left Nordhaven. It rained."


def run(*arguments):
    return CliRunner().invoke(main, [*map(str, arguments)])


def region(id_, start, end, *labels, to="text", text=TEXT):
    value = {"start": start, "end": end, "text": text[start:end], "labels": list(labels)}
    return {"id": id_, "from_name": "label", "to_name": to, "type": "labels", "value": value}


def chosen(control, *choices, id_="x", **place):
    value = {"choices": list(choices), **place}
    return {"id": id_, "from_name": control, "to_name": "text", "type": "choices", "value": value}


def arrow(tail, head, *labels, direction="right"):
    said = {"type": "relation", "from_id": tail, "to_id": head, "direction": direction}
    return said | {"labels": list(labels)}


def annotation(number, by, *items, **more):
    said = {"id": number, "completed_by": by, "result": list(items)}
    return said | {"updated_at": f"2031-01-01T00:00:0{number % 10}Z", "lead_time": 2.5} | more


def task(number, *annotations, text=TEXT, **more):
    return {"id": number, "data": {"text": text}, "annotations": list(annotations), **more}


def save(path, *tasks):
    path.write_text(json.dumps(tasks), "utf-8")
    return path


def read(*tasks):
    found = annotated.read([("x.json", json.dumps(tasks).encode())])
    return found.documents, [(one.rule, one.place) for one in found.issues]


PERSON, CITY = region("r1", 0, 7, "Person"), region("r2", 13, 22, "City")
MIA = {"id": 7, "email": "mia@example.org", "first_name": "Mia"}


@pytest.fixture
def export(tmp_path):
    return save(
        tmp_path / "x.json",
        task(
            1,
            annotation(11, MIA, PERSON, CITY, arrow("r1", "r2", "left_for")),
            annotation(12, "ash@example.org", PERSON, chosen("mood", "sad")),
            annotation(13, MIA, CITY, ground_truth=True),
        ),
        task(
            2,
            annotation(21, 7),  # submitted: nothing is there
            annotation(22, "ash@example.org", PERSON, was_cancelled=True),
            predictions=[{"id": 5, "model_version": "m", "result": [CITY]}],
        ),
        task(3, text="Nobody saw it."),
    )


def test_each_annotation_is_a_judgement_and_ground_truth_gold(export, tmp_path):
    done = run("import", "label-studio", export, "--into", tmp_path / "p", "--json")
    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout)
    assert (said["documents"], said["annotators"], said["judgements"]) == (3, 2, 6)
    assert (said["entities"], said["held"]) == (1, {"marks": 4, "relations": 1})
    assert said["left"] == {
        "import-answer": 1,
        "import-draft": 1,
        "import-relation": 1,
        "import-skipped": 1,
    }
    project = Project.open(tmp_path / "p")
    assert project.check() == []
    one = rounds.load(project.annotation / "rounds" / ROUND)
    found = judgements.load(one.judgements.read_bytes(), place="x")
    assert [
        (each.doc_id, each.index, each.annotator, [entity.label for entity in each.answer.entities])
        for each in found
    ] == [
        ("x-1", 0, "a1", ["Person", "City"]),
        ("x-1", 0, "a2", ["Person"]),
        ("x-1", 1, "a1", []),
        ("x-1", 1, "a2", []),
        ("x-2", 0, "a1", []),
        ("x-2", 1, "a1", []),
    ]
    assert (found[0].annotated_at, found[0].seconds) == ("2031-01-01T00:00:01Z", 2.5)
    (row,) = project.load().table("entities").to_pylist()
    assert (row["text"], row["origin"]) == ("Nordhaven", "import:label-studio")
    for path in (tmp_path / "p").rglob("*"):
        if path.is_file():
            assert b"example.org" not in path.read_bytes(), path
            assert b"Mia" not in path.read_bytes(), path
    shown = run("--project", tmp_path / "p", "agree", ROUND)
    assert (shown.exit_code, "entities" in shown.stdout) == (0, True), shown.output


def test_of_two_annotations_of_one_person_the_last_counts():
    (document,), found = read(
        task(1, annotation(2, 7, PERSON), annotation(1, 7, CITY), annotation(3, None, CITY))
    )
    assert {who: one.document.marks[0].label for who, one in document.answers.items()} == {
        "a1": "Person",
        "a2": "City",
    }
    assert found == [("import-twice", "x.json: task 1 / annotation 1")]


def test_a_check_worthiness_of_the_whole_task_is_its_sentences(tmp_path):
    export = save(
        tmp_path / "x.json",
        task(1, annotation(1, 7, chosen("check_worthiness", "CFS")), text="Rain fell. "),
        task(2, annotation(2, 7, chosen("check_worthiness", "UFS"), ground_truth=True), text="Ha."),
        task(3, annotation(3, 7, chosen("check_worthiness", "Maybe")), text="Ho."),
        task(4, annotation(4, 7, chosen("check_worthiness", "NFS"))),  # two sentences
    )
    done = run("import", "label-studio", export, "--into", tmp_path / "p", "--json")
    assert done.exit_code == 0, done.output
    project = Project.open(tmp_path / "p")
    assert project.check() == []
    one = rounds.load(project.annotation / "rounds" / ROUND)
    (found,) = judgements.load(one.judgements.read_bytes(), place="x")
    assert (found.answer.check_worthiness, found.answer.entities) == ("CFS", None)
    rows = project.load().table("sentences").to_pylist()
    assert [row["check_worthiness"] for row in rows] == [None, 1, None, None, None]
    assert {row["entities_status"] for row in rows} == {None}
    assert {issue.rule for issue in issues.load(one.issues.read_bytes())} == {
        *("import-answer", "import-attribute", "import-sentence")
    }


def test_our_own_labels_come_back_with_their_answers_and_arrows(tmp_path):
    claim = region("c", 24, 33, "CLAIM")
    export = save(
        tmp_path / "x.json",
        task(
            1,
            annotation(
                1,
                7,
                region("s", 0, 7, "Person"),
                claim,
                chosen("claim_type", "event", id_="c", start=24, end=33),
                arrow("s", "c", "Source", direction="left"),
                ground_truth=True,
            ),
        ),
    )
    done = run("import", "label-studio", export, "--into", tmp_path / "p", "--json")
    said = json.loads(done.stdout)
    assert (said["entities"], said["claims"], said["left"]) == (1, 1, {})
    (row,) = Project.open(tmp_path / "p").load().table("claims").to_pylist()
    assert (row["text"], row["source_text"]) == ("It rained", "Ada Roe")


def test_a_text_of_each_string_that_is_drawn_in():
    data = {"title": "Oslo", "body": "Ada went."}
    items = [
        region("r1", 0, 4, "City", to="title", text="Oslo"),
        region("r2", 0, 3, "Person", "Name", to="body", text="Ada went."),
        region("r3", 4, 8, to="body", text="Ada went."),
        arrow("r1", "r2", "visitor"),
    ]
    documents, found = read(
        {"id": 1, "data": data, "annotations": [annotation(1, 7, *items)]},
        {"id": 2, "data": data, "annotations": [annotation(2, 7)]},
    )
    assert [(one.doc_id, one.text) for one in documents] == [
        *(("x-1-title", "Oslo"), ("x-1-body", "Ada went.")),
        *(("x-2-title", "Oslo"), ("x-2-body", "Ada went.")),
    ]
    assert [mark.label for mark in documents[1].answers["a1"].document.marks] == ["Person", "Name"]
    where = "x.json: task 1 / annotation 1"
    assert found == [("import-across", where), ("import-label", where)]


def test_files_of_one_server_have_the_same_people():
    files = [
        ("x.json", json.dumps([task(1, annotation(1, 9, PERSON))]).encode()),
        ("y.json", json.dumps([task(1, annotation(2, 4, PERSON), annotation(3, 9))]).encode()),
    ]
    found = annotated.read(files)
    assert [[*one.answers] for one in found.documents] == [["a1"], ["a1", "a2"]]


def test_every_reason_is_seen():
    assert set(annotated.RULES) == {
        f"import-{name}" for name in ("skipped", "draft", "twice", "label", "answer", "across")
    }
