"""Words that show a position, from the lexicon, by their forms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stancebank.corpus.silver import lexicon

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Position:
    """What a word shows, and in which frame; `negated` is what its negation shows, if anything."""

    polarity: str
    frame: str
    prepositions: frozenset[str] = frozenset()
    expressed: str = "explicit"
    negated: str | None = None
    clause: bool = False


_FORMS: dict[str, Callable[[list[str]], frozenset[str]]] = {
    "verbs": lexicon.verbs,
    "nouns": lexicon.nouns,
    "adjectives": frozenset,
}


def _table(name: str) -> dict[str, tuple[Position, ...]]:
    found: dict[str, list[Position]] = {}
    for row in lexicon.load("stance")[name]:
        position = Position(
            row["polarity"],
            row.get("frame", "preposition"),
            frozenset(row.get("preposition", ())),
            row.get("expressed", "explicit"),
            row.get("negated"),
            row.get("clause", False),
        )
        forms = _FORMS[name](row["lemmas"])
        for form in forms:
            found.setdefault(form, []).append(position)
    return {form: tuple(positions) for form, positions in found.items()}


VERBS = _table("verbs")
NOUNS = _table("nouns")
ADJECTIVES = _table("adjectives")
VOICING = lexicon.verbs(lexicon.load("stance")["voicing"]["lemmas"])
TENTATIVE = frozenset(lexicon.load("stance")["tentative"]["words"])
WITHHOLDING = lexicon.verbs(lexicon.load("stance")["withholding"]["lemmas"])
UNDOING = lexicon.verbs(lexicon.load("stance")["undoing"]["lemmas"])
DENIAL = frozenset().union(
    *(
        lexicon.verbs(row["lemmas"])
        for row in lexicon.load("reporting")["verbs"]
        if row.get("class") == "denial"
    )
)
CRITICS = {
    **dict.fromkeys(lexicon.nouns(lexicon.load("sources")["critics"]["against"]), "AGAINST"),
    **dict.fromkeys(lexicon.nouns(lexicon.load("sources")["critics"]["favor"]), "FAVOR"),
}
