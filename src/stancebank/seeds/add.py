"""Files and addresses in; copied into the seeds folder and registered there, or refused, each."""

from __future__ import annotations

import os
import re
import shutil
import unicodedata
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from stancebank import atomic, ids
from stancebank.address import is_address
from stancebank.errors import Refused, unknown
from stancebank.seeds import borrowed, catalog, dates, extract, files, language, readers, rows, walk
from stancebank.seeds.catalog import Source
from stancebank.seeds.extract import METADATA

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Mapping

    from stancebank.seeds.borrowed import Loans

_STATED = (*METADATA, "encoding")
_NOT_IN_IDS = re.compile(r"[^\w.\-]+|\.{2,}")


@dataclass(frozen=True)
class Added:
    """What came of adding files: new entries, files and rows refused, files of folders passed over."""

    sources: list[Source]
    refused: list[Refused]
    skipped: list[Path | str]


def add(
    folder: Path,
    paths: Iterable[Path | str],
    *,
    columns: Mapping[str, str] | None = None,
    metadata: Mapping[str, str] | None = None,
    today: dt.date,
    on_progress: Callable[[int, int], None] | None = None,
) -> Added:
    """Register files, each after it was read to its end; a good one also where others are refused.

    A folder among `paths` stands for the files of known kinds below it, sorted, without hidden
    ones, README.md, and what is registered already. A file from elsewhere is copied, with its
    path below the folder that was given; nothing is overwritten. `metadata` is said of all the
    files, `columns` of those with many documents. `on_progress` gets (files done, files in all).

    A string among `paths` may be an fsspec address: of a file where its name ends as one that is read,
    else of a folder. What lies there is copied in the same way, each file when it is its turn; a
    document from the web that says no address of its own gets that one.

    What was guessed (columns, an encoding) and what a one-document file says of itself is written
    into the catalogue, where it can be seen and set right.

    Ids are checked against the catalogue's and those of the files given; the rows of files that
    were registered earlier are not read again for theirs.

    Raises:
        Refused: `catalog-…` for a broken catalogue or unknown `metadata`; then nothing is done.
            All else is in `Added.refused`: `seed-…`, `doc-id` and `address-…`.

    """
    known = catalog.load(folder / catalog.NAME)
    said = _checked(metadata or {})
    with borrowed.loans() as loans:
        desk = _Desk(folder, known, columns, metadata=said, today=today, loans=loans)
        found = [pair for path in paths for pair in desk.find(path)]
        for done, (path, file) in enumerate(found, 1):
            desk.take(path, file)
            if on_progress:
                on_progress(done, len(found))
    try:
        catalog.append(folder / catalog.NAME, desk.sources)
    except BaseException:
        for path in desk.copied:
            path.unlink(missing_ok=True)
        raise
    return Added(desk.sources, desk.refused, desk.skipped)


def slug(stem: str, sha256: str) -> str:
    """Return a file's stem as a document id, changed only where it must be.

    >>> slug("a speech, 2024", "0f" * 32), slug("???", "0f" * 32)
    ('a_speech_2024', 'doc-0f0f0f0f0f0f')
    """
    name = _NOT_IN_IDS.sub("_", unicodedata.normalize("NFC", stem))
    name = unicodedata.normalize("NFC", name.lstrip("._-" if name != stem else ".-")[:200])
    return name.rstrip("._" if name != stem else ".") or f"doc-{sha256[:12]}"


