"""A round whose tasks were chosen is at a real Label Studio what it says, and comes back as gold."""

import contextlib
import datetime as dt
import json
import shutil

import pytest

from stancebank import ids, scaffold
from stancebank.annotating import Request
from stancebank.annotation import rounds, server, writing
from stancebank.project import Project
from stancebank.schemas.annotations import Answer

pytestmark = pytest.mark.slow
THINGS = ("bridge", "ferry", "harbour", "market", "school")


@pytest.fixture(scope="module")
def project(tmp_path_factory, repository):
    root = tmp_path_factory.mktemp("selected") / "town"
    scaffold.new(root)
    shutil.copy(repository / "annotation" / "guidelines.md", root / "annotation")
    for number, thing in enumerate(THINGS):
        text = f"The {thing} opens on day {number}. 🌩️ Nobody at the {thing} said why."
        (root.parent / f"{thing}.txt").write_text(text, "utf-8")
    opened = Project.open(root)
    paths = [root.parent / f"{thing}.txt" for thing in THINGS]
    opened.add(paths, today=dt.date(2031, 1, 1), metadata={"language": "en"})
    opened.build()
    return opened


@pytest.fixture
def as_user(studio):
    with contextlib.ExitStack() as stack:
        yield lambda name: stack.enter_context(server.connect(studio.url, studio.login(name).token))


def sorted_there(hub, number):
    """A project's tasks as its list shows them when it is sorted by score."""
    query = json.dumps({"ordering": ["-tasks:data.selection_score"]})
    wanted = {"project": number, "fields": "task_only", "include": "id,data,updated_at"}
    return hub.call("GET", "api/tasks/", params=wanted | {"query": query})["tasks"]


def test_the_tasks_there_have_their_scores_and_a_second_push_changes_nothing(project, hub):
    request = Request(annotators=("a1",), select=("random", 2), blind=True)
    standing = project.open_round("01-chosen", request, hub)
    number = standing.progress[0].project
    there = sorted_there(hub, number)
    kept = rounds.load(project.root / "annotation" / "rounds" / "01-chosen").selection
    assert standing.selection == kept
    assert [
        (row["data"]["sid"], row["data"]["selection_score"], row["data"]["selection_reason"])
        for row in there
    ] == [(one.task, one.score, one.reason) for one in kept]
    assert len(kept) == 2
    assert sorted(there, key=lambda row: row["id"]) == there
    project.open_round("01-chosen", request, hub)
    assert sorted_there(hub, number) == there


def answer(hub, number, worth):
    """Answer each sentence of a project, by its id, as the server's user."""
    for row in list(hub.listing(number, "id", "data")):
        data = row["data"]
        [shown] = data["sentences"]
        layers = {"entities": (), "claims": (), "stances": ()}
        given = {shown["index"]: Answer(**layers, check_worthiness=worth(data["sid"]))}
        items = writing.result(
            given, data["text"], asked={shown["index"]: 0}, offset=data["offset"]
        )
        hub.annotate(row["id"], {"result": items})


def test_chosen_sentences_become_gold_and_the_others_stay_candidates(project, hub, as_user):
    members = ("a1", "a2")
    request = Request(annotators=members, kind="model", view="sentence", select=("diverse", 4))
    opened = project.open_round("02-sentences", request, hub)
    chosen = [one.task for one in opened.selection]
    disputed = chosen[1]
    for one in opened.progress:
        worth = {disputed: "CFS"} if one.annotator == "a1" else {}
        answer(as_user(one.annotator), one.project, lambda sid, w=worth: w.get(sid, "NFS"))
    closed = project.close_round("02-sentences", hub)
    assert (closed.left, closed.issues, closed.judgements) == (0, (), 8)

    decide = Request(annotators=("a3",), kind="model", view="sentence", adjudicate="02-sentences")
    [own] = project.open_round("03-gold", decide, hub).progress
    asked = {row["data"]["sid"] for row in hub.listing(own.project, "id", "data")}
    same = ids.sentence_document(disputed)
    assert asked == {sid for sid in chosen if ids.sentence_document(sid) == same}
    answer(as_user("a3"), own.project, lambda sid: "UFS" if sid == disputed else "NFS")
    project.close_round("03-gold", hub)
    project.build()
    assert project.check() == []
    table = project.load().table("sentences").to_pylist()
    gold = project.scheme["status"].ids["gold"]
    assert {row["sentence_id"] for row in table if row["entities_status"] == gold} == set(chosen)

    rest = Request(annotators=("a1",), view="sentence", select=("random", 99))
    left = project.open_round("04-rest", rest, hub)
    first = {one.task for one in project.round_status("01-chosen").selection}
    free = {row["sentence_id"] for row in table if row["doc_id"] not in first} - set(chosen)
    assert {one.task for one in left.selection} == free
