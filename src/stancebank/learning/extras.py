"""The name of a module that an extra of ours installs in; the module out."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from stancebank.errors import Refused


def module(name: str, *, extra: str, package: str | None = None) -> Any:
    """Import a module that may be missing, and is slow: so only where it is used.

    Raises:
        Refused: rule `learning-extra`: the package, by default of the module's name, is missing.

    """
    try:
        return import_module(name)
    except ImportError as error:
        remedy = f"install the extra: pip install 'stancebank[{extra}]'"
        raise Refused(package or name, "learning-extra", remedy=remedy) from error
