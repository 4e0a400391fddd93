"""The head of a cue's subject in; who that is, and which kind of source, out."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from stancebank.corpus.silver import lexicon
from stancebank.corpus.silver.syntax import child, phrase

if TYPE_CHECKING:
    from spacy.tokens import Token

    from stancebank.corpus.silver.reading import Sentence
    from stancebank.schemas.annotations import Entity, Span

_LEXICON = lexicon.load("sources")
_PEOPLE = lexicon.nouns(_LEXICON["people"]["lemmas"])
_GROUPS = lexicon.nouns(_LEXICON["groups"]["lemmas"])
_DOCUMENTS = lexicon.nouns(_LEXICON["documents"]["lemmas"])
_SPEECH = lexicon.nouns(_LEXICON["speech"]["lemmas"])
_NAMED = frozenset({"PERSON", "ORG", "GPE", "NORP", "FAC", "LOC"})
_PERSON = frozenset(_LEXICON["pronouns"]["person"])
_PLURAL = frozenset(_LEXICON["pronouns"]["plural"])
_NOBODY = frozenset({"no", "neither", "nobody", "none", "few", "nothing"})
_FIRST = frozenset({"i", "we"})


@dataclass(frozen=True, slots=True)
class Source:
    """Who a claim or a stance comes from. `agent`: somebody who can speak, and not only a text."""

    kind: str
    span: Span | None
    agent: bool = True


@dataclass(slots=True)
class Memory:
    """The people in the sentences just read, for the pronouns of the next one."""

    people: list[tuple[Span, str]] = field(default_factory=list)
    speaker: Span | None = None

    def recall(self, sentence: Sentence, before: int) -> Span | None:
        """Return the one person whom "he" or "she" at token `before` can mean, if there is one."""
        here = [
            (entity.span, _surname(entity, sentence))
            for entity in sentence.entities
            if entity.label == "PERSON" and entity.end <= sentence.starts[before]
        ]
        for people in (here, self.people):
            if people:
                return people[0][0] if len({name for _, name in people}) == 1 else self.speaker
        return self.speaker

    def turn(self, sentence: Sentence, speaker: Span | None) -> None:
        """Move on: `sentence` is now the one before."""
        self.people = [
            (entity.span, _surname(entity, sentence))
            for entity in sentence.entities
            if entity.label == "PERSON"
        ]
        self.speaker = speaker


def identify(head: Token, sentence: Sentence, memory: Memory) -> Source | None:
    """Return the source that a noun or pronoun means; None where nothing can be said of it."""
    if head.lower_ in _NOBODY or any(one.lower_ in _NOBODY for one in head.lefts):
        return None
    if head.tag_ in {"PRP", "WP", "DT", "WDT", "EX", "PRP$"}:
        return _pronoun(head, sentence, memory)
    named = child(head, "appos")
    if named is not None and _label(named, sentence) == "PERSON" != _label(head, sentence):
        head = named
    first, last = phrase(head)
    whole = sentence.span(first, last)
    if whole is None:
        return None
    entity = sentence.entity_of(head)
    if entity is not None and entity.label in _NAMED:
        joined = child(head, "conj") is not None
        people = entity.label == "NORP" and head.tag_ in {"NNPS", "NNS"}
        return Source("collective" if people else "named", whole if joined else entity.span)
    kind = _common(head, sentence, first, last)
    if kind is None:
        return None
    return Source(kind, whole, agent=kind != "document")


def voice(head: Token) -> Token:
    """Return whose words a noun of speech is ("Trump's rhetoric"), or the noun itself."""
    owner = child(head, "poss")
    return owner if owner is not None and head.lower_ in _SPEECH else head


def _pronoun(head: Token, sentence: Sentence, memory: Memory) -> Source | None:
    word = head.lower_
    own = sentence.span(head.i, head.i + 1)
    if word in _PERSON or word in {"his", "her"}:
        return Source("named", memory.recall(sentence, head.i) or own)
    if word in _PLURAL or word in {"their", "many", "some", "others"}:
        return Source("collective", own)
    if word in _FIRST or word in {"my", "our"}:
        return Source("author", None)
    return None


def _common(head: Token, sentence: Sentence, first: int, last: int) -> str | None:
    word, plural = head.lower_, head.tag_ in {"NNS", "NNPS"}
    if word in _DOCUMENTS:
        return "document"
    if word in _PEOPLE:
        return "collective" if plural else "unnamed"
    names = {sentence.entities[at].label for at in sentence.entity_at[first:last] if at >= 0}
    if word in _GROUPS:
        own = child(head, "poss", "compound")
        owned = own is not None and _label(own, sentence) in {"ORG", "GPE", "PERSON"}
        return "named" if owned and not plural and names else "collective"
    if head.tag_.startswith("NNP"):
        return "named" if not plural else "collective"
    return None


def _label(token: Token, sentence: Sentence) -> str | None:
    entity = sentence.entity_of(token)
    return None if entity is None else entity.label


def _surname(entity: Entity, sentence: Sentence) -> str:
    first, last = sentence.tokens(entity.start, entity.end)
    return sentence.lower[last - 1] if first < last else ""
