"""A corpus in batches in; every issue out, with a run of its documents in memory at a time.

Rules look at documents one by one, but for those about ids, of which hashes are kept. So a corpus
that is sound is proved sound run by run; one that is not has to be looked at as a whole, for a rule
that misses something in a run cannot tell whether it stands elsewhere.
"""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pyarrow as pa

from stancebank.schemas.rules import OF_A_SPLIT, broken, listed
from stancebank.schemas.rules.references import near_duplicate_split
from stancebank.schemas.rules.shape import shape
from stancebank.schemas.rules.split import ID, Split, Unsound

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from stancebank.schemas.issues import Issue
    from stancebank.schemas.labels import LabelScheme
    from stancebank.schemas.rules.found import Found


class Batches(NamedTuple):
    """A table in pieces."""

    schema: pa.Schema
    rows: Iterable[pa.RecordBatch]


RUN = 75_000
"""Rows of sentences and labels in a run, at least, if there are as many: tens of megabytes."""

_AHEAD = 2  # runs that are read before the first of them is checked


class _Checked(NamedTuple):
    """What one run said: by rule what it found, by config the hashes of its ids; its groups."""

    found: list[list[Found]]
    ids: dict[str, Any]
    near: tuple[str, list[pa.Table]]  # the split, and its rows of near-duplicates


def check(splits: Mapping[str, Mapping[str, Batches]], scheme: LabelScheme) -> list[Issue] | None:
    """Return the warnings about a sound corpus, sorted by place; None where it must be seen whole.

    `splits` is split -> config -> batches.

    That is where a batch of `documents` does not have all that belongs to its documents in the
    batches beside it, as every build writes them, and where an error is in sight.
    """
    checked: list[_Checked] = []
    with ThreadPoolExecutor(2) as threads:
        for one in _each(threads, splits, scheme):
            if one is None:
                return None
            checked.append(one)
    for config in ID:
        hashes = [one.ids[config] for one in checked if config in one.ids]
        if hashes and len(np.unique(whole := np.concatenate(hashes))) < len(whole):
            return None
    if any(one.total for one in near_duplicate_split(_near(checked, scheme))):
        return None
    by_rule = zip(*(one.found for one in checked), strict=True)
    return listed([found for of_rule in by_rule for part in of_rule for found in part])


def _each(
    threads: ThreadPoolExecutor, splits: Mapping[str, Mapping[str, Batches]], scheme: LabelScheme
) -> Iterator[_Checked | None]:
    """Yield what each run says, in order, with the next runs read ahead; None ends it."""
    waiting: deque[Future[_Checked | None]] = deque()
    for split, batches in splits.items():
        for run in _runs(batches):
            if run is None:
                yield None
                return
            waiting.append(threads.submit(_checked, split, run, scheme))
            if len(waiting) == _AHEAD:
                yield waiting.popleft().result()
    for last in waiting:
        yield last.result()


def _checked(split: str, run: Mapping[str, pa.Table], scheme: LabelScheme) -> _Checked | None:
    sound, defects = shape(split, run, scheme)
    if defects:
        return None
    found = []
    for rule in OF_A_SPLIT:
        found.append(broken(lambda rule=rule: rule(sound)))  # type: ignore[misc]
        if any(one.rule.severity == "error" and one.total for one in found[-1]):
            return None
    hashes = {}
    for config, name in ID.items():
        try:
            hashes[config] = sound.column(config, name).hash().to_numpy()
        except Unsound:
            continue
    near = (split, [run[name] for name in run if name == "near_duplicates"])
    return _Checked(found, hashes, near)


def _near(checked: Iterable[_Checked], scheme: LabelScheme) -> list[Split]:
    """Return the near-duplicates of each split: they are few, and a group may be of all splits."""
    of: dict[str, list[pa.Table]] = {}
    for one in checked:
        split, parts = one.near
        of.setdefault(split, []).extend(parts)
    return [
        Split(split, {"near_duplicates": pa.concat_tables(parts)} if parts else {}, scheme)
        for split, parts in of.items()
    ]


class _Stream:
    """The batches of one table, one ahead."""

    def __init__(self, batches: Batches) -> None:
        self.schema = batches.schema
        self._rest = (batch for batch in batches.rows if len(batch))
        self._head = next(self._rest, None)
        self._taken: list[pa.RecordBatch] = []

    @property
    def ended(self) -> bool:
        return self._head is None

    def step(self) -> set[str | None]:
        """Take the next batch; return its documents."""
        assert self._head is not None
        batch, self._head = self._head, next(self._rest, None)
        self._taken.append(batch)
        return set(batch.column("doc_id").to_pylist())

    def follow(self, doc_ids: set[str | None]) -> int:
        """Take the next batches as long as they begin with one of the documents; return the rows."""
        rows = 0
        while self._head is not None and self._head.column("doc_id")[0].as_py() in doc_ids:
            rows += len(self._head)
            self.step()
        return rows

    def table(self) -> pa.Table:
        """Return what was taken, and take no more of it."""
        taken, self._taken = self._taken, []
        return pa.Table.from_batches(taken, self.schema)


def _runs(batches: Mapping[str, Batches]) -> Iterator[dict[str, pa.Table] | None]:
    """Yield a split's tables, documents by documents; None where their batches are not in step."""
    streams = {config: _Stream(of) for config, of in batches.items()}
    documents = streams["documents"]
    rest = [stream for stream in streams.values() if stream is not documents]
    while not documents.ended:
        rows = 0
        while rows < RUN and not documents.ended:
            doc_ids = documents.step()
            rows += sum(stream.follow(doc_ids) for stream in rest)
        yield {config: stream.table() for config, stream in streams.items()}
    if not all(stream.ended for stream in rest):
        yield None
