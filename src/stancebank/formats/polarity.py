"""How others call a stance in; how we call it out."""

from __future__ import annotations

POLARITY = {
    "FAVOR": ("favor", "favour", "pro", "for", "support", "supports", "agree", "positive"),
    "AGAINST": ("against", "con", "anti", "deny", "refute", "refutes", "disagree", "negative"),
    "NEUTRAL": ("neutral", "discuss", "discusses", "comment", "query", "observing"),
    "NONE": ("none", "unrelated"),
}
"""The names that public sets give their classes; NONE is no stance at all, and never a label of ours."""

_OURS = {name: ours for ours, names in POLARITY.items() for name in names}


def polarity(name: str) -> str | None:
    """Return our name of a class, whatever its case; None: it is none that is known.

    >>> polarity("Pro"), polarity("unrelated"), polarity("stance")
    ('FAVOR', 'NONE', None)
    """
    return _OURS.get(name.strip().lower())
