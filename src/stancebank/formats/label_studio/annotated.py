"""Exports of Label Studio in; each labelled string as a document, with its annotators' answers, out."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple

from stancebank.formats.annotated import Annotated, Read, Version
from stancebank.formats.documents import Attribute, Document, Mark, Relation, Span
from stancebank.formats.label_studio import drawn
from stancebank.formats.label_studio.read import read as read_export
from stancebank.formats.shape import ANNOTATED, NOWHERE, WORTH
from stancebank.schemas import labels
from stancebank.schemas.issues import Issue, Rule, breach

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from stancebank.formats.label_studio.export import Answer, Export, Result
    from stancebank.formats.label_studio.export import Span as Drawn

SKIPPED = Rule(
    "import-skipped",
    "warning",
    "import",
    "An annotation was submitted, and not skipped.",
    "submit it in Label Studio, and export it again",
)
DRAFT = Rule(
    "import-draft",
    "warning",
    "import",
    "What is imported was submitted by an annotator.",
    "submit it in Label Studio; a prediction is nobody's judgement",
)
TWICE = Rule(
    "import-twice",
    "warning",
    "import",
    "An annotator has one annotation of a task, and a task one ground truth.",
    "the last one counts; delete the others in Label Studio, or export who completed them",
)
LABEL = Rule(
    "import-label", "warning", "import", "A region has a label.", "label it in Label Studio"
)
ANSWER = Rule(
    "import-answer",
    "warning",
    "import",
    "An answer about a whole task is its sentence's check-worthiness.",
    "keep the file that it came from beside the project",
)
ACROSS = Rule(
    "import-across",
    "warning",
    "import",
    "A relation joins two labels of one text.",
    "keep the file that it came from beside the project",
)
RULES = {rule.id: rule for rule in (SKIPPED, DRAFT, TWICE, LABEL, ANSWER, ACROSS)}
"""The reasons why something of an export that was read is in no document."""

TEXT = "text"
"""The key of a task's data that is its text, where nothing is drawn in any."""


def read(files: Iterable[tuple[str, bytes]]) -> Read:
    """Read exports of one server, by name; who completed what is a pseudonym.

    A document is a string of a task that anything is drawn in; in a task without any, one that is
    drawn in elsewhere, or else is called text. An annotation marked as ground truth is the gold, and nobody's judgement.
    A relation leads as its arrow does. The issue of an annotation stands for all that is in it.

    Raises:
        Refused: as `label_studio.read`.

    """
    people: dict[str, str] = {}
    documents: list[Annotated] = []
    issues: list[Issue] = []
    for name, raw in files:
        export = read_export(raw, place=name, people=people)
        made = _Export(export, name.removesuffix(".json"), people)
        documents += made.documents()
        issues += [*export.left, *export.issues, *made.issues]
    return Read(tuple(documents), tuple(sorted(issues)))


class _Key(NamedTuple):
    """A document: the id of its task, the key of the string, and that."""

    task: str
    key: str
    text: str


