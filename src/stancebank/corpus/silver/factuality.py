"""A content and its cue's commitment in; how certain the source is of it, out.

Source: FactBank (Saurí and Pustejovsky 2009): certainty (CT, PR, PS) and polarity (+, -) of the
content, weakened by the word that reports it; UU where the source does not commit to it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stancebank.corpus.silver import lexicon

if TYPE_CHECKING:
    from spacy.tokens import Token

    from stancebank.corpus.silver.reading import Sentence

_LEXICON = {name: frozenset(words) for name, words in lexicon.load("factuality").items()}
_CERTAINTY = ("PS", "PR", "CT")


def factuality(
    sentence: Sentence, first: int, last: int, head: Token | None, commitment: str = "CT+"
) -> str:
    """Combine a content's own certainty and polarity with the commitment of its cue.

    `head` is the content's main verb; without a parse (None) the first auxiliary decides.
    """
    words = sentence.lower[first:last]
    if commitment == "UU" or sentence.words[last - 1 : last] == ["?"] or words[:1] == ["if"]:
        return "UU"
    near = _near(head, first, last) if head is not None else _leading(words)
    certainty = "CT"
    if not near.isdisjoint(_LEXICON["possible"]):
        certainty = "PS"
    elif not near.isdisjoint(_LEXICON["probable"] | _LEXICON["improbable"]):
        certainty = "PR"
    negations = len(near & _LEXICON["negation"]) + (not near.isdisjoint(_LEXICON["improbable"]))
    negations += not near.isdisjoint(_LEXICON["failing"])
    positive = (negations % 2 == 0) == (commitment[-1] == "+")
    return min(certainty, commitment[:2], key=_CERTAINTY.index) + ("+" if positive else "-")


def _near(head: Token, first: int, last: int) -> set[str]:
    """Return the words that stand on the main verb: auxiliaries, adverbs, negation, raising."""
    found = {head.lower_} if any(one.dep_ == "xcomp" for one in head.rights) else set()
    for one in head.children:
        if not first <= one.i < last:
            continue
        if one.dep_ in {"aux", "auxpass", "neg", "advmod"}:
            found.add(one.lower_)
        elif one.dep_ in {"acomp", "attr"}:
            found |= {one.lower_} & (_LEXICON["raising"] | _LEXICON["possible"])
        elif one.dep_ in {"nsubj", "nsubjpass"}:
            # "No. 10" is a number, not a negation
            before = [w for w in (*one.lefts, one) if w.text != "No" or w.i == 0]
            determiners = {w.lower_ for w in before}
            found |= determiners & {"no", "nobody", "nothing", "none", "neither"}
    return found


def _leading(words: list[str]) -> set[str]:
    """Return the markers around the first auxiliary of a clause that has no parse."""
    for at, word in enumerate(words):
        if word in _LEXICON["auxiliaries"] and word != "to":
            return set(words[at : at + 3]) & (
                _LEXICON["possible"]
                | _LEXICON["probable"]
                | _LEXICON["improbable"]
                | _LEXICON["negation"]
            )
    return set()
