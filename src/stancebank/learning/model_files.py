"""A model in; a directory that holds it, in files that run nothing, and back, out.

`model.json` says what it is; `features.arrow` has a row for each feature, with its weights.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from stancebank import atomic
from stancebank.errors import Refused
from stancebank.learning import crf_files, linear_files
from stancebank.learning.crf import Crf

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from stancebank.learning.linear import Linear

FORMAT = 1
MODEL, FEATURES = "model.json", "features.arrow"

_KINDS: Mapping[str, Callable[[Mapping[str, Any], pa.Table], Linear | Crf]] = {
    "linear": linear_files.model,
    "crf": crf_files.model,
}


def save(model: Linear | Crf, folder: Path) -> None:
    """Write a model into a directory that does not exist yet.

    Raises:
        Refused: rule `model-exists`.

    """
    if isinstance(model, Crf):
        kind, (own, table) = "crf", crf_files.parts(model)
    else:
        kind, (own, table) = "linear", linear_files.parts(model)
    try:
        with atomic.directory(folder) as temporary:
            with pa.ipc.new_stream(str(temporary / FEATURES), table.schema) as stream:
                stream.write_table(table)
            features = hashlib.sha256((temporary / FEATURES).read_bytes()).hexdigest()
            said = {
                "format": FORMAT,
                "kind": kind,
                "task": model.task,
                **own,
                "features": features,
                "about": dict(model.about),
            }
            text = json.dumps(said, indent=1, ensure_ascii=False)
            (temporary / MODEL).write_text(f"{text}\n", "utf-8")
    except FileExistsError:
        remedy = "name another directory"
        raise Refused(str(folder), "model-exists", remedy=remedy) from None


def load(folder: Path) -> Linear | Crf:
    """Read a model; nothing in it is run, and a file that was changed is refused.

    Raises:
        Refused: rules `model-missing`, `model-syntax`, `model-features`.

    """
    _check_there(folder)
    try:
        said = json.loads((folder / MODEL).read_bytes())
        raw = (folder / FEATURES).read_bytes()
        if said["format"] != FORMAT or hashlib.sha256(raw).hexdigest() != said["features"]:
            remedy = "train it again: a file of it was changed, or it is of another version"
            raise Refused(str(folder), "model-features", remedy=remedy)
        with pa.ipc.open_stream(raw) as stream:
            table = stream.read_all()
        return _KINDS[said.get("kind", "linear")](said, table)
    except (ValueError, KeyError, TypeError, IndexError, OSError, pa.ArrowInvalid) as error:
        remedy = "train it again"
        raise Refused(str(folder), "model-syntax", found=error, remedy=remedy) from error


def classifier(folder: Path) -> Linear:
    """Read a model that gives classes their probabilities.

    Raises:
        Refused: as `load`; rule `model-kind` (the model tags tokens).

    """
    found = load(folder)
    if isinstance(found, Crf):
        remedy = "name a model of check_worthiness or stance"
        raise Refused(str(folder), "model-kind", found=found.task, remedy=remedy)
    return found


def fingerprint(folder: Path) -> str:
    """Return the first 12 hex digits of the sha256 of a model's `model.json`.

    It names the features by their own sha256, so that no other model has this fingerprint.

    Raises:
        Refused: rule `model-missing`.

    """
    _check_there(folder)
    return hashlib.sha256((folder / MODEL).read_bytes()).hexdigest()[:12]


def _check_there(folder: Path) -> None:
    if not (folder / MODEL).is_file():
        remedy = "name a directory that `stancebank train` wrote"
        raise Refused(str(folder), "model-missing", remedy=remedy)
