"""Source documents in; a versioned Arrow dataset of entities, claims and stance out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from stancebank.address import is_address
from stancebank.errors import Refused, StancebankError

if TYPE_CHECKING:
    from stancebank.corpus.load import Corpus

__all__ = ["Refused", "StancebankError", "__version__", "load"]
__version__ = "0.1.0"


def load(name: str, *, root: Path | str = ".") -> Corpus:
    """Open a release by memory map: a version ("1.0.0"), "working", a path, or an fsspec address.

    What an address ("s3://bucket/1.0.0") names is fetched once, into the user's cache.

    Raises:
        Refused: rules `release-unknown`, `not-built`, `manifest-…`, `address-…`.

    """
    from stancebank.project import Project, fetch  # noqa: PLC0415 - `import stancebank` stays light

    if is_address(name):
        name = str(fetch(name))
    if Path(name).is_dir() and (Path(name) / "manifest.json").is_file():
        from stancebank.corpus.load import Corpus  # noqa: PLC0415

        return Corpus.open(Path(name))
    return Project.find(Path(root)).load(name)
