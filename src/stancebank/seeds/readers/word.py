"""A .docx file in; its paragraphs and tables, its title and its author, out."""

from __future__ import annotations

import io
import zipfile
from typing import TYPE_CHECKING, Any

from stancebank.errors import Refused
from stancebank.seeds.decode import normalise
from stancebank.seeds.extract import MAX_BYTES, Extract

if TYPE_CHECKING:
    from collections.abc import Iterator

_LOCKED = b"\xd0\xcf\x11\xe0"  # an OLE file: an encrypted .docx, or an old .doc
_UNPACKED = 20 * MAX_BYTES


def read(data: bytes, *, place: str, encoding: str | None) -> Extract:  # noqa: ARG001 - one protocol
    """Return the document, a blank line between its paragraphs, one list item or table row a line.

    Raises:
        Refused: rules `seed-unreadable` (broken, or locked by a password), `seed-too-large`.

    """
    import docx  # noqa: PLC0415 - slow to import

    if data.startswith(_LOCKED):
        remedy = "take its password off and save it as .docx"
        raise Refused(place, "seed-unreadable", found="encrypted, or .doc", remedy=remedy)
    try:
        _check_unpacked(data, place)
        document = docx.Document(io.BytesIO(data))
        text = "".join(_blocks(document)).strip("\n")
        about = document.core_properties
        title, author = about.title or None, about.author or None
    except Refused:
        raise
    except Exception as error:  # a broken one fails in zipfile, in lxml, or with a missing key
        remedy = "open it in a word processor and save it anew"
        raise Refused(place, "seed-unreadable", found=error, remedy=remedy) from error
    if author == "python-docx":  # what that library fills in where nothing is stated
        title, author = (None if title == "Word Document" else title), None
    return Extract(normalise(text), title=title, author=author)


def _check_unpacked(data: bytes, place: str) -> None:
    """Refuse an archive that would fill the memory."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        unpacked = sum(entry.file_size for entry in archive.infolist())
    if unpacked > _UNPACKED:
        remedy = f"split it: it may hold {_UNPACKED} bytes unpacked"
        raise Refused(place, "seed-too-large", found=f"{unpacked} bytes", remedy=remedy)


def _blocks(document: Any) -> Iterator[str]:
    """Yield each paragraph or table with the line ends that part it from the one before."""
    after_item = False
    for block in document.iter_inner_content():
        item = False
        if hasattr(block, "rows"):
            text = "\n".join(_row(row) for row in block.rows)
        else:
            text = block.text
            item = block.style is not None and str(block.style.name).startswith("List")
            if item and text.strip():
                text = f"- {text}"
        if text.strip():
            yield ("\n" if item and after_item else "\n\n") + text
            after_item = item


def _row(row: Any) -> str:
    return " | ".join(" ".join(cell.text.split()) for cell in row.cells)
