"""One smallest broken corpus for every rule; `tests/broken/<rule>.toml` says what to change."""

import tomllib
from itertools import chain
from pathlib import Path

import pyarrow as pa
import pytest

from stancebank.schemas import rules
from stancebank.schemas.rules import groups, streamed

BROKEN = Path(__file__).parents[1] / "broken"
# those of files, release-*, are in tests/corpus/test_check_broken.py
CASES = sorted(p.stem for p in BROKEN.glob("*.toml") if not p.stem.startswith("release-"))
ID = {"entities": "entity_id", "claims": "claim_id", "stances": "stance_id"}


def test_every_rule_of_tables_has_its_broken_case():
    of_tables = {rule for rule in rules.RULES if not rule.startswith("release-")}
    assert set(CASES) == of_tables


@pytest.mark.parametrize("rule", CASES)
def test_a_broken_case_breaks_its_rule_and_no_other(rule, rows, arrow, scheme):
    case = tomllib.loads((BROKEN / f"{rule}.toml").read_text("utf-8"))
    for edit in case["edit"]:
        change_rows(rows, edit)
    splits = arrow(rows)
    for edit in case["edit"]:
        change_tables(splits, edit)
    issues = rules.check(splits, scheme)
    assert [(issue.rule, issue.place) for issue in issues] == [
        (rule, place) for place in case["expect"]
    ], "\n".join(map(str, issues))
    declared = rules.RULES[rule]
    assert streamed.check(batches(splits), scheme) == (
        issues if declared.severity == "warning" else None
    )
    assert {(i.severity, i.remedy) for i in issues} == {(declared.severity, declared.remedy)}


def batches(splits):
    return {
        split: {
            config: groups.Batches(table.schema, table.to_batches())
            for config, table in configs.items()
        }
        for split, configs in splits.items()
    }


def change_rows(rows, edit):
    """Apply an edit of rows; without `do` it sets a cell, to null if it says no value."""
    configs = rows[edit["split"]]
    table = configs.get(edit.get("table"), [])
    match edit.get("do", "set"):
        case "set":
            set_cell(configs, table[edit["row"]], edit)
        case "copy-row":
            table.append(dict(table[edit["row"]]))
        case "delete-row":
            del table[edit["row"]]
        case "copy-split":
            for config, copied in configs.items():
                rows[edit["to"]][config] += copied
        case "rename":
            rows[edit["split"]] = renamed(configs, edit["old"], edit["new"])


def set_cell(configs, row, edit):
    name = edit["column"]
    value = edit.get("value")
    if "replace" in edit:
        value = row[name].replace(*edit["replace"])
    if edit.get("nested"):  # in the sentence's own list too
        key = ID[edit["table"]]
        lists = (sentence[edit["table"]] or () for sentence in configs["sentences"])
        for label in chain.from_iterable(lists):
            if label[key] == row[key]:
                label[name] = value
    row[name] = value


def renamed(value, old, new):
    """Replace a document's id, and its place in other ids, everywhere."""
    if isinstance(value, dict):
        return {key: renamed(item, old, new) for key, item in value.items()}
    if isinstance(value, list):
        return [renamed(item, old, new) for item in value]
    if isinstance(value, str) and (value == old or value.startswith(f"{old}:")):
        return new + value.removeprefix(old)
    if isinstance(value, str):
        return value.replace(f":{old}:", f":{new}:")
    return value


def change_tables(splits, edit):
    """Apply an edit that rows cannot show: of columns and tables."""
    configs, name, column = splits[edit["split"]], edit.get("table"), edit.get("column")
    match edit.get("do"):
        case "drop-table":
            del configs[name]
        case "drop-column":
            configs[name] = configs[name].drop_columns(column)
        case "add-column":
            nulls = pa.nulls(configs[name].num_rows, pa.string())
            configs[name] = configs[name].append_column(column, nulls)
        case "cast-column":
            number = configs[name].column_names.index(column)
            cast = configs[name].column(column).cast(edit["type"])
            configs[name] = configs[name].set_column(number, column, cast)
