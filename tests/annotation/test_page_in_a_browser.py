"""The labelling page in a real browser: what is drawn on it is what the server has stored."""

import json
import urllib.request
from collections import Counter
from dataclasses import asdict
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path

import pytest
from browser import KEYS
from browser import desk as driver

from stancebank.annotation import page
from stancebank.schemas import labels

pytestmark = pytest.mark.slow

TEXT = (
    "👩‍🚀 Astronaut Ida Moe said: “Rents 📈 doubled in Bergen,” and warned of the plan’s cost.\n\n"
    "The mayor’s 🇳🇴 office welcomed the plan."
)
FIRST, SECOND = TEXT.split("\n\n")
SENTENCES = [
    {"index": 0, "start": 0, "end": len(FIRST), "text": FIRST},
    {"index": 1, "start": len(FIRST) + 2, "end": len(TEXT), "text": SECOND},
]
SCHEME = labels.default()


def span(words, label=None):
    start = TEXT.index(words)
    return (start, start + len(words)) + ((label,) if label else ())


def predicted(key, words, label, **answers):
    """The result items of a predicted region with its attributes."""
    start, end = span(words)
    place = {"start": start, "end": end, "text": words}
    item = {"id": key, "to_name": "text"}
    yield {**item, "from_name": "span", "type": "labels", "value": {**place, "labels": [label]}}
    for name, answer in answers.items():
        value = {**place, "choices": [answer]}
        yield {**item, "from_name": name, "type": "choices", "value": value}


PREDICTION = [
    *predicted("r1", "The mayor", "ORG"),
    *predicted("r2", "welcomed", "STANCE", polarity="AGAINST", expressed="explicit"),
    *predicted("r3", "Bergen", "GPE"),
    {
        "id": "w1",
        "from_name": "check_worthiness_1",
        "to_name": "sentence_1",
        "type": "choices",
        "value": {"choices": ["UFS"]},
    },
]


