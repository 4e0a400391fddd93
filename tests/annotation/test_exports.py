"""Exports are never rewritten, name nobody, and add up to the latest state."""

import json

import pytest

from stancebank.annotation import exports
from stancebank.annotation.exports import Part
from stancebank.errors import Refused


def task(sid, *annotations, **data):
    return {
        "id": 1,
        "data": {"sid": sid, **data},
        "updated_at": "2031-01-01T00:00:00.000000Z",
        "annotations": list(annotations),
    }


FOREIGN = task(
    "d",
    {
        "id": 5,
        "completed_by": {"id": 7, "email": "roe@x.org", "first_name": "Jane"},
        "created_username": "Jane Roe roe@x.org, 7",
        "result": [],
        "was_cancelled": False,
        "lead_time": 3.5,
        "updated_by": 7,
    },
) | {"comment_authors": [7], "updated_by": [{"user_id": 7}], "file_upload": "jane.json"}


def test_an_export_holds_no_name_and_no_e_mail():
    said = json.dumps(exports.redact(FOREIGN, {7: "a1"}))
    assert "a1" in said
    for secret in ("roe", "Jane", "7"):
        assert secret not in said


def test_an_annotator_without_a_pseudonym_is_never_let_through():
    with pytest.raises(KeyError):
        exports.redact(FOREIGN, {})


def test_exports_add_up_and_none_is_rewritten(tmp_path):
    first = Part("a1", 3, "w1", (task("d"), task("e")))
    path = exports.write(tmp_path, [first], pulled_at="2031")
    before = path.read_bytes()
    newer = task("d", {"id": 9, "result": [], "completed_by": "a1"})
    exports.write(tmp_path, [Part("a1", 3, "w2", (newer,), ("e",), ("d",))], pulled_at="2032")
    assert [p.name for p in sorted(tmp_path.iterdir())] == ["0001.json", "0002.json"]
    assert path.read_bytes() == before
    state = exports.states(sorted(tmp_path.iterdir()))["a1"]
    assert state.tasks == {"d": newer}
    assert (state.watermark, state.drafts) == ("w2", ("d",))


def test_a_damaged_export_is_named(tmp_path):
    path = exports.write(tmp_path, [], pulled_at="2031")
    path.write_text("{", "utf-8")
    with pytest.raises(Refused, match=r"0001\.json: export-syntax"):
        exports.states([path])
