"""The feature structures of a UIMA CAS in; documents with each of their values, or an issue, out.

What stands in the text is a mark, or a sentence or token of DKPro Core's; what relates two marks,
or stands nowhere, is a relation; a feature is an attribute or a relation of what has it. Ids are
the file's behind a letter, as brat has them: T of a mark, R and E of a relation, A of an attribute.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from stancebank.formats.cas_taken import DANGLING, FEATURE, LINK, SENTENCELESS, Placing, Taken
from stancebank.formats.documents import Attribute, Document, Mark, Relation, Span
from stancebank.formats.type_system import SENTENCE, TOKEN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from stancebank.formats.cas import Cas
    from stancebank.formats.type_system import Types
    from stancebank.schemas.issues import Issue, Rule


class Read(NamedTuple):
    """A document for each view with text; how much there was, and an issue for what is not in them.

    `annotations` are structures, and `values` what their features hold beside their place in the
    text, each item of an array by itself. `metadata` counts by type what is about the document or
    its layers. A structure's issue stands for its values too.
    """

    documents: tuple[Document, ...]
    annotations: int
    values: int
    metadata: tuple[tuple[str, int], ...]
    issues: tuple[Issue, ...]


def documents(cas: Cas, types: Types, *, name: str) -> Read:
    """Read a CAS; where several views have text, their documents are called `name`-view.

    A type that refers by Governor and Dependent alone is a relation layer. Its place in the text is
    its dependent's; where it is another, a mark with its label, its trigger, keeps it. A slot is a relation with the mark that
    has it as its trigger; an argument's role is the link's, or `target`. Any other reference is a
    relation from Arg1, which has the feature, to Arg2 and so on. A sentence or token that something
    is said of is a mark, too.
    """
    placing = Placing(cas, types, name)
    values = sum(len(held) for one in placing.annotations for _, held in placing.held(one))
    placing.place()
    labels = _labels(placing)
    made = []
    for sofa in cas.sofas:
        if sofa.text is not None:
            called = name if len(placing.texts) == 1 else f"{name}-{sofa.name}"
            own = [one for one in placing.taken.values() if one.view == sofa.id]
            made.append(_Document(placing, own, labels).document(called, sofa.text))
    kinds = Counter(one.type for one in placing.metadata)
    return Read(
        tuple(made),
        len(placing.annotations),
        values,
        tuple(sorted(kinds.items())),
        tuple(sorted(placing.issues)),
    )


def _labels(placing: Placing) -> dict[str, str]:
    """Return the last part of each type's name, and the whole of those that share it."""
    names = {one.structure.type for one in placing.taken.values()}
    short = Counter(name.rpartition(".")[2] for name in names)
    return {name: last if short[last := name.rpartition(".")[2]] == 1 else name for name in names}


