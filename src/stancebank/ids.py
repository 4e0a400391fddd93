"""Ids: how documents, sentences and labels are named, and which names are refused.

A label's id is made of its document, layer and offsets, so that it stays the same while the label
does, in every rebuild and every release.
"""

from __future__ import annotations

import re
import unicodedata

from stancebank.errors import Refused

_DOC_ID = re.compile(r"[\w][\w.\-]{0,199}")


def doc_id(name: str, *, place: str) -> str:
    """Return `name` if it can name a document: letters, digits, `_`, `-` and `.`, NFC, at most 200.

    Raises:
        Refused: rule `doc-id`, for names that would leave their folder or break a tool.

    >>> doc_id("000_d4822408353cd1c9", place="seeds")
    '000_d4822408353cd1c9'
    """
    if (
        not _DOC_ID.fullmatch(name)
        or ".." in name
        or name.endswith(".")
        or unicodedata.normalize("NFC", name) != name
    ):
        remedy = "use letters, digits, '_', '-' and single '.', starting with a letter or digit"
        raise Refused(place, "doc-id", found=name, remedy=remedy)
    return name


def sentence_id(doc: str, index: int) -> str:
    """Name the sentence at `index` (from 0) of a document.

    >>> sentence_id("a", 7)
    'a:s0007'
    """
    return f"{doc}:s{index:04d}"


def sentence_index(name: str) -> int:
    """Return the place of a sentence in its document, from 0, by the sentence's id.

    >>> sentence_index(sentence_id("a:s1", 7))
    7
    """
    return int(name.rpartition(":s")[2])


def sentence_document(name: str) -> str:
    """Return the document of a sentence, by the sentence's id; "" where it is no sentence's.

    >>> sentence_document(sentence_id("a", 7)), sentence_document("a")
    ('a', '')
    """
    return name.rpartition(":s")[0]


def label_id(doc: str, layer: str, start: int, end: int, nth: int = 0) -> str:
    """Name a label by its layer and span; `nth` tells apart labels on one span.

    >>> label_id("a", "entities", 3, 9)
    'a:e3-9'
    >>> label_id("a", "stances", 3, 9, nth=1)
    'a:st3-9.1'
    """
    prefix = {"entities": "e", "claims": "c", "stances": "st"}[layer]
    return f"{doc}:{prefix}{start}-{end}" + (f".{nth}" if nth else "")


_VERSION = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)")


def is_version(name: str) -> bool:
    """Say whether `name` is a version of a release: X.Y.Z, as `datasets` wants it."""
    return _VERSION.fullmatch(name) is not None


def version(name: str) -> tuple[int, ...]:
    """Return a version as numbers, to sort by.

    Raises:
        Refused: rule `version`.

    >>> version("1.10.0") > version("1.9.2")
    True
    """
    if not is_version(name):
        raise Refused("corpus", "version", found=name, remedy="write it as X.Y.Z, such as 1.0.0")
    return tuple(int(number) for number in name.split("."))
