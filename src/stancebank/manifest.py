"""Fingerprints of files and tables, and the manifest.json that records them.

Two hashes say two things. A file's sha256 says that its bytes are the ones that were written. A
table's content hash (`corpus.content`) says that its rows are.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from importlib import resources
from typing import TYPE_CHECKING, Any

from stancebank.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator
    from importlib.resources.abc import Traversable
    from pathlib import Path

FORMAT = 1
"""The version of the release layout; a reader refuses one that it does not know."""

NAME = "manifest.json"

_DECIDES = (
    "seeds/",
    "corpus/",
    "schemas/",
    "ids.py",
    "overlaying.py",
    *(f"annotation/{name}.py" for name in ("closed", "decisions", "judgements", "soft")),
)

_FETCH = "fetch or build the corpus again: its manifest is damaged"


@dataclass(frozen=True)
class File:
    """A file of a release: its path inside the release, its length in bytes, its sha256."""

    path: str
    bytes: int
    sha256: str


@dataclass(frozen=True)
class TableRecord:
    """One config of one split: how many rows, their content hash, the files that hold them."""

    rows: int
    content: str
    files: tuple[File, ...]


@dataclass(frozen=True)
class Manifest:
    """What a corpus directory holds, and everything that it was made from."""

    name: str
    version: str | None  # None: the working corpus
    splits: dict[str, Any]
    tables: dict[str, dict[str, TableRecord]]  # config -> split -> record
    inputs: dict[str, str]
    code: dict[str, str]
    models: dict[str, dict[str, str]]  # language -> layer -> fingerprint
    labels: dict[str, str]
    files: tuple[File, ...] = ()  # the files beside the tables: the card, croissant.json
    refused: tuple[str, ...] = ()  # sources that could not be read, one message each
    format: int = field(default=FORMAT)

    def to_json(self) -> bytes:
        """Return the manifest as UTF-8 JSON, keys in a fixed order, ending with a newline.

        The last key, `seal`, is the sha256 of the manifest without it: no byte changes unseen.
        """
        said = asdict(self)
        seal = hashlib.sha256(_dump(said)).hexdigest()
        return _dump(said | {"seal": seal}) + b"\n"

    def recorded(self) -> dict[str, File]:
        """Return every file of the corpus but the manifest, by its path."""
        tables = [record for splits in self.tables.values() for record in splits.values()]
        found = [*self.files, *(file for record in tables for file in record.files)]
        return {file.path: file for file in found}

    @property
    def digest(self) -> str:
        """The first 16 hex digits of a hash over every table's content hash."""
        whole = hashlib.sha256()
        for config, splits in self.tables.items():
            for split, record in splits.items():
                whole.update(f"{config}/{split}:{record.content}".encode())
        return whole.hexdigest()[:16]


def _dump(said: dict[str, Any]) -> bytes:
    return json.dumps(said, indent=1, ensure_ascii=False).encode()


def from_json(raw: bytes, *, place: str) -> Manifest:
    """Read a manifest.

    Raises:
        Refused: rules `manifest-syntax`, `manifest-format`, and `manifest-seal` where a byte is
            not the one that was written.

    """
    try:
        data = json.loads(raw)
        if data["format"] != FORMAT:
            remedy = f"use a stancebank that reads format {data['format']}"
            raise Refused(place, "manifest-format", found=data["format"], remedy=remedy)
        data["tables"] = {
            config: {
                split: TableRecord(
                    row["rows"], row["content"], tuple(File(**file) for file in row["files"])
                )
                for split, row in splits.items()
            }
            for config, splits in data["tables"].items()
        }
        data["files"] = tuple(File(**file) for file in data["files"])
        data["refused"] = tuple(data["refused"])
        data.pop("seal")
        found = Manifest(**data)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Refused(place, "manifest-syntax", found=error, remedy=_FETCH) from error
    if found.to_json() != raw:
        raise Refused(place, "manifest-seal", found="another text", remedy=_FETCH)
    return found


def read(directory: Path) -> Manifest:
    """Read the manifest of a corpus directory. Raises: as `from_json`, and `manifest-missing`."""
    path = directory / NAME
    if not path.is_file():
        remedy = "name a directory that `stancebank build` or `stancebank release` wrote"
        raise Refused(str(path), "manifest-missing", remedy=remedy)
    return from_json(path.read_bytes(), place=str(path))


def describe(path: Path, root: Path) -> File:
    """Return the record of a file below `root`."""
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    return File(path.relative_to(root).as_posix(), path.stat().st_size, digest)


def code_fingerprint() -> str:
    """Return the sha256 over the package's files that can change a corpus, by path and content."""
    whole = hashlib.sha256()
    for path, content in sorted(_package_files(resources.files("stancebank"), "")):
        if not path.startswith(_DECIDES):
            continue
        whole.update(f"{path}\0{hashlib.sha256(content).hexdigest()}\n".encode())
    return whole.hexdigest()


def _package_files(folder: Traversable, prefix: str) -> Iterator[tuple[str, bytes]]:
    for entry in folder.iterdir():
        name = f"{prefix}{entry.name}"
        if entry.is_dir():
            if entry.name != "__pycache__":
                yield from _package_files(entry, f"{name}/")
        elif not entry.name.endswith((".pyc", ".pyo")):
            yield name, entry.read_bytes()
