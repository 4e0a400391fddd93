"""A round's judgements in; the figures of their agreement, as JSON and for a terminal, out."""

from __future__ import annotations

import dataclasses
import json
from typing import TYPE_CHECKING

from stancebank import agreement
from stancebank.annotation import codings, judgements, sentences

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    import pyarrow as pa
    from rich.console import Group

    from stancebank.agreement import Bootstrap, Figure
    from stancebank.annotation.judgements import Judgement
    from stancebank.annotation.sentences import Source
    from stancebank.schemas.labels import LabelScheme


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


def of_corpus(
    given: Mapping[str, pa.Table],
    scheme: LabelScheme,
    *,
    by_kind: bool = False,
    gamma: bool = False,
) -> list[Figure]:
    """Return the figures of a corpus's own judgements.

    `given` are its tables `documents`, `sentences` and `judgements`.
    """
    sources = sentences.sources(given["documents"], given["sentences"], scheme)
    said = judgements.from_table(given["judgements"], scheme)
    found = figures(said, sources, by_kind=by_kind)
    return found + (gammas(said, sources) if gamma else [])


_HEADLINES = {
    "cohen-kappa-mean",
    "fleiss-kappa",
    "krippendorff-alpha",
    "f1-exact-mean",
    "f1-overlap-mean",
    "u-alpha",
    "attribute-alpha-exact",
    "gamma",
}


def headlines(found: Iterable[Figure]) -> list[Figure]:
    """Return the figures to begin with: one of each kind a layer, over all classes, with a value.

    Left out are those of single pairs and single classes, attributes where spans only overlap, and
    kappa of an attribute beside alpha.
    """
    return [
        one
        for one in found
        if one.name in _HEADLINES and one.label is None and one.value is not None
    ]


def to_json(found: Sequence[Figure]) -> bytes:
    """Return figures as JSON, with all that is needed to quote one."""
    rows = [dataclasses.asdict(one) for one in found]
    return json.dumps(rows, indent=1, ensure_ascii=False).encode() + b"\n"


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
