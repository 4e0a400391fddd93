"""A word that shows a position in; the range of tokens that names its target, in each frame, out."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stancebank.corpus.silver.attribution import asserts
from stancebank.corpus.silver.syntax import antecedent, child, clause, passive, phrase

if TYPE_CHECKING:
    from spacy.tokens import Token

    from stancebank.corpus.silver.positions import Position


def object_(token: Token) -> tuple[int, int] | None:
    """Return what a verb is about: its object, or a passive's subject."""
    if not passive(token):
        target = child(token, "dobj")
    elif token.dep_ == "acl":
        target = token.head
    else:
        shared = token.head if token.dep_ == "conj" else token
        target = child(token, "nsubjpass") or child(shared, "nsubjpass")
    return phrase(antecedent(target)) if target is not None else None


def action(token: Token) -> tuple[int, int] | None:
    """Return what somebody is to do: urge them to "drop the case"."""
    wanted = child(token, "xcomp", "ccomp")
    if wanted is None or wanted.i < token.i or not _infinitive(wanted):
        return None
    return wanted.i, wanted.right_edge.i + 1


def _infinitive(verb: Token) -> bool:
    return any(one.dep_ == "aux" and one.lower_ == "to" for one in verb.lefts)


def feared(token: Token) -> tuple[int, int] | None:
    """Return the clause after "that"."""
    what = child(token, "ccomp")
    marked = what is not None and what.i > token.i and child(what, "mark") is not None
    return clause(what) if what is not None and marked and asserts(what) else None


def prepositional(token: Token, position: Position) -> tuple[int, tuple[int, int]] | None:
    """Return where the expression ends, and the target that its preposition governs."""
    for one in token.rights:
        if one.dep_ in {"prep", "agent"} and one.lower_ in position.prepositions:
            noun = child(one, "pobj")
            act = child(one, "pcomp")
            adjacent = one.i - token.i <= 2 and not any(
                word.dep_ in {"dobj", "prep"} for word in token.rights if word.i < one.i
            )
            if noun is not None and adjacent:
                return one.i + 1, _wanted(noun)
            if act is not None and adjacent and child(act, "nsubj") is None:
                return one.i + 1, _act(act)
    return None


def asked(token: Token, reached: tuple[int, tuple[int, int]]) -> tuple[int, tuple[int, int]] | None:
    """Return what somebody is asked to do, in place of the one who is asked."""
    last, (first, end) = reached
    to = next((one for one in token.doc[first:end] if one.tag_ == "TO" and one.dep_ == "aux"), None)
    return (last, (to.i + 1, end)) if to is not None else None


def _act(verb: Token) -> tuple[int, int]:
    """Return the range of a gerund with its objects."""
    return verb.i, verb.right_edge.i + 1


def _wanted(noun: Token) -> tuple[int, int]:
    """Return the range of a noun phrase, with what it is to do: call for "the mayor to resign"."""
    first, last = phrase(noun)
    after = noun.doc[last] if last < len(noun.doc) else None
    if after is not None and after.tag_ == "TO" and after.dep_ == "aux":
        last = max(last, after.head.right_edge.i + 1)
    return first, last


CLAUSAL = {"object": object_, "action": action, "clause": feared}
"""What finds the target of each frame that needs no preposition."""
