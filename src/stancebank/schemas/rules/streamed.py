"""A corpus in batches in; every issue out, with a run of its documents in memory at a time.

Rules look at documents one by one, but for those about ids, of which hashes are kept, and about
near-duplicates, which are few. So a corpus that is sound is proved sound run by run, and what was
proved once stays proved; one that is not sound has to be looked at as a whole, for a rule that
misses something in a run cannot tell whether it stands elsewhere.
"""

from __future__ import annotations

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, NamedTuple

import polars as pl
import pyarrow as pa

from stancebank.schemas.rules import OF_A_SPLIT, broken, listed, references
from stancebank.schemas.rules.groups import groups
from stancebank.schemas.rules.shape import shape
from stancebank.schemas.rules.split import ID, Split, Unsound

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from stancebank.schemas.issues import Issue
    from stancebank.schemas.labels import LabelScheme
    from stancebank.schemas.rules.found import Found
    from stancebank.schemas.rules.groups import Batches, Group, Proved


RUN = 100_000
"""Rows of sentences and labels in a run, at least, if there are as many: some 50 megabytes.

Polars and pandera take 20 ms for a run, however few its rows are.
"""

_AHEAD = 2  # runs that are read before the first of them is checked


class _Run(NamedTuple):
    """Documents that are looked at together, those of them that were never proved, and what they are."""

    whole: Sequence[Group]  # all of them; in one piece where none was proved
    fresh: Split | None
    keys: list[str]  # of all groups; of none where nothing is remembered
    known: list[str]  # of those that were proved

    @classmethod
    def of(
        cls, split: str, found: list[Group], scheme: LabelScheme, proved: Proved | None
    ) -> _Run | None:
        """Ask of each group whether it was proved before; None where columns are not what they say."""
        keys, known, new = [], [], found
        if proved is not None:
            keys = [proved.key(group) for group in found]
            known = [key for key in keys if key in proved]
            new = [group for group, key in zip(found, keys, strict=True) if key not in proved]
        if not new:
            return cls(found, None, keys, known)
        # a copy, and cheaper than what every rule and hash pays for each of a thousand small batches
        tables = {config: table.combine_chunks() for config, table in _together(new).items()}
        fresh, defects = shape(split, tables, scheme)
        return None if defects else cls(found if known else [tables], fresh, keys, known)


class _Checked(NamedTuple):
    """What one run said: by rule what it found, by config the hashes of its ids, and groups."""

    found: list[list[Found]]
    ids: dict[str, pl.Series]
    grouped: pl.DataFrame  # near-duplicates, which may be in other runs and splits
    proved: list[str]  # the keys of groups in which nothing was found


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
    proved: Proved | None = None,
) -> list[Issue] | None:
    """Return the warnings about a sound corpus, sorted by place; None where it must be seen whole.

    `splits` is split -> config -> batches. `beside` is called with the split, the config and each
    group of its rows, in order, on a thread of its own, while the rules look at the run. Groups that
    `proved` holds are asked nothing again but whether their ids are their own; of a sound corpus it
    is told what was proved now.

    A corpus has to be seen whole where a batch of `documents` does not have all that belongs to its
    documents in the batches beside it, as every build writes them, and where an error is in sight.
    """
    checked = []
    for one in _each(splits, scheme, beside, proved):
        if one is None:
            return None
        checked.append(one)
    if not _sound_together(checked):
        return None
    if proved is not None:
        proved.now = [key for one in checked for key in one.proved]
    by_rule = zip(*(one.found for one in checked), strict=True)
    return listed([found for of_rule in by_rule for part in of_rule for found in part])


def _each(
    splits: Mapping[str, Mapping[str, Batches]],
    scheme: LabelScheme,
    beside: Callable[[str, str, pa.Table], object],
    proved: Proved | None,
) -> Iterator[_Checked | None]:
    """Yield what the rules say of each run; None, and nothing more, where one is not sound."""
    waiting: deque[_Begun] = deque()
    # one thread each for the rules, for `beside`, and, this one, for reading: so two runs are in memory
    with ThreadPoolExecutor(1) as ruling, ThreadPoolExecutor(1) as hashing:

        def begin(split: str, number: int, run: _Run) -> None:
            def all_beside() -> None:
                for group in run.whole:
                    for config, table in group.items():
                        beside(split, config, table)

            ruled = ruling.submit(_checked, split, number, run, scheme)
            waiting.append(_Begun(ruled, hashing.submit(all_beside)))

        for number, (split, batches) in enumerate(splits.items()):
            for run in _runs(split, batches, scheme, proved):
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


def _checked(split: str, number: int, run: _Run, scheme: LabelScheme) -> _Checked | None:
    found: list[list[Found]] = [[] for _ in OF_A_SPLIT]
    if run.fresh is not None:
        for place, rule in enumerate(OF_A_SPLIT):
            found[place] = broken(lambda rule=rule: rule(run.fresh))  # type: ignore[misc]
            if any(one.rule.severity == "error" and one.total for one in found[place]):
                return None
    whole = run.fresh
    if whole is None or run.known:
        whole = Split(split, _together(run.whole), scheme)
    hashes = {}
    for config, name in ID.items():
        try:
            hashes[config] = whole.column(config, name).hash()
        except Unsound:
            continue
    nothing = not any(one.total for of_rule in found for one in of_rule)
    grouped = references.grouped(whole, number)
    return _Checked(found, hashes, grouped, run.keys if nothing else run.known)


def _together(some: Sequence[Group]) -> dict[str, pa.Table]:
    return {config: pa.concat_tables([group[config] for group in some]) for config in some[0]}


def _runs(
    split: str, batches: Mapping[str, Batches], scheme: LabelScheme, proved: Proved | None
) -> Iterator[_Run | None]:
    """Yield a split's groups, some at a time; None, at the end, where the rest cannot be looked at."""
    some: list[Group] = []
    rows = 0
    for group in groups(batches):
        if group is None:
            yield None
            return
        some.append(group)
        rows += sum(len(table) for config, table in group.items() if config != "documents")
        if rows >= RUN:
            yield _Run.of(split, some, scheme, proved)
            some, rows = [], 0
    if some:
        yield _Run.of(split, some, scheme, proved)
