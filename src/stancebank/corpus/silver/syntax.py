"""Questions that the rules ask of a parse: who does it, how far a phrase reaches, is it negated.

Dependency names: ClearNLP, as spaCy's English pipelines use them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stancebank.corpus.silver import lexicon

if TYPE_CHECKING:
    from spacy.tokens import Token

_NEGATION = frozenset(lexicon.load("factuality")["negation"])
_BEFORE_NOUN = frozenset(
    {"det", "poss", "amod", "compound", "nummod", "nmod", "quantmod", "predet", "npadvmod"}
)
_WHO = frozenset({"who", "which", "that"})
_SHARES_SUBJECT = frozenset({"advcl", "xcomp"})


def child(token: Token, *dependencies: str) -> Token | None:
    """Return the first child with one of the dependencies."""
    for one in token.children:
        if one.dep_ in dependencies:
            return one
    return None


def passive(verb: Token) -> bool:
    """Whether a verb is in the passive voice, a reduced relative ("reported by") included."""
    return child(verb, "auxpass", "nsubjpass", "agent") is not None or (
        verb.dep_ == "acl" and verb.tag_ == "VBN"
    )


def subject(verb: Token) -> Token | None:
    """Return who does it: the subject, a passive's agent, or the subject of the verb above."""
    if passive(verb):
        by = child(verb, "agent")
        return child(by, "pobj") if by is not None else None
    own = child(verb, "nsubj")
    if own is not None:
        return antecedent(own)
    above = verb.head
    if above is verb or above.i == verb.i:
        return None
    if verb.dep_ == "conj" and above.pos != verb.pos and not above.tag_.startswith("VB"):
        return None
    if verb.dep_ == "conj" or (verb.dep_ in _SHARES_SUBJECT and verb.tag_ in {"VBG", "VB"}):
        return subject(above) if above.tag_.startswith("VB") else None
    return above if verb.dep_ == "acl" and verb.tag_ == "VBG" else None


def antecedent(token: Token) -> Token:
    """Return the noun that a relative pronoun stands for, or the token itself."""
    if token.lower_ in _WHO and token.head.dep_ == "relcl":
        return token.head.head
    return token


def phrase(head: Token) -> tuple[int, int]:
    """Return the token range of a noun phrase, less relative clauses and appositions."""
    first = head.i
    for one in reversed(list(head.lefts)):
        if one.dep_ not in _BEFORE_NOUN or one.right_edge.i != first - 1:
            break
        first = one.left_edge.i
    last = head.i + 1
    for one in head.rights:
        if one.left_edge.i != last:
            break
        if one.dep_ == "case" and one.tag_ == "POS":
            break
        if one.dep_ == "prep":
            inner = child(one, "pobj")
            last = phrase(inner)[1] if inner is not None else one.right_edge.i + 1
        elif one.dep_ == "conj":
            last = phrase(one)[1]
        elif one.dep_ in {"cc", "punct"} and _joins(one):
            last = one.i + 1
        else:
            break
    return first, max(last, head.i + 1)


def _joins(token: Token) -> bool:
    """Whether a conjunct of the same head follows the comma or conjunction."""
    return any(one.dep_ == "conj" and one.i > token.i for one in token.head.rights)


def clause(head: Token) -> tuple[int, int]:
    """Return the token range of a clause, its complementiser left out."""
    first = head.left_edge.i
    mark = child(head, "mark")
    if mark is not None and mark.i == first:
        first += 1
    return first, head.right_edge.i + 1


def negated(token: Token) -> bool:
    """Whether a negation word governs the token directly, or through its determiner."""
    return any(one.dep_ == "neg" or one.lower_ in _NEGATION for one in token.children)
