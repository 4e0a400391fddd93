"""What a reader took out of a file, and the laws that a document's text must keep."""

from __future__ import annotations

from dataclasses import dataclass, fields

from stancebank.errors import Refused

MAX_BYTES = 20_000_000
"""The largest one-document file, in bytes."""

MAX_TEXT = 5_000_000
"""The longest document, in code points."""

METADATA = ("title", "language", "published", "publisher", "author", "url", "licence")
"""What may be known about a document, apart from its id and its text."""

# white space that str.strip leaves: zero-width space, word joiner, byte order mark
_INVISIBLE = "\u200b\u2060\ufeff"


@dataclass(frozen=True)
class Extract:
    """A document as its file states it; None where the file says nothing.

    `doc_id` and `place` (file and row) are set for a row of a many-document file. `encoding` is
    set where it was guessed, and so should be written down.
    """

    text: str
    title: str | None = None
    language: str | None = None
    published: str | None = None
    publisher: str | None = None
    author: str | None = None
    url: str | None = None
    licence: str | None = None
    doc_id: str | None = None
    place: str | None = None
    encoding: str | None = None


_NAMES = tuple(field.name for field in fields(Extract))


def check(extract: Extract, *, place: str) -> Extract:
    """Return the extract if it can become a document.

    Raises:
        Refused: rules `seed-empty`, `seed-too-large`, `seed-surrogate`, `seed-nul`.

    >>> check(Extract("It rains."), place="seeds/a.txt").text
    'It rains.'
    """
    text = extract.text
    if not text.strip().strip(_INVISIBLE).strip():
        found = f"{len(text)} characters of white space" if text else "no text"
        raise Refused(place, "seed-empty", found=found, remedy="give a document with text")
    if len(text) > MAX_TEXT:
        remedy = f"split it into documents of at most {MAX_TEXT} characters"
        raise Refused(place, "seed-too-large", found=f"{len(text)} characters", remedy=remedy)
    for name in _NAMES:
        _check_characters(getattr(extract, name), name, place)
    return extract


def _check_characters(value: str | None, name: str, place: str) -> None:
    if value is None:
        return
    if "\0" in value:
        found = f"NUL at character {value.index(chr(0))} of {name}"
        remedy = "remove it: most tools take it for the end of the text"
        raise Refused(place, "seed-nul", found=found, remedy=remedy)
    if value.isascii():
        return
    try:
        value.encode()
    except UnicodeEncodeError as error:
        found = f"U+{ord(value[error.start]):04X} at character {error.start} of {name}"
        remedy = "mend the file: half of a surrogate pair is no character"
        raise Refused(place, "seed-surrogate", found=found, remedy=remedy) from None
