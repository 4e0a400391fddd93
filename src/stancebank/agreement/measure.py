"""Units and codings in; every figure of agreement, by layer, slice and class, out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stancebank.agreement import alpha, attributes, cohen, f1, fleiss, unitizing
from stancebank.agreement.bootstrap import Bootstrap, Resampling
from stancebank.agreement.codes import codes
from stancebank.agreement.layer import layers
from stancebank.agreement.units import Choice, Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from stancebank.agreement.figure import Figure
    from stancebank.agreement.layer import Layer
    from stancebank.agreement.tally import Tally
    from stancebank.agreement.units import Coding, Unit


def measure(
    units: Iterable[Unit],
    codings: Iterable[Coding],
    *,
    slices: Mapping[str, str] | None = None,
    bootstrap: Bootstrap | None = None,
) -> list[Figure]:
    """Return all figures of all layers, of all units and then of each slice.

    `slices` names the slice of a unit, by its id; a unit that it does not name is in no slice.
    A layer of choices has Cohen's and Fleiss' kappa and Krippendorff's alpha; a layer of spans has
    F1, u-alpha and agreement on attributes; relations and stances have F1 and attributes. Gamma is
    a function of its own, `gamma.gamma`: it is slow, and needs a library.

    Raises:
        Refused: as `layer.layers`.

    >>> from stancebank.agreement.units import Coding, Span, Unit
    >>> said = [("a1", (Span(0, 4, "ORG"),)), ("a2", (Span(0, 4, "ORG"),)), ("a3", None)]
    >>> units = [Unit("d:s0000", "d", 20)]
    >>> codings = [Coding(who, "d:s0000", "entities", labels) for who, labels in said]
    >>> print(measure(units, codings)[0])
    entities: f1-exact-mean = 1.000 (1 units; a1, a2)
    """
    settings = bootstrap or Bootstrap()
    named = slices or {}
    figures = []
    for layer in layers(units, codings):
        for name in (None, *sorted(set(named.values()))):
            part = layer
            if name is not None:
                part = layer.part(unit for unit, its in named.items() if its == name)
            resampling = Resampling(part, name, settings)
            figures += [resampling.figure(tally) for tally in _tallies(part)]
    return figures


def _tallies(layer: Layer) -> Iterator[Tally]:
    if layer.kind is Choice:
        nominal = codes(layer)
        yield from cohen.tallies(nominal)
        yield from fleiss.tallies(nominal)
        yield from alpha.tallies(nominal)
        for label in nominal.values:
            reduced = nominal.against_others(label)
            yield from cohen.tallies(reduced)
            yield from fleiss.tallies(reduced)
            yield from alpha.tallies(reduced)
        return
    yield from f1.tallies(layer, fit="exact")
    yield from f1.tallies(layer, fit="overlap")
    if layer.kind is Span:
        yield from unitizing.tallies(layer)
    yield from attributes.tallies(layer, fit="exact")
    yield from attributes.tallies(layer, fit="overlap")
