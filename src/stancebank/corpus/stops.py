"""The patterns of the splitter: where sentences may end, and what stands around such places."""

from __future__ import annotations

import re

# ":)", ";-(", "<3" or an emoji, not at the head of a word or a path.
_EMOJI = r"\U0001F300-\U0001FAFF☀-➿♥\uFE0F\u200D"
EMOTICON = rf"(?:[:;=]['^o-]?[()DPp|/\\3*]+|<3|[{_EMOJI}]+)(?![\w/])"
EMOTICON_OPENS = re.compile(f"[:;=<{_EMOJI}]")

_WIDE = "。！？｡"
_NARROW = ".!?…؟۔।॥‼⁇⁈⁉։።"

# What STOP begins with: a set by itself is searched for four times as fast as a pattern of cases.
MARK = re.compile(f"[{_WIDE}{_NARROW}]")

# A stop, and what closes with the sentence: quotes and brackets, a mark of omission or a reference
# number in square brackets ("Dulwich. [17]", as encyclopedias set it), emoticons.
# Wide stops (Chinese, Japanese) need no space behind them.
STOP = re.compile(
    rf"""
    (?: (?P<wide> [{_WIDE}]+ (?: [」』”’）〉》】\"]++ (?![とっ、，]) | (?![」』”’）〉》】\"]) ) )
      | (?P<stop> [{_NARROW}]+ (?: \ (?: [!?]+ | \.(?!\.) ) )* )
        (?P<tail>
            (?: [\"'”’»›)\]}}*_]+ | \ [)\]}}”]+ )*     # these cannot open, even behind a space
            (?: \ ?\[ (?: \d{{1,3}} (?:[,–-]\ ?\d{{1,3}})* | … | \.{{3}} ) \] )*
            (?: \s? {EMOTICON} )*
        )
    )
    (?P<gap> \s* )
    """,
    re.VERBOSE,
)

# The next word, behind what opens with it.
AFTER = re.compile(r"(?P<opener>[\"'“‘«‹(\[{*_¿¡—–-]*)\s?(?P<word>[^\W_]+(?:['’][^\W_]+)*)")

ANY_WORD = re.compile(r"[^\W_]")

# "U.S", "p.m", "J.K": letters with full stops between them, the last one taken off.
DOTTED = re.compile(r"(?:[^\W\d_]\.)+[^\W\d_]$")

# A web or mail address, a path, a query: stops inside are no stops.
ADDRESS = re.compile(r"[/@=&\\#%]|www\.|\d$", re.IGNORECASE)

# "“Are you sure?” Anna said": the reporting clause belongs to the question it reports.
CLAUSE = re.compile(
    r"(?:I|(?:[A-Z][\w.’'-]*\s+){1,3}?)\s*"
    r"(?:said|says|asked|asks|replied|added|answered|cried|shouted|whispered|wondered|told|wrote)\b"
)

# A text whose writer leaves capitals out: it begins in lower case, or says "i".
UNCAPITALISED = re.compile(r"\A\W*[a-z]|(?<!\S)i(?=[\s'’])")
