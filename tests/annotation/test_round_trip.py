"""A round goes to a real Label Studio and comes back: nothing doubled, nothing lost, nobody named."""

import json

import pytest

from stancebank.annotating import Request
from stancebank.annotation import exports, judgements
from stancebank.errors import Refused
from stancebank.project import Project
from stancebank.schemas import tables

pytestmark = pytest.mark.slow
DOC = "harbour"
TEXT = """Harbour “reopens” 🌩️

Mayor Ines Okoro 🚢 said the port would open on Monday. Critics warned of the plan.
"""
ANSWERS = {
    "check_worthiness": {"1": "CFS", "2": "NFS"},
    "entities": [
        {"s": 1, "text": "Ines Okoro", "label": "PERSON"},
        {"s": 1, "text": "Monday", "label": "DATE", "note": "E10"},
    ],
    "claims": [
        {
            "s": 1,
            "text": "the port would open on Monday",
            "claim_type": "prediction",
            "source_kind": "named",
            "quote_type": "indirect",
            "factuality": "CT+",
            "source": {"s": 1, "text": "Ines Okoro"},
            "cue": {"s": 1, "text": "said"},
        }
    ],
    "stances": [
        {
            "s": 2,
            "text": "warned of",
            "holder": {"s": 2, "text": "Critics"},
            "target": {"s": 2, "text": "the plan"},
            "polarity": "AGAINST",
            "expressed": "explicit",
        }
    ],
}


@pytest.fixture(scope="module")
def project(tmp_path_factory, build_project):
    return build_project(tmp_path_factory.mktemp("rounds") / "harbour", {DOC: TEXT})


def raw(**changes):
    return json.dumps(ANSWERS | changes).encode()


def test_a_round_from_open_to_gold(project, hub, studio, as_user):
    request = Request(annotators=("a1", "a2"), kind="model", blind=True)
    standing = project.open_round("01-harbour", request, hub)
    assert [(one.annotator, one.tasks, one.left) for one in standing.progress] == [
        ("a1", 1, 1),
        ("a2", 1, 1),
    ]
    again = project.open_round("01-harbour", request, hub)
    assert again.progress == standing.progress
    for one in again.progress:
        assert hub.counts(one.project).tasks == 1

    a1, a2 = (as_user(name) for name in ("a1", "a2"))
    given = {"doc_id": DOC, "raw": raw()}
    assert project.post_answers("01-harbour", "a1", a1, **given) is not None
    assert project.post_answers("01-harbour", "a1", a1, **given) is None
    other = raw(check_worthiness={"1": "UFS", "2": "NFS"})
    project.post_answers("01-harbour", "a2", a2, doc_id=DOC, raw=other)
    standing = project.pull_round("01-harbour", hub)
    assert [one.submitted for one in standing.progress] == [1, 1]
    assert standing.issues == ()

    folder = project.root / "annotation" / "rounds" / "01-harbour"
    found = judgements.load((folder / "judgements.jsonl").read_bytes(), place="x")
    assert {(one.annotator, one.kind) for one in found} == {("a1", "model"), ("a2", "model")}
    guidelines = (project.root / "annotation" / "guidelines.md").read_text("utf-8")
    assert {f"version {one.guideline}" for one in found} == {guidelines.split("\n")[0][-11:]}
    by_a1 = {one.index: one.answer for one in found if one.annotator == "a1"}
    claim, stance = by_a1[1].claims[0], by_a1[2].stances[0]
    words = [TEXT[one.start : one.end] for one in (claim, claim.source, claim.cue, stance.holder)]
    assert words == ["the port would open on Monday", "Ines Okoro", "said", "Critics"]
    assert (claim.claim_type, claim.factuality) == ("prediction", "CT+")
    assert by_a1[1].entities[1].note == "E10"
    assert by_a1[0].entities == ()

    exported = sorted(path.name for path in (folder / "exports").iterdir())
    assert project.pull_round("01-harbour", hub).judgements == standing.judgements
    assert sorted(path.name for path in (folder / "exports").iterdir()) == exported
    text = "".join(path.read_text("utf-8") for path in folder.rglob("*") if path.is_file())
    for secret in (studio.token, studio.email, studio.login("a1").email):
        assert secret not in text

    project.close_round("01-harbour", hub)
    figures = json.loads((folder / "agreement.json").read_bytes())
    assert {one["value"] for one in figures if one["name"] == "cohen-kappa-mean"} >= {0}
    with pytest.raises(Refused, match="round-closed"):
        project.pull_round("01-harbour", hub)

    decide = Request(annotators=("a3",), kind="model", adjudicate="01-harbour")
    standing = project.open_round("02-harbour-gold", decide, hub)
    task = hub.fetch(standing.progress[0].project)[0]
    assert [one.get("votes", "") for one in task["data"]["sentences"]] == [
        "a1 CFS · a2 UFS",
        "a1 NFS · a2 NFS",
    ]
    project.post_answers("02-harbour-gold", "a3", as_user("a3"), **given)
    project.close_round("02-harbour-gold", hub)
    gold = project.root / "annotation" / "rounds" / "02-harbour-gold"
    decided = [
        json.loads(line) for line in (gold / "decisions.jsonl").read_text("utf-8").splitlines()
    ]
    verdicts = {row["label_id"]: row["verdict"] for row in decided}
    assert verdicts[f"{DOC}:s0001"] == "chosen"
    assert verdicts[f"{DOC}:s0002"] == "unanimous"
    assert set(verdicts.values()) == {"chosen", "unanimous"}

    project.build()
    assert project.check() == []
    labels = [label for name in tables.NESTED for label in project.load().table(name).to_pylist()]
    assert {label["round"] for label in labels} == {"02-harbour-gold"}
    assert project.load().table("judgements").num_rows == 6


