"""The strings of a task and the spans drawn on one of them in; which string it is, out.

An export of Label Studio names the control and the object that a span was drawn with, and not the
key of the task's data that the object showed. Where nobody says it, the words of the spans do.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


class Mark(NamedTuple):
    """Where a span lies, in code points, end exclusive; and its words, as far as they are said."""

    start: int
    end: int
    words: str | None


def strings(data: Any) -> Iterator[tuple[str, str]]:
    """Yield every string of a task's data with its path, those at the top first.

    A string with a lone surrogate is no text, and left out.

    >>> dict(strings({"pages": [{"body": "b"}], "title": "t"}))
    {'title': 't', 'pages[0].body': 'b'}
    """
    pending = deque([("", data)])
    while pending:
        path, value = pending.popleft()
        if isinstance(value, dict):
            pending += [(f"{path}.{key}" if path else str(key), one) for key, one in value.items()]
        elif isinstance(value, list):
            pending += [(f"{path}[{number}]", one) for number, one in enumerate(value)]
        elif isinstance(value, str) and _encodable(value):
            yield path, value


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def same(words: str, said: str) -> bool:
    r"""Tell whether a slice of a text is what Label Studio calls its text.

    It writes each line break, of a pair each half, as a backslash and an n.

    >>> same("a\nb", "a\nb"), same("a\nb", "a\\nb"), same("a b", "a\\nb")
    (True, True, False)
    """
    return said in (words, words.replace("\r", "\\n").replace("\n", "\\n"))


def fits(mark: Mark, text: str) -> bool:
    """Tell whether a mark lies inside a text, and its words are the slice."""
    if mark.end > len(text):
        return False
    return mark.words is None or same(text[mark.start : mark.end], mark.words)


def fits_utf16(mark: Mark, text: str) -> bool:
    """Tell whether a mark would fit if its offsets counted UTF-16 units.

    >>> fits_utf16(Mark(3, 5, "ok"), "😀 ok"), fits(Mark(3, 5, "ok"), "😀 ok")
    (True, False)
    """
    units = text.encode("utf-16-le")[2 * mark.start : 2 * mark.end]
    return mark.words is not None and same(units.decode("utf-16-le", "replace"), mark.words)


def source(marks: Sequence[Mark], named: Sequence[str], texts: Mapping[str, str]) -> str | None:
    """Return the path of the string that the marks were drawn on; None where it cannot be told.

    It is the one in which most marks have their words; of equals the first of `named`, or else the
    only one. Where none has any, it is the first of `named`, or the only string that there is.

    >>> source([Mark(0, 4, "Oslo")], ["text"], {"title": "Oslo", "text": "Oslo votes"})
    'text'
    >>> source([Mark(0, 4, "Oslo")], ["body"], {"title": "Oslo", "story": "Oslo votes"})
    """
    known = [path for path in named if path in texts]
    if known and all(fits(mark, texts[known[0]]) for mark in marks):
        return known[0]
    said = [mark for mark in marks if mark.words is not None]
    score = {path: sum(fits(mark, text) for mark in said) for path, text in texts.items()}
    most = max(score.values(), default=0)
    best = [path for path, count in score.items() if count == most]
    for path in known:
        if path in best or not most:
            return path
    return best[0] if len({texts[path] for path in best}) == 1 else None
