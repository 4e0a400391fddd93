"""Seeds, labels, models and closed rounds in; the working corpus, put together of shards, out."""

from __future__ import annotations

import functools
import hashlib
import json
import os
import shutil
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stancebank import __version__, atomic, gathering, manifest, overlaying, spreading
from stancebank.annotation import closed
from stancebank.corpus import build as steps
from stancebank.corpus import cache as stored
from stancebank.corpus import check, near_duplicates, partition
from stancebank.corpus.load import Corpus
from stancebank.errors import Refused
from stancebank.schemas import segmentation
from stancebank.seeds import catalog, read
from stancebank.seeds.detected import Detected
from stancebank.settings import SPLIT_BY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    import pyarrow as pa

    from stancebank.settings import Settings


_SHARDS = "shards.json"
"""Which shards of the cache the working corpus was put together of."""

SEGMENTATION = "segmentation.jsonl"
"""The sentences and tokens that imported documents came with; else there is no such file."""


@dataclass(frozen=True)
class Plan:
    """Where a build reads and writes."""

    seeds: Path  # the sources, and their catalogue
    labels: Path
    working: Path  # becomes a link to the corpus that was built last
    state: Path  # the cache and the builds
    annotation: Path  # the rounds, whose gold is laid over the silver labels
    settings: Settings
    newest: Path | None  # the newest release, whose documents keep their splits

    @functools.cached_property
    def recipe(self) -> steps.Recipe:
        """What decides a build, apart from the sources."""
        pipelines = tuple(sorted(self.settings.pipelines.items()))
        return steps.Recipe(self.labels.read_bytes(), pipelines)

    @property
    def catalogue(self) -> Path:
        """What each source is."""
        return self.seeds / catalog.NAME

    @functools.cached_property
    def segmented(self) -> dict[str, segmentation.Segmentation]:
        """The sentences and tokens that documents came with. Raises: `segmentation-syntax`."""
        path = self.seeds / SEGMENTATION
        return segmentation.load(path.read_bytes(), place=str(path)) if path.exists() else {}

    def inputs(self) -> dict[str, str]:
        """Return the fingerprints of all that a build depends on, by what it is."""
        catalogue = self.catalogue.read_bytes() if self.catalogue.exists() else b""
        own = self.seeds / SEGMENTATION
        given = (
            {f"seeds/{SEGMENTATION}": hashlib.sha256(own.read_bytes()).hexdigest()}
            if own.exists()
            else {}
        )
        if (by := self.settings.split.by) != SPLIT_BY[0]:
            given["settings/split"] = by
        return given | {
            "seeds/sources.toml": hashlib.sha256(catalogue).hexdigest(),
            "recipe": self.recipe.fingerprint,
            "annotation/rounds": closed.fingerprint(self.annotation),
        }


@dataclass(frozen=True)
class Built:
    """What a build did: where the corpus is, and how many documents were new, cached, refused."""

    directory: Path
    documents: int
    cached: int
    refused: tuple[str, ...]


def build(
    plan: Plan,
    *,
    engine: str = "local",
    workers: int = 1,
    address: str | None = None,
    on_progress: Callable[[int, int], None] | None = None,
) -> Built:
    """Build the working corpus; the same inputs give the same bytes, on any engine.

    Shards that the cache holds are not computed again. A document that cannot be read is left out
    and told of; `on_progress` is called with the documents done and the documents known so far.

    Raises:
        Refused: `catalog-…`, `labels-…`, `settings-…`, `corpus-empty`, `pipeline-…`, `round-…`,
            `judgements-syntax`, `decisions-syntax`, `gold-text`, `engine-…`.

    """
    cache, builds = plan.state / "cache", plan.state / "builds"
    for folder in (plan.state, cache, builds, plan.working.parent):
        folder.mkdir(parents=True, exist_ok=True)
        atomic.sweep(folder)
    stored.sweep(cache)
    step = steps.LabelShard(plan.recipe, cache, functools.partial(gathering.read, plan.seeds))
    sources = catalog.load(plan.catalogue)
    refused: list[str] = []
    if on_progress is not None:
        on_progress(0, len(sources))
    detect = Detected(plan.state / "languages", manifest.code_fingerprint())
    members = gathering.members(plan.seeds, sources, plan.segmented, refused, detect)
    found = gathering.shards(members, plan.recipe.fingerprint)
    finished: list[steps.Done] = []
    documents = 0
    for done in spreading.run(step, found, engine=engine, workers=workers, address=address):
        finished.append(done)
        documents += len(done.doc_ids)
        if on_progress is not None:
            on_progress(documents, max(documents, len(sources)))
    detect.save()
    refused += [message for done in finished for message in done.refused]
    if not documents:
        remedy = "register a document first: stancebank add PATH"
        if refused:
            remedy = "mend the sources, or take them out of the catalogue"
        why = refused[0] if refused else "no documents"
        raise Refused("seeds/sources.toml", "corpus-empty", found=why, remedy=remedy)
    sha256_of = {read.source_path(plan.seeds, source): source.sha256 for source in sources}
    directory = _put_together(plan, finished, sha256_of, tuple(refused))
    stored.trim(cache)
    cached = sum(done.cached for done in finished)
    return Built(directory, documents, cached, tuple(refused))