class _Export:
    def __init__(self, export: Export, name: str, people: dict[str, str]) -> None:
        self._export, self._name, self._people = export, name, people
        self.issues: list[Issue] = []
        self._drawn: dict[int, list[Drawn]] = defaultdict(list)
        self._answers: dict[int, list[Answer]] = defaultdict(list)
        for span in export.spans:
            self._drawn[span.result].append(span)
        for answer in export.answers:
            self._answers[answer.result].append(answer)
        self._classes = labels.default()[WORTH].ids
        own = [number for number, one in enumerate(export.results) if one.kind == "annotation"]
        self._keys = dict.fromkeys(span.key for number in own for span in self._drawn[number])

    def documents(self) -> list[Annotated]:
        every = range(len(self._export.tasks))
        found: dict[_Key, dict[str, tuple[Result, Version]]] = {
            key: {} for task in every for key in self._documents(task)
        }
        for number, one in enumerate(self._export.results):
            place = self._place(one)
            if one.kind != "annotation":
                self.issues.append(breach(DRAFT, place, one.model or ""))
                continue
            if one.cancelled:
                self.issues.append(breach(SKIPPED, place, ""))
                continue
            who = "gold" if one.truth else one.annotator or self._unknown()
            keys = self._documents(one.task)
            self._beside(number, place, keys)
            for key in keys:
                version = self._version(number, key, place)
                if not version.done and not version.document.marks:
                    continue  # it was not asked for labels
                other = found[key].get(who)
                if other is not None:
                    self.issues.append(breach(TWICE, place, who))
                if other is None or (other[0].moment or "") <= (one.moment or ""):
                    found[key][who] = one, version
        several = len(self._keys) > 1
        return [
            _annotated(
                f"{self._name}-{key.task}{f'-{key.key}' if several else ''}", key.text, given
            )
            for key, given in found.items()
        ]

    def _place(self, one: Result) -> str:
        task = self._export.tasks[one.task].id
        return f"{self._name}.json: task {task} / {one.kind} {one.id}"

    def _unknown(self) -> str:
        """Return the pseudonym of all of whom nobody says who they are."""
        return self._people.setdefault("", f"a{len(self._people) + 1}")

    def _documents(self, task: int) -> list[_Key]:
        """Return the documents of a task."""
        texts = dict(drawn.strings(self._export.tasks[task].data))
        said = self._export.tasks[task].id
        own = dict.fromkeys(
            span.key
            for number, one in enumerate(self._export.results)
            if one.task == task and one.kind == "annotation"
            for span in self._drawn[number]
        )
        name = f"{task + 1}" if said == "None" else said
        keys = own or self._keys or {TEXT: None}
        return [_Key(name, key, texts[key]) for key in keys if texts.get(key, "").strip()]

    def _beside(self, number: int, place: str, keys: list[_Key]) -> None:
        """Name what is about no document."""
        for one in self._answers[number]:
            if one.region is None and not (len(keys) == 1 and self._worth(one)):
                self.issues.append(breach(ANSWER, place, f"{one.control}: {one.value}"))
        where = {span.id: span.key for span in self._drawn[number]}
        for each in self._export.relations:
            if each.result == number and where[each.tail] != where[each.head]:
                self.issues.append(breach(ACROSS, place, " ".join(each.labels)))

    def _worth(self, one: Answer) -> str | None:
        """Return the class of check-worthiness that an answer about a whole task is, if it is one."""
        named = one.value if isinstance(one.value, list) and one.control == WORTH else []
        return named[0] if len(named) == 1 and named[0] in self._classes else None

    def _version(self, number: int, key: _Key, place: str) -> Version:
        one = self._export.results[number]
        spans = [span for span in self._drawn[number] if span.key == key.key]
        marks, of = _marks(spans)
        for span in spans:
            if not span.labels:
                self.issues.append(breach(LABEL, place, span.text))
        relations = [
            Relation(f"R{count}", " ".join(each.labels), _ends(each.direction, tail, head))
            for count, each in enumerate(self._export.relations, 1)
            if each.result == number
            and (tail := of.get(each.tail)) is not None
            and (head := of.get(each.head)) is not None
        ]
        attributes = [
            Attribute(f"A{count}", each.control, of[each.region], _value(each.value))
            for count, each in enumerate(self._answers[number], 1)
            if each.region in of
        ]
        worth = [said for each in self._answers[number] if (said := self._whole(each))]
        if worth:
            start = len(key.text) - len(key.text.lstrip())
            whole = Span(start, start + len(key.text.strip()))
            marks.append(Mark("S1", "SENTENCE", (whole,)))
            attributes.append(Attribute("S1.1", WORTH, "S1", worth[-1]))
            looked = "entities" if self._keys else NOWHERE
            attributes.append(Attribute("S1.2", ANNOTATED, "S1", looked))
        document = Document(
            key.task,
            key.text,
            marks=tuple(marks),
            relations=tuple(relations),
            attributes=tuple(attributes),
        )
        return Version(document, bool(self._keys), one.moment, one.seconds)

    def _whole(self, one: Answer) -> str | None:
        return self._worth(one) if one.region is None else None


def _annotated(name: str, text: str, given: Mapping[str, tuple[Result, Version]]) -> Annotated:
    versions = {who: version for who, (_, version) in given.items()}
    gold = versions.pop("gold", None)
    return Annotated(name, dict(sorted(versions.items())), gold, Document(name, text))


def _marks(spans: Iterable[Drawn]) -> tuple[list[Mark], dict[str | None, str]]:
    """Return a mark for each label of each region, and the id of the first for each region's."""
    marks: list[Mark] = []
    of: dict[str | None, str] = {}
    for span in spans:
        for label in span.labels:
            marks.append(Mark(f"T{len(marks) + 1}", label, (Span(span.start, span.end),)))
            of.setdefault(span.id, marks[-1].id)
        of.setdefault(span.id, span.id or "")
    of.pop(None, None)
    return marks, of


def _ends(direction: str, tail: str, head: str) -> tuple[tuple[str, str], ...]:
    first, second = (head, tail) if direction == "left" else (tail, head)
    return (("Arg1", first), ("Arg2", second))


def _value(value: object) -> str:
    """Return an answer as one string; several choices are joined."""
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)
