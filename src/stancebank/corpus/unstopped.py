"""The text of one block in, the starts of sentences that no stop comes before out.

What a mail or a post loses when its lines are run together: a drawn line, a date stamp, a closing
formula and a link end a sentence by themselves, as an emoticon does before a capital. Each pattern
begins with a set of characters or with plain letters: `re` searches for those fast.
"""

from __future__ import annotations

import re

from stancebank.corpus.lexicon import lexicon
from stancebank.corpus.stops import EMOTICON

_STARTERS = lexicon().starters

_SMILE = re.compile(rf"\s{EMOTICON}\s+(?=[A-Z])")
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
    starts = {match.end() for match in _SMILE.finditer(text)}
    for match in _LINK.finditer(text):
        following = match[1]
        if not following[0].isupper() or following.lower() in _STARTERS:
            starts.add(match.end())  # but not in "write to a@b.org Monday"
    for match in _RULE.finditer(text):
        starts.update(match.span())
    for match in _STAMP.finditer(text):
        before = text[max(0, match.start() - 30) : match.start()].rsplit(None, 1)[-1:]
        if before and (before[0].islower() or before[0] in _DATED):
            starts.add(match.end())  # "posted on 11/16/2005 08:36:00 AM" is one with it
        else:
            starts.update(match.span())
    starts.update(match.end() for match in _CLOSING.finditer(text))
    return starts - {len(text)}
