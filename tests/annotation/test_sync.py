"""Whatever happens to the server, after a rerun it holds what was meant, each once."""

import json
import random
import sqlite3
import threading
import time
from collections import Counter

import pytest

from stancebank.annotation import pull, push, server
from stancebank.annotation.push import decide
from stancebank.errors import Refused

PAGE = (
    '<View><Labels name="span" toName="text"><Label value="ORG"/></Labels>'
    '<Text name="text" value="$text"/></View>'
)
REGION = {
    "id": "r",
    "from_name": "span",
    "to_name": "text",
    "type": "labels",
    "value": {"start": 0, "end": 4, "text": "Velm", "labels": ["ORG"]},
}


def task(sid, text="Velm 🌩️ closed."):
    return {
        "data": {"sid": sid, "text": text, "round": "01-x"},
        "predictions": [{"model_version": "silver", "result": [REGION]}],
        "annotations": [{"result": [REGION]}],
    }


def row(number, of, *, work=False, **changes):
    there = {"id": number, "data": of["data"], "annotations": 1, "predictions": 1, "work": work}
    return there | changes


def test_what_is_there_is_not_sent_again():
    one, two = task("a"), task("b")
    plan = decide([one, two], [row(1, one)])
    assert (plan.send, plan.delete, plan.kept) == ((two,), (), 1)


def test_of_twins_the_one_with_work_stays_and_no_work_is_deleted():
    one = task("a")
    plan = decide([one], [row(1, one), row(2, one, work=True), row(3, one, work=True)])
    assert (plan.send, plan.delete) == ((), (1,))


def test_a_task_that_lost_its_prediction_is_sent_anew_unless_somebody_works_on_it():
    one = task("a")
    plan = decide([one], [row(1, one, predictions=0)])
    assert (plan.send, plan.delete) == ((one,), (1,))
    plan = decide([one], [row(1, one, predictions=0, work=True)])
    assert (plan.send, plan.delete) == ((), ())


def test_another_text_under_somebodys_labels_is_refused():
    with pytest.raises(Refused, match="push-text"):
        decide([task("a", "Other.")], [row(1, task("a"), work=True)])


@pytest.mark.parametrize("bad", ["lone \ud83d surrogate", "nul \0 byte", "\\\0"])
def test_a_text_that_the_server_cannot_hold_is_refused_and_named(bad):
    with pytest.raises(Refused, match="task-text: 'b, c' found"):
        push.encode([task("a"), task("b", bad), task("c", bad)])


def test_a_text_that_only_speaks_of_a_nul_is_held():
    assert len(push.encode([task("a", r"\u0000"), task("b", r"\\u0000")])) == 2


def test_batches_hold_every_task_once_and_are_bounded():
    tasks = [task(f"d{number}") for number in range(2 * push.BATCH + 1)]
    found = list(push.batches(tasks, push.encode(tasks)))
    assert [len(batch) for batch, _ in found] == [push.BATCH, push.BATCH, 1]
    assert [one for batch, _ in found for one in batch] == tasks
    assert [one for _, body in found for one in json.loads(body)] == tasks
    assert list(push.batches([], [])) == []


def exact(hub, project, tasks):
    """Say whether a project holds the tasks, each once with one annotation and one prediction."""
    rows = list(hub.listing(project, "id", "data", "total_annotations", "total_predictions"))
    held = Counter(
        (row["data"]["sid"], row["total_annotations"], row["total_predictions"]) for row in rows
    )
    return held == Counter((one["data"]["sid"], 1, 1) for one in tasks)


@pytest.mark.slow
def test_a_server_killed_at_any_moment_ends_up_with_each_task_once(own_studio):
    chance = random.Random(3)
    tasks = [task(f"d{number}") for number in range(600)]
    running = own_studio()
    project = None

    def run(number):
        with server.connect(running.url, running.admin.token) as hub:
            found = hub.project(f"killed {number:02d}", PAGE)
            push.push(hub, found, tasks)
            pulled = pull.pull(hub, found, known={})
            return found, pulled

    def interrupted(number):
        try:
            run(number)
        except Refused as refused:
            failures.append(refused.rule)

    failures = []
    for number in range(20):
        worker = threading.Thread(target=interrupted, args=(number,))
        worker.start()
        time.sleep(chance.uniform(0.05, 2.5))
        running.kill()
        worker.join()
        running = own_studio()
        project, pulled = run(number)
        assert len(pulled.tasks) == len(tasks)
        with server.connect(running.url, running.admin.token) as hub:
            assert exact(hub, project, tasks)
    assert "server-unreachable" in failures


@pytest.mark.slow
def test_a_locked_database_loses_nothing(own_studio):
    tasks = [task(f"d{number}") for number in range(50)]
    running = own_studio()
    with server.connect(running.url, running.admin.token) as hub:
        project = hub.project("locked", PAGE)

        def lock():
            with sqlite3.connect(running.data / "label_studio.sqlite3") as database:
                database.execute("BEGIN EXCLUSIVE")
                held.set()
                time.sleep(10)
                database.rollback()
            database.close()

        held = threading.Event()
        holder = threading.Thread(target=lock)
        holder.start()
        held.wait()
        try:
            push.push(hub, project, tasks)
        except Refused:
            holder.join()
            push.push(hub, project, tasks)
        holder.join()
        assert exact(hub, project, tasks)


@pytest.mark.slow
def test_a_pull_after_one_change_fetches_one_task(studio):
    tasks = [task(f"d{number}") for number in range(300)]
    with server.connect(studio.url, studio.token) as hub:
        project = hub.project("one change", PAGE)
        push.push(hub, project, tasks)
        first = pull.pull(hub, project, known={})
        known = {one["data"]["sid"]: one for one in first.tasks}
        assert sorted(known) == sorted(one["data"]["sid"] for one in tasks)
        again = pull.pull(hub, project, known=known, watermark=first.watermark)
        assert again.tasks == again.deleted == ()
        hub.annotate(known["d7"]["id"], {"result": [REGION]})
        third = pull.pull(hub, project, known=known, watermark=first.watermark)
        assert [one["data"]["sid"] for one in third.tasks] == ["d7"]
        assert len(third.tasks[0]["annotations"]) == 2
        hub.delete(known["d8"]["id"])
        fourth = pull.pull(hub, project, known=known, watermark=third.watermark)
        assert fourth.deleted == ("d8",)
