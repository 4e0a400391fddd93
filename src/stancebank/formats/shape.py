"""Our labels in the terms of other formats: the marks, relations and attributes that they are there.

An entity is a mark under its label. A claim is a `CLAIM`, a stance a `STANCE`, on their own slices; a
relation leads from them to what they refer to. A `SENTENCE` says something of a whole sentence.
"""

from __future__ import annotations

from stancebank.schemas.tables import NESTED

OWN = frozenset({"CLAIM", "CUE", "STANCE", "MENTION", "SENTENCE"})
"""The marks that are no entities."""

ASKED = {
    "claims": ("claim_type", "source_kind", "quote_type", "factuality"),
    "stances": ("polarity", "expressed"),
}
"""The attributes that a label of each layer carries along."""

WORTH, ANNOTATED = "check_worthiness", "annotated"
"""The attributes of a SENTENCE: its class, and the layers that somebody looked at, with commas."""

NOWHERE = "none"
"""What `annotated` says of a sentence that nobody looked at."""

ATTRIBUTES = {
    "CLAIM": ASKED["claims"],
    "STANCE": ASKED["stances"],
    "SENTENCE": (WORTH, ANNOTATED),
}
"""The attributes of each mark; their values are the names of labels."""

RELATIONS = {
    "Source": ("CLAIM", "MENTION"),
    "Cue": ("CLAIM", "CUE"),
    "Holder": ("STANCE", "MENTION"),
    "Target": ("STANCE", "MENTION"),
}
"""From which mark each relation leads, and to which; where that is a MENTION, to an entity as well,
and a target may be a CLAIM."""

ROLES = (("Arg1", "Arg2"), ("Governor", "Dependent"))
"""What the two ends of a relation are called, by format."""


def usual(*, own: bool) -> tuple[str, ...]:
    """Return the layers that were annotated in a sentence of which nothing else is said.

    `own`: its document has a claim, a stance or a check-worthiness. One that has none may be from
    anywhere, and shows that its entities were annotated alone.
    """
    return NESTED if own else ("entities",)
