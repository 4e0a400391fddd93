"""A round whose work is done in; a closed one, with its agreement or its gold and decisions, out."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from stancebank import atomic
from stancebank.annotating.desk import Desk, case, loaded
from stancebank.annotating.pulling import derive, pull, status
from stancebank.annotation import (
    adjudicate,
    decisions,
    deriving,
    judgements,
    rounds,
)
from stancebank.annotation import agree as agreeing
from stancebank.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from stancebank.agreement import Figure
    from stancebank.annotation.judgements import Judgement
    from stancebank.annotation.rounds import Round
    from stancebank.annotation.server import Server
    from stancebank.annotation.standing import Standing


def close_round(
    desk: Desk,
    name: str,
    server: Server,
    *,
    incomplete: bool = False,
    on_progress: Callable[[int, int], None] | None = None,
) -> Standing:
    """Pull once more, and close a round; it leaves agreement.json, or gold.jsonl and decisions.jsonl.

    Raises:
        Refused: rules `round-closed`, `round-incomplete`, `round-issues` (what the adjudicator
            left cannot be gold yet), `server-…`.

    """
    with desk.held(name):
        one = desk.round(name)
        rounds.check_open(one)
        pull(desk, one, server, on_progress)
        derived = derive(desk, one)
        left = status(desk, name).left
        if left and not incomplete:
            remedy = "finish them, or close it as it is: --incomplete"
            raise Refused(one.slug, "round-incomplete", found=f"{left} tasks left", remedy=remedy)
        if one.purpose == "adjudicate":
            _decide(desk, one, derived)
        else:
            agree(desk, name)
        known = [doc for doc in one.documents if doc in desk.sources]
        texts = {doc: desk.sources[doc].fingerprint for doc in known}
        rounds.save(dataclasses.replace(one, state="closed", texts=texts))
        return status(desk, name)


def _decide(desk: Desk, one: Round, derived: deriving.Derived) -> None:
    """Write gold.jsonl and decisions.jsonl; refuse while an error stands."""
    gold: list[Judgement] = []
    decided: list[decisions.Decision] = []
    wrong = [issue for issue in derived.issues if issue.severity == "error"]
    asked = {doc for each in one.annotators for doc in each.documents}
    given = judgements.by_document(loaded(desk.round(one.of or "")))
    final = judgements.by_document(derived.judgements)
    for doc_id in one.documents:
        found = adjudicate.adjudicate(
            case(desk, one, doc_id, one.versions[-1]),
            given[doc_id],
            final[doc_id] if doc_id in asked else None,
            desk.scheme,
            said=derived.remarks.get(doc_id),
        )
        gold += found.gold
        decided += found.decisions
        wrong += [issue for issue in found.issues if issue.severity == "error"]
    if wrong:
        first = wrong[0]
        remedy = f"{first.remedy} ({len(wrong)} in all: stancebank round status {one.slug})"
        shown = f"{first.rule} {first.found}"
        raise Refused(first.place, "round-issues", found=shown, remedy=remedy)
    atomic.write_bytes(one.gold, judgements.dump(gold))
    atomic.write_bytes(one.decisions, decisions.dump(decided))


def agree(desk: Desk, name: str, *, by_kind: bool = False, gamma: bool = False) -> list[Figure]:
    """Measure how far a round's annotators agree, and write agreement.json into the round.

    Raises:
        Refused: rules `round-…`; `round-empty`: nothing was pulled yet.

    """
    one = desk.round(name)
    if not one.judgements.is_file():
        remedy = f"pull it first: stancebank round pull {name}"
        raise Refused(name, "round-empty", found="no judgements", remedy=remedy)
    found = agreeing.figures(loaded(one), desk.sources, by_kind=by_kind, gamma=gamma)
    atomic.write_bytes(one.agreement, agreeing.to_json(found))
    return found
