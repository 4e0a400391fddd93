"""A new version of a shard, and older ones, in; what both hold, so that it is not computed again, out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from stancebank.schemas import tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from stancebank.corpus.cache import Entry

    Tables = Mapping[str, pa.Table]


def known(older: Iterable[Entry], keys: Mapping[str, str]) -> dict[str, Entry]:
    """Return, by document id, the entry that holds a document of the same key.

    Entries are asked in their order, until every document is found.
    """
    found: dict[str, Entry] = {}
    for entry in older:
        for doc_id, key in keys.items():
            if doc_id not in found and entry.documents.get(doc_id) == key:
                found[doc_id] = entry
        if len(found) == len(keys):
            break
    return found


def same(documents: pa.Table, kept: Mapping[str, Entry]) -> Entry | None:
    """Return the entry that holds the labels of these documents in this order, and of no others."""
    names = tables.strings(documents, "doc_id")
    entry = kept.get(names[0]) if names else None
    if entry is None or tables.strings(entry.tables["documents"], "doc_id") != names:
        return None
    return entry if all(kept.get(name) is entry for name in names) else None


def joined(fresh: Tables, kept: Mapping[str, Entry], order: Sequence[str]) -> dict[str, pa.Table]:
    """Return the tables of a shard, from those of new documents and of entries that hold the others.

    `order`: the documents' ids; one that is in none of the tables was refused, and is left out. The
    row of a document itself is the fresh one where there is one.
    """
    sources = {id(fresh): fresh} | {id(entry): entry.tables for entry in kept.values()}
    whole = {}
    for config in tables.CONFIGS:
        runs = {
            name: {run.doc_id: run for run in tables.runs(source[config])}
            for name, source in sources.items()
        }
        pieces = [fresh[config].slice(0, 0)]
        for doc_id in order:
            new = doc_id not in kept or (config == "documents" and doc_id in runs[id(fresh)])
            source = id(fresh) if new else id(kept[doc_id])
            if (run := runs[source].get(doc_id)) is not None:
                pieces.append(sources[source][config].slice(run.start, run.end - run.start))
        whole[config] = pa.concat_tables(pieces).combine_chunks()
    return whole
