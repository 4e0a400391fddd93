"""One smallest broken directory for every rule of files; `tests/broken/release-*.toml` says what to do."""

import shutil
import tomllib
from pathlib import Path

import pytest

from stancebank.corpus import check
from stancebank.schemas import rules

BROKEN = Path(__file__).parents[1] / "broken"
CASES = sorted(BROKEN.glob("release-*.toml"))


def test_every_rule_has_its_broken_case():
    assert {check.FILE.id, check.CONTENT.id} <= {*rules.RULES}
    assert {path.stem for path in BROKEN.iterdir()} == set(rules.RULES)


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_a_broken_directory_breaks_its_rule_and_no_other(case, built, tmp_path):
    directory = tmp_path / "corpus"
    shutil.copytree(built.directory("working"), directory)
    said = tomllib.loads(case.read_text("utf-8"))
    path = directory / said["file"]
    match said["do"]:
        case "write":
            path.write_text(said["text"], "utf-8")
        case "delete":
            path.unlink()
        case "replace":
            text = path.read_text("utf-8")
            assert said["old"] in text
            path.write_text(text.replace(said["old"], said["new"], 1), "utf-8")
        case "flip":
            raw = bytearray(path.read_bytes())
            raw[said["at"]] ^= 1
            path.write_bytes(bytes(raw))
        case "lie":  # a manifest in order that records another table
            made = check.manifest.read(directory)
            record = made.tables["stances"]["train"]
            made.tables["stances"]["train"] = type(record)(
                record.rows + 1, record.content, record.files
            )
            path.write_bytes(made.to_json())
    issues = built.check(str(directory))
    assert {issue.rule for issue in issues} == {case.stem}
    assert [issue.place for issue in issues] == said["expect"]
