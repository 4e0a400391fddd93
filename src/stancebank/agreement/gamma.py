"""Units and codings of one layer of spans in; the gamma of each document, as one figure, out."""

from __future__ import annotations

import importlib
import warnings
from itertools import groupby
from typing import TYPE_CHECKING, Any

import numpy as np

from stancebank.agreement.figure import Figure
from stancebank.agreement.layer import layers
from stancebank.agreement.units import Span
from stancebank.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stancebank.agreement.layer import Answer
    from stancebank.agreement.units import Coding, Unit

CONVENTION = (
    "Mean over documents, each counting once, of gamma with the combined dissimilarity and the "
    "defaults of the library pygamma-agreement (alpha 1, beta 1, 30 samples, statistical sampler); "
    "a document's continuum is its units that every annotator of the layer annotated, laid end to "
    "end, other units are left out, and a document in which an annotator marked nothing has no "
    "gamma and is left out (Mathet, Widloecher and Metivier 2015; Titeux and Riad 2021)."
)
_ABSENT = "the library pygamma-agreement is not installed"
_NO_DOCUMENT = "there is no document in which every annotator marked a span"


def gamma(units: Iterable[Unit], codings: Iterable[Coding], *, layer: str, seed: int = 0) -> Figure:
    """Return the gamma of a layer; without a value where pygamma-agreement is not importable.

    Minutes for long documents: the best alignment of all annotators' spans is searched, for the
    answers given and for thirty sampled ones.

    Raises:
        Refused: as `layer.layers`; rule `agreement-gamma` for a layer that is not one of spans.

    """
    wanted = layers(units, [coding for coding in codings if coding.layer == layer])
    grid = wanted[0] if wanted else None
    if grid and grid.kind is not Span:
        remedy = "gamma is about spans; take another figure"
        raise Refused(layer, "agreement-gamma", found=grid.kind.__name__, remedy=remedy)
    rows = list(zip(grid.units, grid.answers, strict=True)) if grid else []
    whole = [(unit, row) for unit, row in rows if None not in row]
    documents = [list(group) for _, group in groupby(whole, key=lambda each: each[0].document)]
    spoken = [d for d in documents if all(any(answers) for answers in zip(*_rows(d), strict=True))]
    annotators = grid.annotators if grid else ()
    library = _library()
    value = None
    if library and spoken:
        value = float(np.mean([_of_document(library, d, annotators, seed) for d in spoken]))
    counted = sum(len(document) for document in spoken)
    return Figure(
        name="gamma",
        convention=CONVENTION,
        layer=layer,
        label=None,
        attribute=None,
        slice=None,
        value=value,
        reason=None if value is not None else (_NO_DOCUMENT if library else _ABSENT),
        low=None,
        high=None,
        interval="none: gamma is not a sum over units, and too slow to resample",
        units=counted,
        left_out=len(rows) - counted,
        items=sum(len(a or ()) for document in spoken for row in _rows(document) for a in row),
        annotators=annotators,
    )


def _rows(document: list[tuple[Unit, tuple[Answer, ...]]]) -> list[tuple[Answer, ...]]:
    return [row for _, row in document]


def _library() -> tuple[Any, Any] | None:
    """Return `pygamma_agreement` and `pyannote.core`, or None where they are not installed."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # its docstrings hold invalid escapes
            return (
                importlib.import_module("pygamma_agreement"),
                importlib.import_module("pyannote.core"),
            )
    except ImportError:
        return None


def _of_document(
    library: tuple[Any, Any],
    document: list[tuple[Unit, tuple[Answer, ...]]],
    annotators: tuple[str, ...],
    seed: int,
) -> float:
    continuum = library[0].Continuum()
    moved = 0
    for unit, row in document:
        for annotator, answer in zip(annotators, row, strict=True):
            for span in answer or ():
                if isinstance(span, Span):
                    start, end = (each - unit.start + moved for each in (span.start, span.end))
                    segment = library[1].Segment(start, end)
                    continuum.add(annotator, segment, span.label)
        moved += unit.length
    # the library draws from numpy's global generator: seed it, and give it back as it was
    state = np.random.get_state()  # noqa: NPY002
    try:
        np.random.seed(seed)  # noqa: NPY002
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return float(continuum.compute_gamma().gamma)
    finally:
        np.random.set_state(state)  # noqa: NPY002
