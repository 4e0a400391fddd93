"""A sentence with its entities in; NFS, UFS or CFS out, by what it counts, names and reports.

Source of the classes: ClaimBuster (Hassan et al. 2017).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stancebank.corpus.silver import lexicon

if TYPE_CHECKING:
    from stancebank.corpus.silver.reading import Sentence

_LEXICON = lexicon.load("check_worthiness")
_ACTS = lexicon.verbs(_LEXICON["acts"])
_AMOUNTS = frozenset(_LEXICON["amounts"])
_OPINION = frozenset(_LEXICON["opinion"])
_VAGUE = frozenset(_LEXICON["vague"])
_NAMES = frozenset({"PERSON", "ORG", "GPE", "NORP", "LOC", "FAC", "EVENT", "WEAPON"})
_NUMBERS = frozenset({"MONEY", "QUANTITY"})
_SHORTEST = 3  # words that a fact needs
_WORTHY = 3
_FACTUAL = 1


def check_worthiness(sentence: Sentence) -> str | None:
    """Class a sentence of running text; None for headings and bylines."""
    if not sentence.running:
        return None
    words = [word for word in sentence.lower if word[:1].isalnum()]
    if len(words) < _SHORTEST or "?" in sentence.lower[-2:]:
        return "NFS"
    score = _score(sentence, frozenset(words))
    if score >= _WORTHY:
        return "CFS"
    return "UFS" if score >= _FACTUAL else "NFS"


def _score(sentence: Sentence, words: frozenset[str]) -> int:
    labels = [entity.label for entity in sentence.entities]
    names = sum(label in _NAMES for label in labels)
    score = 2 * min(2, sum(label in _NUMBERS for label in labels))
    score += min(names, 3)
    score += min(len(words & _ACTS), 2)
    score += min(len(words & _AMOUNTS), 2)
    score += "DATE" in labels
    score -= 2 * min(len(words & _OPINION), 2)
    return score - min(len(words & _VAGUE), 2)
