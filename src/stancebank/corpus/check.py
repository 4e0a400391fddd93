"""A corpus directory in; every issue of its files and of its tables, as values, out.

Most of the time the tables are known, by their files: nothing here imports what reads them.
"""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from typing import TYPE_CHECKING

from stancebank import atomic, manifest
from stancebank.errors import Refused
from stancebank.schemas import issues
from stancebank.schemas.issues import Issue
from stancebank.schemas.registry import declare

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from stancebank.schemas.labels import LabelScheme

_VERDICTS = 100  # that are kept

_FETCH = "fetch or build the corpus again; a release is never edited"

MANIFEST = declare(
    "release-manifest", "error", "release", "The manifest is the one that was written.", _FETCH
)
FILE = declare(
    "release-file", "error", "release", "A file's bytes have the sha256 that was recorded.", _FETCH
)
MISSING = declare(
    "release-missing-file", "error", "release", "Every recorded file is there.", _FETCH
)
EXTRA = declare(
    "release-extra-file",
    "error",
    "release",
    "No file is there that the manifest does not record.",
    "take the file out of the corpus directory",
)
CONTENT = declare(
    "release-content",
    "error",
    "release",
    "A table has the rows, by number and content hash, that were recorded.",
    _FETCH,
)


def check(
    directory: Path,
    scheme: LabelScheme,
    *,
    place: str | None = None,
    verdicts: Path | None = None,
) -> list[Issue]:
    """Return every issue of a corpus, sorted by place; `place` is its name there, else its folder's.

    Tables are read only where every file is what it should be: a damaged file has one issue, which
    names it, not a thousand. What the rules say of tables is kept below `verdicts`, and not asked
    again of files of the same sha256, which are compared each time; nor of those documents that
    were as they are, and sound, when this place was checked last.

    Raises:
        Refused: rule `manifest-missing`: the directory is no corpus.

    """
    place = place or directory.name
    try:
        found = manifest.read(directory)
    except Refused as issue:
        if issue.rule == "manifest-missing":
            raise  # not a damaged corpus: no corpus at all
        return [Issue.of(MANIFEST, f"{place}/{manifest.NAME}", str(issue.found or issue.rule))]
    if damage := sorted(_files(directory, found, place)):
        return damage
    if verdicts is None:
        from stancebank.corpus.check_tables import check_tables  # noqa: PLC0415

        return check_tables(directory, found, scheme, place)
    by = [scheme.fingerprint, manifest.code_fingerprint()]
    asked = [found.to_json().decode(), *by, place]
    verdict = verdicts / f"{hashlib.sha256(json.dumps(asked).encode()).hexdigest()}.jsonl"
    with suppress(OSError, ValueError, TypeError):  # none yet, or a damaged one
        return list(issues.load(verdict.read_bytes()))
    from stancebank.corpus.check_tables import check_tables  # noqa: PLC0415 - Arrow, polars: slow
    from stancebank.schemas.rules.groups import Proved  # noqa: PLC0415

    sound = verdicts / f"{hashlib.sha256(place.encode()).hexdigest()}.sound"
    lines = sound.read_text("utf-8", "replace").splitlines() if sound.is_file() else ()
    proved = Proved(json.dumps(by), lines)
    said = check_tables(directory, found, scheme, place, proved)
    verdicts.mkdir(parents=True, exist_ok=True)
    for kind in ("*.jsonl", "*.sound"):
        for old in sorted(verdicts.glob(kind), key=lambda one: one.stat().st_mtime)[:-_VERDICTS]:
            old.unlink(missing_ok=True)
    atomic.write_bytes(verdict, issues.dump(said))
    atomic.write_bytes(sound, "\n".join(proved.now).encode())
    return said


def damaged(directory: Path) -> bool:
    """Tell whether a file of a corpus is not the one that was written."""
    try:
        return any(True for _ in _files(directory, manifest.read(directory), ""))
    except Refused:
        return True


def _files(directory: Path, found: manifest.Manifest, corpus: str) -> Iterator[Issue]:
    recorded = found.recorded()
    for path, file in recorded.items():
        place = f"{corpus}/{path}"
        if not (directory / path).is_file():
            yield Issue.of(MISSING, place, "")
        elif (now := manifest.describe(directory / path, directory)) != file:
            yield Issue.of(FILE, place, f"{now.bytes} bytes, sha256 {now.sha256[:12]}")
    for there in directory.rglob("*"):
        name = there.relative_to(directory).as_posix()
        if there.is_file() and name not in recorded and name != manifest.NAME:
            yield Issue.of(EXTRA, f"{corpus}/{name}", name)
