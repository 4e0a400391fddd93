"""Documents in; the split that each belongs to, for good, out."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

SPLITS = ("train", "validation", "test")

SMALLEST = 10
"""A corpus of fewer units has one split, `train`: a tenth of it would be no sample."""

_SHARES = (0.8, 0.9)  # of the documents: train up to the first, validation up to the second

_KEPT = (
    "near-duplicates are in one split, that of the first of them that was released; "
    "a document keeps the split of the release before"
)

RULES = {
    "document": (
        f"fewer than {SMALLEST} documents: all train; else by the sha256 of doc_id: "
        f"80 % train, 10 % validation, 10 % test; {_KEPT}"
    ),
    "publisher": (
        f"fewer than {SMALLEST} publishers: all train; else by the sha256 of the publisher, or of "
        "the doc_id where none is stated: 80 % train, 10 % validation, 10 % test of the publishers, "
        f"each in one split; {_KEPT}"
    ),
    "time": (
        f"fewer than {SMALLEST} documents: all train; else by the date of publication: the newest "
        "10 % test, the 10 % before them validation, the others and the undated train, by dates "
        f"that stay once released; {_KEPT}"
    ),
}
"""What a project may split by, and the rule in words."""


class Document(NamedTuple):
    """What decides the split of a document."""

    doc_id: str
    publisher: str | None = None
    published: str | None = None  # ISO 8601, as precise as the source says


@dataclass(frozen=True)
class Partition:
    """The split of each document; by time, the last date of train and of validation."""

    split_of: dict[str, str]
    until: tuple[str, str] | None = None

    def said(self, by: str, *, after: str | None) -> dict[str, Any]:
        """Return what a manifest says of the splits; `after` is the release before."""
        until = {} if self.until is None else {"until": list(self.until)}
        return {"rule": RULES[by], "after": after, **until}


def partition(
    documents: Iterable[Document],
    frozen: Mapping[str, str],
    groups: Mapping[str, str] | None = None,
    *,
    by: str = "document",
    until: Sequence[str] | None = None,
) -> Partition:
    """Return the split of each document, in the order given.

    A document that `frozen` names (the newest release) keeps its split. Of the others, those of one
    of `groups` (near-duplicates; a document that it does not name is alone) are in the split that
    one of the group has already, the first of SPLITS where they have several; by publisher, those
    of a publisher too. The rest depends on nothing but the document's group, or publisher, so that
    adding documents moves none; by time, on the dates `until` that the release says, if it does.

    >>> partition([Document("a"), Document("b")], {}).split_of
    {'a': 'train', 'b': 'train'}
    """
    given = list(documents)
    group_of = {one.doc_id: (groups or {}).get(one.doc_id, one.doc_id) for one in given}
    unit_of = _publishers(given, group_of) if by == "publisher" else group_of
    dates = _dates(given, group_of)
    small = len(set(unit_of.values())) < SMALLEST
    if by != "time":
        until = None
    elif until is None and not small:
        until = _until([dates[group_of[one.doc_id]] for one in given])
    homes = [_homes(frozen, of) for of in (group_of, unit_of)]

    def split(doc_id: str) -> str:
        group, unit = group_of[doc_id], unit_of[doc_id]
        known = frozen.get(doc_id) or homes[0].get(group) or homes[1].get(unit)
        if known or small:
            return known or "train"
        return by_hash(unit) if until is None else by_date(dates[group], until)

    return Partition(
        {one.doc_id: split(one.doc_id) for one in given},
        None if until is None else (until[0], until[1]),
    )


def by_hash(doc_id: str) -> str:
    """Return the split that a document's id alone decides: 80 / 10 / 10 in the long run."""
    share = int.from_bytes(hashlib.sha256(doc_id.encode()).digest()[:8]) / 2**64
    return "train" if share < _SHARES[0] else "validation" if share < _SHARES[1] else "test"


def by_date(published: str, until: Sequence[str]) -> str:
    """Return the split of a date; dates are compared as they are written, year first."""
    return "train" if published <= until[0] else "validation" if published <= until[1] else "test"


def _until(dates: Sequence[str]) -> tuple[str, str]:
    """Return the last date of train and of validation; documents of one date are in one split."""
    ranked = sorted(dates)
    first, second = (ranked[int(share * len(ranked)) - 1] for share in _SHARES)
    return first, second


def _dates(documents: Sequence[Document], group_of: Mapping[str, str]) -> dict[str, str]:
    """Return the date of each group, its newest; an undated one is older than any."""
    found: dict[str, str] = {}
    for one in documents:
        group = group_of[one.doc_id]
        found[group] = max(found.get(group, ""), one.published or "")
    return found


def _homes(frozen: Mapping[str, str], unit_of: Mapping[str, str]) -> dict[str, str]:
    """Return the split of each unit that has one already: train, if any of its documents is there."""
    found: dict[str, str] = {}
    for doc_id, unit in unit_of.items():
        if doc_id in frozen:
            found[unit] = min(frozen[doc_id], found.get(unit, frozen[doc_id]), key=SPLITS.index)
    return found


def _publishers(documents: Sequence[Document], group_of: Mapping[str, str]) -> dict[str, str]:
    """Return the unit of each document: publishers whose documents are in one group are one unit.

    It is named after its first publisher; documents of none are a unit a group.
    """
    above: dict[tuple[bool, str], tuple[bool, str]] = {}

    def top(node: tuple[bool, str]) -> tuple[bool, str]:
        while (over := above.setdefault(node, node)) != node:
            above[node] = above[over]
            node = over
        return node

    for one in documents:
        if one.publisher is not None:
            first, second = sorted((top((False, one.publisher)), top((True, group_of[one.doc_id]))))
            above[second] = first
    return {one.doc_id: top((True, group_of[one.doc_id]))[1] for one in documents}
