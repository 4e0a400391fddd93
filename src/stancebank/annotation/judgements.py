"""Annotators' answers in, as values or as the lines of a file; one table of judgements out."""

from __future__ import annotations

import dataclasses
import json
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import pyarrow as pa

from stancebank import ids
from stancebank.errors import Refused
from stancebank.schemas import tables
from stancebank.schemas.annotations import Answer, Claim, Entity, Span, Stance
from stancebank.schemas.answers import LabelReader
from stancebank.schemas.rows import LabelRows

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from stancebank.schemas.labels import LabelScheme
    from stancebank.schemas.rows import Row

_LAYERS: dict[str, type[Entity | Claim | Stance]] = {
    "entities": Entity,
    "claims": Claim,
    "stances": Stance,
}
_SAID = (
    *("doc_id", "annotator", "kind", "round", "guideline", "config"),
    *("annotated_at", "seconds"),
)


@dataclass(frozen=True)
class Judgement:
    """One annotator's answer to one sentence, and by which version of guidelines and page.

    `annotator` is a pseudonym, `kind` one of `rounds.KINDS`. `seconds` is what the whole task took.
    """

    doc_id: str
    index: int  # the sentence's place in its document, from 0
    annotator: str
    kind: str
    round: str
    guideline: str
    config: str
    annotated_at: str | None
    seconds: float | None
    answer: Answer

    @property
    def sentence_id(self) -> str:
        """The sentence's id."""
        return ids.sentence_id(self.doc_id, self.index)

    @property
    def id(self) -> str:
        """The judgement's id: round, annotator and sentence."""
        return f"{self.round}:{self.annotator}:{self.sentence_id}"


class _OfDocument(Protocol):
    @property
    def doc_id(self) -> str: ...


Line = TypeVar("Line", bound=_OfDocument)


def by_document(given: Iterable[Line]) -> Mapping[str, list[Line]]:
    """Return judgements, or decisions, by their document's id; of a document without, []."""
    found: defaultdict[str, list[Line]] = defaultdict(list)
    for one in given:
        found[one.doc_id].append(one)
    return found


def dump(judgements: Iterable[Judgement]) -> bytes:
    """Return judgements as JSON Lines, sorted by document, sentence and annotator.

    Labels stand by name; what is None is left out, so that a layer that was not annotated has no
    key, and one in which nothing was found has an empty list.
    """
    found = sorted(judgements, key=lambda one: (one.doc_id, one.index, one.annotator, one.round))
    lines = [json.dumps(_pruned(dataclasses.asdict(one)), ensure_ascii=False) for one in found]
    return "".join(f"{line}\n" for line in lines).encode()


def load(raw: bytes, *, place: str) -> list[Judgement]:
    """Read what `dump` wrote.

    Raises:
        Refused: rule `judgements-syntax`, with the line.

    """
    found = []
    for number, line in enumerate(raw.decode("utf-8").splitlines(), 1):
        try:
            row = json.loads(line)
            answer = row.pop("answer")
            labels = {
                layer: tuple(_label(kind, one) for one in answer[layer])
                for layer, kind in _LAYERS.items()
                if layer in answer
            }
            given = Answer(**labels, check_worthiness=answer.get("check_worthiness"))
            absent = {"annotated_at": None, "seconds": None}
            found.append(Judgement(**(absent | row), answer=given))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            remedy = "derive the file again: stancebank round pull"
            raise Refused(
                f"{place}:{number}", "judgements-syntax", found=error, remedy=remedy
            ) from error
    return found


def _pruned(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _pruned(child) for name, child in value.items() if child is not None}
    return [_pruned(child) for child in value] if isinstance(value, list | tuple) else value


def _label(kind: type[Entity | Claim | Stance], row: dict[str, Any]) -> Any:
    absent: dict[str, Any] = {field.name: None for field in dataclasses.fields(kind)}
    spans = {name: Span(**v) if isinstance(v, dict) else v for name, v in row.items()}
    return kind(**(absent | spans))


def table(
    judgements: Iterable[Judgement], texts: Mapping[str, str], scheme: LabelScheme
) -> pa.Table:
    """Return judgements as rows under `tables.JUDGEMENTS`, in the order given.

    `texts` is each document's text, by id. Within one document and annotator, labels are named as
    those of a corpus are, so that a gold label and the judgements that it was made of share an id
    where they share a span.

    Raises:
        Refused: rules `judgement-document` (no such document), `labels-unknown`.

    """
    given = list(judgements)
    namers: dict[tuple[str, str, str], LabelRows] = {}
    for one in given:
        if one.doc_id not in texts:
            remedy = "build with the document's source, or take its round out"
            raise Refused(one.id, "judgement-document", found=one.doc_id, remedy=remedy)
        key = (one.round, one.annotator, one.doc_id)
        if key not in namers:
            namers[key] = LabelRows(one.doc_id, texts[one.doc_id], scheme)
        namers[key].name(0, [one.answer])
    rows = [_row(one, namers[one.round, one.annotator, one.doc_id]) for one in given]
    return pa.Table.from_pylist(rows, schema=tables.JUDGEMENTS)


def from_table(table: pa.Table, scheme: LabelScheme) -> list[Judgement]:
    """Return the rows of `tables.JUDGEMENTS` as judgements, in their order: the way back of `table`."""
    reader = LabelReader(scheme)
    return [
        Judgement(
            **{name: row[name] for name in _SAID},
            index=ids.sentence_index(row["sentence_id"]),
            answer=reader.answer(row),
        )
        for row in table.to_pylist()
    ]


def _row(one: Judgement, rows: LabelRows) -> Row:
    def judged(label: Entity | Claim | Stance, row: Row) -> Row:
        return {**row, "note": label.note, "provenance": label.provenance}

    answer = one.answer
    return {
        "judgement_id": one.id,
        "sentence_id": one.sentence_id,
        "doc_id": one.doc_id,
        "annotator": one.annotator,
        "kind": one.kind,
        "round": one.round,
        "guideline": one.guideline,
        "config": one.config,
        "annotated_at": one.annotated_at,
        "seconds": one.seconds,
        "check_worthiness": rows.ids["check_worthiness"][answer.check_worthiness],
        "entities": _layer(answer.entities, lambda e: judged(e, rows.entity(0, e))),
        "claims": _layer(answer.claims, lambda c: judged(c, rows.claim(0, c))),
        "stances": _layer(answer.stances, lambda s: judged(s, rows.stance(0, s))),
    }


def _layer(labels: Any, row: Any) -> list[Row] | None:
    return None if labels is None else [row(label) for label in labels]
