"""A zip of somebody else's in; its files' names and bytes out, none of them on the disk.

A file whose name climbs out of the folder, and one that swells when it is unpacked, make the whole
archive one that is refused: nobody packs such a file by accident.
"""

from __future__ import annotations

import zipfile
import zlib
from collections import Counter
from pathlib import PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING

from stancebank.errors import Refused

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO, Self

RATIO = 100
"""The most that a file may grow: text shrinks ten- to thirty-fold, and deflate ends at a thousand."""
FREE = 1 << 20
"""Bytes that a file may have however small it was packed."""
LARGEST = 1 << 28
"""The most bytes that one file may have."""
_KINDS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class Archive:
    """A zip's files by name, read one at a time; folders are left out."""

    def __init__(self, source: Path | BinaryIO, *, place: str) -> None:
        """Open it, and look at what it says of its files.

        Raises:
            Refused: rules `zip-syntax`, `zip-name` (absolute, climbing, or there twice), `zip-size`.

        """
        self._place = place
        try:
            self._zip = zipfile.ZipFile(source)
        except (zipfile.BadZipFile, NotImplementedError, ValueError) as error:
            raise self._refused("zip-syntax", error, "export it again, as a zip") from error
        files = [one for one in self._zip.infolist() if not one.is_dir()]
        for name, number in Counter(one.filename for one in files).items():
            if number > 1 or _climbs(name):
                raise self._refused("zip-name", name, "pack each file once, by a relative path")
        for one in files:
            if one.compress_type not in _KINDS:  # others unpack more than they are asked for
                raise self._refused("zip-syntax", one.filename, "pack it by deflate, as zips are")
            if one.file_size > min(LARGEST, max(FREE, RATIO * one.compress_size)):
                raise self._swells(one.filename, one.file_size)
        # files that share their packed bytes are each small, and together are not
        total, packed = sum(one.file_size for one in files), self._zip.start_dir
        if total > max(FREE, RATIO * packed):
            raise self._swells("the whole", total)
        self.names = tuple(one.filename for one in files)

    def read(self, name: str) -> bytes:
        """Return a file. Raises: Refused, rule `zip-syntax`: it is encrypted, or broken."""
        try:
            return self._zip.read(name)
        except (zipfile.BadZipFile, zlib.error, RuntimeError, EOFError, ValueError) as error:
            found = f"{name}: {error}"
            raise self._refused("zip-syntax", found, "export it again, unencrypted") from error

    def close(self) -> None:
        """Let go of the file."""
        self._zip.close()

    def __enter__(self) -> Self:
        """Return the archive, which is closed at the end."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close it."""
        self.close()

    def _swells(self, name: str, size: int) -> Refused:
        remedy = f"unpack it yourself, if you trust it: it grows more than {RATIO}-fold"
        return self._refused("zip-size", f"{name}: {size} bytes", remedy)

    def _refused(self, rule: str, found: object, remedy: str) -> Refused:
        return Refused(self._place, rule, found=str(found)[:80], remedy=remedy)


def _climbs(name: str) -> bool:
    windows = PureWindowsPath(name)  # takes both kinds of slash for one
    return bool(
        windows.drive or windows.root or ".." in windows.parts or PurePosixPath(name).is_absolute()
    )
