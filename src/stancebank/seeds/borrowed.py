"""Addresses of sources in; copies of them here, each while it is looked at, out."""

from __future__ import annotations

import contextlib
import re
import tempfile
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from stancebank.address import Store, is_inside
from stancebank.errors import Refused
from stancebank.seeds import readers, walk

if TYPE_CHECKING:
    from collections.abc import Iterator

_WEB = re.compile(r"https?://")


@dataclass
class Loans:
    """Where copies lie, and the store and the name there that each is of."""

    folder: Path
    of: dict[Path, tuple[Store, str]] = field(default_factory=dict)

    def find(self, where: str) -> tuple[list[tuple[Path, str]], list[str]]:
        """Return the files at an address, as a path here and one below it; and what is passed over.

        As `walk.walk` does in a folder, where the address is not that of a file.

        Raises:
            Refused: rules `address-…`, `seed-missing`.

        """
        store = Store(where)
        if readers.is_known(store.last()):
            return [self._lend(store, "", store.last())], []
        listed, skipped = [], []
        if not (names := store.names()):
            raise _missing(str(store))
        for name in names:
            *folders, last = PurePosixPath(name).parts
            if any(one.startswith(".") for one in folders):
                continue
            if walk.is_source(last) and is_inside(name):
                listed.append(self._lend(store, name, name))
            else:
                skipped.append(store.place(name))
        return listed, skipped

    @contextlib.contextmanager
    def held(self, path: Path) -> Iterator[None]:
        """Have the copy at a path while the block runs; a path that is no copy's stays as it is.

        Raises:
            Refused: rules `address-…`, `seed-missing`.

        """
        if path not in self.of:
            yield
            return
        store, name = self.of[path]
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with path.open("wb") as stream:
                stream.writelines(store.chunks(name))
            yield
        except FileNotFoundError:
            remedy = "check the address"
            raise Refused(
                self.place(path), "seed-missing", found="no file", remedy=remedy
            ) from None
        finally:
            path.unlink(missing_ok=True)

    def place(self, path: Path) -> str:
        """Return how messages name a file: by its address, where it is a copy."""
        if path not in self.of:
            return str(path)
        store, name = self.of[path]
        return store.place(name)

    def url(self, path: Path) -> str | None:
        """Return where a copy was published: its address, where that is the web's."""
        place = self.place(path)
        return place if _WEB.match(place) else None

    def _lend(self, store: Store, name: str, file: str) -> tuple[Path, str]:
        path = self.folder / str(len(self.of)) / file
        self.of[path] = store, name
        return path, file


def _missing(place: str) -> Refused:
    remedy = f"check the address: of a file that ends in {' '.join((*readers.ONE, *readers.MANY))}, or of a folder"
    return Refused(place, "seed-missing", found="no file", remedy=remedy)


@contextlib.contextmanager
def loans() -> Iterator[Loans]:
    """Have a place for copies that is gone at the end."""
    with tempfile.TemporaryDirectory(prefix="stancebank-") as folder:
        yield Loans(Path(folder))
