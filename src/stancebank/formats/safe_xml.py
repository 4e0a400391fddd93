"""XML of somebody else's in; its root out, and nothing fetched, expanded or swollen on the way.

A document type is what declares entities: files that a parser would open, texts that it would
multiply (OWASP, XML External Entity Prevention). A file with one is refused before it is parsed.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from stancebank.errors import Refused


def parse(raw: bytes, *, place: str) -> Any:
    """Return the root of a document, an lxml element.

    Raises:
        Refused: rules `xml-doctype`, `xml-syntax`, and `uima-extra` where lxml is missing.

    """
    etree = library("lxml.etree")
    # in UTF-16 and UTF-32 the characters of the keyword stand between zeros
    if b"<!DOCTYPE" in raw.replace(b"\0", b""):
        raise _doctype(place)
    parser = etree.XMLParser(
        resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False, recover=False
    )
    try:
        root = etree.fromstring(raw, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        remedy = "export it again as XML 1.0"
        raise Refused(place, "xml-syntax", found=str(error)[:80], remedy=remedy) from error
    if root.getroottree().docinfo.internalDTD is not None:  # in whatever encoding
        raise _doctype(place)
    return root


def _doctype(place: str) -> Refused:
    remedy = "take the DOCTYPE out; no export of annotations needs one"
    return Refused(place, "xml-doctype", found="<!DOCTYPE", remedy=remedy)


def library(module: str) -> Any:
    """Import what the extra installs. Raises: Refused, rule `uima-extra`."""
    try:
        return import_module(module)
    except ImportError as error:
        remedy = "install the extra: pip install 'stancebank[uima]'"
        raise Refused(module.partition(".")[0], "uima-extra", remedy=remedy) from error
