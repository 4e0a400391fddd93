"""A figure of agreement: its value, or why it has none, and exactly what it counts."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """One number about one layer, with all that a reader needs to quote it.

    `label` is the class that it is about (None: all classes), `attribute` the attribute, `slice`
    the part of the units (None: all of them). A figure without a value has a `reason`; `low` and
    `high` are both there or both None, and `interval` says how they came to be, or why not.
    """

    name: str
    convention: str
    layer: str
    label: str | None
    attribute: str | None
    slice: str | None
    value: float | None
    reason: str | None
    low: float | None
    high: float | None
    interval: str
    units: int
    """Units that the figure counts."""
    left_out: int
    """Units that two annotators or more annotated in the layer and that it does not count."""
    items: int
    """Things compared, as the convention says; a figure over few of them says little."""
    annotators: tuple[str, ...]

    @property
    def n_annotators(self) -> int:
        """How many annotators the figure is about."""
        return len(self.annotators)

    def __str__(self) -> str:
        """Return the figure as the one line that people read.

        >>> print(Figure("fleiss-kappa", "", "claims", None, None, None, 0.43, None, 0.4, 0.5,
        ...              "", 30, 0, 30, ("a1", "a2")))
        claims: fleiss-kappa = 0.430 [0.400, 0.500] (30 units; a1, a2)
        """
        of = [self.layer, *(part for part in (self.attribute, self.label, self.slice) if part)]
        said = f"{': '.join(of)}: {self.name}"
        if self.value is None:
            return f"{said}: no value: {self.reason}"
        whose = ", ".join(self.annotators)
        between = "" if self.low is None else f" [{self.low:.3f}, {self.high:.3f}]"
        return f"{said} = {self.value:.3f}{between} ({self.units} units; {whose})"
