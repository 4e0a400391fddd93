"""The marks of a document that are ours in; its claims, stances and answers out: `from_corpus` back."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, TypeVar

from stancebank.formats.shape import (
    ANNOTATED,
    ATTRIBUTES,
    NOWHERE,
    OWN,
    RELATIONS,
    ROLES,
    WORTH,
    usual,
)
from stancebank.formats.taking import KEEP
from stancebank.schemas.annotations import Answer, Claim, Span, Stance
from stancebank.schemas.issues import Rule
from stancebank.schemas.tables import NESTED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from stancebank.formats.documents import Attribute, Document, Mark, Relation
    from stancebank.formats.taking import Taking
    from stancebank.schemas.annotations import Entity
    from stancebank.schemas.labels import LabelScheme

RELATION = Rule(
    "import-relation", "warning", "import", "A relation is one that the label scheme has.", KEEP
)
SECOND = Rule(
    "import-second",
    "warning",
    "import",
    "A claim has one source and one cue, a stance one holder.",
    "the first stands, and what it leads from is kept; make a label of its own of the other",
)
ATTRIBUTE = Rule(
    "import-attribute", "warning", "import", "An attribute is one that the label scheme has.", KEEP
)
Label = TypeVar("Label", Claim, Stance)

SHAPE = Rule(
    "import-shape",
    "warning",
    "import",
    "A CUE or MENTION is referred to, a STANCE has its holder, a SENTENCE is one and is answered.",
    "draw the relation, or answer the attribute, and import it again",
)


def ours(documents: Iterable[Document], scheme: LabelScheme) -> bool:
    """Say whether a CLAIM, STANCE or SENTENCE of any document has an attribute of ours.

    Another corpus may well have such a label, and then it is one of its entities.
    """
    return any(
        _known(attribute, mark, scheme)
        for one in documents
        for marks in [{mark.id: mark for mark in one.marks if mark.label in ATTRIBUTES}]
        for attribute in one.attributes
        if (mark := marks.get(attribute.of)) is not None
    )


def stripped(documents: Sequence[Document]) -> bool:
    """Say whether marks are ours in a format that keeps neither relations nor attributes.

    Then each SENTENCE is a whole sentence, which no entity is.
    """
    whole = [
        mark.fragments[0] in set(one.sentences)
        for one in documents
        for mark in one.marks
        if mark.label == "SENTENCE"
    ]
    return bool(whole) and all(whole) and not any(d.relations or d.attributes for d in documents)


def answers(
    taking: Taking, entities: Mapping[str, Entity], scheme: LabelScheme
) -> dict[int, Answer]:
    """Take a document's own marks, and return the answers to its sentences, without the entities.

    `entities` are those that were taken, by the id of their mark. A layer is () where it was
    annotated, by `shape.usual` or by what the sentence says of itself.
    """
    return _Reader(taking, entities, scheme).answers()


class _Reader:
    def __init__(self, taking: Taking, entities: Mapping[str, Entity], scheme: LabelScheme) -> None:
        self._taking, self._entities, self._scheme = taking, entities, scheme
        self._document = taking.document
        self._marks = {mark.id: mark for mark in self._document.marks}
        self._heads: dict[str, int] = {}  # sentences of CLAIM, STANCE and SENTENCE, by mark
        self._arrows: dict[str, dict[str, list[Mark]]] = defaultdict(lambda: defaultdict(list))
        self._said: dict[str, dict[str, str]] = defaultdict(dict)

    def answers(self) -> dict[int, Answer]:
        own = [mark for mark in self._document.marks if mark.label in OWN]
        for mark in own:
            if mark.label in ATTRIBUTES and (at := self._taking.sentence(mark)) is not None:
                self._heads[mark.id] = at
        self._attributes()
        self._drop(own)
        for relation in self._document.relations:
            self._relation(relation)
        for attribute in self._document.attributes:
            self._taking.take("attributes", attribute.id)  # all that was not left
        named = {to.id for of in self._arrows.values() for heads in of.values() for to in heads}
        for mark in own:
            if mark.id in self._heads or (mark.id in named and mark.label not in ATTRIBUTES):
                self._taking.take("marks", mark.id)
            else:
                self._taking.leave("marks", mark.id, SHAPE, mark.label)
        return dict(self._answers())

    def _attributes(self) -> None:
        """Read the attributes of what stands in a sentence; the first of a name counts."""
        for one in self._document.attributes:
            mark = self._marks.get(one.of)
            known = mark is not None and mark.id in self._heads and _known(one, mark, self._scheme)
            if known and one.name not in self._said[one.of]:
                self._said[one.of][one.name] = str(one.value)
            else:
                self._taking.leave("attributes", one.id, ATTRIBUTE, f"{one.name} {one.value}")

    def _drop(self, own: Sequence[Mark]) -> None:
        """Let go of a SENTENCE that is none, or the second of one; and of a STANCE without the holder.

        A stance whose holder is lost would be the author's.
        """
        seen: set[int] = set()
        for mark in own:
            if mark.label == "SENTENCE" and mark.id in self._heads:
                at = self._heads[mark.id]
                span = self._taking.sentences[at]
                if at in seen or span != (mark.start, mark.end) or not self._said[mark.id]:
                    del self._heads[mark.id]
                seen.add(at)
        for one in self._document.relations:
            if one.label == "Holder" and self._ends(one) is None:
                for _, of in one.arguments:
                    if of in self._heads and self._marks[of].label == "STANCE":
                        del self._heads[of]
        for each in self._document.attributes:
            if each.of not in self._heads:
                self._taking.leave("attributes", each.id, ATTRIBUTE, f"{each.name} {each.value}")

    def _relation(self, one: Relation) -> None:
        """Take a relation; of a name, but for targets, the first from a mark counts."""
        ends = self._ends(one)
        if ends is None:
            self._taking.leave("relations", one.id, RELATION, one.label)
            return
        tail, head = ends
        heads = self._arrows[tail][one.label]
        if heads and (one.label != "Target" or head in heads):
            self._taking.leave("relations", one.id, SECOND, one.label)
        else:
            heads.append(head)
            self._taking.take("relations", one.id)

    def _ends(self, one: Relation) -> tuple[str, Mark] | None:
        """Return what a relation of ours leads from, which has a place, and to; else None."""
        roles = tuple(role for role, _ in one.arguments)
        if one.label not in RELATIONS or roles not in ROLES or one.trigger is not None:
            return None
        tail, head = (self._marks.get(of) for _, of in one.arguments)
        above, below = RELATIONS[one.label]
        if tail is None or tail.label != above or tail.id not in self._heads or head is None:
            return None
        entity = below == "MENTION" and head.label not in OWN
        claim = one.label == "Target" and head.label == "CLAIM" and head.id in self._heads
        whole = len(head.fragments) == 1 and head.start < head.end
        return (tail.id, head) if whole and (head.label == below or entity or claim) else None

    def _answers(self) -> Iterator[tuple[int, Answer]]:
        claims: dict[int, list[Claim]] = defaultdict(list)
        stances: dict[int, list[Stance]] = defaultdict(list)
        said: dict[int, dict[str, str]] = {}
        for id_, at in self._heads.items():
            label = self._marks[id_].label
            if label == "CLAIM":
                claims[at].append(self._claim(self._marks[id_]))
            elif label == "STANCE":
                stances[at] += self._stances(self._marks[id_])
            else:
                said[at] = self._said[id_]
        own = bool(claims or stances or any(WORTH in one for one in said.values()))
        for at in range(len(self._taking.sentences)):
            answered = said.get(at, {})
            listed = answered.get(ANNOTATED)
            looked = usual(own=own) if listed is None else listed.split(",")
            yield (
                at,
                Answer(
                    () if "entities" in looked else None,
                    _layer(claims[at], looked="claims" in looked),
                    _layer(stances[at], looked="stances" in looked),
                    answered.get(WORTH),
                ),
            )

    def _claim(self, mark: Mark) -> Claim:
        said = self._said[mark.id]
        return Claim(
            mark.start,
            mark.end,
            claim_type=said.get("claim_type"),
            source_kind=said.get("source_kind"),
            source=_span(self._first(mark, "Source")),
            cue=_span(self._first(mark, "Cue")),
            quote_type=said.get("quote_type"),
            factuality=said.get("factuality"),
        )

    def _stances(self, mark: Mark) -> Iterator[Stance]:
        """Yield a stance toward each target, as the labelling page reads its arrows."""
        said, holder = self._said[mark.id], self._first(mark, "Holder")
        heads = sorted(self._arrows[mark.id]["Target"], key=lambda one: (one.start, one.end))
        targets: Sequence[Mark | None] = heads or [None]
        for target in targets:
            kind = None
            if target is not None:
                kind = "claim" if target.label == "CLAIM" else "mention"
                kind = "entity" if target.id in self._entities else kind
            yield Stance(
                mark.start,
                mark.end,
                holder_kind="author" if holder is None else "mention",
                holder=_span(holder),
                target_kind=kind,
                target=_span(target),
                polarity=said.get("polarity"),
                expressed=said.get("expressed"),
            )

    def _first(self, mark: Mark, label: str) -> Mark | None:
        return next(iter(self._arrows[mark.id][label]), None)


def _known(one: Attribute, mark: Mark, scheme: LabelScheme) -> bool:
    """Say whether a mark of ours has such an attribute, with a value that it may have."""
    if one.name not in ATTRIBUTES.get(mark.label, ()) or one.value is None:
        return False
    if one.name == ANNOTATED:
        return one.value == NOWHERE or set(one.value.split(",")) <= {*NESTED}
    return one.value in scheme[one.name].ids


def _layer(labels: list[Label], *, looked: bool) -> tuple[Label, ...] | None:
    return tuple(sorted(labels, key=lambda one: (one.start, one.end))) if labels or looked else None


def _span(mark: Mark | None) -> Span | None:
    return None if mark is None else Span(mark.start, mark.end)
