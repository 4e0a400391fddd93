"""The name of a module that an extra of ours brings in; the module, or what to install, out."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from stancebank.errors import Refused


def module(name: str, *, extra: str) -> Any:
    """Import a module that is slow to import and need not be installed.

    Raises:
        Refused: rule `learning-extra`; the remedy names the extra.

    """
    try:
        return import_module(name)
    except ImportError as error:
        remedy = f"install the extra: pip install 'stancebank[{extra}]'"
        raise Refused(name, "learning-extra", found=error, remedy=remedy) from error
