"""Documents in; what a build costs after one of them changed, and after none did, out."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path

from engine import corpora
from engine.measure import Figure, Part

CONVENTION = """\
changed: one .jsonl of all documents, labelled. cold: CPU of `stancebank build` with nothing cached,
  once. one changed: CPU of the three processes build, check and release after a word of one row
  changed (a row in the middle, another one each turn). warm: CPU of a build after nothing changed."""


def measured(number: int, turns: int) -> Part:
    """Return the ratios of each turn."""
    part = Part()
    changed, warm = [], []
    with tempfile.TemporaryDirectory() as scratch:
        folder = corpora.project(Path(scratch, "project"), number, labelled=True)
        corpora.stancebank(folder, "add", f"../{corpora.ROWS}")
        cold = part.keep("cold build", number, 1, corpora.stancebank(folder, "build"))
        for turn in range(turns):
            _change(folder, number // 2 + turn)
            after = sum(
                part.keep(f"{command[0]}, one changed", number, 1, took).cpu
                for command in (["build"], ["check"], ["release", f"0.{turn + 1}.0"])
                for took in [corpora.stancebank(folder, *command)]
            )
            changed.append(after / cold.cpu)
            # a release freezes the splits: the first build behind it writes the tables once more
            corpora.stancebank(folder, "build")
            again = part.keep("build, none changed", number, 1, corpora.stancebank(folder, "build"))
            warm.append(again.cpu / cold.cpu)
    part.figures = [
        Figure("one changed: build + check + release / cold, CPU", tuple(changed), "<= 0.02"),
        Figure("none changed: build / cold, CPU", tuple(warm)),
    ]
    return part


def _change(folder: Path, row: int) -> None:
    """Change a word of one row, and say in the catalogue that the file is as it should be."""
    path, catalogue = folder / "seeds" / corpora.ROWS, folder / "seeds" / "sources.toml"
    data = path.read_bytes()
    lines = data.split(b"\n")
    lines[row] = lines[row].replace(b"Report", b"Account", 1)
    now = b"\n".join(lines)
    assert now != data
    path.write_bytes(now)
    stated = catalogue.read_text("utf-8")
    before, after = (hashlib.sha256(one).hexdigest() for one in (data, now))
    assert before in stated
    catalogue.write_text(stated.replace(before, after), "utf-8")
