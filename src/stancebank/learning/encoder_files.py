"""A classifier over an encoder in; a directory's files that hold it, and it again, out.

The encoder's own files, and `head.safetensors`: the weights, the intercept, perhaps the mark.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from stancebank.learning import extras, pretrained
from stancebank.learning.encoder import Encoder
from stancebank.learning.tokens import POOLS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

HEAD = "head.safetensors"
FILES = (*pretrained.FILES, HEAD)
"""What the directory holds beside `model.json`."""


def write(model: Encoder, folder: Path) -> dict[str, Any]:
    """Write `FILES`; return what `model.json` says of them."""
    pretrained.save(model.encoder, folder)
    head: dict[str, Any] = {"weights": model.weights, "intercept": model.intercept}
    if model.mark is not None:
        head["mark"] = model.mark
    # safetensors takes memory as it lies: of columns that lie one after another, it makes rows
    rows = {name: np.ascontiguousarray(array) for name, array in head.items()}
    _safetensors().save_file(rows, folder / HEAD)
    return {
        "classes": list(model.classes),
        "layers": list(model.layers),
        "pools": list(model.pools),
    }


def read(said: Mapping[str, Any], folder: Path) -> Encoder:
    """Read what `write` wrote.

    Raises:
        ValueError, KeyError, TypeError, IndexError, OSError: it is something else.
        Refused: rule `learning-extra`.

    """
    try:
        head = _safetensors().load_file(folder / HEAD)
    except extras.module("safetensors", extra=pretrained.EXTRA).SafetensorError as error:
        raise ValueError(str(error)) from error
    encoder = pretrained.read(folder)
    layers, pools = tuple(map(int, said["layers"])), tuple(map(str, said["pools"]))
    classes = tuple(map(str, said["classes"]))
    width = len(layers) * len(pools) * encoder.width
    if not set(pools) <= set(POOLS) or not set(layers) <= set(range(encoder.depth + 1)):
        raise ValueError(f"layers {layers}, pools {pools}")
    if head["weights"].shape != (len(classes), width) or len(head["intercept"]) != len(classes):
        raise ValueError(f"weights of shape {head['weights'].shape}")
    return Encoder(
        task=said["task"],
        classes=classes,
        encoder=encoder,
        layers=layers,
        pools=pools,
        mark=head.get("mark"),
        weights=head["weights"],
        intercept=head["intercept"],
        about=said["about"],
    )


def _safetensors() -> Any:
    return extras.module("safetensors.numpy", extra=pretrained.EXTRA)
