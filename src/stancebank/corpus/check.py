"""A corpus directory in; every issue of its files and of its tables, as values, out."""

from __future__ import annotations

import hashlib
import json
from contextlib import suppress
from typing import TYPE_CHECKING

import pyarrow as pa

from stancebank import atomic, manifest
from stancebank.corpus import store
from stancebank.errors import Refused
from stancebank.schemas import issues
from stancebank.schemas.issues import Issue, Rule
from stancebank.schemas.registry import declare

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from stancebank.schemas.labels import LabelScheme
    from stancebank.schemas.rules.groups import Batches, Proved

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
        return [_issue(MANIFEST, f"{place}/{manifest.NAME}", str(issue.found or issue.rule))]
    if damage := sorted(_files(directory, found, place)):
        return damage
    if verdicts is None:
        return _tables(directory, found, scheme, place)
    by = [scheme.fingerprint, manifest.code_fingerprint()]
    asked = [found.to_json().decode(), *by, place]
    verdict = verdicts / f"{hashlib.sha256(json.dumps(asked).encode()).hexdigest()}.jsonl"
    with suppress(OSError, ValueError, TypeError):  # none yet, or a damaged one
        return list(issues.load(verdict.read_bytes()))
    from stancebank.schemas.rules.groups import Proved  # noqa: PLC0415 - polars is slow to import

    sound = verdicts / f"{hashlib.sha256(place.encode()).hexdigest()}.sound"
    lines = sound.read_text("utf-8", "replace").splitlines() if sound.is_file() else ()
    proved = Proved(json.dumps(by), lines)
    said = _tables(directory, found, scheme, place, proved)
    verdicts.mkdir(parents=True, exist_ok=True)
    for kind in ("*.jsonl", "*.sound"):
        for old in sorted(verdicts.glob(kind), key=lambda one: one.stat().st_mtime)[:-_VERDICTS]:
            old.unlink(missing_ok=True)
    atomic.write_bytes(verdict, issues.dump(said))
    atomic.write_bytes(sound, "\n".join(proved.now).encode())
    return said


def _tables(
    directory: Path,
    found: manifest.Manifest,
    scheme: LabelScheme,
    place: str,
    proved: Proved | None = None,
) -> list[Issue]:
    from stancebank.schemas import rules  # noqa: PLC0415 - polars and pandera are slow to import

    if (sound := _streamed(directory, found, scheme, proved)) is not None:
        return sound
    left: list[Issue] = []
    splits: dict[str, dict[str, pa.Table]] = {}
    for config, of_config in found.tables.items():
        for split, record in of_config.items():
            where = f"{place}/{config}/{split}"
            try:
                table = store.read(directory, record)
                content = manifest.content_hash(table.schema, [table])
            except (pa.ArrowInvalid, OSError, KeyError) as error:
                left.append(_issue(CONTENT, where, str(error)))
                continue
            if (table.num_rows, content) != (record.rows, record.content):
                left.append(_issue(CONTENT, where, f"{table.num_rows} rows, {content[:12]}"))
            splits.setdefault(split, {})[config] = table
    return sorted(left + rules.check(splits, scheme))


def _streamed(
    directory: Path, found: manifest.Manifest, scheme: LabelScheme, proved: Proved | None = None
) -> list[Issue] | None:
    """Return the issues of a sound corpus, in bounded memory; None where it must be read whole."""
    from stancebank.schemas.rules import streamed  # noqa: PLC0415
    from stancebank.schemas.rules.groups import Batches  # noqa: PLC0415

    hashes: dict[tuple[str, str], manifest.ContentHash] = {}
    splits: dict[str, dict[str, Batches]] = {}

    def hashed(split: str, config: str, table: pa.Table) -> None:
        hashes[config, split].update(table)

    try:
        for config, of_config in found.tables.items():
            for split, record in of_config.items():
                batches = Batches(*store.batches(directory, record))
                hashes[config, split] = manifest.ContentHash(batches.schema)
                splits.setdefault(split, {})[config] = batches
        issues = streamed.check(splits, scheme, beside=hashed, proved=proved)
    except (pa.ArrowInvalid, OSError, KeyError):
        return None
    recorded = {
        (config, split): (record.rows, record.content)
        for config, of_config in found.tables.items()
        for split, record in of_config.items()
    }
    same = all((one.rows, one.hexdigest()) == recorded[name] for name, one in hashes.items())
    return issues if same else None


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
            yield _issue(MISSING, place, "")
        elif (now := manifest.describe(directory / path, directory)) != file:
            yield _issue(FILE, place, f"{now.bytes} bytes, sha256 {now.sha256[:12]}")
    for there in directory.rglob("*"):
        name = there.relative_to(directory).as_posix()
        if there.is_file() and name not in recorded and name != manifest.NAME:
            yield _issue(EXTRA, f"{corpus}/{name}", name)


def _issue(rule: Rule, place: str, found: str) -> Issue:
    return Issue(place, rule.id, rule.severity, found, rule.remedy)
