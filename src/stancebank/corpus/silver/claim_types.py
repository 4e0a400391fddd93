"""A claim's words in; its type out: the first rule that fires decides, and "event" is the rest.

Source: Full Fact's claim types (Konstantinovskiy et al. 2021).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stancebank.corpus.silver import lexicon

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stancebank.corpus.silver.reading import Sentence

_LEXICON = lexicon.load("claim_types")
_WORDS = {
    name: frozenset(row.get("words", ())) | lexicon.verbs(row.get("verbs", ()))
    for name, row in _LEXICON.items()
}
_PHRASES = {
    name: tuple(f" {phrase} " for phrase in row.get("phrases", ()))
    for name, row in _LEXICON.items()
}
_SUBJECTS = frozenset(_LEXICON["experience"]["subjects"])
_NUMBERS = frozenset({"MONEY", "QUANTITY"})


def claim_type(sentence: Sentence, first: int, last: int) -> str:
    """Return the type of the claim in tokens `first` to `last`, exclusive."""
    # May, the month, is not may, the modal
    words = [
        word if word == "May" else lower
        for word, lower in zip(sentence.words[first:last], sentence.lower[first:last], strict=True)
    ]
    labels = {sentence.entities[at].label for at in sentence.entity_at[first:last] if at >= 0}
    if _experience(words):
        return "experience"
    if _fires("rule", words):
        return "rule"
    if _fires("norm", words):
        return "other"
    if _fires("prediction", words):
        return "prediction"
    if not labels.isdisjoint(_NUMBERS) or _fires("quantity", words):
        return "quantity"
    return "causation" if _fires("causation", words) else "event"


def _fires(name: str, words: Sequence[str]) -> bool:
    if not _WORDS[name].isdisjoint(words):
        return True
    line = f" {' '.join(words)} " if _PHRASES[name] else ""
    return any(phrase in line for phrase in _PHRASES[name])


def _experience(words: Sequence[str]) -> bool:
    """Whether a first person stands right before a verb of feeling or wish ("we want")."""
    for at, word in enumerate(words):
        if word in _SUBJECTS and not _WORDS["experience"].isdisjoint(words[at + 1 : at + 3]):
            return True
    return False
