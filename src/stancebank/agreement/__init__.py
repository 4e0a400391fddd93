"""Several annotators' codings of the same sentences in; figures of how far they agree out."""

from stancebank.agreement.bootstrap import Bootstrap
from stancebank.agreement.figure import Figure
from stancebank.agreement.gamma import gamma
from stancebank.agreement.measure import measure
from stancebank.agreement.units import Choice, Coding, Relation, Span, Stance, Unit

__all__ = [
    "Bootstrap",
    "Choice",
    "Coding",
    "Figure",
    "Relation",
    "Span",
    "Stance",
    "Unit",
    "gamma",
    "measure",
]
