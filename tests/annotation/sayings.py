"""Short texts' judgements, as annotators might give them: what the tests of adjudication share."""

from dataclasses import dataclass

from hypothesis import strategies as st

from stancebank.annotation.adjudicate import Case
from stancebank.annotation.judgements import Judgement
from stancebank.schemas.annotations import Answer, Claim, Entity, Span, Stance

TEXT = "Oslo votes\nMayor Okoro 🌩️ backed the plan, said Roe. Velm Bank closed."
HEADING, SAID, CLOSED = 0, 1, 2


@dataclass(frozen=True)
class Sentence:
    start: int
    end: int
    kind: str


SENTENCES = (Sentence(0, 10, "heading"), Sentence(11, 52, "body"), Sentence(53, 70, "body"))


def span(words):
    start = TEXT.index(words)
    return Span(start, start + len(words))


def entity(words, label, **more):
    return Entity(*_ends(words), label, **more)


def claim(words, claim_type="event", source=None, cue=None, **more):
    given = {"source_kind": "named" if source else "author"}
    given |= {"quote_type": "indirect" if source else "none", "factuality": "CT+"}
    source, cue = source and span(source), cue and span(cue)
    return Claim(*_ends(words), claim_type, source=source, cue=cue, **(given | more))


def stance(words, holder, target, polarity="FAVOR", **more):
    given = {"target_kind": "mention" if target else None, "expressed": "explicit"}
    kind = "mention" if holder else "author"
    return Stance(
        *_ends(words),
        kind,
        holder and span(holder),
        target=target and span(target),
        polarity=polarity,
        **(given | more),
    )


def _ends(words):
    found = span(words)
    return found.start, found.end


def judgement(index, annotator="a1", of="01-x", **layers):
    return Judgement("d", index, annotator, "human", of, "1.0", "0f", None, None, Answer(**layers))


def looked(index, annotator="a1", of="01-x", **layers):
    """An answer to a whole sentence: what is not said is empty."""
    asked = {"check_worthiness": None if index == HEADING else "UFS"}
    empty = {"entities": (), "claims": (), "stances": ()}
    return judgement(index, annotator, of, **(asked | empty | layers))


def document(annotator, of="01-x", **layers):
    """An answer to every sentence: empty, save what is said of the second."""
    return [looked(index, annotator, of, **(layers if index == SAID else {})) for index in range(3)]


CASE = Case("d", TEXT, SENTENCES, "02-x", "1.0", "0f")

_WORDS = {
    HEADING: ("Oslo", "Oslo votes", "votes"),
    SAID: ("Mayor Okoro", "Okoro", "Roe", "the plan", "backed the plan", "backed"),
    CLOSED: ("Velm", "Velm Bank", "Bank", "Velm Bank closed"),
}


_OTHER = st.sampled_from([None, "Okoro", "Roe"])


def _layers(index):
    words = st.sampled_from(_WORDS[index])
    types, cues = st.sampled_from(["event", "other", None]), st.sampled_from([None, "said"])
    targets = st.sampled_from(["the plan", "Velm Bank"])
    layers = {
        "entities": st.builds(entity, words, st.sampled_from(["ORG", "GPE"])),
        "claims": st.builds(claim, words, types, _OTHER, cues),
        "stances": st.builds(
            stance, words, _OTHER, targets, st.sampled_from(["FAVOR", "AGAINST", None])
        ),
    }
    lists = {name: st.none() | st.lists(one, max_size=3).map(tuple) for name, one in layers.items()}
    return st.fixed_dictionaries(
        {**lists, "check_worthiness": st.sampled_from([None, "NFS", "CFS"])}
    )


_ANSWERS = [_layers(index) for index in range(3)]


@st.composite
def documents(draw, names=("a1", "a2", "a3"), of="01-x"):
    """Judgements of one document by some annotators, with everything that they may disagree on."""
    some = draw(st.integers(1, len(names)))
    return [
        judgement(index, name, of, **draw(_ANSWERS[index]))
        for name in names[:some]
        for index in range(3)
    ]
