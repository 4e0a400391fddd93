"""A round goes to a real Label Studio and comes back: nothing doubled, nothing lost, nobody named."""

import contextlib
import json
import shutil

import pytest

from stancebank.annotating import Request
from stancebank.annotation import exports, judgements, server
from stancebank.errors import Refused
from stancebank.project import Project

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
def project(tmp_path_factory, repository):
    from stancebank import scaffold

    root = tmp_path_factory.mktemp("rounds") / "harbour"
    scaffold.new(root)
    shutil.copyfile(
        repository / "annotation" / "guidelines.md", root / "annotation" / "guidelines.md"
    )
    path = root.parent / f"{DOC}.txt"
    path.write_text(TEXT, "utf-8")
    import datetime as dt

    opened = Project.open(root)
    opened.add([path], today=dt.date(2031, 1, 1), metadata={"language": "en"})
    opened.build()
    return opened


@pytest.fixture(scope="module")
def hub(studio):
    with server.connect(studio.url, studio.token) as connected:
        yield connected


@pytest.fixture
def as_user(studio):
    """Connect as an annotator."""
    with contextlib.ExitStack() as stack:
        yield lambda name: stack.enter_context(server.connect(studio.url, studio.login(name).token))


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
    assert {(one.annotator, one.kind, one.guideline) for one in found} == {
        ("a1", "model", "1.0"),
        ("a2", "model", "1.0"),
    }
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
