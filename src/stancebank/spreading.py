"""The step of a build and its shards in; each shard, done, in order, from where it is computed, out."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from stancebank.corpus import parcels
from stancebank.engine import local, ray_data
from stancebank.errors import unknown
from stancebank.schemas import tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from stancebank.corpus.build import Asked, Done, LabelShard, Shard

ENGINES = ("local", "ray")
"""Where shards are computed: in processes here, or on the machines of a Ray cluster."""

_EACH = 8  # documents of a shard that a message names, every one


def run(
    step: LabelShard,
    shards: Iterable[Shard],
    *,
    engine: str,
    workers: int,
    address: str | None,
) -> Iterator[Done]:
    """Yield what `step` gives for each shard, in order; the cache then holds it.

    `workers` is for the local engine, `address` for Ray's; see `local.run`, `ray_data.run`.

    Raises:
        Refused: rules `engine-…`.

    """
    if engine == "local":
        return local.run(step, shards, workers=workers)
    if engine == "ray":
        return _on_ray(step, shards, address)
    raise unknown(engine, ENGINES, place="engine", rule="engine-unknown")


def _on_ray(step: LabelShard, shards: Iterable[Shard], address: str | None) -> Iterator[Done]:
    """Read documents and keep tables here, for workers may lack our disk; label them there."""
    order: deque[Done | None] = deque()  # None: it was sent
    sent: dict[str, Asked] = {}

    def missing() -> Iterator[dict[str, bytes]]:
        for shard in shards:
            done = step.cached(shard.key)
            order.append(done)
            if done is None:
                asked = sent[shard.key] = step.asked(shard)
                yield parcels.pack(shard.key, asked.given)

    def keep(parcel: Mapping[str, bytes]) -> Done:
        labelled = parcels.unpack(parcel)
        return step.keep(sent.pop(labelled.key), labelled.tables)

    def name(parcel: Mapping[str, bytes]) -> str:
        doc_ids = tables.strings(sent[parcel["key"].decode()].given.documents, "doc_id")
        return _named(doc_ids)

    label = parcels.LabelParcel.of(step.recipe)
    for done in ray_data.run(label, missing(), keep=keep, name=name, address=address):
        while (cached := order.popleft()) is not None:
            yield cached
        yield done
    yield from filter(None, order)


def _named(doc_ids: Sequence[str]) -> str:
    """Return the documents of a shard in words: each, or the first and last of many."""
    if len(doc_ids) <= _EACH:
        return ", ".join(doc_ids)
    return f"{doc_ids[0]} to {doc_ids[-1]} ({len(doc_ids)} documents)"
