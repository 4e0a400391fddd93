"""Several annotators' answers to one sentence in; what they agree on and what is disputed out."""

from __future__ import annotations

import dataclasses
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from stancebank.errors import Refused
from stancebank.schemas.annotations import Claim, Entity, Stance

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stancebank.annotation.judgements import Judgement

Label = Entity | Claim | Stance
_Label = TypeVar("_Label", bound=Entity | Claim | Stance)


@dataclass(frozen=True)
class Voice:
    """What one annotator said: a label, or the class of a sentence."""

    annotator: str
    judgement_id: str
    label: Label | str

    @property
    def span(self) -> tuple[int, int]:
        """The label's start and end; a sentence's class has none, and says (0, 0)."""
        return (0, 0) if isinstance(self.label, str) else (self.label.start, self.label.end)


@dataclass(frozen=True)
class Group:
    """What annotators said about one place of a layer, by span and then by annotator.

    Unanimous: one label, equal in everything but note and provenance, from each of the `voters`,
    who are two at least. All else is disputed: labels that share a position, directly or through
    others, are one group. Only who annotated the layer in the sentence is a voter.
    """

    layer: str
    voters: tuple[tuple[str, str], ...]  # annotator and judgement
    voices: tuple[Voice, ...]
    unanimous: bool

    @property
    def start(self) -> int:
        """Where the first of its labels starts."""
        return min(voice.span[0] for voice in self.voices)

    @property
    def end(self) -> int:
        """Where the last of its labels ends."""
        return max(voice.span[1] for voice in self.voices)

    def holds(self, label: Label | str) -> bool:
        """Say whether somebody gave exactly this label."""
        return any(voice.label == label for voice in self.voices)

    def touches(self, label: Label) -> bool:
        """Say whether somebody gave a label that shares a position with this one."""
        return any(overlap(voice.span, (label.start, label.end)) for voice in self.voices)


def bare(label: _Label) -> _Label:
    """Return the label without what was written beside it: note and provenance."""
    return dataclasses.replace(label, note=None, provenance=None)


def order(label: Label) -> tuple[int, int, int, str]:
    """Return what labels of a layer are sorted by: span, a stance's target, then all the rest."""
    target = label.target if isinstance(label, Stance) else None
    return label.start, label.end, target.start if target else -1, repr(label)


def overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Say whether two spans share a position.

    >>> overlap((0, 4), (3, 9)), overlap((0, 4), (4, 9))
    (True, False)
    """
    return one[0] < other[1] and other[0] < one[1]


def sentences(judgements: Iterable[Judgement]) -> dict[int, list[Judgement]]:
    """Return the judgements of one document by sentence, each sentence's by annotator.

    Raises:
        Refused: rule `judgement-twice`, an annotator with two answers to one sentence.

    """
    found: dict[int, dict[str, Judgement]] = defaultdict(dict)
    for one in judgements:
        if one.annotator in found[one.index]:
            remedy = "keep one of them: a document is adjudicated from one round"
            raise Refused(one.id, "judgement-twice", found=one.annotator, remedy=remedy)
        found[one.index][one.annotator] = one
    return {index: [found[index][name] for name in sorted(found[index])] for index in sorted(found)}


def votes(judgements: Sequence[Judgement]) -> Group:
    """Return what the annotators of one sentence answered to its check-worthiness."""
    given = [(one, one.answer.check_worthiness) for one in judgements]
    voices = tuple(Voice(one.annotator, one.id, said) for one, said in given if said is not None)
    agreed = len(voices) > 1 and len({voice.label for voice in voices}) == 1
    voters = tuple((voice.annotator, voice.judgement_id) for voice in voices)
    return Group("check_worthiness", voters, voices, agreed)


def voters(judgements: Sequence[Judgement], layer: str) -> tuple[tuple[str, str], ...]:
    """Return who annotated a layer of the sentence: annotator and judgement, by annotator."""
    looked = [one for one in judgements if getattr(one.answer, layer) is not None]
    return tuple((one.annotator, one.id) for one in looked)


def groups(judgements: Sequence[Judgement], layer: str) -> list[Group]:
    """Return the groups of a nested layer in one sentence, by span; the unanimous ones first."""
    looked = voters(judgements, layer)
    voices = [
        Voice(one.annotator, one.id, label)
        for one in judgements
        for label in sorted({bare(each) for each in getattr(one.answer, layer) or ()}, key=order)
    ]
    by_label: dict[Label | str, list[Voice]] = defaultdict(list)
    for voice in voices:
        by_label[voice.label].append(voice)
    agreed = [
        Group(layer, looked, tuple(same), unanimous=True)
        for same in by_label.values()
        if len(same) == len(looked) > 1
    ]
    settled = {group.voices[0].label for group in agreed}
    rest = sorted(
        (voice for voice in voices if voice.label not in settled),
        key=lambda voice: (*voice.span, voice.annotator),
    )
    disputed: list[list[Voice]] = []
    reach = -1
    for voice in rest:
        if disputed and voice.span[0] < reach:
            disputed[-1].append(voice)
        else:
            disputed.append([voice])
        reach = max(reach, voice.span[1])
    open_ = [Group(layer, looked, tuple(found), unanimous=False) for found in disputed]
    return sorted([*agreed, *open_], key=lambda one: (one.start, one.end, not one.unanimous))


def is_unanimous(judgements: Iterable[Judgement]) -> bool:
    """Say whether annotators agree on a whole document, so that it is gold without an adjudicator.

    Each layer of each sentence was annotated by two at least, and all of it is equal. Only a
    sentence's check-worthiness may be missing from all: headings and bylines are not asked for it.
    """
    found = sentences(judgements)
    return bool(found) and all(_agreed(answers) for answers in found.values())


def _agreed(answers: Sequence[Judgement]) -> bool:
    vote = votes(answers)
    return (vote.unanimous or not vote.voices) and all(
        len(voters(answers, layer)) > 1 and all(group.unanimous for group in groups(answers, layer))
        for layer in ("entities", "claims", "stances")
    )
