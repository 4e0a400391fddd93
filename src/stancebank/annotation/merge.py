"""A document's judgements in; what its adjudicator sees of them out."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from stancebank.annotation import candidates
from stancebank.annotation.words import quoted
from stancebank.schemas.annotations import Answer, Claim, Entity, Span, Stance
from stancebank.schemas.tables import NESTED

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stancebank.annotation.candidates import Group, Label, Voice
    from stancebank.annotation.judgements import Judgement

UNDECIDED = "MENTION"
"""The label of an entity's region while its class is disputed: the span that is no entity.

A region of the page cannot be without a label, and one that is replaced would lose its arrows.
"""

_ASKED = {
    "claims": ("claim_type", "source_kind", "source", "cue", "quote_type", "factuality"),
    "stances": ("holder", "target", "target_kind", "polarity", "expressed"),
}
_MISSING = {"source": "none", "cue": "none", "holder": "author", "target": "none"}


@dataclass(frozen=True)
class Merged:
    """What an adjudicator sees: an answer to each sentence, and its votes in words, by index."""

    answers: dict[int, Answer]
    votes: dict[int, str]


@dataclass(frozen=True)
class Shown:
    """A label as the adjudicator sees it, and the attributes of it that are disputed."""

    label: Label
    disputed: frozenset[str] = frozenset()


def merged(judgements: Iterable[Judgement], text: str) -> Merged:
    """Return the candidates of a document, as a prediction for its adjudicator.

    Unanimous labels stand as they are. A disputed one has a note: who gave it, unless every voter
    did ("a1 only"), and each attribute that differs ("claim_type: a1 event, a2 prediction"), which
    is left open: None, no arrow (so that a disputed holder reads author), for an entity's class
    `UNDECIDED`. Labels of one span are one label; several stances on one expression are told apart
    by their targets, unless each annotator has one: then the target is disputed. Spans that
    overlap are all shown. Votes that differ, or that one alone gave, leave check-worthiness None.
    The votes read "a1 CFS · a2 UFS".

    Raises:
        Refused: as `candidates.sentences`.

    """
    found = candidates.sentences(judgements)
    shown = {
        index: {layer: layer_shown(answers, layer, text) for layer in NESTED}
        for index, answers in found.items()
    }
    spans = {
        kind: {(s.label.start, s.label.end) for each in shown.values() for s in each[layer] or ()}
        for kind, layer in (("entity", "entities"), ("claim", "claims"))
    }
    answers, said = {}, {}
    for index, given in found.items():
        votes = candidates.votes(given)
        layers = {
            layer: None if labels is None else tuple(_aimed(one.label, spans) for one in labels)
            for layer, labels in shown[index].items()
        }
        agreed = cast("str", votes.voices[0].label) if votes.unanimous else None
        answers[index] = Answer(**cast("Any", layers), check_worthiness=agreed)
        if votes.voices:
            said[index] = " · ".join(f"{one.annotator} {one.label}" for one in votes.voices)
    return Merged(answers, said)


def layer_shown(judgements: Sequence[Judgement], layer: str, text: str) -> list[Shown] | None:
    """Return what is shown of a nested layer of one sentence; None where nobody annotated it."""
    if not candidates.voters(judgements, layer):
        return None
    found = []
    for group in candidates.groups(judgements, layer):
        if group.unanimous:
            found.append(Shown(cast("Label", group.voices[0].label)))
        else:
            found += [_one(alike, group, text) for alike in _alike(group)]
    return sorted(found, key=lambda one: candidates.order(one.label))


def _alike(group: Group) -> list[list[Voice]]:
    """Return a disputed group's voices, those together that one label on the page stands for."""
    places: dict[tuple[int, int], list[Voice]] = defaultdict(list)
    for voice in group.voices:
        places[voice.span].append(voice)
    found = []
    for voices in places.values():
        if group.layer == "entities" or _one_each(voices):
            found.append(voices)
            continue
        same: dict[Any, list[Voice]] = defaultdict(list)
        for voice in voices:
            label = voice.label
            same[label.target if isinstance(label, Stance) else label].append(voice)
        shared = [some for some in same.values() if len(some) > 1]
        single = [some[0] for some in same.values() if len(some) == 1]
        for some in shared:
            found += [some] if _one_each(some) else _by_label(some)
        found += [single] if single and _one_each(single) else [[voice] for voice in single]
    return found


def _one_each(voices: Sequence[Voice]) -> bool:
    return len({voice.annotator for voice in voices}) == len(voices)


def _by_label(voices: Sequence[Voice]) -> list[list[Voice]]:
    same: dict[Label | str, list[Voice]] = defaultdict(list)
    for voice in voices:
        same[voice.label].append(voice)
    return list(same.values())


def _one(voices: Sequence[Voice], group: Group, text: str) -> Shown:
    """Return the one label that stands for what was said, with what differs left open."""
    names = sorted({voice.annotator for voice in voices})
    everybody = len(names) == len(group.voters) > 1
    notes = [] if everybody else [f"{', '.join(names)} only"]
    label = cast("Label", voices[0].label)
    fields = ("label",) if isinstance(label, Entity) else _ASKED[group.layer]
    differing = [name for name in fields if len({getattr(v.label, name) for v in voices}) > 1]
    if "target" in differing and "target_kind" in differing:
        differing.remove("target_kind")
    for name in differing:
        said = [f"{one.annotator} {_value(getattr(one.label, name), name, text)}" for one in voices]
        notes.append(f"{name}: {', '.join(said)}")
    left: dict[str, Any] = dict.fromkeys(differing)
    if "label" in left:
        left["label"] = UNDECIDED
    if "holder" in left:
        left["holder_kind"] = "author"
    if "target" in left:
        left["target_kind"] = None
    note = "; ".join(notes)
    return Shown(dataclasses.replace(label, **left, note=note), frozenset(differing))


def _value(value: Span | str | None, name: str, text: str) -> str:
    if value is None:
        return _MISSING.get(name, "unanswered")
    return quoted(value, text) if isinstance(value, Span) else value


def _aimed(label: Label, spans: dict[str, set[tuple[int, int]]]) -> Entity | Claim | Stance:
    """Say what a target is where annotators differ: what is shown at its place."""
    if not isinstance(label, Stance) or label.target is None or label.target_kind is not None:
        return label
    place = (label.target.start, label.target.end)
    kind = next((name for name, found in spans.items() if place in found), "mention")
    return dataclasses.replace(label, target_kind=kind)
