"""The text of one block in, the starts of its sentences out.

One pattern finds every stop with what closes it; `_opens` then decides, from the word before and
the word after, whether a sentence begins behind it. A second pattern finds the few sentences that
end without a stop: before a drawn line, behind a link or an emoticon.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stancebank.corpus.lexicon import lexicon
from stancebank.corpus.stops import (
    ADDRESS,
    AFTER,
    ANY_WORD,
    CLAUSE,
    DOTTED,
    MARK,
    STOP,
    UNCAPITALISED,
)
from stancebank.corpus.unstopped import unstopped

if TYPE_CHECKING:
    import re

_ROLES, _AFTER_TIME, _STARTERS, _SURNAMES, _NAME_ENDINGS = lexicon()
# How far from a stop brackets and the writer's habits are looked for: it keeps the time linear.
_REACH = 300
_DASHES = frozenset("-–—")
_QUOTES = frozenset("\"'”’»")


def split(text: str) -> list[int]:
    """Return where the sentences of one block begin.

    Offsets: Unicode code points into `text`, 0-based, rising; the first is the first character
    that is not white space. Empty when there is none.

    >>> split("He met Lt. Gen. X at 5 p.m. Monday in the U.S. The talks “failed.” Why? “No idea.”")
    [0, 47, 67, 72]
    """
    first = len(text) - len(text.lstrip())
    if first == len(text):
        return []
    starts, after = [first], first
    for mark in MARK.finditer(text, first):
        if mark.start() < after or (match := STOP.match(text, mark.start())) is None:
            continue
        after = match.end()
        if after < len(text) and _opens(text, starts[-1], match):
            starts.append(after)
    more = unstopped(text)
    if more:
        starts = sorted({*starts, *(start for start in more if start > first)})
    return starts


def _opens(text: str, begun: int, match: re.Match[str]) -> bool:
    """Return whether a sentence opens behind this stop; `begun` is where the running one did."""
    if match["wide"]:
        return True
    if not match["gap"]:
        return _glued(text, begun, match)
    at, after = match.start(), match.end()
    if at == begun:
        return False  # "... and so on": the stop itself opens the sentence
    before = _before(text, begun, at)
    ahead = AFTER.match(text, after)
    if ahead:
        return not _in_brackets(text, begun, at, match.end("tail")) and _opens_with(
            text, begun, match, before, ahead
        )
    # a sign such as $, #, • or an emoji follows: the sentence goes on only if the stop was none,
    # or if there is no word any more
    return _role(before) is None and ANY_WORD.search(text, after, after + _REACH) is not None


def _opens_with(
    text: str, begun: int, match: re.Match[str], before: str, ahead: re.Match[str]
) -> bool:
    """Return whether the word ahead opens a sentence, given the word before the stop."""
    at, stop, tail = match.start(), match["stop"], match["tail"]
    opener, word = ahead["opener"], ahead["word"]
    if opener[:1] in _DASHES and (stop != "." or _role(before)):
        return stop[0] in "!?"  # broken off, and gone on with: "until they… — Ann"
    if word[0].islower() and not (word[1:2].isupper() or word[1:3].isupper()):
        if text.startswith(("http", "www."), match.end()):
            return True
        return not tail and not opener and _opens_in_lower_case(text, begun, at, stop, before)
    if stop == ".":
        return _full_stop(text, begun, at, before, ahead)
    if stop[0] in "!?" and not _QUOTES.isdisjoint(tail):
        return not CLAUSE.match(text, match.end())
    return True


def _opens_in_lower_case(text: str, begun: int, at: int, stop: str, before: str) -> bool:
    """Return whether a sentence opens although its first word has no capital."""
    if "?" in stop:
        return True
    if _role(before) or stop[0] not in ".!" or stop.startswith(".."):
        return False
    if UNCAPITALISED.search(text, max(0, at - _REACH), at + _REACH):
        return before.isalnum()
    if stop == ".":
        # an unknown abbreviation is short or has a capital: a longer plain word has ended
        return len(before) > 3 and before.isalpha() and before.islower()
    return at - len(before) > begun and not before[:1].isupper()  # not "Yahoo! and", "Ah! how"


def _full_stop(  # noqa: PLR0911 - a list of cases
    text: str, begun: int, at: int, before: str, ahead: re.Match[str]
) -> bool:
    """Return whether one full stop, with a word not in lower case behind it, ends a sentence."""
    opener, word = ahead["opener"], ahead["word"]
    starter = word[0].isupper() and word.lower() in _STARTERS
    if len(before) == 1 and before.isupper():
        if word.lower() in _SURNAMES:
            return starter and _plain_before(text, begun, at - 2)  # "because of X. So"
        return starter and not opener
    if before.isdecimal() and at - len(before) == begun:
        return False  # "1. Do this": a list's number
    role = _role(before)
    if role is None:
        return True
    if role in ("title", "inner"):
        return False
    if role == "number":
        return not (word[0].isdecimal() or len(word) == 1 or not word.strip("IVXLC"))
    if role == "either":
        return starter
    return not word[0].isdecimal() and opener != "(" and word.lower() not in _AFTER_TIME


def _glued(text: str, begun: int, match: re.Match[str]) -> bool:  # noqa: PLR0911 - a list of cases
    """Return whether a sentence opens right behind a stop, the space being forgotten ("end.Next")."""
    after, stop = match.end(), match["stop"]
    ahead = AFTER.match(text, after)
    if (
        not ahead
        or ahead["opener"]
        or (ahead.end() - after < 2 and ahead["word"] not in ("I", "A"))
    ):
        return False
    before, word = _before(text, begun, match.start()), ahead["word"]
    token = before + text[match.start() : after + 40].split(None, 1)[0]
    if ADDRESS.search(token) or _role(before) not in (None, "number"):
        return False
    if not word[0].isupper():
        return "?" in stop and word[0].isalpha() and not match["tail"] and before.isalpha()
    if (not before[-1:].islower() and not match["tail"]) or word[1:].lower() != word[1:]:
        return False
    if stop != ".":
        return True
    if "." in before or len(before) < 2 or word.lower() in _NAME_ENDINGS:
        return False
    # "place.Food was", but not "System.Out", "call file.Name."
    running = before.islower() and text[ahead.end() : ahead.end() + 1] == " "
    return word.lower() in _STARTERS or (
        running and text[ahead.end() + 1 : ahead.end() + 2].islower()
    )


def _role(before: str) -> str | None:
    """Return what a full stop after this word means, None if it means the end."""
    role = _ROLES.get(before)
    if role is None and not before.isalpha():
        before = before.rpartition("-")[2]  # "then-U.N. Ambassador"
        role = "either" if DOTTED.match(before) else _ROLES.get(before)
    return role


def _before(text: str, begun: int, at: int) -> str:
    """Return the word that a stop at `at` closes, without opening quotes and brackets."""
    if at == begun or text[at - 1].isspace():
        return ""
    return text[max(begun, at - 24) : at].rsplit(None, 1)[-1].lstrip("\"'“‘«([{*_—–-")


def _plain_before(text: str, begun: int, end: int) -> bool:
    """Return whether the word before `end` has no capital: then what follows is no name's initial."""
    words = text[max(begun, end - 24) : end + 1].rsplit(None, 1)
    return bool(words) and words[-1][0].islower()


def _in_brackets(text: str, begun: int, at: int, end: int) -> bool:
    """Return whether the stop stands inside brackets that opened in the middle of the sentence."""
    opened = text.rfind("(", max(begun + 1, at - _REACH), at)
    return (
        opened != -1
        and text.find(")", opened, end) == -1
        and text.find(")", end, end + _REACH) != -1
    )
