"""Tagged sentences in; the numbers that a conditional random field is trained on out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from stancebank.learning import opinions
from stancebank.learning.crf import OUTSIDE, asked
from stancebank.learning.token_features import features
from stancebank.schemas import chunks as schemes

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import numpy.typing as npt

    from stancebank.learning.crf import Floats
    from stancebank.schemas.examples import Tagged

ALWAYS, AXIS = "always", "axis"
"""What crfsuite calls the feature of every token, and, with its number, an axis of a vector."""

_RARE = 2  # in how many tokens a feature must stand
_WIDE = 3.0  # a vector's standard deviations that count as one


@dataclass(frozen=True)
class Sheet:
    """The training sentences as numbers; an item of each list is a sentence."""

    task: str
    tags: tuple[str, ...]
    pipeline: tuple[str, str] | None
    terms: tuple[str, ...]
    rows: list[list[npt.NDArray[np.int32]]]
    vectors: list[Floats] | None
    center: Floats
    spread: Floats
    written: list[list[str]]  # the tags


def sheet(
    task: str,
    given: Sequence[Tagged],
    pipeline: str | None,
    on_progress: Callable[[float], None],
) -> Sheet:
    """Read sentences; `on_progress` takes the part that is done, of 1.

    Raises:
        Refused: rules of `opinions.load`.

    """
    loaded = None if pipeline is None else opinions.load(pipeline)
    numbers: dict[str, int] = {}
    rows: list[list[npt.NDArray[np.int32]]] = []
    vectors: list[Floats] = []
    for place, (tokens, said) in enumerate(asked(loaded, [one.tokens for one in given])):
        rows.append(
            [
                np.array([numbers.setdefault(one, len(numbers)) for one in row], np.int32)
                for row in features(tokens, said)
            ]
        )
        if said is not None:
            vectors.append(said.vectors)
        on_progress(place / len(given))
    kept = np.bincount(np.concatenate([row for own in rows for row in own])) >= _RARE
    place_of = np.where(kept, np.cumsum(kept) - 1, -1).astype(np.int32)
    rows = [[(new := place_of[row])[new >= 0] for row in own] for own in rows]
    written = [schemes.tags(one.chunks, len(one.tokens)) for one in given]
    every = np.concatenate(vectors) if vectors else np.zeros((1, 0))
    return Sheet(
        task=task,
        tags=(OUTSIDE, *sorted({tag for own in written for tag in own} - {OUTSIDE})),
        pipeline=None if loaded is None else (loaded.name, loaded.version),
        terms=tuple(term for term, number in numbers.items() if kept[number]),
        rows=rows,
        vectors=vectors or None,
        center=every.mean(axis=0),
        spread=_WIDE * every.std(axis=0) + 1e-9,
        written=written,
    )


def items(sheet: Sheet, place: int) -> list[dict[str, float]]:
    """Return a sentence as crfsuite takes it: names are numbers, which its files hold exactly."""
    found = [dict.fromkeys([ALWAYS, *map(str, row.tolist())], 1.0) for row in sheet.rows[place]]
    if sheet.vectors is not None:
        scaled = (sheet.vectors[place] - sheet.center) / sheet.spread
        for item, vector in zip(found, scaled.tolist(), strict=True):
            item.update((f"{AXIS}{number}", value) for number, value in enumerate(vector))
    return found
