"""A document of another format in; answers to its sentences, and a reason for all else, out."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, NamedTuple

from stancebank.schemas.annotations import Answer, Entity
from stancebank.schemas.issues import Issue, Rule, breach

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stancebank.formats.documents import Document, Mark

_KEEP = "keep the file that it came from beside the project"
FRAGMENTS = Rule(
    "import-fragments", "warning", "import", "An entity is one slice of the text.", _KEEP
)
SENTENCE = Rule(
    "import-sentence", "warning", "import", "An entity lies inside one sentence.", _KEEP
)
OVERLAP = Rule(
    "import-overlap", "warning", "import", "Entities of one annotator do not overlap.", _KEEP
)
RELATION = Rule(
    "import-relation", "warning", "import", "A relation is one that the label scheme has.", _KEEP
)
ATTRIBUTE = Rule(
    "import-attribute", "warning", "import", "An attribute is one that the label scheme has.", _KEEP
)
NOTE = Rule("import-note", "warning", "import", "A note or an equivalence has a place.", _KEEP)
RULES = {one.id: one for one in (FRAGMENTS, SENTENCE, OVERLAP, RELATION, ATTRIBUTE, NOTE)}
"""The reasons why something of a document is no label of the corpus."""


class Taken(NamedTuple):
    """Answers by sentence, how many things the document held, and an issue for each not taken."""

    answers: dict[int, Answer]
    held: Counter[str]
    issues: tuple[Issue, ...]


def answers(document: Document, sentences: Sequence[tuple[int, int]]) -> Taken:
    """Return a document's marks as entities of its sentences; every sentence has an answer.

    `sentences`: slices of the text, in order. Of entities that overlap the longest is taken, of
    equal ones the first. `held` counts marks, relations, attributes, notes and equivalences: each
    is in an answer or an issue.
    """
    issues: list[Issue] = []
    starts = [start for start, _ in sentences]
    entities: dict[int, list[Entity]] = defaultdict(list)

    def leave(rule: Rule, name: str, found: str) -> None:
        issues.append(breach(rule, f"{document.doc_id}: {name}", found))

    for mark in sorted(document.marks, key=lambda one: (one.start - one.end, one.start)):
        index = bisect_right(starts, mark.start) - 1
        made = Entity(mark.start, mark.end, mark.label)
        if len(mark.fragments) > 1:
            leave(FRAGMENTS, mark.id, mark.label)
        elif index < 0 or mark.end > sentences[index][1] or mark.start == mark.end:
            leave(SENTENCE, mark.id, mark.label)
        elif any(one.start < made.end and made.start < one.end for one in entities[index]):
            leave(OVERLAP, mark.id, mark.label)
        else:
            entities[index].append(made)
    for relation in document.relations:
        leave(RELATION, relation.id, relation.label)
    for attribute in document.attributes:
        leave(ATTRIBUTE, attribute.id, attribute.name)
    for note in document.notes:
        leave(NOTE, note.id, note.kind)
    for same in document.equivalent:
        leave(NOTE, "Equiv", " ".join(same))
    found = {
        index: Answer(entities=tuple(sorted(entities[index], key=lambda one: one.start)))
        for index in range(len(sentences))
    }
    held = Counter(
        marks=len(document.marks),
        relations=len(document.relations),
        attributes=len(document.attributes),
        notes=len(document.notes) + len(document.equivalent),
    )
    return Taken(found, held, tuple(sorted(issues)))


def labels(marks: Sequence[Mark]) -> list[str]:
    """Return the labels of marks, each once, the most frequent first."""
    return [name for name, _ in sorted(Counter(one.label for one in marks).items(), key=_often)]


def _often(pair: tuple[str, int]) -> tuple[int, str]:
    return -pair[1], pair[0]
