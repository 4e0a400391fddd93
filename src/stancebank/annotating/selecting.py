"""A round and a strategy in; the round's choice of tasks, grown to the number asked for, out.

Candidates are the corpus's documents, or in the sentence view the sentences that annotators are
asked about, save those that somebody has answered or is about to: with gold in a layer, with a
judgement in a closed round, or in an open round, this one or another. A document counts so as soon
as one sentence of it does.
"""

from __future__ import annotations

import dataclasses
import hashlib
from typing import TYPE_CHECKING

import numpy as np

from stancebank import ids
from stancebank.annotation import closed, rounds
from stancebank.annotation.rounds import Selection
from stancebank.errors import Refused
from stancebank.learning import model_files, selection
from stancebank.schemas.examples import Example
from stancebank.schemas.tables import LAYERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from stancebank.annotating.desk import Desk, Request
    from stancebank.annotation.rounds import Round
    from stancebank.annotation.sentences import Sentence, Source
    from stancebank.learning.selection import Selected

TASK = "check_worthiness"
"""What a model has to classify so that its doubts say what to annotate."""

_BATCH = 5000
"""Sentences that are classified at a time: their n-grams are kept in memory."""


def selected(desk: Desk, one: Round, request: Request) -> tuple[Selection, ...]:
    """Return a round's selection, grown until it holds as many of the strategy as were asked for.

    What was chosen stays, so that the same request changes nothing when it is made again. Where
    there are fewer candidates, all of them are taken.

    Raises:
        Refused: rules `select-none` (there is no candidate, and none was chosen before),
            `select-model` (a model of another task), `learning-extra`, `model-…`, `round-…`.

    """
    if request.select is None:
        return one.selection
    strategy, number = request.select
    held = sum(each.strategy == strategy for each in one.selection)
    if held >= number:
        return one.selection
    taken = _taken(desk, one)
    units = _units(desk, one.view)
    free = {name: each for name, each in units.items() if taken.isdisjoint(each)}
    if not free and not held:
        remedy = "add documents and build, or close the rounds that hold them"
        found = f"no {one.view} of {len(units)} that has no gold and is in no open round"
        raise Refused(one.slug, "select-none", found=found, remedy=remedy)
    more: list[Selected] = []
    if strategy == "random":
        more = selection.random(free, number - held, seed=request.seed)
    elif strategy == "uncertain" and request.model is not None:
        more = _uncertain(desk, free, number - held, request.model)
    elif strategy == "diverse":
        known = {name: each for name, each in units.items() if name not in free}
        texts, others = (_texts(desk, some, one.view) for some in (free, known))
        more = selection.diverse(texts, number - held, known=others)
    chosen = (Selection(each.id, each.score, each.reason, strategy) for each in more)
    return (*one.selection, *chosen)


def documents(chosen: tuple[Selection, ...]) -> tuple[str, ...]:
    """Return the documents of a selection, the first chosen first."""
    named = (ids.sentence_document(one.task) or one.task for one in chosen)
    return tuple(dict.fromkeys(named))


def _units(desk: Desk, view: str) -> dict[str, list[str]]:
    """Return each task that there could be, with its sentences; a document without any is none."""
    if view == "sentence":
        return {name: [name] for each in desk.sources.values() for name in _asked(each)}
    found = {
        doc_id: [ids.sentence_id(doc_id, one.index) for one in each.sentences]
        for doc_id, each in desk.sources.items()
    }
    return {doc_id: names for doc_id, names in found.items() if names}


def _asked(source: Source) -> Iterator[str]:
    return (ids.sentence_id(source.doc_id, one.index) for one in source.sentences if one.asked)


def _taken(desk: Desk, one: Round) -> set[str]:
    """Return the sentences that have gold, a judgement in a closed round, or are in an open one."""
    gold = desk.scheme["status"].ids["gold"]
    names = ["sentence_id", *(f"{layer}_status" for layer in LAYERS)]
    columns = desk.corpus.table("sentences").select(names).to_pydict().values()
    taken = {name for name, *status in zip(*columns, strict=True) if gold in status}
    for judged in closed.closed(desk.annotation).judgements.values():
        taken |= {each.sentence_id for each in judged}
    others = [
        each
        for each in rounds.every(desk.annotation)
        if each.state == "open" and each.slug != one.slug
    ]
    for each in (*others, one):
        for doc_id in each.documents:
            if doc_id in desk.sources:
                taken |= _of_round(each, desk.sources[doc_id])
    return taken


def _of_round(one: Round, source: Source) -> set[str]:
    """Return the sentences of a document that a round is about."""
    part = one.asked(source.doc_id) if one.view == "sentence" else None
    return {
        ids.sentence_id(source.doc_id, each.index)
        for each in source.sentences
        if part is None or each.index in part
    }


def _texts(desk: Desk, units: Mapping[str, list[str]], view: str) -> dict[str, str]:
    if view == "document":
        return {doc_id: desk.sources[doc_id].text for doc_id in units}
    return {name: _words(desk, name) for name in units}


def _words(desk: Desk, name: str) -> str:
    one = _sentence(desk, name)
    return desk.sources[ids.sentence_document(name)].text[one.start : one.end]


def _sentence(desk: Desk, name: str) -> Sentence:
    return desk.sources[ids.sentence_document(name)].sentences[ids.sentence_index(name)]


def _uncertain(
    desk: Desk, free: Mapping[str, list[str]], number: int, folder: Path
) -> list[Selected]:
    """Choose what a saved model is unsure of; the reason names the model by its fingerprint."""
    model = model_files.classifier(folder)
    if model.task != TASK:
        remedy = f"name a model of {TASK}"
        raise Refused(str(folder), "select-model", found=model.task, remedy=remedy)
    asked = {
        unit: [one for one in each if _sentence(desk, one).asked] for unit, each in free.items()
    }
    examples = [
        Example(one, _words(desk, one), "", ids.sentence_document(one))
        for each in asked.values()
        for one in each
    ]
    parts = (examples[at : at + _BATCH] for at in range(0, len(examples), _BATCH))
    rows = np.concatenate([model.probabilities([]), *map(model.probabilities, parts)])
    ends = np.cumsum([len(each) for each in asked.values()])
    of = dict(zip(asked, np.split(rows, ends[:-1]), strict=True))
    named = hashlib.sha256((folder / model_files.MODEL).read_bytes()).hexdigest()[:16]
    return [
        dataclasses.replace(one, reason=f"{one.reason}, model {named}")
        for one in selection.uncertain(of, number)
    ]
