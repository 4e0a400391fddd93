"""An .html file in; its article without the page around it, and its metadata, out."""

from __future__ import annotations

import logging
import re
from typing import TYPE_CHECKING, Any

from stancebank.errors import Refused
from stancebank.seeds import decode
from stancebank.seeds.extract import Extract

if TYPE_CHECKING:
    from collections.abc import Iterator

_DECLARED = re.compile(
    rb"""<(?:meta|\?xml)\b[^>]*?(?:charset|encoding)\s*=\s*["']?([\w.:-]+)""", re.IGNORECASE
)
_HEAD = 4096  # a page must declare its encoding early. Source: HTML standard, 4.2.5.5 (1024 bytes)
_BLOCKS = {"p", "head", "list", "quote", "table", "div"}
_SILENT = logging.NullHandler()


def read(data: bytes, *, place: str, encoding: str | None) -> Extract:
    """Return the article, a blank line between its paragraphs, one list item or table row a line.

    Raises:
        Refused: rules of `decode.decode`, and `seed-empty` for a page without an article.

    """
    import trafilatura  # noqa: PLC0415 - slow to import
    from trafilatura.settings import Document  # noqa: PLC0415

    # what it thinks of a page goes to nobody, rather than to the user's terminal
    logging.getLogger("trafilatura").addHandler(_SILENT)
    logging.getLogger("htmldate").addHandler(_SILENT)
    match = _DECLARED.search(data[:_HEAD])
    declared = match.group(1).decode() if match else None
    page, guessed = decode.decode(data, place=place, encoding=encoding, declared=declared)
    found = trafilatura.bare_extraction(
        page,
        include_comments=False,
        with_metadata=True,
        # without a limit of its own it takes today's date, and a rebuild would depend on the day
        date_extraction_params={
            "original_date": True,
            "extensive_search": False,
            "max_date": "2999-12-31",
        },
    )
    if not isinstance(found, Document) or found.body is None:
        remedy = "save the article's text as .txt: no article was made out on the page"
        raise Refused(place, "seed-empty", found="no article", remedy=remedy)
    return Extract(
        text=decode.normalise("\n\n".join(_blocks(found.body))),
        title=found.title or None,
        published=found.date or None,
        publisher=found.sitename or None,
        author=found.author or None,
        url=found.url or None,
        licence=found.license or None,
        encoding=guessed,
    )


def _blocks(element: Any) -> Iterator[str]:
    """Yield the paragraphs below an element of trafilatura's tree, in the order of the page."""
    if element.tag == "list":
        lines = [f"- {_line(item)}" for item in element.iterchildren("item") if _line(item)]
    elif element.tag == "table":
        rows = [[_line(cell) for cell in row.iterchildren("cell")] for row in element.iter("row")]
        lines = [" | ".join(cells) for cells in rows if any(cells)]
    elif any(child.tag in _BLOCKS for child in element):
        yield from _within(element)
        return
    else:
        lines = _lines(element)
    if lines:
        yield "\n".join(lines)


def _within(element: Any) -> Iterator[str]:
    """Yield blocks and the loose text between them, each as a paragraph."""
    loose = element.text or ""
    for child in element:
        if child.tag in _BLOCKS:
            if loose.strip():
                yield " ".join(loose.split())
            loose = ""
            yield from _blocks(child)
        else:
            loose += "".join(child.itertext(with_tail=False))
        loose += child.tail or ""
    if loose.strip():
        yield " ".join(loose.split())


def _line(element: Any) -> str:
    return " ".join(_lines(element))


def _lines(element: Any) -> list[str]:
    """Return the text of an element, broken where the page breaks it."""
    parts = [[element.text or ""]]
    for child in element.iterdescendants():
        if child.tag == "lb":
            parts.append([])
        else:
            parts[-1].append(child.text or "")
        parts[-1].append(child.tail or "")
    lines = (" ".join("".join(part).split()) for part in parts)
    return [line for line in lines if line]
