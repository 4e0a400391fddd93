"""The tables of a corpus whose files are sound in; every issue of their rows, as values, out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from stancebank.corpus import store
from stancebank.corpus.check import CONTENT
from stancebank.corpus.content import ContentHash, content_hash
from stancebank.schemas import rules
from stancebank.schemas.issues import Issue
from stancebank.schemas.rules.groups import Batches
from stancebank.schemas.rules.streamed import check as check_in_runs

if TYPE_CHECKING:
    from pathlib import Path

    from stancebank.manifest import Manifest
    from stancebank.schemas.labels import LabelScheme
    from stancebank.schemas.rules.groups import Proved


def check_tables(
    directory: Path,
    found: Manifest,
    scheme: LabelScheme,
    place: str,
    proved: Proved | None = None,
) -> list[Issue]:
    """Return every issue of the tables that `found` records, sorted by place.

    What `proved` holds is not asked again, and it is told of what is sound; see `rules.streamed`.
    """
    if (sound := streamed(directory, found, scheme, proved)) is not None:
        return sound
    left: list[Issue] = []
    splits: dict[str, dict[str, pa.Table]] = {}
    for config, of_config in found.tables.items():
        for split, record in of_config.items():
            where = f"{place}/{config}/{split}"
            try:
                table = store.read(directory, record)
                content = content_hash(table.schema, [table])
            except (pa.ArrowInvalid, OSError, KeyError) as error:
                left.append(Issue.of(CONTENT, where, str(error)))
                continue
            if (table.num_rows, content) != (record.rows, record.content):
                left.append(Issue.of(CONTENT, where, f"{table.num_rows} rows, {content[:12]}"))
            splits.setdefault(split, {})[config] = table
    return sorted(left + rules.check(splits, scheme))


def streamed(
    directory: Path, found: Manifest, scheme: LabelScheme, proved: Proved | None = None
) -> list[Issue] | None:
    """Return the issues of a sound corpus, in bounded memory; None where it must be read whole."""
    hashes: dict[tuple[str, str], ContentHash] = {}
    splits: dict[str, dict[str, Batches]] = {}

    def hashed(split: str, config: str, table: pa.Table) -> None:
        hashes[config, split].update(table)

    try:
        for config, of_config in found.tables.items():
            for split, record in of_config.items():
                batches = Batches(*store.batches(directory, record))
                hashes[config, split] = ContentHash(batches.schema)
                splits.setdefault(split, {})[config] = batches
        issues = check_in_runs(splits, scheme, beside=hashed, proved=proved)
    except (pa.ArrowInvalid, OSError, KeyError):
        return None
    recorded = {
        (config, split): (record.rows, record.content)
        for config, of_config in found.tables.items()
        for split, record in of_config.items()
    }
    same = all((one.rows, one.hexdigest()) == recorded[name] for name, one in hashes.items())
    return issues if same else None
