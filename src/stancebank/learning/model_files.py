"""A classifier in; a directory that holds it, in files that run nothing, and back, out.

`model.json` says what it is, and the sha256 of each file beside it.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from stancebank import atomic
from stancebank.errors import Refused
from stancebank.learning import encoder_files, linear_files
from stancebank.learning.encoder import Encoder
from stancebank.learning.linear import Linear

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from stancebank.learning.classifier import Classifier

FORMAT = 2
MODEL = "model.json"
_FILES = {"linear": linear_files.FILES, "encoder": encoder_files.FILES}
NAMES = (MODEL, *sorted({name for names in _FILES.values() for name in names}))
"""The files that a model of any kind may have."""


def save(model: Classifier, folder: Path) -> None:
    """Write a model into a directory that does not exist yet.

    Raises:
        Refused: rule `model-exists`.
        TypeError: a classifier of a kind that has no files.

    """
    try:
        with atomic.directory(folder) as temporary:
            if isinstance(model, Linear):
                kind, more = "linear", linear_files.write(model, temporary)
            elif isinstance(model, Encoder):
                kind, more = "encoder", encoder_files.write(model, temporary)
            else:
                raise TypeError(type(model).__name__)
            said = {
                "format": FORMAT,
                "kind": kind,
                "task": model.task,
                "classes": list(model.classes),
                **more,
                "files": _digests(temporary, _FILES[kind]),
                "about": dict(model.about),
            }
            text = json.dumps(said, indent=1, ensure_ascii=False)
            (temporary / MODEL).write_text(f"{text}\n", "utf-8")
    except FileExistsError:
        remedy = "name another directory"
        raise Refused(str(folder), "model-exists", remedy=remedy) from None


def load(folder: Path) -> Classifier:
    """Read a model; nothing in it is run, and a file that was changed or added is refused.

    Raises:
        Refused: rules `model-missing`, `model-syntax`, `model-files`, `learning-extra` (the model is
            of a kind that needs it).

    """
    _check_there(folder)
    try:
        said = json.loads((folder / MODEL).read_bytes())
        _check(said, folder)
        if said["kind"] == "linear":
            return linear_files.read(said, folder)
        return encoder_files.read(said, folder)
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, OSError) as error:
        remedy = "train it again"
        raise Refused(str(folder), "model-syntax", found=error, remedy=remedy) from error


def fingerprint(folder: Path) -> str:
    """Return the first 12 hex digits of the sha256 of a model's `model.json`.

    It names the other files by their own sha256, so that no other model has this fingerprint.

    Raises:
        Refused: rule `model-missing`.

    """
    _check_there(folder)
    return hashlib.sha256((folder / MODEL).read_bytes()).hexdigest()[:12]


def _check_there(folder: Path) -> None:
    if not (folder / MODEL).is_file():
        remedy = "name a directory that `stancebank train` wrote"
        raise Refused(str(folder), "model-missing", remedy=remedy)


def _check(said: Any, folder: Path) -> None:
    """Refuse files that are not the ones saved: a library may look for more than we wrote."""
    remedy = "train it again: a file of it was changed or added, or it is of another version"
    if said["format"] != FORMAT:
        raise Refused(str(folder), "model-files", found=said["format"], remedy=remedy)
    names = _FILES[said["kind"]]
    there = {path.name for path in folder.iterdir()} - {MODEL}
    if there != set(names):
        found = ", ".join(sorted(there ^ set(names)))
        raise Refused(str(folder), "model-files", found=found, remedy=remedy)
    if _digests(folder, names) != said["files"]:
        raise Refused(str(folder), "model-files", remedy=remedy)


def _digests(folder: Path, names: Iterable[str]) -> dict[str, str]:
    return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names}
