"""A sentence in; whether a cue of attribution or stance stands in it, and a parse is worth it, out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stancebank.corpus.silver import lexicon

if TYPE_CHECKING:
    from stancebank.corpus.silver.reading import Sentence


def _forms() -> frozenset[str]:
    reporting, stance = lexicon.load("reporting"), lexicon.load("stance")
    found: set[str] = {"according"}
    for table in (reporting, stance):
        for row in table["verbs"]:
            found |= lexicon.verbs(row["lemmas"])
        for row in table["nouns"]:
            found |= lexicon.nouns(row["lemmas"])
        for row in table["adjectives"]:
            found |= set(row["lemmas"])
    return frozenset(found)


_CUES = _forms()


def fires(sentence: Sentence) -> bool:
    """Whether a rule of the claim or the stance layer could find its cue in the sentence."""
    return sentence.running and not _CUES.isdisjoint(sentence.lower)
