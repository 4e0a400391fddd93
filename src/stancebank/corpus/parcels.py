"""A shard's documents in; bytes that travel, and the tables that another machine made of them, out."""

from __future__ import annotations

import functools
import hashlib
import json
import platform
from dataclasses import dataclass
from importlib import metadata
from typing import TYPE_CHECKING, NamedTuple

import pyarrow as pa

from stancebank.corpus import store
from stancebank.errors import Refused
from stancebank.schemas import segmentation, tables

if TYPE_CHECKING:
    from collections.abc import Mapping

    from stancebank.corpus.build import Given, Recipe

_ALIKE = ("numpy", "pyarrow", "spacy", "thinc")


class Labelled(NamedTuple):
    """A shard that came back: its key, its tables by config, and what could not be read of it."""

    key: str
    tables: dict[str, pa.Table]
    refused: list[str]


def pack(key: str, given: Given) -> dict[str, bytes]:
    """Return what a worker needs of a shard: Arrow IPC streams, and JSON."""
    return {
        "key": key.encode(),
        "refused": json.dumps(given.refused).encode(),
        "documents": store.dump(given.documents).to_pybytes(),
        "segmented": segmentation.dump(given.segmented.values()),
    }


def unpack(parcel: Mapping[str, bytes]) -> Labelled:
    """Return what `LabelParcel` made."""
    found = {config: pa.ipc.open_stream(parcel[config]).read_all() for config in tables.CONFIGS}
    return Labelled(parcel["key"].decode(), found, json.loads(parcel["refused"]))


@dataclass(frozen=True)
class LabelParcel:
    """The step of a build on another machine: from `pack`'s parcel to `unpack`'s."""

    recipe: Recipe
    fingerprint: str  # of the machine that will keep the result

    @classmethod
    def of(cls, recipe: Recipe) -> LabelParcel:
        """Make the step for machines that are like this one."""
        return cls(recipe, _fingerprint(recipe))

    def __call__(self, parcel: Mapping[str, bytes]) -> dict[str, bytes]:
        """Label a shard's documents.

        Raises:
            Refused: rule `engine-worker-differs` where another code, model or library would label.

        """
        recipe = _first(self.recipe)
        if _fingerprint(recipe) != self.fingerprint:
            remedy = "install the same stancebank, pipelines and libraries on every machine"
            raise Refused(platform.node(), "engine-worker-differs", remedy=remedy)
        documents = pa.ipc.open_stream(parcel["documents"]).read_all()
        segmented = segmentation.load(parcel["segmented"], place="segmented")
        found = recipe.label(documents, segmented)
        return {
            "key": parcel["key"],
            "refused": parcel["refused"],
            **{config: store.dump(table).to_pybytes() for config, table in found.items()},
        }


@functools.cache
def _first(recipe: Recipe) -> Recipe:
    """Return the first recipe that was equal: its scheme is read, its models loaded, once a process."""
    return recipe


@functools.cache
def _fingerprint(recipe: Recipe) -> str:
    versions = {name: metadata.version(name) for name in _ALIKE}
    said = [recipe.fingerprint, platform.python_version(), versions]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()
