"""A shard's tables in; a folder of the cache, whole or not there, and back, out.

The folder of an entry is `ANCHOR/KEY`: the key names everything that decided the tables; the anchor
is what the shard's versions have in common, so that a new version finds the documents that it
shares with older ones. Nothing here waits for the disk: an entry says the XXH3 of its files, and one
that does not have them is taken out, as if never there. That finds what a crash left, at a tenth of
the cost of sha256; whoever writes into a cache on purpose could write the hash as well.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
from collections import Counter
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

import pyarrow as pa
import xxhash

from stancebank import atomic
from stancebank.corpus import store

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

LIMIT = 20_000_000_000
"""How many bytes the cache keeps after a build, beyond what the build itself used."""

IN_USE = 24 * 3600
"""Seconds since an entry was last used in which it is never taken out: a build may need it yet."""

_ENTRY = "entry.json"


class Entry(NamedTuple):
    """A shard's tables, mapped into memory; what was refused; the key of each document's content."""

    folder: Path
    tables: dict[str, pa.Table]  # those that were wanted
    files: dict[str, str]  # the hash of each table's file
    refused: list[str]
    documents: dict[str, str]


def path(folder: Path, config: str) -> Path:
    """Return the file that holds a config of the shard in `folder`."""
    return folder / f"{config}.arrow"


def write(
    folder: Path,
    tables: Mapping[str, pa.Table],
    refused: Sequence[str] = (),
    documents: Mapping[str, str] | None = None,
    *,
    like: Entry | None = None,
) -> None:
    """Keep a shard in `folder`, unless it is there: another build was faster, with the same.

    The other tables of `like` are the shard's too; their files are not written a second time.
    """
    folder.parent.mkdir(exist_ok=True)
    try:
        with atomic.directory(folder, durable=False) as temporary:
            digests = {}
            if like is not None:
                for config in like.files.keys() - tables.keys():
                    _link(path(like.folder, config), path(temporary, config))
                    digests[config] = like.files[config]
            for config, table in tables.items():
                data = store.dump(table)
                digests[config] = xxhash.xxh3_128_hexdigest(data)
                path(temporary, config).write_bytes(data)
            said = {"files": digests, "refused": [*refused], "documents": dict(documents or {})}
            (temporary / _ENTRY).write_text(json.dumps(said), "utf-8")
    except FileExistsError:
        pass


def read(folder: Path, configs: Iterable[str], wanted: Iterable[str] | None = None) -> Entry | None:
    """Return what the cache holds of a shard; a damaged entry is taken out, as if never there.

    `configs` must be there and sound; those of them that are `wanted` are opened, by default all.
    """
    if not folder.is_dir():
        return None
    try:
        said = _said(folder)
        files = {config: said["files"][config] for config in configs}
        if all(_digest(path(folder, config)) == digest for config, digest in files.items()):
            mapped = {config: store.read_file(path(folder, config)) for config in wanted or files}
            os.utime(folder)  # it is in use
            return Entry(folder, mapped, files, said["refused"], said["documents"])
    except (pa.ArrowInvalid, OSError, ValueError, KeyError, TypeError):
        pass
    shutil.rmtree(folder, ignore_errors=True)
    return None


def _said(folder: Path) -> dict[str, Any]:
    return dict(json.loads((folder / _ENTRY).read_bytes()))


def _link(file: Path, other: Path) -> None:
    """Give a file of the cache another name, or copy it where the file system cannot."""
    try:
        os.link(file, other)
    except OSError:
        shutil.copyfile(file, other)


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, xxhash.xxh3_128).hexdigest()


def versions(folder: Path, configs: Sequence[str]) -> Iterator[Entry]:
    """Yield the other entries of the same anchor that have `configs`, the one used last first."""
    try:
        beside = [(one.stat().st_mtime, one) for one in folder.parent.iterdir() if one != folder]
    except FileNotFoundError:
        return
    for _, other in sorted(beside, reverse=True):
        # what lacks a table is no damaged entry: a shard with its gold has other ones
        with suppress(OSError, ValueError, KeyError, TypeError):
            if not {*configs} <= {*_said(other)["files"]}:
                continue
        if (entry := read(other, configs)) is not None:
            yield entry


def sweep(root: Path) -> None:
    """Remove what writers left behind when they were killed."""
    for anchor in root.iterdir():
        if anchor.is_dir():
            atomic.sweep(anchor)


def trim(root: Path, limit: int = LIMIT) -> int:
    """Take out the entries that were not used for longest, until `limit` bytes are left.

    What was used in the last `IN_USE` seconds stays, whatever its size. Returns the bytes left.
    """
    found = []
    sizes: dict[int, int] = {}  # by inode: entries share files
    links: Counter[int] = Counter()
    for folder in root.glob("*/*/"):
        try:
            files = [one.stat() for one in folder.iterdir()]
            found.append((folder.stat().st_mtime, folder, [one.st_ino for one in files]))
        except FileNotFoundError:  # another build has taken it out
            continue
        sizes |= {one.st_ino: one.st_size for one in files}
        links.update(one.st_ino for one in files)
    left = sum(sizes.values())
    for used, folder, inodes in sorted(found):
        if left <= limit or used > time.time() - IN_USE:
            break
        shutil.rmtree(folder, ignore_errors=True)
        links.subtract(inodes)
        left -= sum(sizes[inode] for inode in inodes if not links[inode])
    return left
