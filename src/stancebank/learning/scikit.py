"""The name of a module of scikit-learn in; the module, which an extra installs, out."""

from __future__ import annotations

from typing import Any

from stancebank.learning import extras


def module(name: str) -> Any:
    """Import `sklearn.NAME`. Raises: Refused, rule `learning-extra`: it is not installed."""
    return extras.module(f"sklearn.{name}", extra="learn", package="scikit-learn")
