"""A task and one annotation of it in; an answer to each sentence, and what could not be taken, out."""

from __future__ import annotations

import bisect
import dataclasses
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from stancebank.annotation import foreign, overlap, regions
from stancebank.schemas.annotations import Answer, Claim, Entity, Span, Stance
from stancebank.schemas.issues import breach

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from stancebank.annotation.regions import Parsed, Region
    from stancebank.annotation.sentences import Sentence
    from stancebank.schemas.annotations import Label
    from stancebank.schemas.issues import Issue, Rule
    from stancebank.schemas.labels import LabelScheme

_LAYER = {"CLAIM": "claims", "STANCE": "stances"}
_ROLES = {
    ("name", "CLAIM"): "source",
    ("CUE", "CLAIM"): "cue",
    ("name", "STANCE"): "holder",
    ("STANCE", "name"): "target",
    ("STANCE", "CLAIM"): "target",
}
"""What an arrow means by the kinds of its ends; an entity and a MENTION are both names."""


@dataclass(frozen=True)
class Read:
    """Answers by sentence index, only of sentences that were annotated in some layer."""

    answers: dict[int, Answer]
    issues: tuple[Issue, ...]
    remarks: str | None = None


def read(
    task: Mapping[str, Any],
    annotation: Mapping[str, Any],
    scheme: LabelScheme,
    *,
    sentences: Sequence[Sentence],
    place: str,
) -> Read:
    """Read one annotation; offsets become the document's, by `data.offset` of a sentence's task.

    `sentences` are the document's, as the corpus has them. A sentence whose check-worthiness is
    answered was annotated in every layer; one without was in those in which it holds a label. A
    heading or byline was annotated when any sentence of its task was. A skipped annotation and an
    empty one are no annotation.

    Rules: those of `foreign.RULES`; what breaks one is left out, and the rest is kept.
    """
    data = task["data"]
    if annotation.get("was_cancelled") or annotation.get("result") in (None, []):
        return Read({}, ())
    parsed = regions.parse(annotation["result"], data["text"], scheme, place=place)
    reader = _Reader(parsed, scheme, sentences, data, place)
    answers = reader.answers()
    remarks = "\n".join(parsed.remarks) or None
    return Read(answers, tuple(sorted(parsed.issues)), remarks)


