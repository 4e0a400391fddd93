"""Tables in batches in; the same batches in groups, each of documents with all that is theirs, out."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import xxhash

from stancebank.schemas.rules.contracts import SHA256

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    Group = Mapping[str, pa.Table]
    """By config, the rows of the documents of one batch."""


class Batches(NamedTuple):
    """A table in pieces."""

    schema: pa.Schema
    rows: Iterable[pa.RecordBatch]


class Proved:
    """The groups that every rule was asked of and none found anything in, by their hashes.

    `before`: what `now` was when a corpus was checked last. `by` says which rules were asked: other
    code or other labels prove nothing.
    """

    def __init__(self, by: str, before: Iterable[str] = ()) -> None:
        """Take what an earlier check proved."""
        self.now = list(before)
        self._by, self._before = by, frozenset(self.now)

    def __contains__(self, key: str) -> bool:
        """Tell whether a group was proved before."""
        return key in self._before

    def key(self, group: Group) -> str:
        """Return the hash of all that the rules see of a group."""
        whole = xxhash.xxh3_128(self._by.encode())
        for config, table in group.items():
            whole.update(f"\0{config}\0".encode())
            whole.update(table.schema.serialize())
            for batch in table.to_batches():
                whole.update(_seen(config, batch).serialize())
        return whole.hexdigest()


def _seen(config: str, batch: pa.RecordBatch) -> pa.RecordBatch:
    """Return what the rules see of a batch: of a source's sha256, whether it looks like one.

    A file of many documents has another sha256 as soon as one of them has changed, and it stands in
    the rows of all of them.
    """
    number = batch.schema.get_field_index("source_sha256") if config == "documents" else -1
    if number < 0 or not pa.types.is_string(batch.schema.types[number]):
        return batch
    column = batch.column(number)
    column.validate(full=True)
    return batch.set_column(number, "source_sha256", pc.match_substring_regex(column, SHA256))


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

    def follow(self, doc_ids: set[str | None]) -> None:
        """Take the next batches as long as they begin with one of the documents."""
        while self._head is not None and self._head.column("doc_id")[0].as_py() in doc_ids:
            self.step()

    def table(self) -> pa.Table:
        """Return what was taken, and take no more of it."""
        taken, self._taken = self._taken, []
        return pa.Table.from_batches(taken, self.schema)


def groups(batches: Mapping[str, Batches]) -> Iterator[Group | None]:
    """Yield a split's tables by batches of `documents`; None at the end where they are not in step."""
    streams = {config: _Stream(of) for config, of in batches.items()}
    documents = streams["documents"]
    rest = [stream for stream in streams.values() if stream is not documents]
    while not documents.ended:
        doc_ids = set(documents.step().column("doc_id").to_pylist())
        for stream in rest:
            stream.follow(doc_ids)
        yield {config: stream.table() for config, stream in streams.items()}
    if not all(stream.ended for stream in rest):
        yield None
