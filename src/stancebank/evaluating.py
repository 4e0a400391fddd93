"""A corpus with gold and corpora with predictions in; how good these are, and which is better, out."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stancebank import errors
from stancebank.agreement.bootstrap import Bootstrap, Resampling
from stancebank.agreement.layer import layers as grids
from stancebank.agreement.units import Choice, Span
from stancebank.annotation import codings, sentences
from stancebank.annotation.judgements import Judgement
from stancebank.errors import Refused
from stancebank.learning import attributes, classes, spans
from stancebank.learning.confusion import confusion
from stancebank.learning.paired import difference
from stancebank.schemas import answers
from stancebank.schemas.tables import LAYERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from stancebank.agreement.figure import Figure
    from stancebank.agreement.layer import Layer
    from stancebank.agreement.tally import Tally
    from stancebank.agreement.units import Coding
    from stancebank.annotation.sentences import Source
    from stancebank.corpus.load import Corpus
    from stancebank.learning.confusion import Confusion
    from stancebank.learning.paired import Difference
    from stancebank.schemas.annotations import Answer
    from stancebank.schemas.labels import LabelScheme

MEASURED = ("check_worthiness", "entities", "claims", "sources", "cues", "expressions", "stances")
"""What can be measured: the layers of `annotation.codings.codings`."""


@dataclass(frozen=True)
class Evaluation:
    """The figures of each system, and, of two, the differences of the first from the second."""

    figures: tuple[list[Figure], ...]
    differences: list[tuple[str, Difference]]  # with the layer
    confusions: tuple[list[Confusion], ...]  # of each system, a layer each

    def to_json(self) -> bytes:
        """Return everything as JSON, with all that is needed to quote a figure."""
        said = {
            "figures": [[dataclasses.asdict(one) for one in found] for found in self.figures],
            "differences": [
                {"layer": layer, **dataclasses.asdict(one)} for layer, one in self.differences
            ],
            "confusions": [[dataclasses.asdict(one) for one in found] for found in self.confusions],
        }
        return json.dumps(said, indent=1, ensure_ascii=False).encode() + b"\n"


def evaluate(
    gold: Corpus,
    predicted: Sequence[Corpus],
    scheme: LabelScheme,
    *,
    layers: Sequence[str] = MEASURED,
    by_kind: bool = False,
    bootstrap: Bootstrap | None = None,
) -> Evaluation:
    """Measure one corpus, or two side by side, against the gold layers of another.

    Sentences count whose layer is gold in `gold` and annotated in every corpus of `predicted`, in
    the documents that all of them hold.

    Raises:
        Refused: rules `layer-unknown`, `evaluate-document` (no document in common),
            `evaluate-text` (a document, or how it is cut into sentences, differs),
            `evaluate-gold` (none of the layers is gold anywhere).

    """
    for name in layers:
        if name not in MEASURED:
            raise errors.unknown(name, MEASURED, place="evaluate", rule="layer-unknown")
    settings = bootstrap or Bootstrap()
    sources = _common([gold, *predicted], scheme)
    meant = _codings(gold, spans.GOLD, sources, scheme, only_gold=True)
    said = [_codings(one, spans.PREDICTED, sources, scheme) for one in predicted]
    found: tuple[list[Figure], ...] = tuple([] for _ in predicted)
    differences: list[tuple[str, Difference]] = []
    confusions: tuple[list[Confusion], ...] = tuple([] for _ in predicted)
    kinds = codings.slices(sources.values()) if by_kind else {}
    for name in layers:
        parts = _layers(name, meant, said, sources)
        if not parts:
            continue
        known = sorted({label for part in parts for label in part.classes})
        whole = [list(_tallies(part, known)) for part in parts]
        for part, taken in zip(parts, confusions, strict=True):
            taken.append(confusion(part))
        for part, tallies, figures in zip(parts, whole, found, strict=True):
            resampling = Resampling(part, None, settings)
            figures += [resampling.figure(tally) for tally in tallies]
            for kind in sorted(set(kinds.values())):
                own = part.part(unit for unit, its in kinds.items() if its == kind)
                resampling = Resampling(own, kind, settings)
                figures += [resampling.figure(tally) for tally in _tallies(own, known)]
        if len(parts) == 2:
            both = zip(*whole, strict=True)
            differences += [
                (name, difference(one, other, parts[0].units, settings))
                for one, other in both
                if one.attribute is None
            ]
    if not any(found):
        place, remedy = gold.name, "name a corpus in which rounds have decided the layer"
        raise Refused(place, "evaluate-gold", found=", ".join(layers), remedy=remedy)
    return Evaluation(found, differences, confusions)


def _common(corpora: Sequence[Corpus], scheme: LabelScheme) -> dict[str, Source]:
    """Return the documents that all corpora hold."""
    each = [
        sentences.sources(one.table("documents"), one.table("sentences"), scheme) for one in corpora
    ]
    first, others = each[0], each[1:]
    shared = {doc: one for doc, one in first.items() if all(doc in other for other in others)}
    if not shared:
        remedy = "name corpora that hold the same documents, by the same ids"
        place = " and ".join(one.name for one in corpora)
        raise Refused(place, "evaluate-document", found="none in common", remedy=remedy)
    for doc_id, source in shared.items():
        for corpus, other in zip(corpora[1:], others, strict=True):
            if other[doc_id].fingerprint != source.fingerprint:
                remedy = "build both with one stancebank, from one source"
                raise Refused(corpus.name, "evaluate-text", found=doc_id, remedy=remedy)
    return shared


def _codings(
    corpus: Corpus,
    side: str,
    sources: Mapping[str, Source],
    scheme: LabelScheme,
    *,
    only_gold: bool = False,
) -> list[Coding]:
    """Return what a corpus says of the common documents; `only_gold`: where its layer is gold."""
    table = corpus.table("sentences")
    found = answers.answers(table, scheme)
    gold = scheme["status"].ids["gold"]
    status = table.select(["doc_id", "index", *(f"{layer}_status" for layer in LAYERS)])
    given = []
    for row in status.to_pylist():
        if row["doc_id"] not in sources:
            continue
        answer = found[row["doc_id"]][row["index"]]
        if only_gold:
            silver = [layer for layer in LAYERS if row[f"{layer}_status"] != gold]
            answer = dataclasses.replace(answer, **dict.fromkeys(silver))
        given.append(_judgement(row["doc_id"], row["index"], side, answer))
    return codings.codings(given, sources)


def _judgement(doc_id: str, index: int, side: str, answer: Answer) -> Judgement:
    return Judgement(doc_id, index, side, "model", "", "", "", None, None, answer)


def _layers(
    name: str,
    gold: Iterable[Coding],
    predicted: Sequence[Iterable[Coding]],
    sources: Mapping[str, Source],
) -> list[Layer]:
    """Return a layer of each system beside gold, all on the same sentences."""
    units = codings.units(sources.values())
    meant = [one for one in gold if one.layer == name]
    found: list[Layer] = []
    for said in predicted:
        mine = [one for one in said if one.layer == name]
        found += grids(units, [*meant, *mine])
    if not found:
        return []
    shared = set.intersection(*({unit.id for unit in layer.units} for layer in found))
    return [layer.part(shared) for layer in found] if shared else []


def _tallies(layer: Layer, known: Sequence[str]) -> Iterator[Tally]:
    if not layer.units:
        return
    if layer.kind is Choice:
        yield from classes.tallies(layer, known)
        return
    yield from spans.tallies(layer, known)
    if layer.kind is Span:
        yield from attributes.tallies(layer)
