"""Lower-cased tokens in; the longest entries of a word list that begin at each token, out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stancebank.corpus.silver.inflection import plural

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


@dataclass(frozen=True)
class Gazetteer:
    """Entries by their first token: the rest of each, longest first, and whether it is a name."""

    entries: dict[str, tuple[tuple[tuple[str, ...], bool], ...]]

    def matches(self, words: Sequence[str], lower: Sequence[str]) -> Iterator[tuple[int, int]]:
        """Yield the token ranges of matches, left to right, without overlap.

        A name asks for a capital or a digit in the text: "buk" and "grad" are words elsewhere.
        """
        free = 0
        for at, first in enumerate(lower):
            if at < free or first not in self.entries:
                continue
            for rest, named in self.entries[first]:
                end = at + 1 + len(rest)
                if tuple(lower[at + 1 : end]) == rest and (not named or words[at] != first):
                    yield at, end
                    free = end
                    break


def build(types: Sequence[str], names: Sequence[str], tokenizer: Any) -> Gazetteer:
    """Compile words for kinds and for names, with their plurals, split as `tokenizer` splits."""
    entries: dict[str, dict[tuple[str, ...], bool]] = {}
    for named, listed in ((False, types), (True, names)):
        for entry in listed:
            for form in (entry, plural(entry)):
                first, *rest = [token.text.lower() for token in tokenizer(form)]
                entries.setdefault(first, {})[tuple(rest)] = named and not any(
                    character.isdigit() for character in first
                )
    return Gazetteer(
        {
            first: tuple(sorted(rests.items(), key=lambda one: (-len(one[0]), one[0])))
            for first, rests in entries.items()
        }
    )
