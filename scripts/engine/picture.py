"""What was measured in; a picture of it, every figure beside its bar and the growth of costs, out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from matplotlib.figure import Figure as Canvas

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from engine.measure import Figure, Part

_MET, _MISSED = "#1b7837", "#b2182b"


def draw(found: Mapping[str, Part], path: Path) -> None:
    """Draw it; the file's ending decides the format."""
    barred = [one for part in found.values() for one in part.figures if one.bar]
    grown = found.get("plain")
    canvas = Canvas(figsize=(13 if grown else 9, 1.4 + 0.3 * max(len(barred), 8)))
    axes = canvas.subplots(1, 2 if grown else 1, squeeze=False)[0]
    _bars(axes[0], barred)
    if grown:
        _growth(axes[1], grown)
    canvas.tight_layout()
    canvas.savefig(path)


def _bars(axes: Any, figures: list[Figure]) -> None:
    """Draw each figure as a part of its bar: left of 1 it is met, whichever way it points."""
    for place, one in enumerate(reversed(figures)):
        sign, limit = one.bar.split()
        low, middle, high = (
            value / float(limit) if sign == "<=" else float(limit) / value
            for value in (min(one.values), one.median, max(one.values))
        )
        colour = _MET if one.met else _MISSED
        axes.plot([low, high], [place, place], color=colour, linewidth=2)
        axes.plot([middle], [place], "o", color=colour)
    axes.axvline(1, color="black", linewidth=1)
    axes.set_xscale("log")
    axes.set_yticks(
        range(len(figures)),
        [f"{one.name}: {one.median:.3g} ({one.bar})" for one in reversed(figures)],
        fontsize=8,
    )
    axes.set_xlabel("part of the bar: left of 1 it is met")


def _growth(axes: Any, part: Part) -> None:
    """Draw the CPU of a build, and of what it is compared with, by the number of documents."""
    compared = dict.fromkeys(one["name"] for one in part.runs)
    for name in [it for it in compared if it not in ("add", "check", "release")]:
        sizes = sorted({one["documents"] for one in part.runs if one["name"] == name})
        costs = [part.median(name, size, 1, "cpu") for size in sizes]
        axes.plot(sizes, costs, "o-", label=f"stancebank {name}" if name == "build" else name)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xlabel("documents of 2.5 kB, no models, 1 worker")
    axes.set_ylabel("CPU seconds")
    axes.legend()
