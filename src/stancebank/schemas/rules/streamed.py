"""A corpus in batches in; every issue out, with a run of its documents in memory at a time.

Rules look at documents one by one, but for those about ids, of which hashes are kept, and about
near-duplicates, which are few. So a corpus
that is sound is proved sound run by run; one that is not has to be looked at as a whole, for a rule
that misses something in a run cannot tell whether it stands elsewhere.
"""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, NamedTuple

import polars as pl
import pyarrow as pa

from stancebank.schemas.rules import OF_A_SPLIT, broken, listed, references
from stancebank.schemas.rules.shape import shape
from stancebank.schemas.rules.split import ID, Unsound

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from stancebank.schemas.issues import Issue
    from stancebank.schemas.labels import LabelScheme
    from stancebank.schemas.rules.found import Found


class Batches(NamedTuple):
    """A table in pieces."""

    schema: pa.Schema
    rows: Iterable[pa.RecordBatch]


RUN = 100_000
"""Rows of sentences and labels in a run, at least, if there are as many: tens of megabytes."""

_AHEAD = 2  # runs that are read before the first of them is checked


class _Checked(NamedTuple):
    """What one run said: by rule what it found, by config the hashes of its ids, and groups."""

    found: list[list[Found]]
    ids: dict[str, pl.Series]
    grouped: pl.DataFrame  # near-duplicates, which may be in other runs and splits


class _Begun(NamedTuple):
    """A run that is looked at."""

    ruled: Future[_Checked | None]
    beside: Future[None]

    def done(self) -> _Checked | None:
        """Wait, and return what the rules said."""
        self.beside.result()
        return self.ruled.result()


def check(
    splits: Mapping[str, Mapping[str, Batches]],
    scheme: LabelScheme,
    *,
    beside: Callable[[str, str, pa.Table], object] = lambda _split, _config, _table: None,
) -> list[Issue] | None:
    """Return the warnings about a sound corpus, sorted by place; None where it must be seen whole.

    `splits` is split -> config -> batches. `beside` is called with the split, the config and each
    run of its table, in order, on a thread of its own, while the rules look at the run.

    A corpus has to be seen whole where a batch of `documents` does not have all that belongs to its
    documents in the batches beside it, as every build writes them, and where an error is in sight.
    """
    checked = []
    for one in _each(splits, scheme, beside):
        if one is None:
            return None
        checked.append(one)
    if not _sound_together(checked):
        return None
    by_rule = zip(*(one.found for one in checked), strict=True)
    return listed([found for of_rule in by_rule for part in of_rule for found in part])


def _each(
    splits: Mapping[str, Mapping[str, Batches]],
    scheme: LabelScheme,
    beside: Callable[[str, str, pa.Table], object],
) -> Iterator[_Checked | None]:
    """Yield what the rules say of each run; None, and nothing more, where one is not sound."""
    waiting: deque[_Begun] = deque()
    with ThreadPoolExecutor(2) as threads, ThreadPoolExecutor(1) as one_by_one:

        def begin(split: str, number: int, run: Mapping[str, pa.Table]) -> None:
            def all_beside() -> None:
                for config, table in run.items():
                    beside(split, config, table)

            ruled = threads.submit(_checked, split, number, run, scheme)
            waiting.append(_Begun(ruled, one_by_one.submit(all_beside)))

        for number, (split, batches) in enumerate(splits.items()):
            for run in _runs(batches):
                if run is None:
                    yield None
                    return
                begin(split, number, run)
                if len(waiting) == _AHEAD:
                    yield waiting.popleft().done()
        while waiting:
            yield waiting.popleft().done()


def _sound_together(checked: Sequence[_Checked]) -> bool:
    """Whether no id is taken twice, and near-duplicates are in one split, over all runs."""
    for config in ID:
        hashes = [one.ids[config] for one in checked if config in one.ids]
        if hashes and (whole := pl.concat(hashes)).n_unique() < len(whole):
            return False
    return references.strays(one.grouped for one in checked).is_empty()


def _checked(
    split: str, number: int, run: Mapping[str, pa.Table], scheme: LabelScheme
) -> _Checked | None:
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
            hashes[config] = sound.column(config, name).hash()
        except Unsound:
            continue
    return _Checked(found, hashes, references.grouped(sound, number))


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

    def step(self) -> pa.RecordBatch:
        """Take the next batch, and return it."""
        assert self._head is not None
        batch, self._head = self._head, next(self._rest, None)
        self._taken.append(batch)
        return batch

    def follow(self, doc_ids: set[str | None]) -> int:
        """Take the next batches as long as they begin with one of the documents; return the rows."""
        rows = 0
        while self._head is not None and self._head.column("doc_id")[0].as_py() in doc_ids:
            rows += len(self.step())
        return rows

    def table(self) -> pa.Table:
        """Return what was taken, and take no more of it."""
        taken, self._taken = self._taken, []
        # a copy, and cheaper than what every rule pays for each of a thousand small batches
        return pa.Table.from_batches(taken, self.schema).combine_chunks()


def _runs(batches: Mapping[str, Batches]) -> Iterator[dict[str, pa.Table] | None]:
    """Yield a split's tables, documents by documents; None where their batches are not in step."""
    streams = {config: _Stream(of) for config, of in batches.items()}
    documents = streams["documents"]
    rest = [stream for stream in streams.values() if stream is not documents]
    while not documents.ended:
        rows = 0
        while rows < RUN and not documents.ended:
            doc_ids = set(documents.step().column("doc_id").to_pylist())
            rows += sum(stream.follow(doc_ids) for stream in rest)
        yield {config: stream.table() for config, stream in streams.items()}
    if not all(stream.ended for stream in rest):
        yield None
