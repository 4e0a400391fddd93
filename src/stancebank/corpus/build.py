"""Shards of sources in; their tables, from the cache or computed, put together as one corpus, out."""

from __future__ import annotations

import functools
import hashlib
import json
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pyarrow as pa

from stancebank import manifest
from stancebank.corpus import cache, near_duplicates, reuse, store
from stancebank.corpus import signatures as marks
from stancebank.corpus.partition import SPLITS, Document
from stancebank.schemas import labels, tables

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from spacy.language import Language

    from stancebank.corpus.silver.models import Models
    from stancebank.schemas.segmentation import Segmentation


GATHERED = 16
"""Shards in a record batch: some ten thousand sentences. Opening and checking cost by the batch."""

SIGNATURES = "signatures"
"""The table beside a shard's configs in the cache: what tells which documents, and sentences, are alike."""


_KEPT = (*tables.CONFIGS, SIGNATURES)


class Shard(NamedTuple):
    """What one worker computes: `members` for the step's `read`, and what names their results.

    `keys` has the key of all that decides a member's labels, by its document's id; `key` is the
    path below the cache of what becomes of all of them.
    """

    key: str
    members: tuple[Any, ...]
    keys: Mapping[str, str]

    def unread(self, kept: Container[str]) -> tuple[Any, ...]:
        """Return the members that must be read where the labels of some documents are known."""
        return tuple(one for one in self.members if one.here or one.doc_id not in kept)


class Given(NamedTuple):
    """A shard's documents, what could not be read, and the segmentation that documents came with."""

    documents: pa.Table
    refused: list[str]
    segmented: Mapping[str, Segmentation]


class Asked(NamedTuple):
    """A shard that must be computed: what is known of it, its documents, and what is to label."""

    shard: Shard
    kept: Mapping[str, cache.Entry]  # by document: where its labels are
    documents: pa.Table  # those that were read
    given: Given  # those of them whose labels are not known


class Done(NamedTuple):
    """A shard that is in the cache: its documents' ids in order, and what could not be read."""

    key: str
    doc_ids: list[str]
    refused: list[str]
    cached: int  # of its documents, how many were there


@dataclass(frozen=True)
class Recipe:
    """Everything but the sources that decides what a build computes."""

    labels_toml: bytes
    pipelines: tuple[tuple[str, str], ...]  # language, spaCy pipeline

    @functools.cached_property
    def scheme(self) -> labels.LabelScheme:
        """The label scheme."""
        return labels.parse(self.labels_toml)

    @functools.cached_property
    def models(self) -> dict[str, Models]:
        """What labels each language. Raises: Refused where a pipeline is not installed."""
        return {language: _models(pipeline) for language, pipeline in self.pipelines}

    @functools.cached_property
    def fingerprints(self) -> dict[str, dict[str, str]]:
        """What labels each layer of each language. Raises: as `models`, which are not loaded."""
        from stancebank.corpus.silver import models  # noqa: PLC0415

        return {language: models.fingerprints(pipeline) for language, pipeline in self.pipelines}

    @functools.cached_property
    def fingerprint(self) -> str:
        """The sha256 over the code, the label scheme and the models."""
        whole = [manifest.code_fingerprint(), self.scheme.fingerprint, self.fingerprints]
        return hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()

    def label(
        self, documents: pa.Table, segmented: Mapping[str, Segmentation] | None = None
    ) -> dict[str, pa.Table]:
        """Segment, tokenise and label documents; see `preannotate.preannotate`."""
        from stancebank.corpus.preannotate import preannotate  # noqa: PLC0415 - spaCy is slow

        return preannotate(documents, self.scheme, self.models, _tokenizer, segmented)

    def __getstate__(self) -> dict[str, Any]:
        """Leave out what is derived: a worker loads the models, they are not sent to it."""
        return {"labels_toml": self.labels_toml, "pipelines": self.pipelines}


@functools.cache
def _models(pipeline: str) -> Models:
    """Load a pipeline once a process."""
    from stancebank.corpus.silver import models  # noqa: PLC0415 - spaCy is slow to import

    return models.load(pipeline)


@functools.cache
def _tokenizer() -> Language:
    """Return spaCy's language-neutral tokenizer, for documents of languages without a pipeline."""
    import spacy  # noqa: PLC0415

    return spacy.blank("xx")


