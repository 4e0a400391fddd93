"""A round's judgements in; the figures of their agreement, as JSON and for a terminal, out."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING

from stancebank.annotation import agreement, codings

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rich.console import Group

    from stancebank.annotation.agreement import Bootstrap, Figure
    from stancebank.annotation.judgements import Judgement
    from stancebank.annotation.sentences import Source


def figures(
    judgements: Iterable[Judgement],
    sources: Mapping[str, Source],
    *,
    by_kind: bool = False,
    bootstrap: Bootstrap | None = None,
) -> list[Figure]:
    """Return every figure of every layer, and with `by_kind` of each kind of sentence too.

    The layers are those of `codings.codings`; only documents with a judgement are looked at.
    """
    given = list(judgements)
    chosen = [sources[doc_id] for doc_id in sorted({one.doc_id for one in given})]
    return agreement.measure(
        codings.units(chosen),
        codings.codings(given, sources),
        slices=codings.slices(chosen) if by_kind else None,
        bootstrap=bootstrap,
    )


def gammas(judgements: Iterable[Judgement], sources: Mapping[str, Source]) -> list[Figure]:
    """Return gamma of the layers of spans; minutes for long documents."""
    given = list(judgements)
    units = codings.units([sources[doc_id] for doc_id in sorted({one.doc_id for one in given})])
    coded = codings.codings(given, sources)
    return [
        agreement.gamma(units, coded, layer=layer)
        for layer in ("entities", "claims", "expressions")
    ]


def to_json(found: Sequence[Figure]) -> bytes:
    """Return figures as JSON, with all that is needed to quote one."""
    rows = [dataclasses.asdict(one) for one in found]
    return json.dumps(rows, indent=1, ensure_ascii=False).encode() + b"\n"


def table(found: Sequence[Figure], *, classes: bool = False) -> Group:
    """Return figures as a table for a terminal, with the convention of each in a note.

    Without `classes`, only figures over all classes and those of whole attributes are shown.
    """
    from rich.console import Group  # noqa: PLC0415 - who prints JSON needs no rich
    from rich.table import Table  # noqa: PLC0415
    from rich.text import Text  # noqa: PLC0415

    shown = Table()
    for name in ("layer", "of", "figure", "value", "95 % interval", "units", "items", "note"):
        right = name in {"value", "units", "items", "note"}
        shown.add_column(name, justify="right" if right else "left")
    notes: dict[str, int] = {}
    for one in found:
        if one.label is not None and not classes:
            continue
        note = notes.setdefault(f"{one.convention} Interval: {one.interval}.", len(notes) + 1)
        of = " · ".join(part for part in (one.slice, one.attribute, one.label) if part)
        value = one.reason or "" if one.value is None else f"{one.value:.3f}"
        between = "" if one.low is None else f"{one.low:.3f} to {one.high:.3f}"
        counts = (str(one.units), str(one.items), str(note))
        shown.add_row(one.layer, of, one.name, value, between, *counts)
    return Group(shown, *(Text(f"{number}  {text}") for text, number in notes.items()))
