"""Decisions in, as values or as the lines of a file; one table of them out."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa

from stancebank.errors import Refused
from stancebank.schemas import tables

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True)
class Candidate:
    """What an annotator had said of a place, in words; None: nothing there."""

    annotator: str
    judgement_id: str
    label: str | None


@dataclass(frozen=True)
class Decision:
    """One decision on one place; the fields are the columns of `tables.DECISIONS`."""

    decision_id: str
    sentence_id: str
    doc_id: str
    layer: str
    label_id: str | None
    verdict: str
    decided_by: str
    kind: str
    candidates: tuple[Candidate, ...]
    reason: str | None
    clause: str | None
    round: str
    guideline: str


def dump(decisions: Iterable[Decision]) -> bytes:
    """Return decisions as JSON Lines, in the order given; what is None is null."""
    lines = [json.dumps(dataclasses.asdict(one), ensure_ascii=False) for one in decisions]
    return "".join(f"{line}\n" for line in lines).encode()


def load(raw: bytes, *, place: str) -> list[Decision]:
    """Read what `dump` wrote.

    Raises:
        Refused: rule `decisions-syntax`, with the line.

    """
    found = []
    for number, line in enumerate(raw.decode("utf-8").removesuffix("\n").split("\n"), 1):
        if not line and number == 1:
            break
        try:
            row = json.loads(line)
            row["candidates"] = tuple(Candidate(**one) for one in row["candidates"])
            found.append(Decision(**row))
        except (ValueError, KeyError, TypeError) as error:
            remedy = "restore the file from version control; stancebank round close writes it"
            raise Refused(
                f"{place}:{number}", "decisions-syntax", found=error, remedy=remedy
            ) from error
    return found


def table(decisions: Iterable[Decision]) -> pa.Table:
    """Return decisions as rows under `tables.DECISIONS`, in the order given."""
    rows = [dataclasses.asdict(one) for one in decisions]
    return pa.Table.from_pylist(rows, schema=tables.DECISIONS)
