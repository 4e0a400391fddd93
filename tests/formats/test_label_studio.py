"""Laws of reading other people's Label Studio exports: exact, or listed with a reason."""

import collections
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mutated import places, with_changed

from stancebank.errors import Refused
from stancebank.formats import label_studio
from stancebank.formats.label_studio import rules

TEXT = "Roe 🌩️ said:\nrents fell in 東京.\r\nOkoro denied it."


def region(words, label="PERSON", text=TEXT, **more):
    start = text.index(words)
    escaped = words.replace("\r", "\\n").replace("\n", "\\n")
    value = {"start": start, "end": start + len(words), "text": escaped, "labels": [label]}
    return {"id": words, "from_name": "span", "to_name": "text", "type": "labels"} | {
        "value": value,
        **more,
    }


def changed(item, **value):
    return item | {"value": item["value"] | value}


def arrow(tail, head, **more):
    return {"type": "relation", "from_id": tail, "to_id": head, "direction": "right"} | more


def answer(words, choice, **more):
    start = TEXT.index(words)
    value = {"start": start, "end": start + len(words), "text": words, "choices": [choice]}
    said = {"id": words, "from_name": "kind", "to_name": "text", "type": "choices"}
    return said | {"value": value} | more


def task(*result, data=None, **more):
    annotation = {"id": 7, "completed_by": {"id": 3, "email": "roe@b.org"}, "result": list(result)}
    return {"id": 1, "data": data or {"text": TEXT}, "annotations": [annotation]} | more


def read(*records, **more):
    return label_studio.read(json.dumps(records).encode(), place="x.json", **more)


def counted(export):
    """Every item is somewhere, once; every span is its slice."""
    taken = len(export.spans) + len(export.answers) + len(export.relations)
    assert taken + len(export.left) == export.items
    assert all(one.rule.startswith("item-") for one in export.left)
    assert all(one.rule.startswith("export-") for one in export.issues)
    assert {one.rule for one in (*export.left, *export.issues)} <= set(rules.RULES)
    for span in export.spans:
        strings = dict(label_studio.drawn.strings(export.tasks[of(export, span).task].data))
        assert strings[span.key][span.start : span.end] == span.text
    return export


def of(export, part):
    return export.results[part.result]


def test_spans_answers_and_relations_are_read_as_they_stand():
    found = read(
        task(
            region("Roe", origin="manual"),
            region("rents fell in 東京", "CLAIM"),
            region("said:\nrents"),
            region("東京.\r\nOkoro"),
            answer("rents fell in 東京", "event"),
            {"id": "w", "type": "choices", "from_name": "tone", "value": {"choices": ["calm"]}},
            arrow("Roe", "rents fell in 東京", labels=["says"]),
        )
    )
    counted(found)
    assert not found.left
    assert [one.text for one in found.spans] == [
        "Roe",
        "rents fell in 東京",
        "said:\nrents",
        "東京.\r\nOkoro",
    ]
    assert found.spans[0] == label_studio.Span(
        0, "Roe", "span", "text", 0, 3, "Roe", ("PERSON",), "manual"
    )
    assert [(one.region, one.control, one.value) for one in found.answers] == [
        ("rents fell in 東京", "kind", ["event"]),
        (None, "tone", ["calm"]),
    ]
    assert found.relations == (
        label_studio.Relation(0, "Roe", "rents fell in 東京", "right", ("says",)),
    )


OKORO = TEXT.index("Okoro")
BROKEN = {
    "item-shape": ["words", {"id": "a"}, region("Roe") | {"value": None}],
    "item-medium": [
        {"id": "a", "type": "rectanglelabels", "value": {"x": 1, "y": 2}},
        changed(region("Roe"), start=0.1, end=2.5, channel=0),
    ],
    "item-markup": [
        changed(region("Roe"), start="/p[1]/text()[1]", startOffset=0),
        region("Roe", type="hypertextlabels"),
    ],
    "item-paragraph": [
        changed(region("Roe"), start="0", end="0", startOffset=0, endOffset=3),
        region("Roe", type="paragraphlabels"),
    ],
    "item-offsets": [
        changed(region("Roe"), start=-1),
        changed(region("Roe"), end=0),
        changed(region("Roe"), start=False),
        changed(region("Roe"), end=3.0),
        changed(region("Roe"), end=len(TEXT) + 1),
    ],
    "item-text": [changed(region("Roe"), text="Rob"), changed(region("Roe"), text=["Roe"])],
    "item-utf16": [changed(region("Okoro"), start=OKORO + 1, end=OKORO + 6)],
    "item-label": [changed(region("Roe"), labels="PERSON"), changed(region("Roe"), labels=[1])],
    "item-answer": [answer("Roe", "event"), answer("Roe", "event") | {"id": None}],
    "item-relation": [arrow("Roe", "Rob"), arrow(["Roe"], None)],
}


