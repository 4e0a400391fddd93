"""A sentence with the model's entities in; entities of our scheme, weapons included, out.

One rule on articles: "the" is no part of a mention, unless a capital inside the sentence makes it
part of the name ("The Hague").
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from stancebank.corpus.silver import gazetteer, lexicon
from stancebank.schemas.annotations import Entity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stancebank.corpus.silver.reading import Sentence

_LABELS = {
    **{name: name for name in ("PERSON", "NORP", "ORG", "GPE", "LOC", "FAC", "EVENT", "DATE")},
    **dict.fromkeys(("CARDINAL", "PERCENT", "QUANTITY"), "QUANTITY"),
    "MONEY": "MONEY",
}
"""Source: OntoNotes 5.0; its other names have no place in our scheme, ordinals are no quantity."""

_LEADING = frozenset({"the", "'", '"', "``", "''", "(", "[", "-", "–", "—", ","})
_TRAILING = frozenset({"'s", "'", '"', "''", ")", "]", "-", "–", "—", ",", ".", ":", ";", "the"})


_TITLES = frozenset(lexicon.load("names")["titles"])
_NOT_AFTER = frozenset(lexicon.load("weapons")["not_after"])
_CURRENCY = frozenset("$£€¥₹₽₩")
_PERCENT = frozenset({"%", "percent", "cent", "pct"})
_COUNTED = frozenset({"few", "couple", "full", "year", "month", "week", "day", "decade", "century"})
_NAMES = frozenset({"PERSON", "ORG", "GPE", "NORP"})


def label(sentence: Sentence, tokenizer: Any) -> None:
    """Set the sentence's entities and, for each token, the entity that it is in."""
    recognised = list(_recognised(sentence))
    people = [one for one in recognised if one[2] == "PERSON" and one[1] - one[0] > 1]
    found: list[tuple[int, int, str]] = []
    for begin, last in _weapons(tokenizer).matches(sentence.words, sentence.lower):
        first = begin
        somebody = any(one[0] < last and first < one[1] for one in people)
        if somebody and last - first == 1:
            continue  # Mikhail Kalashnikov is a person
        if first and sentence.lower[first - 1] in _NOT_AFTER:
            continue
        if found and found[-1][1] == first:  # a name and its type: F-16 fighter jets
            first = found.pop()[0]
        found.append((first, last, "WEAPON"))
    taken = [False] * len(sentence.words)
    for first, last, _ in found:
        taken[first:last] = [True] * (last - first)
    found += [one for one in recognised if not any(taken[one[0] : one[1]])]
    found.sort()
    sentence.entities = tuple(
        Entity(sentence.starts[first], sentence.ends[last - 1], name) for first, last, name in found
    )
    sentence.entity_at = [-1] * len(sentence.words)
    for number, (first, last, _) in enumerate(found):
        sentence.entity_at[first:last] = [number] * (last - first)


@cache
def _weapons(tokenizer: Any) -> gazetteer.Gazetteer:
    listed = lexicon.load("weapons")
    return gazetteer.build(listed["types"], listed["names"], tokenizer)


def _recognised(sentence: Sentence) -> Iterable[tuple[int, int, str]]:
    """Yield the model's entities in our labels, less what the small model glues to their edges."""
    lower, words = sentence.lower, sentence.words
    free = 0  # the first token that no entity before has
    for entity in sentence.doc.ents:
        name = _LABELS.get(entity.label_)
        if name is None:
            continue
        first, last = entity.start, entity.end
        while first < last and lower[first] in _LEADING and not _part_of_name(words, first):
            first += 1
        while first < last and lower[last - 1] in _TRAILING:
            last -= 1
        if name in _NAMES and "'s" in lower[first:last]:
            # a possessive inside a name: two mentions run together, the first of them a name
            last = lower.index("'s", first)
        while name == "PERSON" and last - first > 1 and lower[first] in _TITLES:
            first += 1
        if name in {"MONEY", "QUANTITY"} and first > free and words[first - 1] in _CURRENCY:
            name, first = "MONEY", first - 1
        if name == "MONEY" and not _PERCENT.isdisjoint(lower[first:last]):
            name = "QUANTITY"
        if _sound(name, words[first:last]):
            yield first, last, name
            free = last


def _sound(name: str, words: list[str]) -> bool:
    """Whether the words can be such a mention at all."""
    if not any(any(map(str.isalnum, word)) for word in words):
        return False
    if name in _NAMES:
        return any(word[:1].isupper() or word[:1].isdigit() for word in words)
    if name == "DATE" and words[0] in {"a", "an"}:
        return len(words) > 1 and words[1] in _COUNTED  # "a dark day" is none
    if name == "DATE" and len(words) == 1 and words[0].isdigit():
        return len(words[0]) == 4  # a shorter number is an age
    return not (name == "QUANTITY" and words in (["one"], ["One"]))  # mostly a pronoun


def _part_of_name(words: list[str], at: int) -> bool:
    return at > 0 and words[at] == "The"