def test_a_changed_annotation_moves_the_data_of_its_task_alone(project, hub, studio, as_user):
    project.open_round("03-edit", Request(annotators=("a1",), kind="model"), hub)
    number = project.post_answers("03-edit", "a1", as_user("a1"), doc_id=DOC, raw=raw())
    project.pull_round("03-edit", hub)
    hub.call("PATCH", f"api/annotations/{number}/", json={"was_cancelled": True})
    standing = project.pull_round("03-edit", hub)
    assert (standing.progress[0].submitted, standing.progress[0].skipped) == (0, 1)
    assert standing.judgements == 0
    folder = project.root / "annotation" / "rounds" / "03-edit"
    state = exports.states(sorted((folder / "exports").iterdir()))["a1"]
    hub.delete(state.tasks[DOC]["id"])
    standing = project.pull_round("03-edit", hub)
    assert standing.progress[0].left == 1
    project.open_round("03-edit", Request(), hub)
    assert hub.counts(standing.progress[0].project).tasks == 1


def test_a_new_guideline_is_a_version_on_what_is_answered_under_it(project, hub, as_user):
    path = project.root / "annotation" / "guidelines.md"
    before = path.read_text("utf-8")
    project.open_round("04-version", Request(annotators=("a1", "a2"), kind="model"), hub)
    project.post_answers("04-version", "a1", as_user("a1"), doc_id=DOC, raw=raw())
    try:
        path.write_text(before.replace("version ", "version 9.", 1), "utf-8")
        project.open_round("04-version", Request(), hub)
        project.post_answers("04-version", "a2", as_user("a2"), doc_id=DOC, raw=raw())
        project.pull_round("04-version", hub)
    finally:
        path.write_text(before, "utf-8")
    folder = project.root / "annotation" / "rounds" / "04-version"
    found = judgements.load((folder / "judgements.jsonl").read_bytes(), place="x")
    of = {one.annotator: one.guideline for one in found}
    assert of["a2"] == f"9.{of['a1']}"


def test_a_label_that_is_in_use_cannot_leave_an_open_round(project, hub, as_user):
    project.open_round("05-orphans", Request(annotators=("a1",), kind="model"), hub)
    project.post_answers("05-orphans", "a1", as_user("a1"), doc_id=DOC, raw=raw())
    project.pull_round("05-orphans", hub)
    before = project.labels.read_text("utf-8")
    try:
        project.labels.write_text(before.replace('name = "PERSON"', 'name = "HUMAN"', 1), "utf-8")
        changed = Project.open(project.root)
        assert "PERSON" not in changed.scheme["entity"].names
        with pytest.raises(Refused, match="config-orphans: 'span PERSON'"):
            changed.open_round("05-orphans", Request(), hub)
    finally:
        project.labels.write_text(before, "utf-8")
    assert project.round_status("05-orphans").judgements == 3