@pytest.mark.parametrize("rule", BROKEN)
def test_what_is_broken_is_left_with_its_reason_and_the_rest_is_kept(rule):
    for item in BROKEN[rule]:
        found = counted(read(task(item, region("rents"))))
        assert [one.text for one in found.spans] == ["rents"]
        assert [one.rule for one in found.left] == [rule], item
        assert found.left[0].place == "x.json: task 1 / annotation 7 / item 0"


def test_every_reason_has_a_test():
    elsewhere = {"item-source", "export-task", "export-result", "export-ids"}
    assert {*BROKEN, *elsewhere} == set(rules.RULES)


def test_an_answer_on_other_words_than_its_region_and_an_arrow_without_a_direction_are_left():
    found = read(task(region("Roe"), changed(answer("Roe", "event"), end=2), arrow("Roe", "Roe")))
    assert [one.rule for one in found.left] == ["item-answer"]
    found = read(task(region("Roe"), arrow("Roe", "Roe", direction=None)))
    assert [one.rule for one in found.left] == ["item-relation"]


def test_the_string_that_spans_were_drawn_on_is_the_one_that_has_their_words():
    data = {"title": "Roe and rents", "story": TEXT, "text": "none of it"}
    found = counted(read(task(region("Roe"), region("Okoro"), data=data)))
    assert [one.key for one in found.spans] == ["story", "story"]
    found = counted(read(task(region("Roe"), data={"pages": [{"body": TEXT}], "n": 1})))
    assert found.spans[0].key == "pages[0].body"


def test_where_two_strings_have_the_words_nothing_is_guessed_and_the_caller_may_say_it():
    one = task(region("Roe"), data={"title": "Roe", "story": TEXT})
    assert [issue.rule for issue in counted(read(one)).left] == ["item-source"]
    assert read(one, sources={"text": "story"}).spans[0].key == "story"
    assert [issue.rule for issue in read(one, sources={"text": "nil"}).left] == ["item-source"]
    lone = task(region("Roe"), data={"text": "Roe \ud83d"})
    assert [issue.rule for issue in counted(read(lone)).left] == ["item-source"]


def test_a_span_without_words_is_taken_where_its_string_is_named_or_the_only_one():
    item = region("Roe")
    del item["value"]["text"]
    assert read(task(item, data={"title": "t", "text": TEXT})).spans[0].text == "Roe"
    assert read(task(item, data={"body": TEXT})).spans[0].text == "Roe"
    found = counted(read(task(item, data={"title": "t", "body": TEXT})))
    assert [one.rule for one in found.left] == ["item-source"]


def test_annotations_predictions_and_drafts_are_told_apart_and_people_are_pseudonyms():
    guess = {"id": 4, "model_version": "m", "result": [region("Roe", "ORG")]}
    record = task(region("Roe"), predictions=[guess], drafts=[{"id": 9, "result": []}])
    record["annotations"][0]["prediction"] = guess
    record["annotations"].append({"id": 8, "completed_by": 5, "result": [], "was_cancelled": True})
    found = counted(read(record, task(region("Okoro"))))
    assert [(r.kind, r.id, r.annotator, r.model, r.cancelled) for r in found.results] == [
        ("annotation", "7", "a1", None, False),
        ("annotation", "8", "a2", None, True),
        ("prediction", "4", None, "m", False),
        ("draft", "9", None, None, False),
        ("annotation", "7", "a1", None, False),
    ]
    assert [(of(found, one).kind, one.labels) for one in found.spans[:2]] == [
        ("annotation", ("PERSON",)),
        ("prediction", ("ORG",)),
    ]
    assert "roe@b.org" not in repr(found)


def test_a_prediction_that_stands_only_in_the_annotation_that_began_as_it_is_read():
    record = task(predictions=[4])
    record["annotations"][0]["prediction"] = {"id": 4, "result": [region("Roe", "ORG")]}
    found = counted(read(record))
    assert [(of(found, one).kind, of(found, one).id) for one in found.spans] == [
        ("prediction", "4")
    ]
    assert [one.rule for one in found.issues] == ["export-ids"]


def test_records_and_results_of_no_known_form_are_issues_and_the_others_are_read():
    odd = {"id": 2, "data": {}, "annotations": [{"id": 1, "result": None}, 5], "completions": "x"}
    found = counted(read("no", odd, task(region("Roe"))))
    assert [one.rule for one in found.issues] == [
        "export-task",
        "export-result",
        "export-result",
        "export-result",
    ]
    assert len(found.spans) == 1


@pytest.mark.parametrize("raw", [b"", b"{", b"\xff\xfe\x00", b"3", b'{"images": []}', b"[{}]"])
def test_what_is_no_export_is_refused(raw):
    with pytest.raises(Refused, match="export-syntax"):
        label_studio.read(raw, place="x.json")
    assert label_studio.read(b"[]", place="x.json").items == 0


