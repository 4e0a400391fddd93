"""A catalogue in; its documents to be, in shards that are called after what decides their labels, out."""

from __future__ import annotations

import hashlib
from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from stancebank.corpus import shards as cuts
from stancebank.corpus.build import Given, Shard
from stancebank.errors import Refused
from stancebank.schemas import segmentation, tables
from stancebank.seeds import catalog, readers
from stancebank.seeds import read as seeds

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from stancebank.schemas.segmentation import Segmentation
    from stancebank.seeds.detected import Detected

_LABELLED = ("doc_id", "language", "text")
_BESIDE = tuple(
    # without the sha256 of the whole file: the build lays it over what the cache holds
    name
    for name in tables.DOCUMENTS.names
    if name not in {*_LABELLED, "source_sha256"}
)


@dataclass(frozen=True)
class Member:
    """A document to be: a source of one document, or a row that the parent process has read."""

    doc_id: str
    content: catalog.Source | pa.Table
    own: Segmentation | None
    key: str  # the hash of all of it that decides its labels
    beside: str = ""  # what is known of it before it is read, and decides no label

    @classmethod
    def of_source(cls, source: catalog.Source, own: Segmentation | None) -> Member:
        """Return the document of a file of one: what decides its labels is its entry."""
        return cls(source.id, source, own, _sha256(repr(astuple(source)), _dump(own)))

    @classmethod
    def of_rows(
        cls, documents: pa.Table, segmented: Mapping[str, Segmentation]
    ) -> Iterator[Member]:
        """Yield the documents of a file of many: what decides their labels is what is labelled."""
        labelled = zip(*(documents[name].to_pylist() for name in _LABELLED), strict=True)
        others = zip(*(documents[name].to_pylist() for name in _BESIDE), strict=True)
        for number, ((doc_id, language, text), beside) in enumerate(
            zip(labelled, others, strict=True)
        ):
            own = segmented.get(doc_id)
            # the text comes last, and as it is: its repr would take as long as all the rest
            key = _sha256(repr((doc_id, language)), _dump(own), text)
            yield cls(doc_id, documents.slice(number, 1), own, key, repr([*beside]))

    @property
    def here(self) -> bool:
        """Whether it needs no reading: then the document's row is always taken from it."""
        return isinstance(self.content, pa.Table)

    def __getstate__(self) -> dict[str, Any]:
        """Send a worker the row alone: pickle would send all of the table that it is a slice of."""
        content: Any = self.content
        if isinstance(content, pa.Table):
            content = content.to_batches()[0].serialize().to_pybytes()
        return self.__dict__ | {"content": content}

    def __setstate__(self, state: dict[str, Any]) -> None:
        """Take what `__getstate__` gave."""
        if isinstance(content := state["content"], bytes):
            row = pa.ipc.read_record_batch(pa.py_buffer(content), tables.DOCUMENTS)
            state["content"] = pa.Table.from_batches([row])
        self.__dict__.update(state)


def _dump(own: Segmentation | None) -> str:
    return segmentation.dump([own]).decode() if own is not None else ""


def members(
    folder: Path,
    sources: Sequence[catalog.Source],
    segmented: Mapping[str, Segmentation],
    refused: list[str],
    detect: Detected,
) -> Iterator[Member]:
    """Yield every document of the sources below a folder, in the catalogue's order.

    Files of many are read here, row by row. `segmented`: the sentences and tokens that documents came
    with, by id. What cannot be read is told of in `refused`.
    """

    def many(source: catalog.Source) -> bool:
        return readers.is_many(source.file, place=f"seeds/{source.file}")

    seen = {source.id for source in sources if not many(source)}
    for source in sources:
        try:
            # here, not in the shard: what the cache holds must not hide a file that has changed
            seeds.verify(folder, source)
            if not many(source):
                yield Member.of_source(source, segmented.get(source.id))
                continue
            for table in seeds.read(
                folder,
                source,
                on_issue=lambda issue: refused.append(str(issue)),
                seen=seen,
                detect=detect,
            ):
                yield from Member.of_rows(table, segmented)
        except Refused as issue:
            refused.append(str(issue))


def shards(found: Iterable[Member], recipe: str) -> Iterator[Shard]:
    """Yield the shards of documents in order; `recipe` is the fingerprint of all else that decides."""
    for together in cuts.shards(found, lambda member: member.doc_id):
        keys = {one.doc_id: _sha256(recipe, one.key) for one in together}
        whole = _sha256(*keys.values(), *(one.beside for one in together))
        # the first id outlives most of what may happen to a shard: documents are added at the end
        anchor = _sha256(together[0].doc_id)[:16]
        yield Shard(f"{anchor}/{whole}", tuple(together), keys)


def read(folder: Path, given: tuple[Any, ...]) -> Given:
    """Return the documents of a shard, and a message for each that could not be read."""
    found = [tables.DOCUMENTS.empty_table()]
    refused: list[str] = []
    for member in given:
        if isinstance(member.content, pa.Table):
            found.append(member.content)
            continue
        try:
            found += seeds.read(
                folder, member.content, on_issue=lambda issue: refused.append(str(issue))
            )
        except Refused as issue:
            refused.append(str(issue))
    documents = pa.concat_tables(found).combine_chunks()
    own = {member.doc_id: member.own for member in given if member.own is not None}
    return Given(documents, refused, own)


def _sha256(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()
