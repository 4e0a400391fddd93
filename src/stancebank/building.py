"""A project in; its working corpus, built from seeds, labels and models, out."""

from __future__ import annotations

import functools
import hashlib
import json
import os
import shutil
from dataclasses import astuple, dataclass
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from stancebank import __version__, atomic, manifest
from stancebank.corpus import build as steps
from stancebank.corpus import check, partition, shards
from stancebank.engine import local
from stancebank.errors import Refused
from stancebank.schemas import tables
from stancebank.seeds import catalog, readers
from stancebank.seeds import read as seeds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from stancebank.project import Project


@dataclass(frozen=True)
class Built:
    """What a build did: where the corpus is, and how many documents were new, cached, refused."""

    directory: Path
    documents: int
    cached: int
    refused: tuple[str, ...]


@dataclass(frozen=True)
class _Member:
    """A document to be: a source of one document, or a row that the parent process has read."""

    doc_id: str
    content: catalog.Source | pa.Table


def build(
    project: Project,
    *,
    workers: int = 1,
    on_progress: Callable[[int, int], None] | None = None,
) -> Built:
    """Build the working corpus; the same project gives the same bytes, with any `workers`.

    Shards that the cache holds are not computed again. A document that cannot be read is left out
    and told of; `on_progress` is called with the documents done and the documents known so far.

    Raises:
        Refused: `catalog-…`, `labels-…`, `settings-…`, `corpus-empty`, `model-missing`.

    """
    cache, builds = project.state / "cache", project.state / "builds"
    for folder in (cache, builds, project.corpus):
        folder.mkdir(parents=True, exist_ok=True)
        atomic.sweep(folder)
    recipe = recipe_of(project)
    step = steps.LabelShard(recipe, cache, functools.partial(_read, project.seeds))
    sources = catalog.load(project.catalogue)
    refused: list[str] = []
    if on_progress is not None:
        on_progress(0, len(sources))
    found = _shards(project, sources, recipe.fingerprint, refused)
    finished: list[steps.Done] = []
    documents = 0
    for done in local.run(step, found, workers=workers):
        finished.append(done)
        documents += len(done.doc_ids)
        if on_progress is not None:
            on_progress(documents, max(documents, len(sources)))
    refused += [message for done in finished for message in done.refused]
    if not documents:
        remedy = "register a document first: stancebank add PATH"
        if refused:
            remedy = "mend the sources, or take them out of the catalogue"
        why = refused[0] if refused else "no documents"
        raise Refused("seeds/sources.toml", "corpus-empty", found=why, remedy=remedy)
    directory = _put_together(project, recipe, finished, tuple(refused))
    cached = sum(len(done.doc_ids) for done in finished if done.cached)
    return Built(directory, documents, cached, tuple(refused))


def recipe_of(project: Project) -> steps.Recipe:
    """Return what decides a build, apart from the sources."""
    pipelines = tuple(sorted(project.settings.pipelines.items()))
    return steps.Recipe(project.labels.read_bytes(), pipelines)


def check_fresh(project: Project, built: manifest.Manifest) -> None:
    """Refuse a working corpus that is not what the project would build now.

    Raises:
        Refused: rules `working-stale`, `working-refused`.

    """
    remedy = "run: stancebank build"
    now = _inputs(project, recipe_of(project))
    for name, value in now.items():
        if built.inputs.get(name) != value:
            raise Refused("corpus/working", "working-stale", found=f"{name} changed", remedy=remedy)
    if built.refused:
        remedy = "mend the source or take it out of seeds/sources.toml, and build again"
        raise Refused("corpus/working", "working-refused", found=built.refused[0], remedy=remedy)


def _inputs(project: Project, recipe: steps.Recipe) -> dict[str, str]:
    catalogue = project.catalogue.read_bytes() if project.catalogue.exists() else b""
    return {
        "seeds/sources.toml": hashlib.sha256(catalogue).hexdigest(),
        "recipe": recipe.fingerprint,
    }


