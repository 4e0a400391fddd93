"""A folder in; the files below it that can be read as sources, in a fixed order, out."""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from stancebank.errors import Refused
from stancebank.seeds import readers


class Walked(NamedTuple):
    """The files of known kinds, the links that lead out of the folder, and what was passed over."""

    listed: list[Path]
    refused: list[Refused]
    skipped: list[Path]


def walk(folder: Path) -> Walked:
    """Look through a folder; every list is sorted by path.

    Passed over are hidden files, README.md, and kinds that no reader knows; hidden folders are not
    entered and links to folders not followed. The refusals are of rule `seed-outside`.
    """
    listed: list[Path] = []
    refused: list[Refused] = []
    skipped: list[Path] = []
    real = folder.resolve()
    for top, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            (listed if is_source(name) else skipped).append(Path(top, name))
    for path in sorted(listed):
        if path.is_symlink() and not path.resolve().is_relative_to(real):
            remedy = "give the file itself"
            refused.append(Refused(str(path), "seed-outside", found=path.resolve(), remedy=remedy))
    away = {issue.place for issue in refused}
    kept = [path for path in sorted(listed) if str(path) not in away]
    return Walked(kept, refused, sorted(skipped))


def is_source(name: str) -> bool:
    """Tell whether a file of that name, in a folder, is a source."""
    hidden = name.startswith(".") or name.lower() == "readme.md"
    return not hidden and readers.is_known(name)
