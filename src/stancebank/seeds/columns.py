"""The columns of a many-document file in; which of them are ours, and a row as a document, out."""

from __future__ import annotations

import datetime as dt
import math
from typing import TYPE_CHECKING, Any

from stancebank.errors import Refused, unknown
from stancebank.seeds.catalog import COLUMNS
from stancebank.seeds.decode import normalise
from stancebank.seeds.extract import Extract

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

_OFTEN = {
    "doc_id": ("doc_id", "id", "document_id", "docid", "article_id", "uid"),
    "text": ("text", "body", "content", "article", "document", "full_text", "maintext"),
    "title": ("title", "headline", "heading"),
    "language": ("language", "lang"),
    "published": ("published", "date", "published_at", "date_published", "publication_date"),
    "publisher": ("publisher", "sitename", "outlet", "newspaper", "publication"),
    "author": ("author", "authors", "byline", "speaker"),
    "url": ("url", "link", "source_url"),
    "licence": ("licence", "license"),
}
"""For each document column, the names it goes by; the first one that is there is taken."""


def resolve(
    stated: Mapping[str, str], available: Iterable[str], *, guess: bool, place: str
) -> dict[str, str]:
    """Return the mapping from our columns to the file's; `guess` fills in what is not stated.

    Raises:
        Refused: rule `seed-column`.

    >>> resolve({}, ["ID", "body", "likes"], guess=True, place="seeds/a.csv")
    {'doc_id': 'ID', 'text': 'body'}
    """
    available = list(available)
    for ours, theirs in stated.items():
        if ours not in COLUMNS:
            raise unknown(ours, COLUMNS, place=place, rule="seed-column")
        if theirs not in available:
            raise unknown(theirs, available, place=place, rule="seed-column")
    found = {}
    folded = {name.strip().lower(): name for name in reversed(available)}
    for ours in COLUMNS:
        names = [folded[name] for name in _OFTEN[ours] if name in folded]
        if ours in stated:
            found[ours] = stated[ours]
        elif guess and names:
            found[ours] = names[0]
    if "text" not in found:
        remedy = 'say which column is the text: columns = { text = "…" }'
        raise Refused(place, "seed-column", found=", ".join(available), remedy=remedy)
    return found


def document(row: Mapping[str, Any], mapping: Mapping[str, str], *, place: str) -> Extract:
    """Return a row as a document.

    Raises:
        Refused: rule `seed-type`, where a value is no text.

    """
    values = {
        ours: _plain(row.get(theirs), theirs, place)
        for ours, theirs in mapping.items()
        if ours != "text"
    }
    text = row.get(mapping["text"])
    if text is not None and not isinstance(text, str):
        remedy = f"give {mapping['text']} a string"
        raise Refused(place, "seed-type", found=text, remedy=remedy)
    return Extract(text=normalise(text or ""), place=place, **values)


def _plain(value: Any, name: str, place: str) -> str | None:
    if value is None or value == "" or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, str):
        return value
    if isinstance(value, (int, float)):
        return str(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return "; ".join(value) or None
    raise Refused(place, "seed-type", found=value, remedy=f"give {name} a string or a number")
