"""A shard's tables in; a folder of the cache, whole or not there, and back, out."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, NamedTuple

import pyarrow as pa

from stancebank import atomic
from stancebank.corpus import store

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

_REFUSED = "refused.json"


class Entry(NamedTuple):
    """A shard's tables, mapped into memory, and a message for each source that was refused."""

    tables: dict[str, pa.Table]
    refused: list[str]


def path(folder: Path, config: str) -> Path:
    """Return the file that holds a config of the shard in `folder`."""
    return folder / f"{config}.arrow"


def write(folder: Path, tables: Mapping[str, pa.Table], refused: Sequence[str] = ()) -> None:
    """Keep a shard in `folder`, unless it is there: another build was faster, with the same."""
    try:
        with atomic.directory(folder) as temporary:
            for config, table in tables.items():
                with pa.ipc.new_stream(str(path(temporary, config)), table.schema) as stream:
                    stream.write_table(table)
            (temporary / _REFUSED).write_text(json.dumps(list(refused)), "utf-8")
    except FileExistsError:
        pass


def read(folder: Path, configs: Iterable[str]) -> Entry | None:
    """Return what the cache holds of a shard; a damaged entry is taken out, as if never there."""
    if not folder.is_dir():
        return None
    try:
        found = {config: store.read_file(path(folder, config)) for config in configs}
        return Entry(found, json.loads((folder / _REFUSED).read_text("utf-8")))
    except (pa.ArrowInvalid, OSError, ValueError):
        shutil.rmtree(folder, ignore_errors=True)
        return None
