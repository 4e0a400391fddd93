"""A project's closed rounds in; what they decided, and who had said what, out."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING

from stancebank.annotation import decisions, judgements, rounds
from stancebank.errors import Refused
from stancebank.schemas.annotations import Decided
from stancebank.schemas.tables import LAYERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from stancebank.annotation.decisions import Decision
    from stancebank.annotation.judgements import Judgement
    from stancebank.annotation.rounds import Round
    from stancebank.annotation.sentences import Source
    from stancebank.schemas.annotations import Gold


@dataclass(frozen=True)
class Closed:
    """What closed rounds say of documents; rounds by their names' order, a later one goes before.

    A layer of a sentence that two rounds decided is the later round's, with its decisions alone.
    Judgements are kept from every round, and of one annotator's two to a sentence the later.
    """

    rounds: tuple[Round, ...]
    gold: Gold
    decisions: Mapping[str, list[Decision]]  # by document, in the order they were taken
    judgements: Mapping[str, list[Judgement]]  # by document: by sentence, annotator

    def check(self, sources: Iterable[Source]) -> None:
        """Refuse a document that is no longer the one that was annotated.

        Raises:
            Refused: rule `gold-text`.

        """
        for source in sources:
            for one, documents in self._documents:
                if source.doc_id in documents and (
                    one.texts.get(source.doc_id) != source.fingerprint
                ):
                    remedy = (
                        "put its seed back as it was annotated, or register the new text as another"
                        " document and annotate that"
                    )
                    place = f"annotation/rounds/{one.slug}"
                    raise Refused(place, "gold-text", found=source.doc_id, remedy=remedy)

    @cached_property
    def _documents(self) -> list[tuple[Round, frozenset[str]]]:
        return [(one, frozenset(one.documents)) for one in self.rounds]


def closed(annotation: Path) -> Closed:
    """Read every closed round below a project's annotation/.

    Raises:
        Refused: rules `round-…`, `judgements-syntax`, `decisions-syntax`.

    """
    found = [one for one in rounds.every(annotation) if one.state == "closed"]
    gold: Gold = {}
    decided: dict[tuple[str, str], list[Decision]] = {}  # by sentence and layer
    said: dict[tuple[str, int, str], Judgement] = {}
    for one in found:
        if one.purpose != "adjudicate" and one.judgements.exists():
            for each in judgements.load(one.judgements.read_bytes(), place=str(one.judgements)):
                said[each.doc_id, each.index, each.annotator] = each
        if one.purpose == "annotate":
            continue
        taken = defaultdict(list)
        if one.purpose == "adjudicate":
            for decision in decisions.load(one.decisions.read_bytes(), place=str(one.decisions)):
                taken[decision.sentence_id, decision.layer].append(decision)
        for final in judgements.load(one.gold.read_bytes(), place=str(one.gold)):
            for layer in LAYERS:
                labels = getattr(final.answer, layer)
                if labels is None:
                    continue
                of_sentence = gold.setdefault(final.doc_id, {}).setdefault(final.index, {})
                of_sentence[layer] = Decided(labels, final.round, final.guideline, final.annotator)
                decided[final.sentence_id, layer] = taken[final.sentence_id, layer]
    return Closed(
        tuple(found),
        gold,
        judgements.by_document(chain.from_iterable(decided.values())),
        judgements.by_document(said[key] for key in sorted(said)),
    )


def fingerprint(annotation: Path) -> str:
    """Return the sha256 over what `closed` reads; it changes when a round is closed or edited."""
    whole = hashlib.sha256()
    for one in rounds.every(annotation):
        if one.state == "closed":
            for path in (one.folder / rounds.NAME, one.judgements, one.gold, one.decisions):
                digest = hashlib.sha256(path.read_bytes()).hexdigest() if path.exists() else ""
                whole.update(f"{one.slug}/{path.name}\0{digest}\n".encode())
    return whole.hexdigest()