def call(studio, method, path, body=None):
    request = urllib.request.Request(
        studio.address + path,
        method=method,
        data=None if body is None else json.dumps(body).encode(),
        headers={"Authorization": f"Token {studio.token}", "Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


@pytest.fixture
def task(studio):
    """A project with the page and one document: (project, task)."""
    about = {"title": "a page in a browser", "label_config": page.render(SCHEME)}
    project = call(studio, "POST", "/api/projects/", about)["id"]
    data = {"sid": "moe", "text": TEXT, "title": "Rents", "source_line": "made up"}
    body = {
        "data": data | {"round": "01-try", "sentences": SENTENCES},
        "predictions": [{"model_version": "silver", "result": PREDICTION}],
    }
    path = f"/api/projects/{project}/import?return_task_ids=true"
    yield project, call(studio, "POST", path, [body])["task_ids"][0]
    urllib.request.urlopen(
        urllib.request.Request(
            f"{studio.address}/api/projects/{project}/",
            method="DELETE",
            headers={"Authorization": f"Token {studio.token}"},
        ),
        timeout=60,
    ).close()


@pytest.fixture(scope="module")
def browser_of_an_annotator(studio):
    with driver(studio.address, studio.email, studio.password) as one:
        yield one


@pytest.fixture
def desk(browser_of_an_annotator, task):
    browser_of_an_annotator.open(*task)
    return browser_of_an_annotator


def regions(result):
    """{(start, end, label): {attribute: answer}, ...} of result items, and each one's origin."""
    spans = {
        item["id"]: (item["value"]["start"], item["value"]["end"], item["value"]["labels"][0])
        for item in result
        if item["type"] == "labels"
    }
    answers = {named: {} for named in spans.values()}
    origins = {}
    for item in result:
        if item["type"] == "relation" or item["id"] not in spans:
            continue
        named = spans[item["id"]]
        origins[named] = item["origin"]
        if item["type"] != "labels":
            value = item["value"]
            answers[named][item["from_name"]] = (value.get("choices") or value["text"])[0]
    arrows = {
        (spans[item["from_id"]], spans[item["to_id"]], item["direction"])
        for item in result
        if item["type"] == "relation"
    }
    return answers, origins, arrows


def test_what_is_drawn_around_emoji_and_curly_quotes_is_what_is_stored(studio, task, desk):
    person, claim = span("Ida Moe", "PERSON"), span("Rents 📈 doubled in Bergen", "CLAIM")
    cue, stance = span("said", "CUE"), span("warned of", "STANCE")
    plan, mayor = span("plan’s cost", "MENTION"), span("The mayor", "ORG")
    welcome, bergen = span("welcomed", "STANCE"), span("Bergen", "GPE")

    desk.draw(*person)
    for region in (claim, cue, stance, plan):
        desk.draw(*region[:2], hotkey=KEYS["span", region[2]])
    desk.ask(claim, KEYS["claim_type", "quantity"], KEYS["factuality", "CT+"], note="hm 🤔")
    desk.key("Escape")
    desk.arrow(person, claim)
    desk.arrow(cue, claim)
    desk.ask(stance, KEYS["polarity", "AGAINST"])
    desk.arrow(stance, plan)
    desk.arrow(stance, bergen)
    desk.arrow(person, stance)
    desk.ask(welcome, KEYS["polarity", "FAVOR"])
    desk.key("Escape")
    desk.ask(mayor, KEYS["entity", "PERSON"])
    desk.key("Escape")
    desk.answer(0, "CFS")
    desk.remark("one “remark”")
    submitted = desk.submit()

    (stored,) = call(studio, "GET", f"/api/tasks/{task[1]}/annotations/")
    assert stored["id"] == submitted["id"]
    answers, origins, arrows = regions(stored["result"])
    relabelled = (*mayor[:2], "PERSON")
    assert answers == {
        person: {},
        claim: {"claim_type": "quantity", "factuality": "CT+", "note": "hm 🤔"},
        cue: {},
        stance: {"polarity": "AGAINST"},
        plan: {},
        bergen: {},
        welcome: {"polarity": "FAVOR", "expressed": "explicit"},
        relabelled: {},
    }
    changed = {welcome: "prediction-changed", relabelled: "prediction-changed"}
    assert origins == dict.fromkeys(answers, "manual") | changed | {bergen: "prediction"}
    assert arrows == {
        (person, claim, "right"),
        (cue, claim, "right"),
        (person, stance, "right"),
        (stance, plan, "right"),
        (stance, bergen, "right"),
    }
    rest = {
        (item["from_name"], item["to_name"], item["origin"]): item["value"]
        for item in stored["result"]
        if item.get("to_name", "text") != "text" or item.get("from_name") == "remarks"
    }
    assert rest == {
        ("check_worthiness_0", "sentence_0", "manual"): {"choices": ["CFS"]},
        ("check_worthiness_1", "sentence_1", "prediction"): {"choices": ["UFS"]},
        ("remarks", "text", "manual"): {"text": ["one “remark”"]},
    }


def test_no_region_is_resized_since_the_page_miscounts_emoji_then(desk):
    desk.touch(*span("The mayor", "ORG"))
    handles = desk.page.locator(".sb-work area")
    assert handles.count() == 2
    assert not any(handle.is_visible() for handle in handles.all())


def test_a_stray_key_changes_no_answer(desk):
    before = desk.result()
    for key in "abcdefghijklmnopqrstuvwxyz0123456789-=[];'./":
        for chord in (key, f"Shift+{key}"):
            desk.page.keyboard.press(chord)
    assert desk.result() == before


def test_a_key_of_another_label_s_question_is_not_submitted(desk):
    person = span("Ida Moe", "PERSON")
    desk.draw(*person[:2], hotkey=KEYS["entity", "PERSON"])
    desk.ask(person, KEYS["claim_type", "event"], KEYS["polarity", "FAVOR"])
    answers, _, _ = regions(desk.result())
    assert answers[person] == {}


def test_regions_on_one_another_are_drawn_and_chosen(desk):
    outer, inner = span("Rents 📈 doubled", "CLAIM"), span("📈", "MENTION")
    over, same = span("doubled in", "CUE"), span("Rents 📈 doubled", "MENTION")
    for region in (outer, inner, over, same):
        assert desk.draw(*region[:2], hotkey=KEYS["span", region[2]]) is not None
    for region in (outer, inner, over, same):
        desk.touch(*region)
        assert desk.selected() == [region]
        desk.key("Escape")


def test_the_panel_of_a_region_moves_nothing_else(desk):
    place = "() => document.querySelector('.sb-sentences').getBoundingClientRect().top"
    before = desk.page.evaluate(place)
    for region in (span("welcomed", "STANCE"), span("Bergen", "GPE")):
        desk.touch(*region)
        assert desk.page.evaluate(place) == before


def test_each_thing_costs_what_the_manual_says(desk, repository):
    loader = SourceFileLoader("effort", str(Path(repository) / "scripts" / "effort"))
    effort = module_from_spec(spec_from_loader("effort", loader))
    loader.exec_module(effort)
    person, claim = span("Ida Moe", "PERSON"), span("Rents 📈 doubled in Bergen", "CLAIM")
    stance, cost = span("warned of", "STANCE"), span("cost", "MENTION")

    def spent(work):
        before = asdict(desk.effort)
        work()
        return Counter({k: n for k, n in asdict(desk.effort.since(before)).items() if n})

    def a_claim():
        desk.draw(*claim[:2], hotkey=KEYS["span", "CLAIM"])
        answers = ("quantity", "named", "direct", "CT+")
        keys = zip(page.QUESTIONS["CLAIM"], answers, strict=True)
        desk.ask(claim, *(KEYS[pair] for pair in keys))
        desk.key("Escape")

    def a_stance():
        desk.draw(*stance[:2], hotkey=KEYS["span", "STANCE"])
        desk.ask(stance, KEYS["polarity", "AGAINST"], KEYS["expressed", "explicit"])
        desk.arrow(stance, cost)

    assert spent(lambda: desk.draw(*person[:2], hotkey="1")) == effort.COST["entity"]
    assert spent(lambda: desk.draw(*cost[:2], hotkey="w")) == effort.COST["mention"]
    assert spent(a_claim) == effort.COST["claim"]
    assert spent(a_stance) == effort.COST["stance"]
    further = effort.COST["further target of a stance"]
    assert spent(lambda: desk.arrow(stance, span("Bergen", "GPE"))) == further
    assert spent(lambda: desk.arrow(person, claim)) == effort.COST["source, cue or holder of one"]
    assert spent(lambda: desk.answer(0, "CFS")) == effort.COST["check-worthiness"]
    assert len(regions(desk.result())[2]) == 3
