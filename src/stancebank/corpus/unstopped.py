"""The text of one block in, the starts of sentences that no stop comes before out.

What a mail or a post loses when its lines are run together: a drawn line, a date stamp, a closing
formula and a link end a sentence by themselves, as an emoticon does before a capital. Each pattern
begins with a set of characters or with plain letters: `re` searches for those fast. Most texts have
none of what they need, which is found out faster yet.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from stancebank.corpus.lexicon import lexicon
from stancebank.corpus.stops import EMOTICON, EMOTICON_OPENS

if TYPE_CHECKING:
    from collections.abc import Iterator

_STARTERS = lexicon().starters

# What a text has that holds a match.
_OF_SMILE = tuple(":;=<")
_OF_LINK = ("://", "www.", "@")
_OF_RULE = (*"=_*#~", "-----")
_OF_STAMP = ("/",)
_OF_CLOSING = ("egards,", "incerely,", "espectfully,", "truly,", "faithfully,")

_SMILE = re.compile(rf"(?<=\s){EMOTICON}\s+(?=[A-Z])")
# A stop would spoil the address, so writers leave it out: only the next word tells.
_LINK = re.compile(
    r"(?:://|www\.|@(?<=\w@))[^\s>]{1,300}+(?<=[\w/)\]])>?\)?\s+(?=([A-Z][\w'’]*|https?://|www\.))"
)
_RULE = re.compile(r"[=_*#~-](?<!\S[=_*#~-])(?:[=_*#~]{2,}+|-{4,}+)(?:\s+|\Z)")
_STAMP = re.compile(
    r"[0-9](?<!\S[0-9])\d?+/\d{1,2}/\d{2,4}\s\d{1,2}:\d\d(?::\d\d)?+(?:\s[AP]M\b)?+(?:\s[A-Z]{1,3}T\b)?+(?:\s+|\Z)"
)
_DATED = frozenset({"Date:", "On", "Posted", "Published", "Sent", "Sent:", "Updated"})
_CLOSING = re.compile(
    r"(?:Regards|Sincerely|Respectfully|Best regards|Best Regards|Kind regards|Kind Regards|"
    r"Kindest regards|Warm regards|Yours sincerely|Yours truly|Yours faithfully),\s+(?=[A-Z])"
)


def unstopped(text: str) -> set[int]:
    """Return the starts of sentences behind, or made of, what needs no stop.

    Offsets: code points into `text`, 0-based.

    >>> text = "Thanks :) See www.a.org It helps. ***** Best regards, Ann"
    >>> [text[start:start + 5] for start in sorted(unstopped(text))]
    ['See w', 'It he', '*****', 'Best ', 'Ann']
    """
    starts: set[int] = set()
    if not text.isascii() or _has(text, _OF_SMILE):
        for opening in EMOTICON_OPENS.finditer(text):
            if match := _SMILE.match(text, opening.start()):
                starts.add(match.end())
    if _has(text, _OF_LINK):
        starts.update(_behind_links(text))
    if _has(text, _OF_RULE):
        for match in _RULE.finditer(text):
            starts.update(match.span())
    if _has(text, _OF_STAMP):
        starts.update(_around_stamps(text))
    if _has(text, _OF_CLOSING):
        starts.update(match.end() for match in _CLOSING.finditer(text))
    starts.discard(len(text))
    return starts


def _has(text: str, some: tuple[str, ...]) -> bool:
    for one in some:  # noqa: SIM110 - a generator for `any` takes longer than the search
        if one in text:
            return True
    return False


def _behind_links(text: str) -> Iterator[int]:
    for match in _LINK.finditer(text):
        following = match[1]
        if not following[0].isupper() or following.lower() in _STARTERS:
            yield match.end()  # but not in "write to a@b.org Monday"


def _around_stamps(text: str) -> Iterator[int]:
    for match in _STAMP.finditer(text):
        before = text[max(0, match.start() - 30) : match.start()].rsplit(None, 1)[-1:]
        yield match.end()
        if not before or not (before[0].islower() or before[0] in _DATED):
            yield match.start()  # "posted on 11/16/2005 08:36:00 AM" is one with it
