"""The name of a module of scikit-learn in; the module, which an extra installs, out."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from stancebank.errors import Refused


def module(name: str) -> Any:
    """Import `sklearn.NAME`: slow, and so only where it is used.

    Raises:
        Refused: rule `learning-extra`: scikit-learn is not installed.

    """
    try:
        return import_module(f"sklearn.{name}")
    except ImportError as error:
        remedy = "install the extra: pip install 'stancebank[learn]'"
        raise Refused("scikit-learn", "learning-extra", remedy=remedy) from error
