"""Bytes or a folder in; under its final name they appear whole, or not at all.

A writer works under a hidden temporary name beside its target, holds a lock on what it writes, and
renames when every byte is on disk. The kernel drops the lock when the writer ends, however it
ends, so what `sweep` finds unlocked has no writer any more. Needs a POSIX system.
"""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import re
import secrets
import shutil
import stat
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_LEFTOVER = re.compile(r"\.stancebank-\d+-[0-9a-f]{16}\.partial")
_NO_HARD_LINKS = (errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EMLINK)


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file, replacing what was there; a reader sees the old bytes or the new ones."""
    with file(path) as stream:
        stream.write(data)


@contextlib.contextmanager
def file(path: Path, *, replace: bool = True) -> Iterator[BinaryIO]:
    """Yield a stream whose bytes become the file at `path` when the block ends without an error.

    Raises:
        FileExistsError: `replace` is False and `path` exists; it is left as it is.

    """
    temporary, handle = _claim(path.parent, _create_file)
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
            if replace:
                temporary.replace(path)
            else:
                _link(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)
    _sync(path.parent)


@contextlib.contextmanager
def directory(path: Path, *, durable: bool = True) -> Iterator[Path]:
    """Yield a temporary folder that becomes `path` when the block ends without an error.

    Unless it is `durable`, nothing waits for the disk: after a loss of power, files may be damaged.

    Raises:
        FileExistsError: `path` exists, before the block or since; it is left as it is.

    """
    if os.path.lexists(path):
        raise _exists(path)
    temporary, handle = _claim(path.parent, _create_directory)
    try:
        yield temporary
        if durable:
            for folder, _, names in os.walk(temporary):
                for name in names:
                    _sync(Path(folder, name))
                _sync(Path(folder))
        if os.path.lexists(path):
            raise _exists(path)
        _rename(temporary, path)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
        os.close(handle)
    if durable:
        _sync(path.parent)


def sweep(parent: Path) -> list[Path]:
    """Remove what writers into `parent` left behind when they were killed; return it, sorted.

    What a living writer is still at, in this process or another, stays.
    """
    removed = []
    for path in sorted(parent.iterdir()):
        if not _LEFTOVER.fullmatch(path.name):
            continue
        try:
            handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
        except FileNotFoundError:  # its writer has just finished
            continue
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()
            removed.append(path)
        except (BlockingIOError, FileNotFoundError):
            continue
        finally:
            os.close(handle)
    return removed


@contextlib.contextmanager
def lock(folder: Path) -> Iterator[None]:
    """Hold `folder` for one who reads a file in it and writes it anew; others wait."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def _claim(parent: Path, create: Callable[[Path], int]) -> tuple[Path, int]:
    """Make a temporary entry and lock it; again where `sweep` came between the two."""
    while True:
        path = parent / f".stancebank-{os.getpid()}-{secrets.token_hex(8)}.partial"
        handle = create(path)
        # a file system without locks keeps its leftovers: `sweep` cannot lock them either
        with contextlib.suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX)
        with contextlib.suppress(FileNotFoundError):
            if os.path.samestat(path.lstat(), os.fstat(handle)):
                return path, handle
        os.close(handle)


def _create_file(path: Path) -> int:
    # 0o666 lets the user's umask decide, as for any other file
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)


def _create_directory(path: Path) -> int:
    path.mkdir()
    return os.open(path, os.O_RDONLY | os.O_DIRECTORY)


def _link(temporary: Path, path: Path) -> None:
    """Give the file its final name unless the name is taken; the kernel decides races."""
    try:
        os.link(temporary, path)
    except OSError as error:
        if error.errno not in _NO_HARD_LINKS:
            raise
        if os.path.lexists(path):
            raise _exists(path) from None
        temporary.rename(path)


def _rename(temporary: Path, path: Path) -> None:
    """Give the folder its final name.

    The kernel refuses a file, a link and a folder with anything in it: what a race could still
    replace is an empty folder, and no writer leaves one of those.
    """
    try:
        temporary.rename(path)
    except OSError as error:
        if error.errno in (errno.ENOTEMPTY, errno.EEXIST, errno.ENOTDIR) and os.path.lexists(path):
            raise _exists(path) from None
        raise


def _exists(path: Path) -> FileExistsError:
    return FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))


def _sync(path: Path) -> None:
    """Wait until a file or folder is on disk; a link or a pipe has nothing to wait for."""
    mode = path.lstat().st_mode
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