class _Reader:
    """Puts the parts of one result together."""

    def __init__(
        self,
        parsed: Parsed,
        scheme: LabelScheme,
        sentences: Sequence[Sentence],
        data: Mapping[str, Any],
        place: str,
    ) -> None:
        self._parsed = parsed
        self._offset = data.get("offset") or 0
        self._place = place
        self._regions = sorted(parsed.regions.values(), key=lambda one: (one.span, one.id))
        self._names = {*scheme["entity"].names, "MENTION"}
        self._entities: set[tuple[int, int]] = set()
        self._seen: set[Label] = set()
        self._asked = data.get("sentences")
        end = self._offset + len(data["text"])
        # in a sentence's task the other sentences of the document were not shown
        self._sentences = [s for s in sentences if s.start >= self._offset and s.end <= end]
        self._starts = [one.start for one in self._sentences]
        self._arrows: dict[str, dict[str, list[Region]]] = defaultdict(lambda: defaultdict(list))

    def answers(self) -> dict[int, Answer]:
        self._connect()
        worth = self._worth()
        found: dict[str, dict[int, list[Any]]] = {
            "entities": defaultdict(list),
            "claims": defaultdict(list),
            "stances": defaultdict(list),
        }
        entities = {one.id: one for one in self._kept_entities()}
        self._entities = {one.span for one in entities.values()}
        for one in self._regions:
            made: list[Label] = []
            if one.id in entities:
                made = [Entity(*self._at(one), one.label, one.note, one.provenance)]
            elif one.label == "CLAIM":
                made = [self._claim(one)]
            elif one.label == "STANCE":
                made = list(self._stances(one))
            if made and (sentence := self._sentence(one)):
                layer = found[_LAYER.get(one.label, "entities")][sentence.index]
                layer += [each for each in made if not self._given(each, one)]
        return dict(self._by_sentence(worth, found))

    def _by_sentence(
        self, worth: Mapping[int, str], found: Mapping[str, Mapping[int, list[Any]]]
    ) -> Iterator[tuple[int, Answer]]:
        for sentence in self._sentences:
            looked_at = sentence.index in worth if sentence.asked else bool(worth)
            layers: dict[str, Any] = {
                name: tuple(layer[sentence.index])
                for name, layer in found.items()
                if looked_at or sentence.index in layer
            }
            answer = Answer(**layers, check_worthiness=worth.get(sentence.index))
            if answer != Answer():
                yield sentence.index, answer

    def _worth(self) -> dict[int, str]:
        """Return the answered check-worthiness by sentence index."""
        known = {(s.start, s.end): s for s in self._sentences if s.asked}
        found = {}
        for number, chosen in sorted(self._parsed.check_worthiness.items()):
            shown = self._asked if isinstance(self._asked, list) else []
            entry = shown[number] if number < len(shown) else None
            ends = [entry.get("start"), entry.get("end")] if isinstance(entry, dict) else []
            span = tuple(ends) if all(type(one) is int for one in ends) else None
            if span not in known:
                self._breach(foreign.SENTENCE, f"check_worthiness_{number}", ends)
            elif known[span].index in found:
                self._breach(foreign.TWICE, f"check_worthiness_{number}", chosen)
            else:
                found[known[span].index] = chosen
        return found

    def _connect(self) -> None:
        """Give every arrow its role; `_arrows[id][role]` are the regions at its other end."""
        used = set()
        for tail, head in self._parsed.arrows:
            first, second = self._parsed.regions[tail], self._parsed.regions[head]
            role = _ROLES.get((self._kind(first), self._kind(second)))
            if role is None:
                self._breach(foreign.ARROW, f"{tail} → {head}", f"{first.label} → {second.label}")
                continue
            owner, other = (first, second) if role == "target" else (second, first)
            self._arrows[owner.id][role].append(other)
            used.add(other.id)
        for one in self._regions:
            if one.label in {"CUE", "MENTION"} and one.id not in used:
                self._breach(foreign.UNUSED, one.id, f"{one.label} {one.span}")

    def _kind(self, one: Region) -> str:
        return "name" if one.label in self._names else one.label

    def _kept_entities(self) -> list[Region]:
        """Return the entities of a sentence that do not overlap: the longest, of equals the first."""
        names = self._names - {"MENTION"}
        marked = [one for one in self._regions if one.label in names and self._sentence(one)]
        kept, others = overlap.apart(marked)
        for one, beside in others:
            same = (beside.span, beside.label) == (one.span, one.label)
            rule = foreign.DUPLICATE if same else foreign.OVERLAP
            self._breach(rule, one.id, f"{one.label} {one.span}")
        return kept

    def _claim(self, one: Region) -> Claim:
        source, cue = self._first(one, "source"), self._first(one, "cue")
        kind, quote = one.answers.get("source_kind"), one.answers.get("quote_type")
        self._unanswered(one, "claim_type", "source_kind", "quote_type", "factuality")
        if kind is not None and (kind == "author") == (source is not None):
            self._breach(foreign.SOURCE, one.id, kind)
        if quote == "none" and kind not in {None, "author"}:
            self._breach(foreign.QUOTE, one.id, f"{kind}, none")
        return Claim(
            *self._at(one),
            claim_type=one.answers.get("claim_type"),
            source_kind=kind,
            source=source,
            cue=cue,
            quote_type=quote,
            factuality=one.answers.get("factuality"),
            note=one.note,
            provenance=one.provenance,
        )

    def _stances(self, one: Region) -> Iterator[Stance]:
        holder = self._first(one, "holder")
        self._unanswered(one, "polarity", "expressed")
        targets: Sequence[Region | None] = self._ordered(one, "target")
        if not targets:
            self._breach(foreign.TARGET, one.id, one.label)
            targets = [None]
        for target in targets:
            yield Stance(
                *self._at(one),
                holder_kind="mention" if holder else "author",
                holder=holder,
                target_kind=self._target_kind(target),
                target=None if target is None else Span(*self._at(target)),
                polarity=one.answers.get("polarity"),
                expressed=one.answers.get("expressed"),
                note=one.note,
                provenance=one.provenance,
            )

    def _target_kind(self, target: Region | None) -> str | None:
        if target is None:
            return None
        if target.label == "CLAIM" and self._holder(target):
            return "claim"
        return "entity" if target.span in self._entities else "mention"

    def _ordered(self, one: Region, role: str) -> list[Region]:
        return sorted(self._arrows[one.id][role], key=lambda each: (each.span, each.id))

    def _first(self, one: Region, role: str) -> Span | None:
        found = self._ordered(one, role)
        if len({each.span for each in found}) > 1:
            self._breach(foreign.SECOND, one.id, f"{len(found)} arrows: {role}")
        return Span(*self._at(found[0])) if found else None

    def _unanswered(self, one: Region, *questions: str) -> None:
        missing = [name for name in questions if name not in one.answers]
        if missing:
            self._breach(foreign.UNANSWERED, one.id, ", ".join(missing))

    def _given(self, label: Label, one: Region) -> bool:
        """Tell whether a label was given before; who put it there and its note aside."""
        said = dataclasses.replace(label, note=None, provenance=None)
        given = said in self._seen
        self._seen.add(said)
        if given:
            self._breach(foreign.DUPLICATE, one.id, f"{one.label} {one.span}")
        return given

    def _sentence(self, one: Region) -> Sentence | None:
        """Return the sentence that holds the region, or tell that none does."""
        sentence = self._holder(one)
        if sentence is None:
            self._breach(foreign.OUTSIDE, one.id, f"{one.label} {one.span}")
        return sentence

    def _holder(self, one: Region) -> Sentence | None:
        start, end = self._at(one)
        at = bisect.bisect_right(self._starts, start) - 1
        return self._sentences[at] if at >= 0 and end <= self._sentences[at].end else None

    def _at(self, one: Region) -> tuple[int, int]:
        return one.start + self._offset, one.end + self._offset

    def _breach(self, rule: Rule, where: str, found: object) -> None:
        self._parsed.issues.append(breach(rule, f"{self._place}: {where}", found))
