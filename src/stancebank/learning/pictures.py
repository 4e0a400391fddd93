"""Confusion matrices and learning curves in; pictures, as PNG files, out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from stancebank.learning import extras

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from stancebank.learning.confusion import Confusion

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


def learning_curve(
    points: Sequence[tuple[int, float, float | None, float | None]],
    path: Path,
    *,
    title: str,
    figure_name: str,
) -> None:
    """Draw a figure by the number of examples learned from; a point has its interval, if it has one.

    `points` are (examples, value, low, high). Raises: as `confusion_matrix`.
    """
    figure, axes = _axes(5.2, 3.6)
    sizes = [point[0] for point in points]
    values = [point[1] for point in points]
    axes.plot(sizes, values, marker="o", color="tab:blue")
    known = [point for point in points if point[2] is not None and point[3] is not None]
    axes.fill_between(
        [point[0] for point in known],
        [point[2] for point in known],
        [point[3] for point in known],
        alpha=0.2,
        color="tab:blue",
        label="95 % interval",
    )
    axes.set_xscale("log", base=2)
    axes.set_xticks(sizes, [f"{size:,}" for size in sizes])
    axes.minorticks_off()
    axes.set_xlabel("examples learned from")
    axes.set_ylabel(figure_name)
    axes.set_title(title, fontsize="medium")
    axes.grid(alpha=0.3)
    if known:
        axes.legend(loc="lower right")
    figure.savefig(path, dpi=_DPI)


def _axes(width: float, height: float) -> tuple[Any, Any]:
    # the object behind pyplot: no window, no state that outlives the call
    figure = extras.module("matplotlib.figure", extra="plot", package="matplotlib").Figure(
        figsize=(width, height), layout="constrained"
    )
    return figure, figure.add_subplot()
