"""A document's entities in; the same, with what the whole document and common names settle, out.

The small model judges each mention by the words around it. A surname is a person's wherever the
full name is one, a capital is a place, and a heading names nothing that the text does not.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from stancebank.corpus.silver import lexicon

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stancebank.corpus.silver.reading import Sentence
    from stancebank.schemas.annotations import Entity

_PLACES = frozenset(name.lower() for name in lexicon.load("names")["places"])
_DEMONYM = ("ian", "ians", "ean", "eans", "ese")
_NAMES = frozenset({"PERSON", "ORG", "GPE", "NORP", "LOC", "FAC"})
_CLASSED = frozenset({"WEAPON", "DATE", "MONEY", "QUANTITY"})


def settle(sentences: Sequence[Sentence]) -> None:
    """Correct the labels of the sentences' entities, in place; headings lose doubtful ones."""
    surnames: set[str] = set()
    for sentence in sentences:
        for entity in sentence.entities:
            words = _words(sentence, entity) if entity.label == "PERSON" else []
            if len(words) > 1 and sentence.running:
                surnames.add(words[-1])
    known: dict[str, str] = {}
    for sentence in sentences:
        if not sentence.entities:
            continue
        settled = tuple(_settled(one, _words(sentence, one), surnames) for one in sentence.entities)
        sentence.entities = settled
        if sentence.running:
            known.update({" ".join(_words(sentence, one)): one.label for one in settled})
    if not any(sentence.running for sentence in sentences):
        return
    for sentence in sentences:
        if sentence.kind == "heading":
            _keep_known(sentence, known)


def _words(sentence: Sentence, entity: Entity) -> list[str]:
    number = sentence.entities.index(entity)
    first = sentence.entity_at.index(number)
    last = first
    while last < len(sentence.entity_at) and sentence.entity_at[last] == number:
        last += 1
    return sentence.lower[first:last]


def _settled(entity: Entity, words: list[str], surnames: set[str]) -> Entity:
    if entity.label not in _NAMES:
        return entity
    name = " ".join(words)
    if name in _PLACES:
        return replace(entity, label="GPE")
    if len(words) == 1 and name in surnames:
        return replace(entity, label="PERSON")
    if entity.label in {"GPE", "LOC"} and len(words) == 1 and name.endswith(_DEMONYM):
        return replace(entity, label="NORP")
    return entity


def _keep_known(sentence: Sentence, known: dict[str, str]) -> None:
    """Keep a heading's entities that the text names too, under the label that they have there."""
    kept: list[Entity] = []
    entity_at = [-1] * len(sentence.words)
    for number, entity in enumerate(sentence.entities):
        name = " ".join(_words(sentence, entity))
        label = known.get(name, "GPE" if name in _PLACES else None)
        if label is None and entity.label not in _CLASSED:
            continue
        for at, other in enumerate(sentence.entity_at):
            if other == number:
                entity_at[at] = len(kept)
        kept.append(replace(entity, label=label or entity.label))
    sentence.entities, sentence.entity_at = tuple(kept), entity_at
