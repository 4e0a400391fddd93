"""Entity spans and token spans in; BIO tags, one a token, out."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


def tags(
    tokens: Sequence[tuple[int, int]],
    entities: Iterable[tuple[int, int, str]],
    ids: Mapping[str, int],
) -> list[int]:
    """Return the class id of each token's tag.

    `tokens` and `entities` are (start, end) and (start, end, label) in the same offsets, both in
    text order and without overlaps. A token that an entity only partly covers is tagged as if the
    entity covered it: a tag cannot cut a token.

    Source: the IOB2 scheme (Tjong Kim Sang and Veenstra 1999).

    >>> tags([(0, 3), (4, 8), (9, 12)], [(4, 12, "GPE")], {"O": 0, "B-GPE": 1, "I-GPE": 2})
    [0, 1, 2]
    """
    found = [ids["O"]] * len(tokens)
    at = 0
    for start, end, label in entities:
        while at < len(tokens) and tokens[at][1] <= start:
            at += 1
        prefix = "B"
        while at < len(tokens) and tokens[at][0] < end:
            found[at] = ids[f"{prefix}-{label}"]
            prefix = "I"
            at += 1
    return found
