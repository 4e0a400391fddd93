"""Several annotators' codings of the same sentences in; figures of how far they agree out."""

from stancebank.annotation.agreement.bootstrap import Bootstrap
from stancebank.annotation.agreement.figure import Figure
from stancebank.annotation.agreement.gamma import gamma
from stancebank.annotation.agreement.measure import measure
from stancebank.annotation.agreement.units import Choice, Coding, Relation, Span, Stance, Unit

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
