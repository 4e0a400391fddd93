"""Random documents with everything that an annotator may say of them: what the converter's tests share."""

import dataclasses
from dataclasses import dataclass

from hypothesis import strategies as st

from stancebank.annotation.sentences import Sentence, Source
from stancebank.schemas import labels
from stancebank.schemas.annotations import Answer, Claim, Entity, Span, Stance

SCHEME = labels.default()

# emoji with a variation selector, joined, flags; a combining mark; astral CJK; right to left; markup
_WORDS = (
    "Roe",
    "🌩️",
    "👩‍👩‍👧",
    "🇳🇴🇩🇪",
    "e\u0301lan",
    "𠮷野家",
    "שלום",
    "“so”",
    "<b>&amp;",
    "\\n",
    "x\u2028y",
    "9",
)
_BETWEEN = (" ", "\n", "\t", "\u00a0", "\r\n", " \u200b")
_KINDS = ("body", "body", "item", "heading", "byline")
_NOTES = st.none() | st.sampled_from(["not sure", "two\nlines", "“🌩️”: é"])


@dataclass(frozen=True)
class Document:
    """A source, and what one annotator says of it in the form that reading gives."""

    source: Source
    answers: dict[int, Answer]


def one_of(label_set):
    return st.none() | st.sampled_from(SCHEME[label_set].names)


@st.composite
def documents(draw, *, local=False):
    """Documents of one to four sentences; `local`: sources and targets lie in their sentence."""
    text, sentences, words = "", [], []
    for index in range(draw(st.integers(1, 4))):
        start, own = len(text), []
        for word in draw(st.lists(st.sampled_from(_WORDS), min_size=1, max_size=6)):
            between = draw(st.sampled_from(_BETWEEN)) if own else ""
            text += between + word
            own.append(Span(len(text) - len(word), len(text)))
        sentences.append(Sentence(index, start, len(text), draw(st.sampled_from(_KINDS))))
        words.append(own)
        text += draw(st.sampled_from(["", "\n\n", " ", "\r\n"]))
    marked = [_entities(draw, own) for own in words]
    all_words = [one for own in words for one in own]
    claimed = [_claims(draw, own, own if local else all_words) for own in words]
    voiced = [
        _stances(draw, own, own if local else all_words, *_known(at, local, marked, claimed))
        for at, own in enumerate(words)
    ]
    worth = [draw(one_of("check_worthiness")) if one.asked else None for one in sentences]
    answers = {}
    for one, *found in zip(sentences, marked, claimed, voiced, strict=True):
        looked = worth[one.index] is not None if one.asked else any(worth)
        layers = [tuple(layer) if layer or looked else None for layer in found]
        answer = Answer(*layers, check_worthiness=worth[one.index])
        if answer != Answer():
            answers[one.index] = answer
    return Document(Source("d", text, "A title", "undated", sentences), answers)


def _known(at, local, marked, claimed):
    """The spans of the entities and of the claims that a stance of a sentence may aim at."""
    near = slice(at, at + 1) if local else slice(None)
    return ({one.span for layer in each[near] for one in layer} for each in (marked, claimed))


def _span(draw, words):
    first = draw(st.integers(0, len(words) - 1))
    last = draw(st.integers(first, min(first + 3, len(words) - 1)))
    return Span(words[first].start, words[last].end)


def _entities(draw, words):
    found, at = [], 0
    while at < len(words):
        size = draw(st.integers(0, 2))
        if size and at + size <= len(words):
            label = draw(st.sampled_from(SCHEME["entity"].names))
            ends = words[at].start, words[at + size - 1].end
            found.append(Entity(*ends, label, draw(_NOTES)))
        at += size or 1
    return found


def _claims(draw, words, anywhere):
    found = []
    for _ in range(draw(st.integers(0, 2))):
        span = _span(draw, words)
        source = _span(draw, anywhere) if draw(st.booleans()) else None
        cue = _span(draw, words) if draw(st.booleans()) else None
        kind, quote = draw(one_of("source_kind")), draw(one_of("quote_type"))
        attributes = {"claim_type": draw(one_of("claim_type")), "source_kind": kind}
        attributes |= {"quote_type": quote, "factuality": draw(one_of("factuality"))}
        found.append(
            Claim(span.start, span.end, source=source, cue=cue, note=draw(_NOTES), **attributes)
        )
    return _each_once(found)


def _stances(draw, words, anywhere, entities, claims):
    found = []
    for _ in range(draw(st.integers(0, 3))):
        span, holder = _span(draw, words), None
        if draw(st.booleans()):
            holder = _span(draw, anywhere)
        aim = draw(st.sampled_from([None, "claim", "other", "other"]))
        target = None
        if aim == "claim" and claims:
            target = draw(st.sampled_from(sorted(claims)))
        elif aim is not None:
            aim, target = "other", _span(draw, anywhere)
        kind = "entity" if aim == "other" and target in entities else "mention"
        found.append(
            Stance(
                span.start,
                span.end,
                "author" if holder is None else "mention",
                holder,
                None if target is None else "claim" if aim == "claim" else kind,
                target,
                draw(one_of("polarity")),
                draw(one_of("expressed")),
                draw(_NOTES),
            )
        )
    return _each_once(found)


def _each_once(found):
    said = {dataclasses.replace(one, note=None): one for one in found}
    return list(said.values())


def in_order(answers):
    """Answers, each layer in one order: that of labels on the same span means nothing."""
    return {
        index: dataclasses.replace(
            answer,
            **{
                layer: tuple(sorted(getattr(answer, layer), key=repr))
                for layer in ("entities", "claims", "stances")
                if getattr(answer, layer) is not None
            },
        )
        for index, answer in answers.items()
    }