@dataclass(frozen=True)
class LabelShard:
    """The step of a build: called with a shard, it leaves the shard's tables in `cache`."""

    recipe: Recipe
    cache: Path
    read: Callable[[tuple[Any, ...]], Given]

    def __call__(self, shard: Shard) -> Done:
        """Compute what the cache does not hold. Safe beside others at the same shard."""
        if (done := self.cached(shard.key)) is not None:
            return done
        asked = self.asked(shard)
        documents, segmented = asked.given.documents, asked.given.segmented
        return self.keep(
            asked, self.recipe.label(documents, segmented) if documents.num_rows else {}
        )

    def cached(self, key: str) -> Done | None:
        """Return the shard if the cache holds it."""
        if (entry := cache.read(self.cache / key, _KEPT, wanted=["documents"])) is None:
            return None
        names = tables.strings(entry.tables["documents"], "doc_id")
        return Done(key, names, entry.refused, cached=len(names))

    def asked(self, shard: Shard) -> Asked:
        """Read a shard, and leave out what another version of it in the cache has labelled."""
        kept = reuse.known(cache.versions(self.cache / shard.key, _KEPT), shard.keys)
        given = self.read(shard.unread(kept))
        new = [doc_id not in kept for doc_id in tables.strings(given.documents, "doc_id")]
        left = given._replace(documents=given.documents.filter(pa.array(new, pa.bool_())))
        return Asked(shard, kept, given.documents, left)

    def keep(self, asked: Asked, labelled: Mapping[str, pa.Table]) -> Done:
        """Put a shard into the cache: what was asked for, labelled (nothing: {}), and what was known."""
        shard, refused = asked.shard, asked.given.refused
        like = reuse.same(asked.documents, asked.kept)
        whole = {"documents": asked.documents}
        if like is None:
            empty = {config: tables.SCHEMAS[config].empty_table() for config in tables.CONFIGS}
            whole = {**empty, **labelled, **whole}
            if asked.kept:
                whole = reuse.joined(whole, asked.kept, list(shard.keys))
            whole[SIGNATURES] = marks.table(whole["documents"], whole["sentences"])
        names = tables.strings(whole["documents"], "doc_id")
        # what was refused is read again each time: it may be mended outside of the catalogue
        keys = {name: shard.keys[name] for name in names} if not refused else {}
        cache.write(self.cache / shard.key, whole, refused, keys, like=like)
        return Done(shard.key, names, refused, cached=len(asked.kept))


def assemble(
    directory: Path,
    shards: Sequence[Path],
    split_of: Mapping[str, str],
    scheme: labels.LabelScheme,
    *,
    sha256_of: Mapping[str, str],
    configs: Sequence[str] = tables.CONFIGS,
) -> dict[str, dict[str, manifest.TableRecord]]:
    """Write cached shards, in order, as the tables of a corpus directory.

    A few shards are in memory at a time. `split_of` gives each document's split, `sha256_of` that of
    its file, by `source_path`. A shard that lacks a config of rounds has no row of it.
    """

    def pieces(config: str) -> Iterator[pa.Table]:
        found = _pieces(shards, config)
        if config == "documents":
            return (_with_sha256(piece, sha256_of) for piece in found)
        return found

    return {
        config: spread(directory, config, pieces(config), split_of, scheme) for config in configs
    }


def _with_sha256(documents: pa.Table, sha256_of: Mapping[str, str]) -> pa.Table:
    """Return documents with the sha256 that their files have now.

    A row of a file of many changes the sha256 beside all of them; so it is no part of what a shard
    is kept under, and what the cache says of it is that of the first such file.
    """
    column = documents.schema.get_field_index("source_sha256")
    now = [sha256_of[path] for path in tables.strings(documents, "source_path")]
    return documents.set_column(column, documents.field(column), pa.array(now, pa.string()))


def _pieces(shards: Iterable[Path], config: str) -> Iterator[pa.Table]:
    """Yield a table a shard, also of a shard that has no row of a config of rounds."""
    for folder in shards:
        path = cache.path(folder, config)
        if config in tables.ROUND_CONFIGS and not path.exists():
            yield tables.SCHEMAS[config].empty_table()
        else:
            yield store.read_file(path)


def spread(
    directory: Path,
    config: str,
    pieces: Iterable[pa.Table],
    split_of: Mapping[str, str],
    scheme: labels.LabelScheme,
) -> dict[str, manifest.TableRecord]:
    """Write the pieces of a config, one a shard, in order, each row in the split of its document.

    GATHERED shards become one record batch of a split. In every config they are the same shards, so
    that batches hold the same documents.
    """
    schema = tables.written(config, scheme)
    splits = [name for name in SPLITS if name in set(split_of.values())]
    writers = {split: store.Writer(directory, config, split, schema) for split in splits}
    rest = iter(pieces)
    while some := list(islice(rest, GATHERED)):
        table = pa.concat_tables(some).combine_chunks()
        runs = [*tables.runs(table)]
        numbers = np.array([splits.index(split_of[run.doc_id]) for run in runs], np.int64)
        of_row = np.repeat(numbers, np.array([run.end - run.start for run in runs], np.int64))
        for number, split in enumerate(splits):
            writers[split].add(table.filter(pa.array(of_row == number)))
    return {split: writer.close() for split, writer in writers.items()}


def groups(shards: Iterable[Path]) -> dict[str, str]:
    """Return the groups of near-duplicates over cached shards; see `near_duplicates.groups`."""
    return near_duplicates.groups(_pieces(shards, SIGNATURES))


def signatures(shards: Iterable[Path]) -> Iterator[pa.Table]:
    """Yield the signatures of the documents of cached shards, of those that are still there."""
    for folder in shards:
        if (entry := cache.read(folder, [SIGNATURES])) is not None:
            yield entry.tables[SIGNATURES]


def members(shards: Iterable[Path]) -> Iterator[Document]:
    """Yield what decides the splits of the documents of cached shards, in order."""
    for found in _pieces(shards, "documents"):
        yield from map(Document, *(found[name].to_pylist() for name in Document._fields))
