"""Documents in; the split that each belongs to, for good, out."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SPLITS = ("train", "validation", "test")

SMALLEST = 10
"""A corpus of fewer documents has one split, `train`: a tenth of it would be no sample."""

RULE = (
    f"fewer than {SMALLEST} documents: all train; else by the sha256 of doc_id: "
    "80 % train, 10 % validation, 10 % test; a document keeps the split of the release before"
)


def partition(doc_ids: Iterable[str], frozen: Mapping[str, str]) -> dict[str, str]:
    """Return the split of each document, in the order given.

    A document that `frozen` names (the newest release) keeps its split. For any other, the split
    depends on nothing but its id, so that adding documents moves none.

    >>> partition(["a", "b"], {})
    {'a': 'train', 'b': 'train'}
    """
    ids = list(doc_ids)
    small = len(ids) < SMALLEST
    return {doc: frozen.get(doc) or ("train" if small else by_hash(doc)) for doc in ids}


def by_hash(doc_id: str) -> str:
    """Return the split that a document's id alone decides: 80 / 10 / 10 in the long run."""
    share = int.from_bytes(hashlib.sha256(doc_id.encode()).digest()[:8]) / 2**64
    return "train" if share < 0.8 else "validation" if share < 0.9 else "test"
