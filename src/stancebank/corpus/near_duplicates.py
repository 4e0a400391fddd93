"""Texts in; which of them are near-duplicates of one another, as groups, out.

Two texts are near-duplicates where THRESHOLD or more of the sequences of SHINGLE words that either
has are in both (the Jaccard similarity of their sets of shingles). It is estimated by MinHash
(Broder 1997: On the resemblance and containment of documents); texts that agree in all rows of some
band of their signatures are compared (Leskovec, Rajaraman, Ullman: Mining of Massive Datasets, 3.4).
"""

from __future__ import annotations

import functools
import re
import unicodedata
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pyarrow as pa

from stancebank.schemas import tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

Array = np.ndarray[Any, np.dtype[Any]]

SHINGLE = 3
"""Words in a shingle; a shorter text is one shingle as a whole."""

THRESHOLD = 0.6
"""The least similarity of near-duplicates. With one word in eleven replaced, here and there, a text
is as similar as that to what it was (a word is in three shingles), or with two thirds appended."""

BANDS, ROWS = 32, 4
"""A pair of similarity J is compared with a probability of 1 - (1 - J^ROWS)^BANDS: 0.99 at the
threshold, 0.9998 at 0.7, 0.003 at 0.1."""

PERMUTATIONS = BANDS * ROWS
"""Values in a signature; the standard error of an estimated similarity is 0.044 at most."""

NEIGHBOURS = 16
"""With how many texts of a band's bucket, on one side, a text is compared: so that time is linear."""

SEED = 1

SIGNATURES = pa.schema(
    [("doc_id", pa.string()), ("signature", pa.list_(pa.uint32(), PERMUTATIONS))]
)
"""The columns of `signatures`: 512 bytes a document."""

_NONE = np.uint32(2**32 - 1)  # every value of a text without a word
_TEXTS = 1024  # read at once, into a list of lists of 5 MB
_PAIRS = 2**14  # compared at once: 16 MB
# scripts written without spaces: a character is a word
_CHARACTER = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
)
_WORD = re.compile(rf"[^\W{_CHARACTER}]+|[{_CHARACTER}]")
_WIDE = re.compile(r"[^\0-\x7f]")
_ASCII = bytes(ord(chr(code).lower()) if _WORD.match(chr(code)) else 32 for code in range(128))
_BYTES = _ASCII + bytes(range(128, 256))
_ODD = np.uint64(0x9E3779B97F4A7C15)  # 2^64 over the golden ratio, made odd


