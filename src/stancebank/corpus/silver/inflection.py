"""A lemma in; its regular English forms and spellings out."""

from __future__ import annotations

import re

_VOWELS = "aeiou"
_TO_AMERICAN = ((re.compile(r"is(e|es|ed|ing|ation)$"), r"iz\1"), (re.compile(r"our"), "or"))
_ALWAYS_ISE = ("advise", "arise", "exercise", "promise", "raise", "surprise", "praise", "revise")


def verb_forms(lemma: str, *, doubles: bool = False) -> tuple[str, ...]:
    """Return the base, third person, past and -ing forms of a regular verb.

    `doubles` repeats the last consonant, as the stress of the verb asks for ("rebut").

    >>> verb_forms("deny")
    ('deny', 'denies', 'denied', 'denying')
    >>> verb_forms("argue")
    ('argue', 'argues', 'argued', 'arguing')
    >>> verb_forms("rebut", doubles=True)
    ('rebut', 'rebuts', 'rebutted', 'rebutting')
    """
    stem = lemma + lemma[-1] if doubles else lemma
    if lemma.endswith("ee"):
        return lemma, f"{lemma}s", f"{lemma}d", f"{lemma}ing"
    if lemma.endswith("e"):
        return lemma, f"{lemma}s", f"{lemma}d", f"{lemma[:-1]}ing"
    if lemma.endswith("y") and lemma[-2] not in _VOWELS:
        return lemma, f"{lemma[:-1]}ies", f"{lemma[:-1]}ied", f"{lemma}ing"
    if lemma.endswith(("s", "x", "z", "ch", "sh")):
        return lemma, f"{lemma}es", f"{stem}ed", f"{stem}ing"
    return lemma, f"{lemma}s", f"{stem}ed", f"{stem}ing"


def plural(noun: str) -> str:
    """Return the regular plural.

    >>> [plural(noun) for noun in ("ally", "speech", "survey")]
    ['allies', 'speeches', 'surveys']
    """
    if noun.endswith("y") and noun[-2] not in _VOWELS:
        return f"{noun[:-1]}ies"
    return f"{noun}es" if noun.endswith(("s", "x", "z", "ch", "sh")) else f"{noun}s"


def spellings(form: str) -> tuple[str, ...]:
    """Return a form in British spelling, then in American spelling where that differs.

    >>> spellings("criticised")
    ('criticised', 'criticized')
    >>> spellings("favour")
    ('favour', 'favor')
    >>> spellings("praised")
    ('praised',)
    """
    american = form
    for pattern, other in _TO_AMERICAN:
        if not form.startswith(tuple(word[:-1] for word in _ALWAYS_ISE)):
            american = pattern.sub(other, american)
    return (form,) if american == form else (form, american)
