"""A .pdf file in; the text of its pages, its title and its author, out."""

from __future__ import annotations

import io
import logging
from typing import TYPE_CHECKING

from stancebank.errors import Refused
from stancebank.seeds.decode import normalise
from stancebank.seeds.extract import Extract

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pypdf

_SILENT = logging.NullHandler()


def read(data: bytes, *, place: str, encoding: str | None) -> Extract:  # noqa: ARG001 - one protocol
    """Return the document; the file's own date is when it was made, not published, and is left.

    Raises:
        Refused: rules `seed-unreadable` (broken, or locked by a password), `seed-empty` (pages
            that are pictures).

    """
    import pypdf  # noqa: PLC0415 - slow to import

    # it says on the terminal what it had to mend; what it could not mend it raises
    logging.getLogger("pypdf").addHandler(_SILENT)
    try:
        reader = _unlocked(pypdf.PdfReader(io.BytesIO(data)), place)
        text = _join(page.extract_text() for page in reader.pages)
        title, author = _metadata(reader)
    except Refused:
        raise
    except pypdf.errors.DependencyError as error:
        remedy = "save it without encryption"
        raise Refused(place, "seed-unreadable", found="encrypted", remedy=remedy) from error
    except Exception as error:  # pypdf: "broken PDF files might cause other Exceptions"
        remedy = "open it in a PDF viewer and save it anew, or save its text as .txt"
        raise Refused(place, "seed-unreadable", found=error, remedy=remedy) from error
    if not text.strip():
        remedy = "run text recognition (OCR) over it first: its pages are pictures"
        raise Refused(place, "seed-empty", found="no text", remedy=remedy)
    return Extract(text, title=title, author=author)


def _unlocked(reader: pypdf.PdfReader, place: str) -> pypdf.PdfReader:
    # the empty password opens files that only restrict printing
    if reader.is_encrypted and not reader.decrypt(""):
        remedy = "save it without its password"
        raise Refused(place, "seed-unreadable", found="encrypted", remedy=remedy)
    return reader


def _metadata(reader: pypdf.PdfReader) -> tuple[str | None, str | None]:
    found = reader.metadata
    return (found.title or None, found.author or None) if found else (None, None)


def _join(pages: Iterable[str]) -> str:
    """Put pages under each other, a blank line between them unless a sentence runs on."""
    whole = ""
    for page in pages:
        text = normalise(page).strip("\n")
        if whole and text:
            runs_on = text[:1].islower() and whole[-1] not in ".!?:"
            whole += "\n" if runs_on else "\n\n"
        whole += text
    return whole
