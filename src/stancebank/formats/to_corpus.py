"""A document of another format in; answers to its sentences, and a reason for all else, out."""

from __future__ import annotations

import dataclasses
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from stancebank.formats import own_marks
from stancebank.formats.own_marks import ATTRIBUTE, RELATION, SECOND, SHAPE
from stancebank.formats.shape import OWN
from stancebank.formats.taking import FRAGMENTS, KEEP, SENTENCE, Taking
from stancebank.schemas.annotations import Answer, Entity
from stancebank.schemas.issues import Rule

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stancebank.formats.documents import Attribute, Document
    from stancebank.schemas.issues import Issue
    from stancebank.schemas.labels import LabelScheme

OVERLAP = Rule(
    "import-overlap", "warning", "import", "Entities of one annotator do not overlap.", KEEP
)
NOTE = Rule("import-note", "warning", "import", "A note or an equivalence has a place.", KEEP)
RULES = {
    one.id: one for one in (FRAGMENTS, SENTENCE, OVERLAP, SHAPE, RELATION, SECOND, ATTRIBUTE, NOTE)
}
"""The reasons why something of a document is no label of the corpus."""


class Taken(NamedTuple):
    """Answers by sentence; how many things the document held and how many are taken, by kind.

    Each thing that is not taken has an issue.
    """

    answers: dict[int, Answer]
    held: Counter[str]
    taken: Counter[str]
    issues: tuple[Issue, ...]


class Reading(NamedTuple):
    """How the marks of a corpus are read: as ours, by `scheme`, or (None) each as an entity.

    `left` are labels of ours without what they need, as formats of tags keep them: they are left.
    """

    scheme: LabelScheme | None = None
    left: frozenset[str] = frozenset()

    def entities(self, document: Document) -> dict[str, tuple[str, Attribute | None]]:
        """Return the label of each mark that is an entity, and the attribute that it is taken from.

        DKPro Core's layer of named entities, which INCEpTION's and WebAnno's projects begin with, has
        their class in `value`; all other labels are those of the marks.
        """
        classes = {one.of: one for one in document.attributes if one.name == VALUE and one.value}
        found: dict[str, tuple[str, Attribute | None]] = {}
        for mark in document.marks:
            if mark.label in self.left or (self.scheme is not None and mark.label in OWN):
                continue
            said = classes.get(mark.id) if mark.label.rpartition(".")[2] == NAMED else None
            found[mark.id] = (said.value or "", said) if said else (mark.label, None)
        return found


NAMED, VALUE = "NamedEntity", "value"
"""DKPro Core's layer of named entities, and its feature that holds their class."""

FOREIGN = Reading()
"""The reading of a corpus of somebody else."""


def reading(documents: Sequence[Document], scheme: LabelScheme) -> Reading:
    """Return how all of a corpus's documents are read: as ours where any shows that they are."""
    if own_marks.ours(documents, scheme):
        return Reading(scheme)
    return Reading(left=OWN) if own_marks.stripped(documents) else FOREIGN


def answers(
    document: Document, sentences: Sequence[tuple[int, int]], read: Reading = FOREIGN
) -> Taken:
    """Return a document's marks as labels of its sentences.

    `sentences`: slices of the text, in order. Of entities that overlap the longest is taken, of
    equal ones the first. Marks, relations, attributes, notes and equivalences are held: each is in
    an answer or an issue. Every sentence has an answer, if it does not say that it has none.
    """
    taking = Taking(document, sentences)
    for mark in document.marks:
        if mark.label in read.left:
            taking.leave("marks", mark.id, SHAPE, mark.label)
    entities = _entities(taking, read)
    if read.scheme is None:
        found = {index: Answer(entities=()) for index in range(len(sentences))}
    else:
        found = own_marks.answers(taking, entities, read.scheme)
    for index, labels in _by_sentence(taking, entities).items():
        found[index] = dataclasses.replace(found[index], entities=labels)
    for relation in document.relations:
        taking.leave("relations", relation.id, RELATION, relation.label)
    for attribute in document.attributes:
        taking.leave("attributes", attribute.id, ATTRIBUTE, attribute.name)
    for note in document.notes:
        taking.leave("notes", note.id, NOTE, note.kind)
    for number, same in enumerate(document.equivalent, 1):
        taking.leave("notes", f"Equiv {number}", NOTE, " ".join(same))
    said = {index: answer for index, answer in found.items() if answer != Answer()}
    return Taken(said, taking.held, taking.taken, tuple(sorted(taking.issues)))


def _entities(taking: Taking, read: Reading) -> dict[str, Entity]:
    """Take what can be an entity, by the id of its mark."""
    labels_of = read.entities(taking.document)
    given = [mark for mark in taking.document.marks if mark.id in labels_of]
    found: dict[str, Entity] = {}
    beside: dict[int, list[Entity]] = {}
    for mark in sorted(given, key=lambda one: (one.start - one.end, one.start)):
        index = taking.sentence(mark)
        if index is None:
            continue
        others = beside.setdefault(index, [])
        if any(one.start < mark.end and mark.start < one.end for one in others):
            taking.leave("marks", mark.id, OVERLAP, mark.label)
        else:
            label, said = labels_of[mark.id]
            taking.take("marks", mark.id)
            if said is not None:
                taking.take("attributes", said.id)
            found[mark.id] = Entity(mark.start, mark.end, label)
            others.append(found[mark.id])
    return found


def _by_sentence(taking: Taking, entities: dict[str, Entity]) -> dict[int, tuple[Entity, ...]]:
    found: dict[int, tuple[Entity, ...]] = {}
    for one in sorted(entities.values(), key=lambda each: each.start):
        index = taking.at(one.start)
        found[index] = (*found.get(index, ()), one)
    return found


def labels(documents: Iterable[Document], read: Reading = FOREIGN) -> list[str]:
    """Return the labels of entities, each once, the most frequent first."""
    found = Counter(label for one in documents for label, _ in read.entities(one).values())
    return [name for name, _ in sorted(found.items(), key=_often)]


def _often(pair: tuple[str, int]) -> tuple[int, str]:
    return -pair[1], pair[0]
