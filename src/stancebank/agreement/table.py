"""Figures in; a table of them for a terminal, with the convention of each in a note, out."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rich.console import Group

    from stancebank.agreement.figure import Figure


def table(found: Sequence[Figure]) -> Group:
    """Return figures as a table for a terminal, with the convention of each in a note.

    Figures without a value are counted below it.
    """
    from rich.box import SIMPLE_HEAD  # noqa: PLC0415 - who prints JSON needs no rich
    from rich.console import Group  # noqa: PLC0415
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    shown = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    shown.add_column("layer", overflow="fold")
    shown.add_column("figure", no_wrap=True)
    shown.add_column("value, 95 % interval", no_wrap=True)
    for name in ("items", "note"):
        shown.add_column(name, no_wrap=True, justify="right")
    valued = [one for one in found if one.value is not None]
    notes: dict[str, int] = {}
    for one in valued:
        note = notes.setdefault(one.convention, len(notes) + 1)
        of = " · ".join(part for part in (one.layer, one.slice, one.attribute, one.label) if part)
        value = f"{one.value:.3f}"
        if one.low is not None:
            value += f"  {one.low:.3f} to {one.high:.3f}"
        shown.add_row(of, one.name, value, str(one.items), str(note))
    below = [f"{number}  {text}" for text, number in notes.items()]
    below.append(f"Intervals: {'; '.join(dict.fromkeys(one.interval for one in valued))}.")
    if without := len(found) - len(valued):
        below.append(f"{without} figures have no value; --json says why.")
    return Group(shown, *(Text(line) for line in below))