def test_json_min_and_single_annotations_are_read():
    spans = [region("Roe")["value"], region("Okoro")["value"], {"labels": ["X"], "start": 3}]
    minimal = {"id": 1, "text": TEXT, "tags": ["a"], "span": spans, "tone": "calm"}
    minimal |= {"annotation_id": 7, "annotator": 3, "created_at": "", "lead_time": 1.0}
    found = counted(read(minimal))
    assert [(one.text, one.control, one.key) for one in found.spans] == [
        ("Roe", "span", "text"),
        ("Okoro", "span", "text"),
    ]
    assert [one.rule for one in found.left] == ["item-offsets"]
    assert found.tasks[0].data == {"text": TEXT, "tags": ["a"], "tone": "calm"}
    stored = {"id": 7, "result": [region("Roe")], "task": {"id": 1, "data": {"text": TEXT}}}
    assert (
        label_studio.read(json.dumps(stored).encode(), place="7").spans
        == read(task(region("Roe"))).spans
    )


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 60) | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(), inner, max_size=2),
    max_leaves=4,
)


_SOUND = task(
    region("Roe"),
    region("Okoro"),
    answer("Roe", "event"),
    arrow("Roe", "Okoro"),
    predictions=[{"id": 2, "result": [region("rents")]}],
)


@given(st.sampled_from(sorted(places(_SOUND), key=repr)), _JSON)
def test_whatever_is_put_anywhere_every_item_is_exact_or_listed(path, new):
    counted(read(with_changed(_SOUND, path, new), task(region("Roe"))))


# tasks, items, spans, answers, relations, and how many items are left for which reason
SHARED = {
    "relations_full.json": (2, 20, 13, 0, 7, {}),
    "relations_json_min.json": (2, 34, 34, 0, 0, {}),
    "test_export_coco/data.json": (1, 4, 0, 0, 0, {"item-medium": 4}),
    "test_export_csv/csv_test.json": (2, 5, 0, 0, 0, {"item-medium": 5}),
    "test_export_csv/csv_test2.json": (1, 1, 0, 1, 0, {}),
    "test_export_csv/csv_test_colliding_keys.json": (1, 1, 0, 1, 0, {}),
    "test_export_csv/csv_test_colliding_keys_mixed.json": (2, 1, 0, 1, 0, {}),
    "test_export_csv/csv_test_history.json": (1, 1, 0, 1, 0, {}),
    "test_export_doclang/data.json": (3, 4, 0, 2, 0, {"item-medium": 2}),
    "test_export_json_min/chat_data.json": (1, 4, 0, 0, 0, {"item-medium": 4}),
    "test_export_json_min/data.json": (1, 1, 0, 0, 0, {"item-medium": 1}),
    "test_export_json_min/data_repeater.json": (
        1,
        2,
        0,
        0,
        0,
        {"item-medium": 1, "item-answer": 1},
    ),
    "test_export_yolo/data.json": (2, 6, 0, 0, 0, {"item-medium": 6}),
    "test_export_yolo/data_keypoints.json": (1, 9, 0, 0, 0, {"item-medium": 4, "item-relation": 5}),
    "test_export_yolo/data_obb.json": (3, 25, 0, 0, 0, {"item-medium": 25}),
    "test_export_yolo/data_polygons.json": (1, 1, 0, 0, 0, {"item-medium": 1}),
}
NO_EXPORT = {  # a config's table of repeaters, and COCO's own format
    "test_export_json_min/label_config_repeater.json",
    "test_import_coco/coco_import_input.json",
}


def test_every_export_that_others_made_is_read_with_these_counts(shared):
    folder = shared / "label_studio"
    if not folder.is_dir():
        pytest.skip("../shared/data/label_studio is not here: it is not part of the project")
    files = {
        str(path.relative_to(folder)).removeprefix("sdk_converter_samples/"): path
        for path in folder.rglob("*.json")
    }
    assert set(files) == {*SHARED, *NO_EXPORT}
    for name, expected in SHARED.items():
        found = counted(label_studio.read(files[name].read_bytes(), place=name))
        why = dict(collections.Counter(one.rule for one in found.left))
        made = (found.spans, found.answers, found.relations)
        assert (len(found.tasks), found.items, *map(len, made), why) == expected, name
        assert not found.issues, name
        assert all(one.key == "text" for one in found.spans)
    for name in NO_EXPORT:
        with pytest.raises(Refused, match="export-syntax"):
            label_studio.read(files[name].read_bytes(), place=name)


def test_the_first_and_the_last_span_of_a_real_export(shared):
    folder = shared / "label_studio"
    if not folder.is_dir():
        pytest.skip("../shared/data/label_studio is not here: it is not part of the project")
    found = label_studio.read((folder / "relations_full.json").read_bytes(), place="x")
    first, last = found.spans[0], found.spans[-1]
    assert (first.start, first.end, first.labels) == (20, 30, ("Organization",))
    assert (last.text, found.relations[0].labels) == ("1632", ("bio:lived_in:loc",))