def words(text: str) -> list[str]:
    """Return what is compared of a text: its words, without case, and without the ways to write one.

    >>> words("“Prices ROSE,” she said: 5.5 %.")
    ['prices', 'rose', 'she', 'said', '5', '5']
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
        for letter in set(_WIDE.findall(text)):
            if (written := _written(letter)) is None:
                return _WORD.findall(text.casefold())
            if written != letter:
                text = text.replace(letter, written)
    # what is left to do is of ASCII, and that takes a quarter of the time of the pattern
    return text.encode().translate(_BYTES).decode().split()


@functools.cache
def _written(letter: str) -> str | None:
    """Return a letter beyond ASCII without case, a space for a mark; None if it is a word."""
    folded = letter.casefold()
    if re.search(f"[{_CHARACTER}]", folded):
        return None
    return "".join(one if _WORD.match(one) else " " for one in folded)


def signatures(documents: pa.Table) -> pa.Table:
    """Return the signature of each document, under `SIGNATURES`; it depends on its text alone."""
    names, texts = (tables.strings(documents, name) for name in ("doc_id", "text"))
    values = pa.array(sketch(texts).ravel(), pa.uint32())
    lists = pa.FixedSizeListArray.from_arrays(values, PERMUTATIONS)
    return pa.table([pa.array(names, pa.string()), lists], schema=SIGNATURES)


def values(found: pa.Table) -> Array:
    """Return the signatures of a table under `SIGNATURES`, a row a document."""
    lists: Any = found["signature"].combine_chunks()
    # by DLPack, which needs no pandas: Arrow's own way to numpy imports it, in a third of a second
    flat: Array = np.from_dlpack(lists.flatten())
    return flat.reshape(-1, PERMUTATIONS)


def groups(found: Iterable[pa.Table]) -> dict[str, str]:
    """Return the group of each document that has near-duplicates: the smallest doc_id in it.

    `found` is what `signatures` returned, in pieces. A near-duplicate of a near-duplicate is in the
    group. The result depends neither on the pieces nor on their order, and no document that is like
    none of a group changes it. Takes 1,100 bytes a document.
    """
    names: list[str] = []
    # one piece of memory that grows: thousands of small ones are not given back to the system
    data = bytearray()
    for piece in found:  # not all at once: a process may map some ten thousand files, and no more
        names += tables.strings(piece, "doc_id")
        data += values(piece).tobytes()
    order = sorted(range(len(names)), key=names.__getitem__)
    matrix = np.frombuffer(data, np.uint32).reshape(-1, PERMUTATIONS)[order]
    del data
    root = _roots(matrix)
    members = np.bincount(root, minlength=len(root))[root] > 1
    return {names[order[row]]: names[order[root[row]]] for row in np.flatnonzero(members).tolist()}


def table(
    doc_ids: Iterable[str],
    group_of: Mapping[str, str],
    frozen: Mapping[str, str],
    release: str | None,
) -> pa.Table:
    """Return rows of `tables.NEAR_DUPLICATES`, in order; `frozen` is what `release` decided."""
    rows = [
        {"doc_id": doc, "group": group_of[doc], "released": release if doc in frozen else None}
        for doc in doc_ids
        if doc in group_of
    ]
    return pa.Table.from_pylist(rows, schema=tables.NEAR_DUPLICATES)


def near(given: Iterable[str], among: Iterable[str]) -> list[bool]:
    """Tell of each text whether one of `among` is a near-duplicate of it."""
    return similar(sketch(given), sketch(among))


def similar(left: Array, right: Array) -> list[bool]:
    """Tell of each text whether one of others is a near-duplicate of it, by what `sketch` says.

    Of a band's bucket a text is compared with NEIGHBOURS of the others on either side of it, in the
    order of the next band: as in `groups`, what is most alike meets first, and time is linear.
    """
    right = right[_has_words(right)]
    found = np.zeros(len(left), np.bool_)
    sides = _Marks.of(left), _Marks.of(right)
    for keys, following in _bands(np.concatenate([left, right])):
        ranking = np.lexsort((following, keys))
        of_right = ranking >= len(left)
        order = ranking[of_right] - len(left)
        ours, theirs = keys[: len(left)], keys[len(left) :][order]
        after = np.empty(len(left), np.int64)  # the first of `order` that stands behind each text
        after[ranking[~of_right]] = np.cumsum(of_right)[~of_right]
        for nearest, away in ((after - 1, -1), (after, 1)):
            rows = np.arange(len(left))
            for step in range(NEIGHBOURS):
                rows = rows[~found[rows]]
                at = nearest[rows] + away * step
                inside = np.flatnonzero((at >= 0) & (at < len(order)))
                inside = inside[theirs[at[inside]] == ours[rows[inside]]]
                if not len(inside):
                    break
                rows, others = rows[inside], order[at[inside]]
                found[rows[_alike(sides[0], rows, sides[1], others)]] = True
    return [bool(one) for one in found]


def sketch(texts: Iterable[str]) -> Array:
    """Return the texts' signatures: of each, for every permutation, the least of its shingles."""
    rest = iter(texts)
    parts = [np.zeros((0, PERMUTATIONS), np.uint32)]
    while part := list(islice(rest, _TEXTS)):
        parts.append(_sketch(part))
    return np.concatenate(parts)


def _sketch(texts: Sequence[str]) -> Array:
    from rensa import RMinHash  # type: ignore[import-untyped]  # noqa: PLC0415 - few need it

    hashes, ends = [], [0]
    for text in texts:
        (hashed,) = RMinHash.hash_token_sets([words(text)])
        hashes.append(_shingles(np.array(hashed, np.uint64)))
        ends.append(ends[-1] + len(hashes[-1]))
    made = RMinHash.digest_matrix_from_flat_token_hashes(
        np.concatenate(hashes), np.array(ends, np.uint64), PERMUTATIONS, SEED
    )
    return np.array(made.to_rows(), np.uint32)


