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

    from stancebank.agreement import Bootstrap, Figure
    from stancebank.annotation.judgements import Judgement
    from stancebank.annotation.sentences import Source
    from stancebank.schemas.labels import LabelScheme


def figures(
    judgements: Iterable[Judgement],
    sources: Mapping[str, Source],
    *,
    by_kind: bool = False,
    gamma: bool = False,
    bootstrap: Bootstrap | None = None,
) -> list[Figure]:
    """Return every figure of every layer, and with `by_kind` of each kind of sentence too.

    The layers are those of `codings.codings`; only documents with a judgement are looked at. With
    `gamma`, that of the layers of spans comes last: minutes for long documents.
    """
    given = list(judgements)
    chosen = [sources[doc_id] for doc_id in sorted({one.doc_id for one in given})]
    units, coded = codings.units(chosen), codings.codings(given, sources)
    slices = codings.slices(chosen) if by_kind else None
    found = agreement.measure(units, coded, slices=slices, bootstrap=bootstrap)
    if gamma:
        spans = ("entities", "claims", "expressions")
        found += [agreement.gamma(units, coded, layer=layer) for layer in spans]
    return found


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
    return figures(said, sources, by_kind=by_kind, gamma=gamma)


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
