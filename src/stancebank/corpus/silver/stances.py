"""A sentence with its claims in; who is for or against what, and by which words, out.

Source: holder, target and expressive span of MPQA 2.0 (Wiebe, Wilson and Cardie 2005); polarity
of SemEval-2016 Task 6 (Mohammad et al. 2016).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from stancebank.corpus.silver import targets
from stancebank.corpus.silver.positions import (
    ADJECTIVES,
    CRITICS,
    DENIAL,
    NOUNS,
    TENTATIVE,
    UNDOING,
    VERBS,
    VOICING,
    WITHHOLDING,
    Position,
)
from stancebank.corpus.silver.sources import Source, identify, voice
from stancebank.corpus.silver.syntax import (
    antecedent,
    child,
    negated,
    phrase,
    subject,
)
from stancebank.schemas.annotations import Span, Stance

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.tokens import Token

    from stancebank.corpus.silver.claims import Voices
    from stancebank.corpus.silver.reading import Sentence


_EMPTY = frozenset({"it", "this", "that", "these", "those", "them", "him", "her", "us", "me"}) | {
    *("you", "both", "one", "himself", "itself")
}
"""Words that name no target by themselves."""


@dataclass(frozen=True, slots=True)
class _Found:
    """A position with the tokens of its expression, its holder's head and its target's range."""

    position: Position
    polarity: str
    expression: tuple[int, int]
    holder: Token
    target: tuple[int, int]


def stances(sentence: Sentence, voices: Voices) -> tuple[Stance, ...]:
    """Find the stances of a parsed sentence, in the order of their expressions."""
    if not sentence.running or not sentence.parsed or sentence.lower[-1] == "?":
        return ()
    found: dict[tuple[Span, Span | None, Span | None], Stance] = {}
    for one in _positions(sentence, voices):
        stance = _stance(one, sentence, voices)
        if stance is not None:
            expression = Span(stance.start, stance.end)
            found.setdefault((expression, stance.target, stance.holder), stance)
    return tuple(sorted(found.values(), key=lambda one: (one.start, one.end, one.target)))


def _positions(sentence: Sentence, voices: Voices) -> Iterator[_Found]:
    for at, form in enumerate(sentence.lower):
        token = sentence.doc[at] if form in VERBS or form in NOUNS or form in ADJECTIVES else None
        if token is None:
            continue
        if token.dep_ == "ccomp" and token.head.lower_ in DENIAL:
            continue  # "denied that she supports it": whether she does is open
        # "is opposed to" reads as an adjective or as a passive; "opposed by" is a verb
        passive = child(token, "nsubjpass") is not None and child(token, "agent") is None
        described = token.dep_ in {"acomp", "oprd", "ROOT"} and not token.tag_.startswith("VBD")
        if form in ADJECTIVES and (passive or (described and not child(token, "agent"))):
            yield from _adjective(token)
        elif form in VERBS and token.tag_.startswith("VB"):
            yield from _verb(token)
        elif form in NOUNS and token.tag_.startswith("NN"):
            yield from _noun(token)
    yield from _critics(voices)


def _verb(token: Token) -> Iterator[_Found]:
    holder = subject(token)
    # a particle makes another verb of it: "blasted out", "backed away"
    particle = child(token, "prt")
    spoken = particle is None or token.lower_ in {"speak", "speaks", "spoke", "spoken", "speaking"}
    if holder is None or _tentative(token) or not spoken:
        return
    for position in VERBS[token.lower_]:
        polarity = _polarity(token, position)
        if polarity is None:
            continue
        last = token.i + 1
        if position.frame in {"preposition", "appeal"}:
            reached = targets.prepositional(token, position)
            if reached is not None and position.frame == "appeal":
                reached = targets.asked(token, reached)
            if reached is not None:
                last, target = reached
                yield _Found(position, polarity, (token.i, last), holder, target)
            continue
        target_range = targets.CLAUSAL[position.frame](token)
        if target_range is not None:
            yield _Found(position, polarity, (token.i, last), holder, target_range)


def _polarity(token: Token, position: Position) -> str | None:
    """Return what the word shows here: turned round or silenced by a negation."""
    above = token.head
    withheld = token.dep_ in {"xcomp", "pcomp"} and above.lower_ in WITHHOLDING
    if negated(token) != withheld:
        return position.negated
    return None if withheld else position.polarity


def _tentative(token: Token) -> bool:
    """Whether the position is one that may be taken, or a condition."""
    above = token.head if token.dep_ == "conj" else token
    return any(
        one.dep_ in {"aux", "mark"} and one.lower_ in TENTATIVE
        for verb in (token, above)
        for one in verb.lefts
    )


def _noun(token: Token) -> Iterator[_Found]:
    if negated(token) or (token.dep_ == "dobj" and token.head.lower_ in UNDOING):
        return
    for position in NOUNS[token.lower_]:
        reached = targets.prepositional(token, position)
        holder = _holder_of_noun(token)
        if reached is not None and holder is not None:
            last, target = reached
            yield _Found(position, position.polarity, (token.i, last), holder, target)


def _holder_of_noun(token: Token) -> Token | None:
    """Return whose position a noun is: X's support, US support, support by X, X voiced support."""
    owner = child(token, "poss")
    if owner is not None:
        return owner
    for one in token.rights:
        if one.dep_ == "prep" and one.lower_ in {"by", "from", "among"}:
            return child(one, "pobj")
    before = child(token, "compound", "nmod")
    if before is not None and before.ent_type_ in {"GPE", "ORG", "NORP", "PERSON"}:
        return before
    verb = token.head
    if token.dep_ == "dobj" and verb.lower_ in VOICING and not negated(verb):
        holder = subject(verb)
        return voice(holder) if holder is not None and not _tentative(verb) else None
    return None