def _shingles(hashes: Array) -> Array:
    """Return a hash for each sequence of SHINGLE words, or for all of them where they are fewer."""
    size = min(SHINGLE, len(hashes))
    if not size:
        return hashes
    whole: Array = np.zeros(len(hashes) - size + 1, np.uint64)
    for first in range(size):
        whole = whole * _ODD + hashes[first : len(hashes) - size + 1 + first]
        whole ^= whole >> np.uint64(29)
    return whole


def _has_words(matrix: Array) -> Array:
    return np.asarray((matrix != _NONE).any(axis=1))


def _bands(matrix: Array) -> Iterator[tuple[Array, Array]]:
    """Return for each band what stands in its rows, as one number, and the same of the next band."""
    keys = [_key(matrix[:, first : first + ROWS]) for first in range(0, PERMUTATIONS, ROWS)]
    return zip(keys, [*keys[1:], keys[0]], strict=True)


def _key(band: Array) -> Array:
    key: Array = np.zeros(len(band), np.uint64)
    for values in band.T:
        key = key * _ODD + values
        key ^= key >> np.uint64(32)
    return key


class _Marks(NamedTuple):
    """Signatures; and their lowest bytes, which are seven times as fast to compare."""

    whole: Array
    low: Array

    @classmethod
    def of(cls, matrix: Array) -> _Marks:
        return cls(matrix, matrix.astype(np.uint8))


def _alike(left: _Marks, ours: Array, right: _Marks, theirs: Array) -> Array:
    """Tell of each pair of rows whether its estimated similarity reaches the threshold."""
    least = THRESHOLD * PERMUTATIONS
    alike = np.zeros(len(ours), np.bool_)
    for first in range(0, len(ours), _PAIRS):
        one, other = ours[first : first + _PAIRS], theirs[first : first + _PAIRS]
        # values that are equal have equal bytes: what has too few of these is done
        same = (left.low[one] == right.low[other]).sum(axis=1, dtype=np.uint8)
        rows = np.flatnonzero(same >= least)
        exact = (left.whole[one[rows]] == right.whole[other[rows]]).sum(axis=1)
        alike[first + rows[exact >= least]] = True
    return alike


def _roots(matrix: Array) -> Array:
    """Return the smallest row that each row is connected with through near-duplicates.

    In each band every two rows of a bucket are compared, unless they are connected already: which
    are compared first does not show. Of a bucket of many, as texts of one form fill it, a row is
    compared with NEIGHBOURS after it in the order of the next band, where what is most alike meets.
    """
    root = np.arange(len(matrix))
    marks = _Marks.of(matrix)
    rows = np.flatnonzero(_has_words(matrix))
    for keys, following in _bands(matrix[rows]):
        ranking = np.lexsort((following, keys))
        order, ranked = rows[ranking], keys[ranking]
        bucket = np.cumsum(np.diff(ranked, prepend=ranked[:1]) != 0)
        step, at = 1, np.flatnonzero(bucket[:-1] == bucket[1:])
        while len(at) and step <= NEIGHBOURS:
            ours, theirs = order[at], order[at + step]
            apart = root[ours] != root[theirs]
            ours, theirs = ours[apart], theirs[apart]
            alike = _alike(marks, ours, marks, theirs)
            _connect(root, ours[alike], theirs[alike])
            if alike.any() or step == 1:
                at = at[_divided(root[order], bucket)[bucket[at]]]
            step += 1
            at = at[at + step < len(order)]
            at = at[bucket[at] == bucket[at + step]]
    return root


def _divided(roots: Array, bucket: Array) -> Array:
    """Tell of each bucket whether its rows are not all connected."""
    starts = np.flatnonzero(np.diff(bucket, prepend=-1))
    return np.asarray(np.minimum.reduceat(roots, starts) != np.maximum.reduceat(roots, starts))


def _connect(root: Array, ours: Array, theirs: Array) -> None:
    """Connect pairs of rows, so that every row's root is the smallest row of its component."""
    while len(ours):
        low = np.minimum(root[ours], root[theirs])
        np.minimum.at(root, np.maximum(root[ours], root[theirs]), low)
        while not np.array_equal(root, up := root[root]):
            root[:] = up
        apart = root[ours] != root[theirs]
        ours, theirs = ours[apart], theirs[apart]
