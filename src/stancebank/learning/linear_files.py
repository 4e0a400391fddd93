"""A linear classifier in; a directory's files that hold it, and it again, out.

`features.arrow` has a row for each feature: block, term, idf, and a weight for each class.
"""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from stancebank.learning.linear import Linear
from stancebank.learning.views import VIEWS, Block

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FEATURES = "features.arrow"
FILES = (FEATURES,)
"""What the directory holds beside `model.json`."""


def write(model: Linear, folder: Path) -> dict[str, Any]:
    """Write `FILES`; return what `model.json` says of them."""
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
    with pa.ipc.new_stream(str(folder / FEATURES), table.schema) as stream:
        stream.write_table(table)
    return {
        "blocks": [dataclasses.asdict(block) for block in model.blocks],
        "intercept": model.intercept.tolist(),
    }


def read(said: Mapping[str, Any], folder: Path) -> Linear:
    """Read what `write` wrote.

    Raises:
        ValueError, KeyError, TypeError, IndexError, OSError: it is something else.

    """
    with pa.ipc.open_stream((folder / FEATURES).read_bytes()) as stream:
        table = stream.read_all()
    blocks = tuple(Block(**row) for row in said["blocks"])
    for block in blocks:
        VIEWS[block.view]  # a view that we lack is a KeyError
    terms: list[list[str]] = [[] for _ in blocks]
    for block, term in zip(*(table[name].to_pylist() for name in ("block", "term")), strict=True):
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
