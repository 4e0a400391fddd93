"""A linear classifier in; what its model.json says and its table of features out; and back.

The table has a row for each feature: block, term, idf, and a weight for each class.
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


def parts(model: Linear) -> tuple[dict[str, Any], pa.Table]:
    """Return what is said of a model, and its features."""
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
    said = {
        "classes": list(model.classes),
        "blocks": [dataclasses.asdict(block) for block in model.blocks],
        "intercept": model.intercept.tolist(),
    }
    return said, table


def model(said: Mapping[str, Any], table: pa.Table) -> Linear:
    """Return the model of what `parts` returned; a view that we lack is a KeyError."""
    blocks = tuple(Block(**row) for row in said["blocks"])
    for block in blocks:
        VIEWS[block.view]
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
