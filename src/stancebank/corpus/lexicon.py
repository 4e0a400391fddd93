"""Read the data files that the splitter knows words from: abbreviations and sentence openers."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import NamedTuple


class Lexicon(NamedTuple):
    """Words by role, in lower case; `abbreviations` holds those in capitalised form as well.

    abbreviations: word without its last full stop -> "title", "inner", "number", "either" or
    "closing" (each described in data/abbreviations.toml). The sets are those of data/words.toml;
    after_time holds what follows a clock time.
    """

    abbreviations: dict[str, str]
    after_time: frozenset[str]
    starters: frozenset[str]
    surnames: frozenset[str]
    name_endings: frozenset[str]


@cache
def lexicon() -> Lexicon:
    """Return the lexicon, read once.

    >>> lexicon().abbreviations["Lt"], "Sat" in lexicon().abbreviations
    ('title', True)
    >>> "sat" in lexicon().abbreviations, "the" in lexicon().starters
    (False, True)
    """
    groups = _read("abbreviations.toml")
    after_time = frozenset(groups.pop("after").split())
    abbreviations: dict[str, str] = {}
    # the first group that has a word keeps it, so the file's order says which reading wins
    for role, words in groups.items():
        for word in words.split():
            for form in (word, word.capitalize(), word.upper()):
                abbreviations.setdefault(form, role)
    sets = {name: frozenset(words.split()) for name, words in _read("words.toml").items()}
    return Lexicon(abbreviations, after_time, **sets)


def _read(name: str) -> dict[str, str]:
    file = resources.files("stancebank.corpus") / "data" / name
    return tomllib.loads(file.read_text(encoding="utf-8"))