class _Document:
    """A view's document while it is made."""

    def __init__(self, placing: Placing, taken: Sequence[Taken], labels: Mapping[str, str]) -> None:
        self._placing, self._taken, self._labels = placing, taken, labels
        self._relations: list[Relation] = []
        self._attributes: list[Attribute] = []

    def document(self, doc_id: str, text: str) -> Document:
        for one in self._taken:
            self._say(one)
        sentences = sorted(self._spans(SENTENCE))
        tokens: list[list[Span]] = [[] for _ in sentences]
        marks = []
        said = {*self._referred()}
        for one in self._taken:
            if one.span is None or (one.ends and not one.trigger):
                continue
            placed = one.structure.type == SENTENCE
            if self._is(one, TOKEN):
                at = bisect_right(sentences, one.span.start, key=lambda span: span.start) - 1
                if at >= 0 and one.span.end <= sentences[at].end:
                    tokens[at].append(one.span)
                    placed = one.structure.type == TOKEN
                else:
                    words = text[one.span.start : one.span.end]
                    self._placing.breach(SENTENCELESS, one.structure.id, words)
            mark = f"T{one.structure.id}"
            if not placed or mark in said:
                marks.append(Mark(mark, self._labels[one.structure.type], (one.span,)))
        return Document(
            doc_id,
            text,
            tuple(sentences),
            tuple(tuple(sorted(own)) for own in tokens),
            tuple(marks),
            tuple(self._relations),
            tuple(self._attributes),
        )

    def _is(self, one: Taken, type_: str) -> bool:
        return self._placing.types.is_a(one.structure.type, type_)

    def _spans(self, type_: str) -> Iterator[Span]:
        return (one.span for one in self._taken if one.span is not None and self._is(one, type_))

    def _referred(self) -> Iterator[str]:
        for one in self._relations:
            yield from (of for _, of in one.arguments)
            if one.trigger:
                yield one.trigger
        yield from (one.of for one in self._attributes)

    def _say(self, one: Taken) -> None:
        """Add what a structure's features hold, and the relation that it is."""
        kinds = self._placing.types.features(one.structure.type) or {}
        own: list[tuple[str, str]] = []
        at = len(self._relations)
        for name, held in self._placing.held(one.structure):
            if name not in kinds:
                self._breach(FEATURE, one, name, " ".join(held))
            elif not kinds[name].refers:
                self._say_values(one, name, held)
            elif kinds[name].many and any(id_ in self._placing.links for id_ in held):
                self._say_slot(one, name, held)
            else:
                found = self._targets(one, name, held)
                if one.span is None or name in one.ends:
                    own += [(name, to) for to in found]
                elif found:
                    arguments = [(f"Arg{n}", to) for n, to in enumerate([one.id, *found], 1)]
                    self._relate(one, name, arguments)
        if one.span is None or one.ends:
            label = self._labels[one.structure.type]
            trigger = f"T{one.structure.id}" if one.trigger else None
            own.sort(key=lambda pair: one.ends.index(pair[0]) if one.ends else 0)
            self._relations.insert(at, Relation(one.id, label, tuple(own), trigger))

    def _say_values(self, one: Taken, name: str, held: tuple[str, ...]) -> None:
        for number, value in enumerate(held, 1):
            more = f".{number}" if len(held) > 1 else ""
            key = f"A{one.structure.id}.{name}{more}"
            self._attributes.append(Attribute(key, name, one.id, value))

    def _say_slot(self, one: Taken, name: str, held: tuple[str, ...]) -> None:
        arguments = []
        for id_ in held:
            if id_ in self._placing.links:
                arguments += self._link(one, id_)
            else:
                arguments += [(name, to) for to in self._targets(one, name, (id_,))]
        if arguments and one.span is not None and not one.ends:
            self._relate(one, name, arguments, trigger=one.id)
        elif arguments:
            self._relate(one, name, [("Arg1", one.id), *arguments])

    def _link(self, one: Taken, id_: str) -> list[tuple[str, str]]:
        features = dict(self._placing.held(self._placing.links[id_]))
        target, role = features.pop("target", ()), features.pop("role", ())
        for name, held in features.items():
            self._placing.breach(LINK, f"{id_}.{name}", " ".join(held))
        if not target:
            self._placing.breach(LINK, id_, " ".join(role))
            return []
        found = self._placing.target(one, target[0])
        if found is None:
            self._placing.breach(DANGLING, id_, target[0])
            return []
        return [(role[0] if role else "target", found.id)]

    def _targets(self, one: Taken, name: str, held: tuple[str, ...]) -> list[str]:
        found = []
        for id_ in held:
            to = self._placing.target(one, id_)
            if to is None:
                self._breach(DANGLING, one, name, id_)
            else:
                found.append(to.id)
        return found

    def _relate(
        self,
        one: Taken,
        name: str,
        arguments: Sequence[tuple[str, str]],
        trigger: str | None = None,
    ) -> None:
        key = f"{'E' if trigger else 'R'}{one.structure.id}.{name}"
        self._relations.append(Relation(key, name, tuple(arguments), trigger))

    def _breach(self, rule: Rule, one: Taken, name: str, found: str) -> None:
        self._placing.breach(rule, f"{one.structure.id}.{name}", found)
