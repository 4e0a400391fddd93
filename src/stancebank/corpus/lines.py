"""One line in; out, whether it is a byline, a dateline or a list item, and whether it runs on."""

from __future__ import annotations

import re
from typing import NamedTuple

_MONTHS = (
    "Jan(?:uary|\\.)?|Feb(?:ruary|\\.)?|Mar(?:ch|\\.)?|Apr(?:il|\\.)?|May|June?|July?|"
    "Aug(?:ust|\\.)?|Sept?(?:ember|\\.)?|Oct(?:ober|\\.)?|Nov(?:ember|\\.)?|Dec(?:ember|\\.)?"
)
_DAYS = "(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_NAME = r"[^\W\d_a-z][\w.'’-]*"
_AGENCIES = "AAP|AFP|ANI|ANSA|AP|Bloomberg|CP|DPA|dpa|EFE|IANS|Kyodo|PA|PTI|Reuters|TASS|UPI|Xinhua"
_CLOCK = r"\d{1,2}[:.]\d\d(?:\s?[ap]\.?m\.?)?(?:\s[A-Z]{2,4})?"

_BULLET = re.compile(
    r"(?:[•‣◦▪●○■□➢➤✓–*+-]|\(?\d{1,3}[.)]|\(?[a-z][.)]|\([A-Zivx]{1,4}\)|[ivx]{1,4}[.)])\s+(?=\S)"
)
_BYLINE = re.compile(
    rf"""
      (?: By | Words\ by | Story\ by | Text\ by | Reported\ by | Written\ by | Photos?\ by | Edited\ by )
        [:\s]\s* {_NAME} (?: [\s,|]+ (?: and | & | of | for | in | the | de | la | le | der | van | von | {_NAME} ) )*
    | BY \s {_NAME} (?: [\s,]+ {_NAME} )*
    | (?: First\ )? (?: [Pp]ublished | [Uu]pdated | [Pp]osted | Last\ (?: updated | modified | edited )
        | Issued | Dated? | Author s? | Source | Photograph | Photo | Photos | Credit | Editing | Reporting )
        (?: \s+ (?: on | by | at ) )? \s* : \s* .{{1,80}}
    | (?: From | To | Cc | Bcc | Sent ) : \s .{{1,100}}
    | (?: [Pp]ublished | [Uu]pdated | [Pp]osted ) \s (?: on\ | at\ | by\ )? (?: (?: {_DAYS} ) ,? \s )?
        (?: \d | {_MONTHS} ) .{{0,40}}
    | (?: Reporting | Additional\ reporting | Editing | Compiled ) \s by \s .{{1,100}}
    | (?: (?: {_DAYS} ) ,? \s )? (?: \d{{1,2}} (?: st|nd|rd|th )? \s (?: {_MONTHS} ) | (?: {_MONTHS} ) \s \d{{1,2}} )
        ,? \s \d{{4}} (?: ,? \s (?: at \s )? {_CLOCK} )?
    | \d{{4}}-\d\d-\d\d (?: [T\s] {_CLOCK} )?
    | \d{{1,2}}[/.]\d{{1,2}}[/.]\d{{2,4}} (?: ,? \s {_CLOCK} )?
    """,
    re.VERBOSE,
)

# "WASHINGTON, D.C. (AP) — ", "LONDON, March 3 | ", "Paris (Reuters) - ": a place, what may qualify
# it, a dash or bar. Bare and short it may be any acronym ("NATO - The alliance"), so it must be
# longer, and longer still before the weaker signs.
DATELINE = re.compile(
    rf"""
    (?P<place>
        (?: (?= [^\n]{{4,60}}?\ [—–] | [^\n]{{5,60}}?\ (?: --? | [|_] ) )
            [A-ZÀ-Þ][A-ZÀ-Þ.'’-]+ (?: \ [A-ZÀ-Þ][A-ZÀ-Þ.'’-]* ){{0,3}}
            (?: [,/]\ ? (?: (?:[A-Z]\.){{2,3}} | [A-Z][\w.]* (?:\ [A-Z]\w+)? ) ){{0,2}}
            (?: ,?\ (?: {_MONTHS} ) \ \d{{1,2}} )?
            (?: \ ?\( [A-Z][\w\ /.]{{1,30}} \) )?
          | [A-Z]\w+ (?: ,?\ [A-Z]\w+ ){{0,3}} \ ?\( (?: {_AGENCIES} ) \)
        )
        \ (?: --? | [—–|_] )
    )
    \s+ (?= [\"'“‘«]? [^\W_a-z] )
    """,
    re.VERBOSE,
)

_RUNS_ON = re.compile(r"[^.!?…:;。！？؟।]$")


class Line(NamedTuple):
    """A line that is not blank. Offsets: code points into the document, end exclusive, trimmed.

    indent: how many characters of white space stand before it.
    """

    start: int
    end: int
    text: str
    after_blank: bool
    indent: int = 0

    @property
    def runs_on(self) -> bool:
        """Whether the line stops without a stop."""
        return _RUNS_ON.search(self.text) is not None


def is_item(line: str) -> bool:
    """Return whether a line opens with a list's bullet or number.

    >>> is_item("• two"), is_item("2) two"), is_item("(b) two"), is_item("1.5 million")
    (True, True, True, False)
    """
    return _BULLET.match(line) is not None


def is_byline(line: str) -> bool:
    """Return whether a whole line says who wrote, where or when, and nothing else.

    >>> is_byline("By Jane Doe and John Roe"), is_byline("Published: 3 May 2024")
    (True, True)
    >>> is_byline("By Monday the talks had failed."), is_byline("12 March 2024")
    (False, True)
    """
    return len(line) <= 120 and _BYLINE.fullmatch(line) is not None
