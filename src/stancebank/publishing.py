"""A release and an fsspec address in; the release there, or a copy of it in a cache here, out.

The manifest is written last and read first: an address without one holds no release yet. What it
says of each file is what a copy is measured by.
"""

from __future__ import annotations

import contextlib
import hashlib
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from typing import TYPE_CHECKING

from stancebank import address, atomic, ids, manifest
from stancebank.address import Store
from stancebank.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from stancebank.manifest import File, Manifest

    Progress = Callable[[int, int], None]

TOGETHER = 8
"""Files that are copied at once: most are small, and an object store answers slowly."""

_AGAIN = "publish the release there again"


@dataclass(frozen=True)
class Put:
    """What a publication did: the release's manifest, and the files and bytes that it copied."""

    manifest: Manifest
    copied: int
    bytes: int


def put(directory: Path, where: str, *, on_progress: Progress | None = None) -> Put:
    """Copy the release in `directory` to an address, which is then its own.

    Files that are there with the recorded sha256 are not copied again, so that a publication that
    was cut off goes on; they are read for that. `on_progress` gets (bytes done, bytes in all).

    Raises:
        Refused: rules `not-released`, `release-file` (here it is damaged), `release-exists` (another
            release is there), `manifest-…`, `address-…`.

    """
    store = Store(where)
    found = manifest.read(directory)
    if found.version is None:
        remedy = "release it first, and publish the release: stancebank release X.Y.Z"
        raise Refused("corpus/working", "not-released", remedy=remedy)
    files = _files(found, f"corpus/{found.version}")
    for file in files:
        _check_here(directory, file, f"corpus/{found.version}")
    raw = found.to_json()
    there = _vacant(store, raw)
    sizes: list[int] = []

    def copy(file: File) -> None:
        if _is_there(store, file):
            meter.add(file.bytes)
            return
        store.put(directory / file.path, file.path, meter.add)
        sizes.append(file.bytes)

    meter = _Meter(sum(file.bytes for file in files), on_progress)
    _together(copy, files, meter)
    if there is None:
        try:
            store.create(manifest.NAME, raw)
        except FileExistsError:  # somebody was faster
            _vacant(store, raw)
    elif there != raw:
        store.replace(manifest.NAME, raw)
    return Put(found, len(sizes), sum(sizes))


def fetch(where: str, cache: Path, *, on_progress: Progress | None = None) -> Path:
    """Return a directory below `cache` that holds the release at an address.

    Its name is made of the manifest's sha256, so that no other release can stand under it; where it
    is there already, the manifest alone is fetched. Of several processes one fetches, others wait.
    `on_progress` gets (bytes done, bytes in all).

    Raises:
        Refused: rules `manifest-…`, `version`, `release-missing-file`, `release-file` (not the
            recorded bytes), `address-…`; then nothing is kept.

    """
    store = Store(where)
    raw = store.read(manifest.NAME)
    if raw is None:
        remedy = "give the address of a release, as it was given to: stancebank publish"
        raise Refused(str(store), "manifest-missing", remedy=remedy)
    found = manifest.from_json(raw, place=store.place(manifest.NAME))
    files = _files(found, str(store))
    folder = cache / hashlib.sha256(raw).hexdigest()[:32]
    target = folder / (found.version or "working")
    folder.mkdir(parents=True, exist_ok=True)
    with atomic.lock(folder):
        if _is_whole(target, files):
            return target
        shutil.rmtree(target, ignore_errors=True)
        atomic.sweep(folder)
        meter = _Meter(sum(file.bytes for file in files), on_progress)
        with atomic.directory(target) as temporary:
            _together(lambda file: _copy_here(store, file, temporary, meter), files, meter)
            (temporary / manifest.NAME).write_bytes(raw)
    return target


