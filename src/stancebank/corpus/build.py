"""Shards of sources in; their tables, from the cache or computed, put together as one corpus, out."""

from __future__ import annotations

import functools
import hashlib
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import pyarrow as pa

from stancebank import manifest
from stancebank.corpus import cache, store
from stancebank.corpus.partition import SPLITS
from stancebank.schemas import labels, tables

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from spacy.language import Language

    from stancebank.corpus.silver.models import Models
    from stancebank.schemas.segmentation import Segmentation


class Shard(NamedTuple):
    """What one worker computes: `members` for the step's `read`, under a key that names its result."""

    key: str
    members: tuple[Any, ...]


class Given(NamedTuple):
    """A shard's documents, what could not be read, and the segmentation that documents came with."""

    documents: pa.Table
    refused: list[str]
    segmented: Mapping[str, Segmentation]


class Done(NamedTuple):
    """A shard that is in the cache: its documents' ids in order, and what could not be read."""

    key: str
    doc_ids: list[str]
    refused: list[str]
    cached: bool


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
    def fingerprint(self) -> str:
        """The sha256 over the code, the label scheme and the models."""
        models = {language: found.fingerprints for language, found in self.models.items()}
        whole = [manifest.code_fingerprint(), self.scheme.fingerprint, models]
        return hashlib.sha256(json.dumps(whole, sort_keys=True).encode()).hexdigest()

    def label(
        self, documents: pa.Table, segmented: Mapping[str, Segmentation] | None = None
    ) -> dict[str, pa.Table]:
        """Segment, tokenise and label documents; see `preannotate.preannotate`."""
        from stancebank.corpus.preannotate import preannotate  # noqa: PLC0415 - spaCy is slow

        return preannotate(documents, self.scheme, self.models, _tokenizer(), segmented)

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
        """Compute the shard unless the cache holds it. Safe beside others at the same shard."""
        if (done := self.cached(shard.key)) is not None:
            return done
        documents, refused, segmented = self.read(shard.members)
        return self.keep(shard.key, self.recipe.label(documents, segmented), refused)

    def cached(self, key: str) -> Done | None:
        """Return the shard if the cache holds it."""
        if (entry := cache.read(self.cache / key, tables.CONFIGS)) is None:
            return None
        names = tables.strings(entry.tables["documents"], "doc_id")
        return Done(key, names, entry.refused, cached=True)

    def keep(self, key: str, found: Mapping[str, pa.Table], refused: list[str]) -> Done:
        """Put a shard's tables into the cache."""
        cache.write(self.cache / key, found, refused)
        return Done(key, tables.strings(found["documents"], "doc_id"), refused, cached=False)


def assemble(
    directory: Path,
    shards: Sequence[Path],
    split_of: Mapping[str, str],
    scheme: labels.LabelScheme,
    *,
    configs: Sequence[str] = tables.CONFIGS,
    max_file_bytes: int = store.MAX_FILE_BYTES,
) -> dict[str, dict[str, manifest.TableRecord]]:
    """Write cached shards, in order, as the tables of a corpus directory, a split at a time.

    One shard is in memory at a time. `split_of` gives each document's split. A shard that lacks a
    config of rounds has no row of it.
    """
    splits = [name for name in SPLITS if name in set(split_of.values())]
    return {
        config: {
            split: store.write(
                directory,
                config,
                split,
                _of_split(shards, config, split, split_of),
                tables.features(config, scheme).arrow_schema,
                max_file_bytes=max_file_bytes,
            )
            for split in splits
        }
        for config in configs
    }


def _of_split(
    shards: Iterable[Path], config: str, split: str, split_of: Mapping[str, str]
) -> Iterator[pa.Table]:
    for folder in shards:
        path = cache.path(folder, config)
        if config in tables.ROUND_CONFIGS and not path.exists():
            continue
        table = store.read_file(path)
        mask = [split_of[doc_id] == split for doc_id in tables.strings(table, "doc_id")]
        yield table if all(mask) else table.filter(pa.array(mask, pa.bool_()))