class _Desk:
    """Where files are handed in, one by one: what is taken already, and what came of each."""

    def __init__(
        self,
        folder: Path,
        known: list[Source],
        columns: Mapping[str, str] | None,
        *,
        metadata: Mapping[str, Any],
        today: dt.date,
        loans: Loans,
    ) -> None:
        self.folder = folder
        self.loans = loans
        self.room = folder.absolute().name
        self.real = folder.resolve()
        self.files = {source.file: source for source in known}
        self.content = {source.sha256: source.file for source in known}
        self.ids = {source.id for source in known}
        self.columns = columns
        self.metadata = metadata
        self.today = today
        self.sources: list[Source] = []
        self.refused: list[Refused] = []
        self.skipped: list[Path | str] = []
        self.copied: list[Path] = []

    def find(self, path: Path | str) -> list[tuple[Path, str]]:
        """Return the files that a path stands for, each with its path below the seeds folder."""
        if isinstance(path, str) and is_address(path):
            try:
                found, skipped = self.loans.find(path)
            except Refused as issue:
                self.refused.append(issue)
                return []
            self.skipped += skipped
            return found
        path = Path(path)
        if not path.is_dir():
            return [(path, self._below(path, path.parent))]
        below = walk.walk(path)
        self.refused += below.refused
        self.skipped += [each for each in below.skipped if each.name != catalog.NAME]
        pairs = ((each, self._below(each, path)) for each in below.listed)
        return [(each, file) for each, file in pairs if not self._is_registered(each, file)]

    def take(self, path: Path, file: str) -> None:
        """Register one file under its path below the folder, or note why it is refused."""
        try:
            with self.loans.held(path):
                source = self._examine(path, file)
        except Refused as issue:
            self.refused.append(issue)
            return
        except OSError as error:
            remedy = "see that it is a file, and that you may read it"
            place = self._place(path, file)
            self.refused.append(Refused(place, "seed-unreadable", found=error, remedy=remedy))
            return
        self.sources.append(source)
        self.files[source.file] = source
        self.content[source.sha256] = source.file
        self.ids.add(source.id)

    def holds(self, path: Path) -> bool:
        """Tell whether the path, links left as they are, is below the seeds folder."""
        return _plain(path).is_relative_to(_plain(self.folder))

    def _place(self, path: Path, file: str) -> str:
        return f"{self.room}/{file}" if self.holds(path) else self.loans.place(path)

    def _below(self, path: Path, root: Path) -> str:
        base = _plain(self.folder) if self.holds(path) else _plain(root)
        return _plain(path).relative_to(base).as_posix()

    def _is_registered(self, path: Path, file: str) -> bool:
        source = self.files.get(file) if self.holds(path) else None
        return source is not None and path.is_file() and files.sha256(path) == source.sha256

    def _examine(self, path: Path, file: str) -> Source:
        inside = self.holds(path)
        place = self._place(path, file)
        if not file.isprintable() or "\\" in file:
            remedy = "rename it with characters that can be printed, without '\\'"
            raise Refused(ascii(place)[1:-1], "seed-name", found=ascii(file)[1:-1], remedy=remedy)
        many = readers.is_many(path.name, place=place)
        if inside:
            files.locate(self.folder, file, place=place)
        elif not path.is_file():
            remedy = "check the path"
            raise Refused(place, "seed-missing", found="no file", remedy=remedy)
        files.check_size(path, one=not many, place=place)
        sha256 = files.sha256(path)
        self._check_new(file, sha256, place, inside=inside)
        name = ids.doc_id(slug(path.stem, sha256), place=place)
        if name in self.ids:
            remedy = "rename the file: its name becomes the id"
            raise Refused(place, "seed-duplicate-id", found=name, remedy=remedy)
        source = replace(Source(name, file, sha256, self.today), **self.metadata)
        source = self._read_many(path, source, place) if many else _read_one(path, source, place)
        if not many and not source.url:
            source = replace(source, url=self.loans.url(path))
        if not inside:
            self._copy(path, source, place)
        return source

    def _check_new(self, file: str, sha256: str, place: str, *, inside: bool) -> None:
        registered = self.files.get(file)
        if inside and registered:
            files.check_unchanged(sha256, registered.sha256, place=place)
        if sha256 in self.content:
            remedy = f"leave it out: it is {self.room}/{self.content[sha256]}"
            raise Refused(place, "seed-duplicate-content", found=sha256[:12], remedy=remedy)
        target = self.folder / file
        # the same bytes are what an earlier run copied before it was cut off
        if not inside and target.exists() and files.sha256(target) != sha256:
            remedy = "rename the file: what lies there is never overwritten"
            raise Refused(place, "seed-exists", found=f"{self.room}/{file}", remedy=remedy)

    def _read_many(self, path: Path, source: Source, place: str) -> Source:
        mapping, encoding, guessed = rows.survey(
            path, self.columns, encoding=source.encoding, place=place, guess=True
        )
        before = len(self.refused)
        taken = set(self.ids)
        count = sum(
            1
            for _ in rows.documents(
                path,
                source.id,
                mapping,
                encoding=encoding,
                place=place,
                on_issue=self.refused.append,
                seen=taken,
            )
        )
        if not count:
            found = f"{len(self.refused) - before} bad rows"
            remedy = "mend the rows, or say which columns to read"
            raise Refused(place, "seed-empty", found=found, remedy=remedy)
        self.ids = taken
        return replace(source, columns=mapping, encoding=source.encoding or guessed)

    def _copy(self, path: Path, source: Source, place: str) -> None:
        target = self.folder / source.file
        if target.exists():
            files.locate(self.folder, source.file, place=f"{self.room}/{source.file}")
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        if not target.parent.resolve().is_relative_to(self.real):
            remedy = "put the folder itself here"
            raise Refused(place, "seed-outside", found=target.parent.resolve(), remedy=remedy)
        with path.open("rb") as original, atomic.file(target, replace=False) as stream:
            shutil.copyfileobj(original, stream, 1 << 20)
        self.copied.append(target)
        try:
            files.check_unchanged(files.sha256(target), source.sha256, place=place)
        except Refused:
            self.copied.remove(target)
            target.unlink()
            raise


def _plain(path: Path) -> Path:
    """Return the path from the root, without `..`; links are left as they are."""
    return Path(os.path.normpath(path.absolute()))


def _read_one(path: Path, source: Source, place: str) -> Source:
    data = files.read_bytes(path, place=place)
    reader = readers.one(path.name, place=place)
    found = extract.check(reader.read(data, place=place, encoding=source.encoding), place=place)
    stated = {name: getattr(source, name) or getattr(found, name) for name in _STATED}
    if not source.language:
        stated["language"] = language.code(found.language or "") or language.detect(found.text)
    if not source.published and found.published:
        stated["published"] = dates.iso(found.published)
    return replace(source, **stated)


def _checked(metadata: Mapping[str, str]) -> dict[str, str]:
    checked = {}
    for key, value in metadata.items():
        if key not in _STATED:
            raise unknown(key, _STATED, place="metadata", rule="catalog-key")
        text = catalog.check_metadata(key, value, place="metadata")
        if text is not None:
            checked[key] = text
    return checked