def _files(found: Manifest, place: str) -> list[File]:
    """Return the files of a release, largest first; refuse names that would lead elsewhere."""
    if found.version is not None:
        ids.version(str(found.version))
    files = [*found.recorded().values()]
    for file in files:
        if not address.is_inside(file.path) or not isinstance(file.bytes, int):
            remedy = "take the release from where you trust it: this one was tampered with"
            raise Refused(place, "manifest-path", found=file.path, remedy=remedy)
    return sorted(files, key=lambda file: -file.bytes)


def _check_here(directory: Path, file: File, place: str) -> None:
    path = directory / file.path
    found = manifest.describe(path, directory) if path.is_file() else None
    if found != file:
        said = "no file" if found is None else f"{found.bytes} bytes, sha256 {found.sha256[:12]}"
        remedy = "bring back the release as it was written; stancebank check names all that differs"
        raise Refused(f"{place}/{file.path}", "release-file", found=said, remedy=remedy)


def _vacant(store: Store, raw: bytes) -> bytes | None:
    """Return the manifest that is at an address, if any; refuse another release's.

    The beginning of ours is left by a publication that was cut off, where a store shows it.
    """
    there = store.read(manifest.NAME)
    if there is None or raw.startswith(there):
        return there
    said = "a manifest that cannot be read"
    with contextlib.suppress(Refused):
        other = manifest.from_json(there, place=str(store))
        said = f"{other.name} {other.version or 'working'}, content {other.digest}"
    remedy = "a release is never rewritten: name another address"
    raise Refused(str(store), "release-exists", found=said, remedy=remedy)


def _is_there(store: Store, file: File) -> bool:
    if store.size(file.path) != file.bytes:
        return False
    whole = hashlib.sha256()
    try:
        for data in store.chunks(file.path):
            whole.update(data)
    except FileNotFoundError:
        return False
    return whole.hexdigest() == file.sha256


def _is_whole(target: Path, files: Iterable[File]) -> bool:
    """Whether a copy has every file at its length: bytes are compared when it is made, and once."""
    try:
        return all((target / file.path).stat().st_size == file.bytes for file in files)
    except OSError:
        return False


def _copy_here(store: Store, file: File, folder: Path, meter: _Meter) -> None:
    path = folder / file.path
    path.parent.mkdir(parents=True, exist_ok=True)
    whole, size = hashlib.sha256(), 0
    place = store.place(file.path)
    try:
        with path.open("wb") as stream:
            for data in store.chunks(file.path):
                size += len(data)
                if size > file.bytes:
                    break
                whole.update(data)
                stream.write(data)
                meter.add(len(data))
    except FileNotFoundError:
        raise Refused(place, "release-missing-file", found="no file", remedy=_AGAIN) from None
    if size != file.bytes:
        said = f"{'more than ' if size > file.bytes else ''}{min(size, file.bytes)} bytes"
        raise Refused(place, "release-file", found=said, remedy=f"{_AGAIN}: it has {file.bytes}")
    if whole.hexdigest() != file.sha256:
        said = f"sha256 {whole.hexdigest()[:12]}…"
        remedy = f"{_AGAIN}: it has sha256 {file.sha256[:12]}…"
        raise Refused(place, "release-file", found=said, remedy=remedy)


class _Meter:
    """Bytes from several threads, added up and told of; and what ends those that go on."""

    def __init__(self, total: int, on_progress: Progress | None) -> None:
        self._done, self._total, self._tell = 0, total, on_progress
        self._lock = threading.Lock()
        self.ended = False

    def add(self, number: int) -> None:
        if self.ended:
            raise InterruptedError
        with self._lock:
            self._done += number
            if self._tell is not None:
                self._tell(self._done, self._total)


def _together(step: Callable[[File], None], files: Iterable[File], meter: _Meter) -> None:
    """Run a step on files, several at once; the first error, or Ctrl-C, ends all of them."""
    with ThreadPoolExecutor(TOGETHER) as pool:
        waiting = [pool.submit(step, file) for file in files]
        try:
            for one in as_completed(waiting):
                one.result()
        except BaseException:
            meter.ended = True
            pool.shutdown(wait=False, cancel_futures=True)
            raise
