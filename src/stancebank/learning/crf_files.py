"""A conditional random field in; what its model.json says and its table of features out; and back.

The table has a row for each feature: term, and a weight for each tag; what the pipeline's vectors
weigh is told by rows whose term is null.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from stancebank.learning.crf import OUTSIDE, Crf

if TYPE_CHECKING:
    from collections.abc import Mapping


def parts(model: Crf) -> tuple[dict[str, Any], pa.Table]:
    """Return what is said of a model, and its features."""
    weights = np.vstack([model.weights, model.hidden])
    table = pa.table(
        {
            "term": pa.array([*model.terms, *[None] * len(model.hidden)], pa.string()),
            **{
                f"weight {tag}": pa.array(column)
                for tag, column in zip(model.tags, weights.T, strict=True)
            },
        }
    )
    said = {
        "tags": list(model.tags),
        "intercept": model.intercept.tolist(),
        "transitions": model.transitions.tolist(),
        "handicap": model.handicap,
        "pipeline": None if model.pipeline is None else list(model.pipeline),
    }
    return said, table


def model(said: Mapping[str, Any], table: pa.Table) -> Crf:
    """Return the model of what `parts` returned; numbers that do not fit are a ValueError."""
    tags = tuple(map(str, said["tags"]))
    terms = [term for term in table["term"].to_pylist() if term is not None]
    columns = [table[f"weight {tag}"].to_numpy() for tag in tags]
    weights = np.asarray(np.column_stack(columns), np.float64)
    name = said["pipeline"]
    found = Crf(
        task=said["task"],
        tags=tags,
        terms=tuple(terms),
        weights=weights[: len(terms)],
        hidden=weights[len(terms) :],
        intercept=np.asarray(said["intercept"], np.float64),
        transitions=np.asarray(said["transitions"], np.float64),
        handicap=float(said["handicap"]),
        pipeline=None if name is None else (str(name[0]), str(name[1])),
        about=said["about"],
    )
    n = len(tags)
    if OUTSIDE not in tags or found.intercept.shape != (n,) or found.transitions.shape != (n, n):
        raise ValueError(f"{n} tags, and weights of others")
    return found
