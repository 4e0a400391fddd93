"""Regions in; those that lie apart, and each of the others with the one that it overlaps, out."""

from __future__ import annotations

import bisect
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from stancebank.annotation.regions import Region


def apart(regions: Iterable[Region]) -> tuple[list[Region], list[tuple[Region, Region]]]:
    """Keep the longest of regions that overlap, of equals the first; both in order of place.

    The others are pairs: the region, and the kept one that it overlaps.
    """
    kept: list[Region] = []
    others: list[tuple[Region, Region]] = []
    for one in sorted(regions, key=lambda each: (each.start - each.end, each.span, each.id)):
        # those kept lie apart, so one that overlaps is the last to begin before this one's end
        at = bisect.bisect_left(kept, one.end, key=lambda each: each.start)
        if at and kept[at - 1].end > one.start:
            others.append((one, kept[at - 1]))
        else:
            kept.insert(at, one)
    return kept, sorted(others, key=lambda pair: (pair[0].span, pair[0].id))
