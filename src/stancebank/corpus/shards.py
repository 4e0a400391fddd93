"""Sources in; the same sources in shards, whose limits depend on nothing but their members, out.

A shard is what one worker computes and what the cache keeps. Where a shard ends is decided by the
document ids in it, so that a document added or removed changes its own shard and leaves the limits
of the others where they were.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

Item = TypeVar("Item")

MEAN = 32
"""Documents in a shard, on average: few enough for an edit to cost little, and enough for spaCy's
batches of 16 to 64 to be full."""

LIMIT = 4 * MEAN
"""Documents in a shard, at most."""


def shards(items: Iterable[Item], doc_id: Callable[[Item], str]) -> Iterator[list[Item]]:
    """Group consecutive items, in order.

    A shard ends after an item whose id's sha256 is 0 modulo MEAN (content-defined chunking, as in
    rsync and deduplicating stores), or after LIMIT items.
    """
    shard: list[Item] = []
    for item in items:
        shard.append(item)
        digest = hashlib.sha256(doc_id(item).encode()).digest()
        if int.from_bytes(digest[:8]) % MEAN == 0 or len(shard) == LIMIT:
            yield shard
            shard = []
    if shard:
        yield shard