def signatures(plan: Plan, built: Path) -> Iterator[pa.Table]:
    """Yield the signatures of the documents of the working corpus in `built`, in pieces.

    They are those that near-duplicates were found by when it was built, as far as the cache holds
    them still. Columns: `corpus.signatures.SCHEMA`.
    """
    with suppress(OSError, ValueError, KeyError, TypeError):
        said = json.loads((plan.state / _SHARDS).read_bytes())
        if said["build"] == built.name:
            yield from steps.signatures(plan.state / "cache" / key for key in said["shards"])


def check_fresh(plan: Plan, built: manifest.Manifest) -> None:
    """Refuse a working corpus that is not what the project would build now.

    Raises:
        Refused: rules `working-stale`, `working-refused`.

    """
    remedy = "run: stancebank build"
    now = plan.inputs()
    for name in {**now, **built.inputs}:
        if built.inputs.get(name) != now.get(name):
            raise Refused("corpus/working", "working-stale", found=f"{name} changed", remedy=remedy)
    if built.refused:
        remedy = "mend the source or take it out of seeds/sources.toml, and build again"
        raise Refused("corpus/working", "working-refused", found=built.refused[0], remedy=remedy)


def _put_together(
    plan: Plan, done: list[steps.Done], sha256_of: Mapping[str, str], refused: tuple[str, ...]
) -> Path:
    """Write the corpus under a name made of its inputs, and point corpus/working at it."""
    inputs, recipe = plan.inputs(), plan.recipe
    builds, cache = plan.state / "builds", plan.state / "cache"
    rounds = closed.closed(plan.annotation)
    laid = overlaying.Overlay(rounds, inputs["annotation/rounds"], recipe.scheme, cache)
    keys = [laid(shard.key, shard.doc_ids) for shard in done]
    newest = Corpus.open(plan.newest) if plan.newest else None
    frozen = newest.splits() if newest else {}
    group_of = steps.groups(cache / shard.key for shard in done)
    parts = partition.partition(
        steps.members(cache / shard.key for shard in done),
        frozen,
        group_of,
        by=plan.settings.split.by,
        until=newest.manifest.splits.get("until") if newest else None,
    )
    splits = parts.said(plan.settings.split.by, after=newest.manifest.version if newest else None)
    split_of = parts.split_of
    said = json.dumps([inputs, keys, sorted(split_of.items()), splits, refused, plan.settings.name])
    target = builds / hashlib.sha256(said.encode()).hexdigest()
    with atomic.lock(builds):
        if target.is_dir() and check.damaged(target):
            shutil.rmtree(target)
        if not target.is_dir():
            with atomic.directory(target) as folder:
                written = steps.assemble(
                    folder,
                    [cache / key for key in keys],
                    split_of,
                    recipe.scheme,
                    sha256_of=sha256_of,
                    configs=laid.configs,
                )
                if group_of:
                    rows = (
                        near_duplicates.table(shard.doc_ids, group_of, frozen, splits["after"])
                        for shard in done
                    )
                    written["near_duplicates"] = steps.spread(
                        folder, "near_duplicates", rows, split_of, recipe.scheme
                    )
                made = manifest.Manifest(
                    name=plan.settings.name,
                    version=None,
                    splits=splits,
                    tables=written,
                    inputs=inputs,
                    code={"stancebank": __version__, "sha256": manifest.code_fingerprint()},
                    models=recipe.fingerprints,
                    labels={"version": recipe.scheme.version, "sha256": recipe.scheme.fingerprint},
                    refused=refused,
                )
                (folder / manifest.NAME).write_bytes(made.to_json())
        said = json.dumps({"build": target.name, "shards": [shard.key for shard in done]})
        atomic.write_bytes(plan.state / _SHARDS, said.encode())
        _point(plan.working, target)
        for old in builds.iterdir():
            if old != target:
                shutil.rmtree(old, ignore_errors=True)
    return plan.working


def _point(link: Path, target: Path) -> None:
    """Make `link` a symbolic link to `target` in one step: there is no moment without a corpus.

    For one build at a time: the temporary name is fixed, so that what a killed one left is reused.
    """
    temporary = link.with_name(f".{link.name}")
    temporary.unlink(missing_ok=True)
    temporary.symlink_to(os.path.relpath(target, link.parent), target_is_directory=True)
    temporary.replace(link)
