"""A cached shard and closed rounds in; the shard with gold and its judgements, cached too, out."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from stancebank.annotation import decisions, judgements, sentences
from stancebank.annotation import soft as distributions
from stancebank.corpus import cache, gold
from stancebank.schemas import tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    import pyarrow as pa

    from stancebank.annotation.closed import Closed
    from stancebank.schemas.labels import LabelScheme


@dataclass(frozen=True)
class Overlay:
    """Lays what closed rounds decided over shards; `fingerprint` is that of the rounds."""

    closed: Closed
    fingerprint: str
    scheme: LabelScheme
    folder: Path  # the cache

    @property
    def configs(self) -> Sequence[str]:
        """The configs of the corpus: those of rounds only where a round is closed."""
        return tables.CONFIGS + (tables.ROUND_CONFIGS if self.closed.rounds else ())

    def __call__(self, key: str, doc_ids: Iterable[str]) -> str:
        """Return the key of the shard with its gold: its own where no round knows its documents.

        Raises:
            Refused: rule `gold-text`: a document is not the one that was annotated.

        """
        known = self.closed
        annotated = [doc for doc in doc_ids if doc in known.judgements or doc in known.gold]
        if not annotated:
            return key
        anchor, _, name = key.partition("/")
        laid = f"{anchor}/{hashlib.sha256(f'{name} {self.fingerprint}'.encode()).hexdigest()}"
        if cache.read(self.folder / laid, self.configs) is None:
            found = cache.read(self.folder / key, tables.CONFIGS)
            if found is None:
                raise FileNotFoundError(self.folder / key)  # taken away while we build
            cache.write(self.folder / laid, self._tables(found.tables, annotated), found.refused)
        return laid

    def _tables(self, shard: dict[str, pa.Table], annotated: Sequence[str]) -> dict[str, pa.Table]:
        sources = sentences.sources(shard["documents"], shard["sentences"], self.scheme)
        self.closed.check(sources.values())
        texts = {source.doc_id: source.text for source in sources.values()}
        given = list(chain.from_iterable(self.closed.judgements.get(doc, ()) for doc in annotated))
        decided = chain.from_iterable(self.closed.decisions.get(doc, ()) for doc in annotated)
        return {
            "documents": shard["documents"],
            **gold.overlay(shard, self.closed.gold, self.scheme),
            "judgements": judgements.table(given, texts, self.scheme),
            "soft": distributions.soft(given, texts, self.scheme),
            "decisions": decisions.table(decided),
        }
