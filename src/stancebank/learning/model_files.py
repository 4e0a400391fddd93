"""A linear classifier in; a directory that holds it, in files that run nothing, and back, out.

`model.json` says what it is; `features.arrow` has a row for each feature: block, term, idf, and a
weight for each class.
"""

from __future__ import annotations

import dataclasses
import hashlib
import json
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa

from stancebank import atomic
from stancebank.errors import Refused
from stancebank.learning.linear import Linear
from stancebank.learning.views import VIEWS, Block

if TYPE_CHECKING:
    from pathlib import Path

FORMAT = 1
MODEL, FEATURES = "model.json", "features.arrow"


def save(model: Linear, folder: Path) -> None:
    """Write a model into a directory that does not exist yet.

    Raises:
        Refused: rule `model-exists`.

    """
    rows = [(block, term) for block, terms in enumerate(model.terms) for term in terms]
    table = pa.table(
        {
            "block": pa.array([block for block, _ in rows], pa.int32()),
            "term": pa.array([term for _, term in rows], pa.string()),
            "idf": pa.array(model.idf),
            **{
                f"weight {name}": pa.array(row)
                for name, row in zip(model.classes, model.weights, strict=True)
            },
        }
    )
    try:
        with atomic.directory(folder) as temporary:
            with pa.ipc.new_stream(str(temporary / FEATURES), table.schema) as stream:
                stream.write_table(table)
            features = hashlib.sha256((temporary / FEATURES).read_bytes()).hexdigest()
            said = {
                "format": FORMAT,
                "task": model.task,
                "classes": list(model.classes),
                "blocks": [dataclasses.asdict(block) for block in model.blocks],
                "intercept": model.intercept.tolist(),
                "features": features,
                "about": dict(model.about),
            }
            text = json.dumps(said, indent=1, ensure_ascii=False)
            (temporary / MODEL).write_text(f"{text}\n", "utf-8")
    except FileExistsError:
        remedy = "name another directory"
        raise Refused(str(folder), "model-exists", remedy=remedy) from None


def load(folder: Path) -> Linear:
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
        blocks = tuple(Block(**row) for row in said["blocks"])
        for block in blocks:
            VIEWS[block.view]  # a view that we lack is a KeyError
        terms: list[list[str]] = [[] for _ in blocks]
        for block, term in zip(
            *(table[name].to_pylist() for name in ("block", "term")), strict=True
        ):
            terms[block].append(term)
        classes = tuple(map(str, said["classes"]))
        return Linear(
            task=said["task"],
            classes=classes,
            blocks=blocks,
            terms=tuple(map(tuple, terms)),
            idf=table["idf"].to_numpy(),
            weights=np.vstack([table[f"weight {name}"].to_numpy() for name in classes]),
            intercept=np.asarray(said["intercept"], np.float64),
            about=said["about"],
        )
    except (ValueError, KeyError, TypeError, IndexError, OSError, pa.ArrowInvalid) as error:
        remedy = "train it again"
        raise Refused(str(folder), "model-syntax", found=error, remedy=remedy) from error


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
