"""A model in; a directory that holds it, in files that run nothing, and back, out.

`model.json` says what it is, and the sha256 of each file beside it: `features.arrow`, which has a row
for each feature, with its weights, or the files of an encoder. `README.md`, for people, is not read.
"""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from stancebank import atomic
from stancebank.errors import Refused
from stancebank.learning import crf_files, encoder_files, linear_files
from stancebank.learning.classifier import Classifier
from stancebank.learning.crf import Crf
from stancebank.learning.encoder import Encoder
from stancebank.schemas.examples import CLASSIFIED

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from stancebank.learning.linear import Linear

FORMAT = 2
MODEL, FEATURES, CARD = "model.json", "features.arrow", "README.md"

_TABLES: Mapping[str, Callable[[Mapping[str, Any], pa.Table], Linear | Crf]] = {
    "linear": linear_files.model,
    "crf": crf_files.model,
}
_FILES = {**dict.fromkeys(_TABLES, (FEATURES,)), "encoder": encoder_files.FILES}
NAMES = (MODEL, FEATURES, *encoder_files.FILES)
"""The files that a model of any kind may have, beside its card."""


def save(model: Linear | Crf | Encoder, folder: Path, *, card: str | None = None) -> None:
    """Write a model, and its card, into a directory that does not exist yet.

    Raises:
        Refused: rule `model-exists`.

    """
    try:
        with atomic.directory(folder) as temporary:
            kind, own = _write(model, temporary)
            said = {
                "format": FORMAT,
                "kind": kind,
                "task": model.task,
                **own,
                "files": _digests(temporary, _FILES[kind]),
                "about": dict(model.about),
            }
            text = json.dumps(said, indent=1, ensure_ascii=False)
            (temporary / MODEL).write_text(f"{text}\n", "utf-8")
            if card is not None:
                (temporary / CARD).write_text(card, "utf-8")
    except FileExistsError:
        remedy = "name another directory"
        raise Refused(str(folder), "model-exists", remedy=remedy) from None


def load(folder: Path) -> Linear | Crf | Encoder:
    """Read a model; nothing in it is run, and a file that was changed or added is refused.

    Raises:
        Refused: rules `model-missing`, `model-syntax`, `model-files`, `learning-extra` (what the
            model needs is not installed).

    """
    _check_there(folder)
    try:
        said = json.loads((folder / MODEL).read_bytes())
        _check(said, folder)
        if said["kind"] == "encoder":
            return encoder_files.read(said, folder)
        with pa.ipc.open_stream((folder / FEATURES).read_bytes()) as stream:
            return _TABLES[said["kind"]](said, stream.read_all())
    except (ValueError, KeyError, TypeError, IndexError, AttributeError, OSError) as error:
        remedy = "train it again"
        raise Refused(str(folder), "model-syntax", found=error, remedy=remedy) from error


def classifier(folder: Path) -> Classifier:
    """Read a model that gives classes their probabilities.

    Raises:
        Refused: as `load`; rule `model-kind` (the model tags tokens).

    """
    found = load(folder)
    if not isinstance(found, Classifier):
        remedy = f"name a model of {', '.join(CLASSIFIED)}"
        raise Refused(str(folder), "model-kind", found=found.task, remedy=remedy)
    return found


def fingerprint(folder: Path) -> str:
    """Return the first 12 hex digits of the sha256 of a model's `model.json`.

    It names the other files by their own sha256, so that no other model has this fingerprint.

    Raises:
        Refused: rule `model-missing`.

    """
    _check_there(folder)
    return hashlib.sha256((folder / MODEL).read_bytes()).hexdigest()[:12]


def _write(model: Linear | Crf | Encoder, folder: Path) -> tuple[str, dict[str, Any]]:
    """Write the files of a model; return its kind, and what `model.json` says of it."""
    if isinstance(model, Encoder):
        return "encoder", encoder_files.write(model, folder)
    if isinstance(model, Crf):
        kind, (own, table) = "crf", crf_files.parts(model)
    else:
        kind, (own, table) = "linear", linear_files.parts(model)
    with pa.ipc.new_stream(str(folder / FEATURES), table.schema) as stream:
        stream.write_table(table)
    return kind, own


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
    there = {path.name for path in folder.iterdir()} - {MODEL, CARD}
    if there != set(names):
        found = ", ".join(sorted(there ^ set(names)))
        raise Refused(str(folder), "model-files", found=found, remedy=remedy)
    if _digests(folder, names) != said["files"]:
        raise Refused(str(folder), "model-files", remedy=remedy)


def _digests(folder: Path, names: Iterable[str]) -> dict[str, str]:
    return {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names}
