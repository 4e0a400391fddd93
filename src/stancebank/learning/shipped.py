"""The name of a model that comes along in; the directory that it lies in out.

`scripts/silver_models` made them; the card in each directory says of what, and how good it is.
"""

from __future__ import annotations

from pathlib import Path

from stancebank.errors import unknown

PREFIX = "shipped:"
"""What a name begins with where a model's directory may stand too."""

FOLDER = Path(__file__).parent / "silver_models"
"""Where they lie: a directory each."""


def names() -> list[str]:
    """Return the names of the models that come along, as `place` takes them."""
    return sorted(f"{PREFIX}{folder.name}" for folder in FOLDER.iterdir() if folder.is_dir())


def place(name: str) -> Path:
    """Return the directory of a model of `names`.

    Raises:
        Refused: rule `model-unknown`.

    """
    known = names()
    if name not in known:
        raise unknown(name, known, place="model", rule="model-unknown")
    return FOLDER / name.removeprefix(PREFIX)
