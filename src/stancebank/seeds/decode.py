"""Raw bytes in; text with one kind of line end, and the encoding where it had to be guessed, out.

The order: a byte order mark; UTF-8; UTF-16 without a mark; what the file declares; a guess.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from typing import TYPE_CHECKING

from stancebank.errors import Refused

if TYPE_CHECKING:
    from pathlib import Path

MAX_LINE = 32_000_000
"""The longest line of a many-document file, in characters: six for each one of the text, and more."""

_MARKS = (  # UTF-32's mark starts with UTF-16's
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CONTAINERS = (b"%PDF-", b"PK\x03\x04", b"\x1f\x8b", b"\xd0\xcf\x11\xe0", b"PAR1", b"{\\rtf")
_CONTROL = re.compile(r"[\0-\x08\x0e-\x1a\x1c-\x1f]")
_ESCAPED = re.compile("[\udc80-\udcff]")
_SAMPLE = 1 << 18
_AS_IT_IS = "stancebank-as-it-is"


def _as_it_is(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return error.object[error.start : error.end].decode("latin-1"), error.end


codecs.register_error(_AS_IT_IS, _as_it_is)

# The encodings in which texts are met. Left to try all it knows, charset-normalizer takes short
# German for mac_iceland and Japanese for UTF-16.
_LIKELY = [
    *("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1255", "cp1256", "cp1257", "cp1258"),
    *("koi8_r", "iso8859_2", "shift_jis", "cp932", "euc_jp", "gb18030", "big5", "cp949"),
    "mac_roman",
]


def decode(
    data: bytes, *, place: str, encoding: str | None = None, declared: str | None = None
) -> tuple[str, str | None]:
    r"""Return the text, and the name of its encoding if that was guessed.

    `encoding` is the catalogue's word and final; `declared` is the file's own, and often wrong.

    Raises:
        Refused: rules `seed-binary`, `seed-encoding`.

    >>> decode(b"It\x92s late.\r\n", place="seeds/a.txt")
    ('It’s late.\n', 'cp1252')
    """
    if encoding is not None:
        return normalise(_strictly(data, encoding, place)), None
    marked = _marked(data, place)
    if marked:
        return normalise(_strictly(data, marked, place)), None
    text = data.decode("utf-8", "surrogateescape")
    odd = len(_CONTROL.findall(text))
    wide = _utf16(data, odd, len(text))
    if wide:
        return normalise(data.decode(wide)), wide
    if odd > len(text) / 10 or (odd and _ESCAPED.search(text)):
        raise _binary(place, _CONTROL.findall(text)[0])
    broken = len(_ESCAPED.findall(text))
    if not broken:
        return normalise(text), None
    name = _fits(data, declared) if declared else None
    if not name and _mostly_utf8(text, broken):
        raise _not_utf8(data, place)
    name = name or _guess(data, place)
    return normalise(_strictly(data, name, place)), name


def table(data: bytes, *, place: str, encoding: str | None) -> str:
    r"""Return the text of a table that is in `encoding` where it is no UTF-8; as `decode` without it.

    A byte that the encoding has no character for stays the control character of its number, as five
    do in CP1252. Source: WHATWG Encoding, windows-1252.

    Raises:
        Refused: as `decode`.

    >>> table(b"\x93So it is.\x9d\r\n", place="a.csv", encoding="cp1252")
    '“So it is.\x9d\n'
    """
    if encoding is not None and not _marked(data, place):
        try:
            data.decode()
        except UnicodeDecodeError:
            return normalise(data.decode(encoding, _AS_IT_IS))
    return decode(data, place=place)[0]


def survey(path: Path, *, place: str) -> tuple[str, str | None]:
    """Return the encoding of a file of lines, and the same name again if it was guessed.

    Reads the file once, line by line. A file whose lines are mostly UTF-8 is UTF-8: its other
    lines are bad rows.

    Raises:
        Refused: rules `seed-binary`, `seed-encoding`.

    """
    good, bad, sample = 0, 0, bytearray()
    with path.open("rb") as stream:
        head = stream.read(_SAMPLE)
        marked = _marked(head, place)
        if marked:
            return marked, None
        text = head.decode("utf-8", "surrogateescape")
        odd = len(_CONTROL.findall(text))
        wide = _utf16(head[: len(head) // 2 * 2], odd, len(text))
        if wide:
            return wide, wide
        if odd > len(text) / 10:
            raise _binary(place, _CONTROL.findall(text)[0])
        stream.seek(0)
        while line := stream.readline(MAX_LINE):
            if line.isascii():
                continue
            try:
                line.decode()
                good += 1
            except UnicodeDecodeError:
                bad += 1
                sample += line[: _SAMPLE - len(sample)]
    if good >= bad:
        return "utf-8", None
    name = _guess(bytes(sample), place)
    return name, name


def normalise(text: str) -> str:
    r"""Take a leading byte order mark off and turn CR LF and CR into LF; nothing else.

    >>> normalise("\ufeffa\r\nb\rc\n")
    'a\nb\nc\n'
    """
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def is_damaged(line: str) -> bool:
    """Tell whether a line read with `errors="surrogateescape"` held bytes that are no text."""
    return not line.isascii() and _ESCAPED.search(line) is not None


def _marked(data: bytes, place: str) -> str | None:
    """Return the encoding that a byte order mark tells; refuse what starts like no text at all."""
    if data.startswith(_CONTAINERS):
        raise _binary(place, data[:4])
    return next((codec for mark, codec in _MARKS if data.startswith(mark)), None)


def _fits(data: bytes, declared: str) -> str | None:
    """Return the Python name of the declared encoding, if the bytes can be in it."""
    try:
        name = codecs.lookup(declared).name
        # what calls itself Latin-1 or ASCII is CP1252. Source: WHATWG Encoding, names and labels
        name = {"iso8859-1": "cp1252", "ascii": "cp1252"}.get(name, name)
        data.decode(name)
    except (UnicodeError, LookupError):
        return None
    return name


def _strictly(data: bytes, encoding: str, place: str) -> str:
    try:
        return data.decode(encoding)
    except LookupError:
        remedy = "name an encoding that Python knows, such as cp1252"
        raise Refused(place, "seed-encoding", found=encoding, remedy=remedy) from None
    except UnicodeError as error:
        remedy = "mend the file, or state its `encoding` in the catalogue"
        raise Refused(place, "seed-encoding", found=error, remedy=remedy) from error


def _utf16(data: bytes, odd: int, length: int) -> str | None:
    """Return the UTF-16 that the bytes are without a mark, if read as UTF-8 they are a third noise.

    The high bytes of an alphabet's letters are control characters, one in two bytes.
    """
    if len(data) % 2 or odd * 10 < length * 3:
        return None
    for codec in ("utf-16-le", "utf-16-be"):
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        if text and not _CONTROL.search(text) and _assigned(text[:_SAMPLE]) and _alphabetic(text):
            return codec
    return None


def _assigned(text: str) -> bool:
    return all(unicodedata.category(char) not in {"Cn", "Co", "Cs"} for char in set(text))


def _alphabetic(text: str) -> bool:
    """Tell whether most characters lie in the blocks of alphabets, before the ideographs."""
    return sum(1 for char in text if char < "\u3000") * 2 > len(text)


def _mostly_utf8(text: str, broken: int) -> bool:
    """Tell whether text decoded with escapes has more multi-byte characters than broken bytes."""
    return sum(1 for char in text if char > "\x7f") - broken > broken


def _not_utf8(data: bytes, place: str) -> Refused:
    try:
        data.decode()
    except UnicodeDecodeError as error:
        found = f"byte 0x{data[error.start]:02x} at {error.start} of a UTF-8 text"
        remedy = "mend the file, or state its `encoding` in the catalogue"
        return Refused(place, "seed-encoding", found=found, remedy=remedy)
    raise AssertionError(place)


def _binary(place: str, found: object) -> Refused:
    remedy = "give the file the ending of its kind, or save it as text"
    return Refused(place, "seed-binary", found=found, remedy=remedy)


def _guess(data: bytes, place: str) -> str:
    from charset_normalizer import from_bytes  # noqa: PLC0415 - only few files need it

    matches = list(from_bytes(data, cp_isolation=_LIKELY))
    if not matches:
        remedy = "save it as UTF-8, or state its `encoding` in the catalogue"
        raise Refused(place, "seed-encoding", found="no known encoding", remedy=remedy)
    best = matches[0]
    for match in matches:
        # of equally clean readings, the one that is most often right
        names = {match.encoding, *match.could_be_from_charset}
        if match.chaos <= best.chaos and "cp1252" in names:
            return "cp1252"
    return str(best.encoding)
