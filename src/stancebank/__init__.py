"""Source documents in; a versioned Arrow dataset of entities, claims and stance out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from stancebank.errors import Refused, StancebankError

if TYPE_CHECKING:
    from stancebank.corpus.load import Corpus

__all__ = ["Refused", "StancebankError", "__version__", "load"]
__version__ = "0.1.0"


def load(name: str, *, root: Path | str = ".") -> Corpus:
    """Open a release by memory map: a version ("1.0.0"), "working", or a path to a release.

    Raises:
        Refused: rules `release-unknown`, `not-built`, `manifest-…`.

    """
    from stancebank.project import Project  # noqa: PLC0415 - `import stancebank` stays light

    if Path(name).is_dir() and (Path(name) / "manifest.json").is_file():
        from stancebank.corpus.load import Corpus  # noqa: PLC0415

        return Corpus.open(Path(name))
    return Project.find(Path(root)).load(name)
