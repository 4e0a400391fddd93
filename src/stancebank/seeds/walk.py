"""A folder in; the files below it that can be read as sources, in a fixed order, out."""

from __future__ import annotations

import os
from pathlib import Path

from stancebank.errors import Refused
from stancebank.seeds import readers


def walk(folder: Path) -> tuple[list[Path], list[Refused]]:
    """Return the files of known kinds, sorted by path, and the links that lead out of the folder.

    Hidden files and folders and README.md are passed over; links to folders are not followed. The
    refusals are of rule `seed-outside`.
    """
    listed, refused = [], []
    real = folder.resolve()
    for top, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        listed += [Path(top, name) for name in names if _is_source(name)]
    for path in sorted(listed):
        if path.is_symlink() and not path.resolve().is_relative_to(real):
            remedy = "give the file itself"
            refused.append(Refused(str(path), "seed-outside", found=path.resolve(), remedy=remedy))
    away = {issue.place for issue in refused}
    return [path for path in sorted(listed) if str(path) not in away], refused


def _is_source(name: str) -> bool:
    hidden = name.startswith(".") or name.lower() == "readme.md"
    return not hidden and readers.is_known(name)
