"""Gold answers beside annotators' judgements in; the decisions that lie between them out."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, cast

from stancebank.annotation import candidates, merge, remarks
from stancebank.annotation.candidates import bare
from stancebank.annotation.decisions import Candidate, Decision
from stancebank.annotation.gold import at
from stancebank.annotation.words import quoted, words
from stancebank.schemas.annotations import Claim, Entity, Stance
from stancebank.schemas.issues import Issue
from stancebank.schemas.rows import LabelRows
from stancebank.schemas.tables import NESTED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stancebank.annotation.candidates import Group, Label
    from stancebank.annotation.judgements import Judgement
    from stancebank.annotation.merge import Shown
    from stancebank.annotation.remarks import Remark
    from stancebank.schemas.labels import LabelScheme

UNANIMITY = "unanimity"
"""What decides a label that all annotators gave, if it is gold: a rule."""


def verdict(
    label: Label, groups: Sequence[Group], gold: Sequence[Label]
) -> tuple[str, list[Group]]:
    """Return the verdict on a gold label, and the groups of its layer that it answers.

    `gold` is all labels of the layer in the sentence; all labels are bare.
    """
    for group in groups:
        if group.holds(label):
            return ("unanimous" if group.unanimous else "chosen"), [group]
    open_ = [one for one in groups if not (one.unanimous and one.voices[0].label in gold)]
    span = (label.start, label.end)
    same = [one for one in open_ if any(voice.span == span for voice in one.voices)]
    found = same or [one for one in open_ if one.touches(label)]
    return ("merged" if found else "added"), found


class Deciding:
    """Takes the decisions of one document, its sentences in order."""

    def __init__(self, doc_id: str, text: str, scheme: LabelScheme, said: str | None) -> None:
        """Take the document, and what its adjudicator wrote of the task as a whole."""
        self.decisions: list[Decision] = []
        self.issues: list[Issue] = []
        self._doc_id = doc_id
        self._text = text
        self._names = LabelRows(doc_id, text, scheme)
        self._taken: Counter[str] = Counter()
        self._said = remarks.remarks(said)
        self._used: set[Remark] = set()

    def sentence(self, judgements: Sequence[Judgement], final: Judgement) -> None:
        """Decide the layers that the gold answer `final` has. Raises: Refused, `labels-unknown`."""
        for layer in NESTED:
            if getattr(final.answer, layer) is not None:
                self._layer(layer, judgements, final)
        if final.answer.check_worthiness is not None:
            self._vote(candidates.votes(judgements), final)

    def unused(self) -> list[Issue]:
        """Return a warning for each line of remarks that gave no decision its reason."""
        remedy = "quote a label's words, or begin with a sentence's index: s12: …"
        lines = [one.line for one in self._said if one not in self._used]
        return [Issue(self._doc_id, "decision-remark", "warning", line, remedy) for line in lines]

    def _vote(self, vote: Group, final: Judgement) -> None:
        said = cast("str", final.answer.check_worthiness)
        result = "chosen" if vote.holds(said) else "added"
        if vote.unanimous and vote.holds(said):
            result = "unanimous"
        why = None
        if result != "unanimous":
            why = self._reason(remarks.of_sentence(self._said, final.index))
        found = self._candidates([vote], vote.voters)
        self._add(final, vote.layer, final.sentence_id, result, found, why)
        if vote.unanimous and result != "unanimous" and why is None:
            place = f"{final.sentence_id} check_worthiness"
            self._unexplained(place, cast("str", vote.voices[0].label))

    def _layer(self, layer: str, judgements: Sequence[Judgement], final: Judgement) -> None:
        groups = candidates.groups(judgements, layer)
        voters = candidates.voters(judgements, layer)
        shown = merge.layer_shown(judgements, layer, self._text) or []
        labels = sorted(getattr(final.answer, layer), key=lambda one: candidates.order(bare(one)))
        plain = [bare(label) for label in labels]
        reasons: dict[Group, list[str | None]] = defaultdict(list)
        for label in labels:
            result, mine = verdict(bare(label), groups, plain)
            why = None
            if result != "unanimous":
                why = self._note(label, shown, final)
            for group in mine:
                reasons[group].append(why)
            found = self._candidates(mine, voters)
            self._add(final, layer, self._name(label), result, found, why)
        for group in groups:
            if group not in reasons:
                reasons[group].append(self._reject(group, shown, final))
            label = cast("Label", group.voices[0].label)
            if group.unanimous and label not in plain and not any(reasons[group]):
                self._unexplained(at(final.sentence_id, layer, label), words(label, self._text))

    def _reject(self, group: Group, shown: Sequence[Shown], final: Judgement) -> str | None:
        """Add the decision that none of the group's labels stands; return why."""
        spans = [cast("Label", voice.label) for voice in group.voices]
        texts = {quoted(span, self._text)[1:-1] for span in spans}
        why = self._reason(
            remarks.of_words(self._said, final.index, texts)
            or remarks.of_sentence(self._said, final.index)
        )
        found = self._candidates([group], group.voters)
        self._add(final, group.layer, None, "rejected", found, why, group=group)
        unclassed = [one.label for one in shown if "label" in one.disputed]
        for label in unclassed if why is None else ():
            if group.start <= label.start < group.end:
                self._undecided(final, group.layer, label, "class")
        return why

    def _note(self, label: Label, shown: Sequence[Shown], final: Judgement) -> str | None:
        """Return why the label is gold: its note, without what the adjudicator was shown there."""
        note = (label.note or "").strip()
        for one in sorted(shown, key=lambda each: -len(each.label.note or "")):
            asked = one.label.note or ""
            if asked and note.startswith(asked):
                if note == asked:
                    for name in ("cue", "holder"):
                        if name in one.disputed and getattr(label, name) is None:
                            self._undecided(final, _layer_of(label), label, name)
                note = note.removeprefix(asked).lstrip(" ;:.,\n")
                break
        if note:
            return note
        text = quoted(label, self._text)[1:-1]
        return self._reason(remarks.of_words(self._said, final.index, {text}))

    def _reason(self, lines: Sequence[Remark]) -> str | None:
        self._used.update(lines)
        return " ".join(one.reason for one in lines) or None

    def _candidates(
        self, groups: Sequence[Group], voters: Sequence[tuple[str, str]]
    ) -> tuple[Candidate, ...]:
        """Return what each voter said in the groups, by voter; None where it is nothing."""
        found = []
        for annotator, judgement_id in voters:
            said: list[str | None] = [
                words(voice.label, self._text)
                for group in groups
                for voice in group.voices
                if voice.annotator == annotator
            ]
            found += [Candidate(annotator, judgement_id, one) for one in said or [None]]
        return tuple(found)

    def _name(self, label: Label) -> str:
        """Return the label's id, as a corpus that meets the labels in this order names it."""
        if isinstance(label, Entity):
            return str(self._names.entity(0, label)["entity_id"])
        if isinstance(label, Claim):
            return str(self._names.claim(0, label)["claim_id"])
        return str(self._names.stance(0, label)["stance_id"])

    def _add(  # noqa: PLR0917 - the columns of one row, stated side by side
        self,
        final: Judgement,
        layer: str,
        label_id: str | None,
        result: str,
        found: tuple[Candidate, ...],
        why: str | None,
        *,
        group: Group | None = None,
    ) -> None:
        name = label_id
        if group is not None:
            name = f"{final.sentence_id}:{layer}:{group.start}-{group.end}"
            self._taken[name] += 1
            name += f".{self._taken[name] - 1}" if self._taken[name] > 1 else ""
        by, kind = final.annotator, final.kind
        if result == "unanimous":
            by, kind = UNANIMITY, "rule"
        self.decisions.append(
            Decision(
                decision_id=f"{final.round}:{name}",
                sentence_id=final.sentence_id,
                doc_id=final.doc_id,
                layer=layer,
                label_id=label_id,
                verdict=result,
                decided_by=by,
                kind=kind,
                candidates=found,
                reason=why,
                clause=remarks.clauses(why),
                round=final.round,
                guideline=final.guideline,
            )
        )

    def _unexplained(self, place: str, found: str) -> None:
        remedy = "all annotators gave it: say in the remarks why it is not gold"
        self.issues.append(Issue(place, "decision-reason", "warning", found, remedy))

    def _undecided(self, final: Judgement, layer: str, label: Label, what: str) -> None:
        place = at(final.sentence_id, layer, label)
        remedy = f"decide its {what}, or say in its note or the remarks why there is none"
        self.issues.append(Issue(place, "gold-undecided", "error", label.note or "", remedy))


def _layer_of(label: Label) -> str:
    kinds = {Entity: "entities", Claim: "claims", Stance: "stances"}
    return kinds[type(label)]
