"""A recipe says which column is what; each row is an example, or an issue with its reason."""

import collections
import json

import pytest

from stancebank.errors import Refused
from stancebank.formats import tabular
from stancebank.formats.polarity import POLARITY, polarity
from stancebank.schemas.examples import Example

OWN = {"id": "id", "text": "text", "label": "label", "source": "made up", "licence": "none"}


def recipe(**more):
    return tabular.Recipe(**({"task": "stance", "file": "jsonl"} | OWN | more))


def lines(*rows):
    return "\n".join(json.dumps(row) for row in rows)


def test_the_usual_names_of_polarities_are_known_and_others_are_named():
    rows = [
        {"id": 1, "text": "a", "label": "FAVOR"},
        {"id": 2, "text": "b", "label": "deny"},
        {"id": 3, "text": "c", "label": "maybe"},
        {"id": 4, "label": "pro"},
    ]
    found = tabular.read(lines(*rows), recipe(), place="x")
    assert [one.label for one in found.examples] == ["FAVOR", "AGAINST"]
    assert [(issue.rule, issue.place, issue.found) for issue in found.issues] == [
        ("table-label", "x:3", "maybe"),
        ("table-column", "x:4", "text"),
    ]
    assert found.rows == 4


def test_each_item_of_a_list_is_an_example_of_its_row():
    row = {"id": "r", "text": "Roe met Lee", "of": [{"label": "pro", "from": 0, "to": 3}]}
    row["of"].append({"label": "con", "from": 8, "to": 99})
    how = recipe(each="of", start="from", end="to")
    found = tabular.read(lines(row, {"id": "s", "text": "x"}), how, place="x")
    assert found.examples == (Example("r.0", "Roe met Lee", "FAVOR", "r", 0, 3),)
    assert [issue.rule for issue in found.issues] == ["table-target", "table-column"]
    assert {"table-label", "table-row", *(issue.rule for issue in found.issues)} == set(
        tabular.RULES
    )


def test_a_row_without_an_item_and_a_broken_line_are_issues_and_the_rest_is_read():
    good = json.dumps({"id": "s", "text": "a\u2028b", "of": [{"label": "pro"}]}, ensure_ascii=False)
    text = "\n".join([good, "", "{broken", json.dumps({"id": "t", "text": "x", "of": []}), good])
    found = tabular.read(text, recipe(each="of"), place="x")
    assert [one.text for one in found.examples] == ["a\u2028b"] * 2  # LF alone ends a line
    assert [(issue.rule, issue.place) for issue in found.issues] == [
        ("table-row", "x:2"),
        ("table-column", "x:3"),
    ]
    assert found.rows == 4


def test_quotation_marks_in_a_table_of_tabs_are_text():
    text = 'ID\tTarget\tTweet\tStance\n1\tRents\t"So what" they said\tAGAINST\n'
    (found,) = tabular.read(text, tabular.recipe("semeval2016"), place="x").examples
    assert found == Example("1", '"So what" they said', "AGAINST", "1", target="Rents")


def test_a_table_without_a_header_has_numbered_columns():
    text = "1\tROE\tRents doubled.\t1\n2\tLEE\tGood evening.\t0\n"
    found = tabular.read(text, tabular.recipe("checkthat2019"), place="x").examples
    assert [(one.text, one.label) for one in found] == [
        ("Rents doubled.", "CFS"),
        ("Good evening.", "not CFS"),
    ]


def test_a_csv_cell_may_hold_lines():
    text = 'id,text,label\n1,"two\nlines",pro\n'
    (found,) = tabular.read(text, recipe(file="csv"), place="x").examples
    assert found.text == "two\nlines"


@pytest.mark.parametrize(
    ("raw", "rule"),
    [
        (b"task =", "recipe-syntax"),
        (b'task = "stance"\ncolumn = "x"', "recipe-key"),
        (b'task = "stance"', "recipe-key"),
    ],
)
def test_a_bad_recipe_is_refused(raw, rule):
    with pytest.raises(Refused, match=rule):
        tabular.parse(raw, place="x.toml")


def test_a_bad_value_and_an_unknown_name_get_a_suggestion():
    whole = "".join(f'{key} = "{value}"\n' for key, value in OWN.items())
    with pytest.raises(Refused, match=r"recipe-value.*stance"):
        tabular.parse(f'{whole}task = "stances"\nfile = "csv"'.encode(), place="x.toml")
    with pytest.raises(Refused, match=r"recipe-unknown.*claimbuster"):
        tabular.recipe("claimbusters")


def test_another_kind_of_file_is_refused():
    with pytest.raises(Refused, match="table-syntax"):
        tabular.read("no json", recipe(), place="x")
    with pytest.raises(Refused, match="table-syntax"):
        tabular.read('{"id": 1}', recipe(file="json"), place="x")


def test_a_name_stands_for_one_polarity():
    names = [name for group in POLARITY.values() for name in group]
    assert len(names) == len(set(names))
    assert {polarity(name.upper()) for name in names} == set(POLARITY)


@pytest.mark.parametrize(
    ("name", "file", "classes", "groups"),
    [
        ("claimbuster", "claimbuster/kfold_25ncs.json", {"CFS": 2764, "not CFS": 6910}, 9674),
        ("claimbuster", "claimbuster/train.json", {"CFS": 1994, "not CFS": 5982}, 7976),
        (
            "newsmtsc",
            "newsmtsc/train.jsonl",
            {"AGAINST": 3316, "NEUTRAL": 3028, "FAVOR": 2395},
            7758,
        ),
        (
            "newsmtsc",
            "newsmtsc/devtest_mt.jsonl",
            {"AGAINST": 482, "NEUTRAL": 748, "FAVOR": 246},
            721,
        ),
    ],
)
def test_public_sets_are_read_whole(shared, name, file, classes, groups):
    text = (shared / file).read_text("utf-8")
    found = tabular.read(text, tabular.recipe(name), place=file)
    assert found.issues == ()
    assert collections.Counter(one.label for one in found.examples) == classes
    assert found.rows == sum(classes.values())
    assert len({one.group for one in found.examples}) == groups