def _adjective(token: Token) -> Iterator[_Found]:
    experiencer = child(token, "nsubjpass")
    verb = token if token.dep_ == "ROOT" or experiencer is not None else token.head
    holder = antecedent(experiencer) if experiencer is not None else subject(verb)
    if holder is None or negated(verb) or negated(token) or _tentative(verb):
        return
    for position in ADJECTIVES[token.lower_]:
        reached = targets.prepositional(token, position)
        target = targets.feared(token) if position.clause else None
        if reached is not None:
            yield _Found(position, position.polarity, (token.i, reached[0]), holder, reached[1])
        elif target is not None:
            yield _Found(position, position.polarity, (token.i, token.i + 1), holder, target)


def _critics(voices: Voices) -> Iterator[_Found]:
    """Take what critics speak of as what they are against, and the same for supporters."""
    for cue in voices.cues:
        source, head = cue.source, cue.head
        if source is None or head is None or source.lower_ not in CRITICS:
            continue
        of = next((one for one in source.rights if one.lower_ == "of"), None)
        about = child(of, "pobj") if of is not None else child(head, "nsubj", "nsubjpass")
        if about is None or about.tag_ in {"PRP", "EX", "DT"}:
            continue
        polarity = CRITICS[source.lower_]
        position = Position(polarity, "clause", expressed="inferred")
        if of is not None or polarity == "AGAINST":
            yield _Found(position, polarity, cue.cue, source, phrase(about))


def _stance(found: _Found, sentence: Sentence, voices: Voices) -> Stance | None:
    expression = sentence.span(*found.expression)
    holder = _holder(found, sentence, voices)
    target = _target(found.target, sentence, voices)
    if expression is None or holder is None or target is None:
        return None
    kind, span = target
    if span == holder.span or _crosses(span, expression):
        return None
    by_author = holder.kind == "author"
    return Stance(
        expression.start,
        expression.end,
        "author" if by_author else "mention",
        None if by_author else holder.span,
        kind,
        span,
        found.polarity,
        found.position.expressed,
    )


def _holder(found: _Found, sentence: Sentence, voices: Voices) -> Source | None:
    """Return the holder: an "I" is the speaker of its quotation, and the author outside of one."""
    token = found.holder
    holder = identify(token, sentence, voices.before)
    if holder is None or not holder.agent:
        return None  # evidence that supports a theory takes no side
    if holder.kind != "author":
        return holder if holder.span is not None else None
    for first, last, speaker in voices.quoted:
        if first <= token.i < last:
            return speaker if speaker is not None and speaker.kind != "author" else None
    return holder if token.lower_ == "i" else None


def _target(tokens: tuple[int, int], sentence: Sentence, voices: Voices) -> tuple[str, Span] | None:
    span = sentence.span(*tokens)
    if span is None:
        return None
    first, last = sentence.tokens(span.start, span.end)
    if last - first == 1 and sentence.lower[first] in _EMPTY:
        return None
    root = sentence.entity_of(sentence.doc[first:last].root)
    if root is not None and root.label == "PERSON" and root.start >= span.start:
        return "entity", root.span  # titles before, places after: the person is meant
    # an article before a name leaves the name as the target
    for entity in sentence.entities:
        if entity.end == span.end and entity.start >= span.start:
            before = sentence.doc[first : sentence.tokens(entity.start, entity.end)[0]]
            if all(one.dep_ == "det" or one.tag_ == "NNP" for one in before):
                return "entity", entity.span
    if any(claim.span == span for claim in voices.claims):
        return "claim", span
    return "mention", span


def _crosses(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end
