"""A lexicon file's name in; its tables, and the forms that its lemmas take, out."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from stancebank.corpus.silver.inflection import plural, spellings, verb_forms

if TYPE_CHECKING:
    from collections.abc import Iterable


def raw(name: str) -> bytes:
    """Return the bytes of `lexicons/<name>.toml`."""
    return resources.files(__package__).joinpath("lexicons", f"{name}.toml").read_bytes()


@cache
def load(name: str) -> dict[str, Any]:
    """Return the tables of `lexicons/<name>.toml`."""
    return tomllib.loads(raw(name).decode("utf-8"))


def inflected(lemma: str) -> tuple[str, ...]:
    """Return every form and spelling of a verb, irregular ones from `irregular.toml`.

    >>> inflected("say")
    ('say', 'says', 'said', 'saying')
    """
    irregular = load("irregular")
    forms = irregular["forms"].get(lemma)
    if forms is None:
        forms = verb_forms(lemma, doubles=lemma in irregular["doubling"])
    else:
        forms = (lemma, *forms)
    return tuple(spelling for form in forms for spelling in spellings(form))


def verbs(lemmas: Iterable[str]) -> frozenset[str]:
    """Return all forms of some verbs."""
    return frozenset(form for lemma in lemmas for form in inflected(lemma))


def nouns(lemmas: Iterable[str]) -> frozenset[str]:
    """Return the singulars and plurals of some nouns, in both spellings."""
    listed = load("irregular")["plurals"]
    return frozenset(
        spelling
        for lemma in lemmas
        for form in (lemma, listed.get(lemma) or plural(lemma))
        for spelling in spellings(form)
    )
