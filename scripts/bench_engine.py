"""Generated documents in; this project against what people use instead, as ratios of one run, out."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from engine import changed, cold, plain, rules, workers
from engine.measure import Part

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.measure import Figure

MODULES = {"cold": cold, "workers": workers, "changed": changed, "plain": plain, "rules": rules}

CONVENTION = """\
Everything of a part is measured in one run on the same generated documents, taking turns; a figure is
the median of the turns, with the least and the most. "no" in the last column: the bar is missed.
A whole run takes hours: choose parts with --part and sizes with --documents.
"""

SIZES = {
    "cold": [2000],
    "workers": [2000],
    "changed": [5000],
    "plain": [1000, 10_000, 100_000],
    "rules": [53_000],
}


def measures(asked: argparse.Namespace) -> dict[str, Callable[[], Part]]:
    """Return what measures each part that was asked for."""

    def sizes(part: str) -> list[int]:
        return sorted(asked.documents or SIZES[part])

    every: dict[str, Callable[[], Part]] = {
        "cold": lambda: cold.measured(sizes("cold")[-1], asked.turns),
        "workers": lambda: workers.measured(sizes("workers")[-1], asked.turns),
        "changed": lambda: changed.measured(sizes("changed")[-1], asked.turns),
        "plain": lambda: plain.measured(sizes("plain"), asked.turns, asked.datatrove),
        "rules": lambda: rules.measured(sizes("rules")[-1], asked.turns, asked.labelled),
    }
    return {name: every[name] for name in asked.part}


def table(found: dict[str, Part]) -> str:
    """Return the figures and, for orientation, the seconds that they are made of."""
    lines = []
    for name, part in found.items():
        lines.append(f"{name:<60}{'median':>9}{'min':>9}{'max':>9}  {'bar':<9}met")
        lines += [_line(one) for one in part.figures]
        lines += [f"  left out: {note}" for note in part.notes]
        if part.runs:
            head = f"{'seconds of this machine, for orientation':<46}{'documents':>11}{'×':>3}"
            lines.append(f"  {head}{'CPU':>9}{'wall':>9}{'MiB':>7}")
        lines += [
            f"  {run['name']:<46}{run['documents']:>11,}{run['workers']:>3}"
            f"{run['cpu']:>9.1f}{run['wall']:>9.1f}{run['peak'] / 2**20:>7.0f}"
            for run in part.runs
        ]
        lines.append("")
    return "\n".join(lines)


def _line(one: Figure) -> str:
    numbers = "".join(f"{it:>9.3f}" for it in (one.median, min(one.values), max(one.values)))
    met = {True: "yes", False: "no", None: ""}[one.met]
    name = one.name + (f" ({one.unit})" if one.unit else "")
    return f"  {name:<58}{numbers}  {one.bar:<9}{met}"


def main(argv: list[str] | None = None) -> int:
    """Measure the parts that were asked for; print them."""
    told = "\n".join([CONVENTION, *(module.CONVENTION for module in MODULES.values())])
    parser = argparse.ArgumentParser(
        description=__doc__, epilog=told, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--part", nargs="+", choices=[*MODULES], help="which; else all")
    parser.add_argument(
        "--documents", type=int, nargs="+", metavar="N", help="sizes; parts but plain take the last"
    )
    parser.add_argument("--turns", type=int, default=3, help="how often each is measured")
    parser.add_argument("--labelled", type=int, default=2000, help="labelled documents for rules")
    parser.add_argument("--datatrove", default=sys.executable, metavar="PYTHON")
    parser.add_argument("--json", action="store_true")
    parser.add_argument(
        "--beside",
        type=Path,
        nargs="+",
        default=[],
        metavar="JSON",
        help="what --json printed before, to show with this; without --part nothing is measured",
    )
    parser.add_argument("--picture", type=Path, metavar="PATH", help="needs the extra plot")
    asked = parser.parse_args(argv)
    found = {
        name: Part.of(said)
        for path in asked.beside
        for name, said in json.loads(path.read_text("utf-8")).items()
    }
    asked.part = asked.part or ([] if found else [*MODULES])
    for name, measure in measures(asked).items():
        print(f"measuring {name} …", file=sys.stderr)
        found[name] = measure()
    if asked.json:
        said = {
            name: {"convention": MODULES[name].CONVENTION} | part.to_dict()
            for name, part in found.items()
        }
        print(json.dumps(said, indent=1, ensure_ascii=False))
    else:
        print("\n".join([CONVENTION, *(MODULES[name].CONVENTION for name in found), ""]))
        print(table(found))
    if asked.picture:
        from engine import picture  # noqa: PLC0415 - matplotlib is an extra

        picture.draw(found, asked.picture)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
