"""What a model learns from: a text with its class, or a sentence's tokens with their chunks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from stancebank.schemas.chunks import Chunk

TABULAR = ("check_worthiness", "stance")
"""What tables of classified texts are of: a sentence, or a stance toward a target."""

CLASSIFIED = (*TABULAR, "claims", "claim_type")
"""What there is to classify; of a sentence, too, whether it makes a claim, and the type of one."""

TAGGED = ("entities", "attribution")
"""What there is to find among a sentence's tokens; of an attribution the source, cue and content."""

TASKS = (*CLASSIFIED, *TAGGED)
"""Everything that can be learned."""

LAYER = {
    "check_worthiness": "check_worthiness",
    "stance": "stances",
    "claims": "claims",
    "claim_type": "claims",
    "entities": "entities",
    "attribution": "claims",
}
"""The layer of a corpus that each task is learned from."""


@dataclass(frozen=True, slots=True)
class Example:
    """One text with its class; `start` and `end` are the target's slice, None where there is none.

    `group` is what must not be torn apart between training and test: a document, a debate.
    """

    id: str
    text: str
    label: str
    group: str
    start: int | None = None
    end: int | None = None
    target: str | None = None  # the target in words, where it does not stand in the text


@dataclass(frozen=True, slots=True)
class Tagged:
    """One sentence's tokens with their chunks, which do not overlap; `group` is its document."""

    id: str
    tokens: tuple[str, ...]
    chunks: tuple[Chunk, ...]
    group: str
