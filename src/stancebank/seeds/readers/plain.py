"""A .txt or .md file in; its text, as it stands, out.

Markdown keeps its marks: offsets are into the text as its author wrote it.
"""

from __future__ import annotations

from stancebank.seeds import decode
from stancebank.seeds.extract import Extract


def read(data: bytes, *, place: str, encoding: str | None) -> Extract:
    """Return the document; nothing but its text is known."""
    text, guessed = decode.decode(data, place=place, encoding=encoding)
    return Extract(text, encoding=guessed)
