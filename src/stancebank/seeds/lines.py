"""A text file of any size in; its numbered lines out, each of a bounded length."""

from __future__ import annotations

from typing import TYPE_CHECKING

from stancebank.errors import Refused
from stancebank.seeds import decode

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def lines(path: Path, *, encoding: str | None, place: str) -> Iterator[tuple[int, str | Refused]]:
    """Yield each line under its number from 1, with its line end; one that is too long as a refusal.

    Bytes that are no text come as lone surrogates, for `damaged` to find.

    Raises:
        Refused: rule `seed-encoding`, where the rest cannot be decoded at all.

    """
    number = 0
    try:
        with path.open(
            encoding=encoding or "utf-8", errors="surrogateescape", newline="\n"
        ) as stream:
            while line := stream.readline(decode.MAX_LINE):
                number += 1
                if number == 1:
                    line = line.removeprefix("\ufeff")
                if len(line) < decode.MAX_LINE or line.endswith("\n"):
                    yield number, line
                    continue
                while line and not line.endswith("\n"):
                    line = stream.readline(decode.MAX_LINE)
                remedy = f"split it: a row has at most {decode.MAX_LINE} characters"
                at, found = f"{place}:{number}", f"more than {decode.MAX_LINE} characters"
                yield number, Refused(at, "seed-too-large", found=found, remedy=remedy)
    except LookupError:
        remedy = "name an encoding that Python knows, such as cp1252"
        raise Refused(place, "seed-encoding", found=encoding, remedy=remedy) from None
    except UnicodeError as error:
        remedy = "mend the file, or state its `encoding` in the catalogue"
        at = f"{place}:{number + 1}"
        raise Refused(at, "seed-encoding", found=error, remedy=remedy) from error


def damaged(text: str, place: str) -> Refused | None:
    """Return what is wrong with text from `lines` that held bytes which are no text."""
    if not decode.is_damaged(text):
        return None
    shown = text.strip()[:40].encode("utf-8", "surrogateescape")
    remedy = "mend the row: the rest of the file is in another encoding"
    return Refused(place, "seed-encoding", found=shown, remedy=remedy)
