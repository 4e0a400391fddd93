"""A real Label Studio asks the backend, and what it is answered is drawn on its page."""

import json
import shutil
import threading
from collections import Counter
from types import SimpleNamespace

import pytest
from browser import desk as browser  # tests/annotation is on the path

from stancebank.annotation import backend, page
from stancebank.errors import Refused
from stancebank.learning import linear, model_files
from stancebank.schemas import labels
from stancebank.schemas.examples import Example
from stancebank.serving import Labeller

pytestmark = pytest.mark.slow

SAFE = "🌩️ Mayor Tom Roe said on Monday that the bridge 🌉 is safe."
ADDED, CRITICS = "“We need it,” Roe added.", "Critics opposed the plan."
ROE = f"Oslo votes\n\n{SAFE} {ADDED}\n\n{CRITICS}"
WAGES = "👩‍🚀 Minister Ann Lie said on Tuesday that wages fell by 3 per cent."
CUT = "Critics opposed the cut."
NEW = f"{WAGES} {CUT}"


def model(yes, no):
    said = ("I wish you a good evening, number {n}.", "Rents rose by {n} per cent.")
    texts = [Example(str(n), said[n % 2].format(n=n), (no, yes)[n % 2], str(n)) for n in range(24)]
    return linear.train("check_worthiness", texts)


@pytest.fixture
def served(make_project, tmp_path):
    """A backend with a small corpus and a model: its address, its labeller, the model's folder."""
    folder = tmp_path / "model"
    model_files.save(model("CFS", "NFS"), folder)
    project = make_project({"roe": ROE})
    project.build()
    labeller = Labeller(project.load, lambda: project._plan().recipe, [folder])
    with backend.listen(lambda: labeller, port=0) as listening:
        thread = threading.Thread(target=listening.serve)
        thread.start()
        yield SimpleNamespace(url=listening.url, labeller=labeller, folder=folder)
        listening.stop()
        thread.join()


@pytest.fixture
def connected(hub, served):
    """Make a project with a round's page and the backend; return it, and what makes a task in it."""
    project = hub.project("served", page.render(labels.default()))
    said = {"project": project, "url": served.url, "title": "stancebank"}
    hub.call("POST", "api/ml/", json=said)

    def task(sid, text, *asked):
        starts = [text.index(words) for words in asked]
        spans = [(start, start + len(words)) for start, words in zip(starts, asked, strict=True)]
        shown = [{"start": start, "end": end, "text": text[start:end]} for start, end in spans]
        about = {"title": sid, "source_line": "undated"}
        data = {"sid": sid, "text": text, "sentences": shown, **about}
        [number] = hub.send(project, json.dumps([{"data": data}]).encode())["task_ids"]
        return number, data

    return project, task


def stored(hub, task):
    found = hub.call("GET", f"api/tasks/{task}/")["predictions"]
    return {one["model_version"]: one["result"] for one in found}


def drawn(items):
    """Return the regions, answers and arrows of a result, whatever their ids are."""
    value = {item["id"]: item["value"] for item in items if item["type"] == "labels"}
    span = {name: (one["start"], one["end"], one["labels"][0]) for name, one in value.items()}
    found = Counter(span.values())
    for item in items:
        if item["type"] == "choices":
            about = span.get(item["id"], item["to_name"])
            found[about, item["from_name"], item["value"]["choices"][0]] += 1
        elif item["type"] == "relation":
            found[span[item["from_id"]], "→", span[item["to_id"]]] += 1
    return found


def test_what_the_backend_predicts_is_drawn_and_a_new_model_is_asked_anew(
    studio, hub, served, connected
):
    project, task = connected
    known, data = task("roe", ROE, SAFE, ADDED, CRITICS)
    new, other = task("new", NEW, WAGES, CUT)

    def predicted(one):
        return served.labeller.predict([{"data": one}])[0][0]["result"]

    first, before = served.labeller.version, predicted(data)
    login = studio.login("a1")
    with browser(studio.address, login.email, login.password) as desk:
        # nobody has asked for a prediction: that a task is opened is enough
        shown = ((known, data, "the bridge 🌉 is safe"), (new, other, "Ann Lie"))
        for number, one, words in shown:
            desk.open(project, number)
            assert stored(hub, number) == {first: predicted(one)}
            assert drawn(desk.result()) == drawn(predicted(one))
            labelled = [each for each in desk.regions() if each["label"]]
            regions = {one["text"][each["start"] : each["end"]] for each in labelled}
            assert words in regions
        desk.submit()

    shutil.rmtree(served.folder)
    model_files.save(model("UFS", "CFS"), served.folder)
    [own] = hub.call("GET", "api/ml/", params={"project": project})
    hub.call("POST", f"api/ml/{own['id']}/train", json={})
    assert served.labeller.version != first
    everything = {"selectedItems": {"all": True, "excluded": []}}
    action = {"id": "retrieve_tasks_predictions", "project": project}
    hub.call("POST", "api/dm/actions", params=action, json=everything)
    assert before != predicted(data)
    assert stored(hub, known) == {first: before, served.labeller.version: predicted(data)}


def test_a_project_with_a_page_of_its_own_is_not_connected(hub, served):
    own = '<View><Text name="words" value="$text"/></View>'
    said = {"project": hub.project("another page", own), "url": served.url}
    with pytest.raises(Refused, match="server-answer"):
        hub.call("POST", "api/ml/", json=said)