def _shards(
    project: Project, sources: list[catalog.Source], fingerprint: str, refused: list[str]
) -> Iterator[steps.Shard]:
    for members in shards.shards(_members(project, sources, refused), lambda member: member.doc_id):
        whole = hashlib.sha256(fingerprint.encode())
        for member in members:
            said = (
                repr(astuple(member.content))
                if isinstance(member.content, catalog.Source)
                else manifest.content_hash(tables.DOCUMENTS, [member.content])
            )
            whole.update(said.encode())
        yield steps.Shard(whole.hexdigest(), tuple(members))


def _members(
    project: Project, sources: list[catalog.Source], refused: list[str]
) -> Iterator[_Member]:
    """Yield every document, in the catalogue's order; files of many are read here, row by row."""

    def many(source: catalog.Source) -> bool:
        return readers.is_many(source.file, place=f"seeds/{source.file}")

    seen = {source.id for source in sources if not many(source)}
    for source in sources:
        try:
            # here, not in the shard: what the cache holds must not hide a file that has changed
            seeds.verify(project.seeds, source)
            if not many(source):
                yield _Member(source.id, source)
                continue
            for table in seeds.read(
                project.seeds, source, on_issue=lambda issue: refused.append(str(issue)), seen=seen
            ):
                for number, doc_id in enumerate(tables.strings(table, "doc_id")):
                    yield _Member(doc_id, table.slice(number, 1))
        except Refused as issue:
            refused.append(str(issue))


def _read(folder: Path, members: tuple[Any, ...]) -> tuple[pa.Table, list[str]]:
    """Return the documents of a shard, and a message for each that could not be read."""
    found = [tables.DOCUMENTS.empty_table()]
    refused: list[str] = []
    for member in members:
        if isinstance(member.content, pa.Table):
            found.append(member.content)
            continue
        try:
            found += seeds.read(
                folder, member.content, on_issue=lambda issue: refused.append(str(issue))
            )
        except Refused as issue:
            refused.append(str(issue))
    return pa.concat_tables(found).combine_chunks(), refused


def _put_together(
    project: Project, recipe: steps.Recipe, done: list[steps.Done], refused: tuple[str, ...]
) -> Path:
    """Write the corpus under a name made of its inputs, and point corpus/working at it."""
    builds = project.state / "builds"
    keys = [shard.key for shard in done]
    versions = project.versions()
    frozen = project.load(versions[-1]).splits() if versions else {}
    split_of = partition.partition((doc for shard in done for doc in shard.doc_ids), frozen)
    inputs = _inputs(project, recipe)
    said = json.dumps([inputs, keys, sorted(split_of.items()), refused, project.settings.name])
    target = builds / hashlib.sha256(said.encode()).hexdigest()
    with atomic.lock(builds):
        if target.is_dir() and check.damaged(target):
            shutil.rmtree(target)
        if not target.is_dir():
            with atomic.directory(target) as folder:
                made = manifest.Manifest(
                    name=project.settings.name,
                    version=None,
                    splits={"rule": partition.RULE, "after": versions[-1] if versions else None},
                    tables=steps.assemble(
                        folder, project.state / "cache", keys, split_of, recipe.scheme
                    ),
                    inputs=inputs,
                    code={"stancebank": __version__, "sha256": manifest.code_fingerprint()},
                    models={lang: found.fingerprints for lang, found in recipe.models.items()},
                    labels={"version": recipe.scheme.version, "sha256": recipe.scheme.fingerprint},
                    refused=refused,
                )
                (folder / manifest.NAME).write_bytes(made.to_json())
        _point(project.corpus / "working", target)
        for old in builds.iterdir():
            if old != target:
                shutil.rmtree(old, ignore_errors=True)
    return project.corpus / "working"


def _point(link: Path, target: Path) -> None:
    """Make `link` a symbolic link to `target` in one step: there is no moment without a corpus."""
    temporary = link.with_name(f".working-{os.getpid()}")
    temporary.unlink(missing_ok=True)
    temporary.symlink_to(os.path.relpath(target, link.parent), target_is_directory=True)
    temporary.replace(link)
