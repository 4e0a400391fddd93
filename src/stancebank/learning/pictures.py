"""Confusion matrices and learning curves in; pictures, as PNG files, out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stancebank.learning import extras

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from stancebank.learning.confusion import Confusion
    from stancebank.learning.curve import Point

_DPI = 150


def confusion_matrix(found: Confusion, path: Path, *, title: str) -> None:
    """Draw a confusion matrix: a cell's shade is its share of the row, its number the count.

    Raises:
        Refused: rule `learning-extra`: matplotlib is not installed.

    """
    size = max(3.0, 1.6 + 0.62 * len(found.classes))
    figure, axes = _axes(size + 0.6, size)
    shares = [[count / (sum(row) or 1) for count in row] for row in found.counts]
    axes.imshow(shares, cmap="Blues", vmin=0, vmax=1)
    places = range(len(found.classes))
    axes.set_xticks(places, found.classes, rotation=45, ha="right", rotation_mode="anchor")
    axes.set_yticks(places, found.classes)
    axes.set_xlabel("predicted")
    axes.set_ylabel("gold")
    axes.set_title(title, fontsize="medium")
    for row, counts in enumerate(found.counts):
        for column, count in enumerate(counts):
            if count:
                ink = "white" if shares[row][column] > 0.5 else "black"
                axes.text(column, row, count, ha="center", va="center", color=ink, fontsize="small")
    figure.savefig(path, dpi=_DPI)


def learning_curve(points: Sequence[Point], path: Path, *, title: str, figure: str) -> None:
    """Draw a figure by the number of examples learned from, with its interval.

    Raises: as `confusion_matrix`.
    """
    picture, axes = _axes(5.2, 3.6)
    known = [one for one in points if one.value is not None]
    sizes = [one.examples for one in known]
    axes.plot(sizes, [one.value for one in known], marker="o", color="tab:blue")
    sure = [one for one in known if one.low is not None]
    between = ([one.low for one in sure], [one.high for one in sure])
    style = {"alpha": 0.2, "color": "tab:blue", "label": "95 % interval"}
    axes.fill_between([one.examples for one in sure], *between, **style)
    axes.set_xscale("log", base=2)
    axes.set_xticks(sizes, [f"{size:,}" for size in sizes])
    axes.minorticks_off()
    axes.set_xlabel("examples learned from")
    axes.set_ylabel(figure)
    axes.set_title(title, fontsize="medium")
    axes.grid(alpha=0.3)
    axes.legend(loc="lower right")
    picture.savefig(path, dpi=_DPI)


def _axes(width: float, height: float) -> tuple[Any, Any]:
    # the object behind pyplot: no window, no state that outlives the call
    figure = extras.module("matplotlib.figure", extra="plot", package="matplotlib").Figure(
        figsize=(width, height), layout="constrained"
    )
    return figure, figure.add_subplot()
