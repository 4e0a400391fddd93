"""A line and what stands around it in; out, whether it is a heading."""

from __future__ import annotations

import re

from stancebank.corpus.lines import is_byline

# A stop, or a dash where somebody broke off, with what may close behind it.
_STOPPED = re.compile(r"""[.!?…;,。！？؟।—–-][\"'”’»)\]]*(?:\s?\[\d+\])*$""")
# Two sentences: behind a plain word of some length a stop is no abbreviation's.
_STOPPED_INSIDE = re.compile(r"""[a-z]{4}[.!?][\"'”’)]*\s""")
_MARKDOWN = re.compile(r"#{1,6}\s")
_SALUTATION = re.compile(r"(?:Dear|Hi|Hello)\b")
_ADDRESS = re.compile(r"://|www\.|\S@\S")
_OPENING = re.compile(r"""["'“‘(\[¿¡]*(?:[^\W_a-z])""")
# Words that title case leaves small.
_SMALL = re.compile(
    r"an?|and|as|at|but|by|for|from|in|into|is|nor|of|off|on|or|over|per|so|the|to|up|via|vs\.?|with|yet"
)
_LONGEST, _MOST_WORDS = 100, 14


def is_heading(line: str, before: str, after: str) -> bool:
    """Return whether a line that is a block by itself heads the text after it.

    before, after: the lines around it, empty at the document's ends. In capitals or title case a
    line that could be a heading is one; in other words only above a byline, or if the next line
    is longer or ends with a stop, as prose does.

    >>> is_heading("A Measured Response from Ukraine", "", "The president said little.")
    True
    >>> is_heading("He was tired.", "", "So was she."), is_heading("Jane Doe", "Regards,", "Acme Inc.")
    (False, False)
    """
    if not after or after[0].islower() or before.endswith(","):
        return False  # nothing to head, the same sentence, or the name under "Best regards,"
    if _MARKDOWN.match(line):
        return True
    if not _could_head(line):
        return False
    words = line.split()
    title_case = all(not word[0].islower() or _SMALL.fullmatch(word) for word in words)
    if line.endswith("?"):
        return title_case and len(words) > 2 and len(after) > len(line)
    if line.endswith(":") or title_case:
        return title_case  # in small letters it opens what follows: "They bring:"
    return len(after) > len(line) or bool(_STOPPED.search(after)) or is_byline(after)


def _could_head(line: str) -> bool:
    """Return whether a line is short, opens with a capital or number, and does not end as prose."""
    if len(line) > _LONGEST or len(line.split()) > _MOST_WORDS or not _OPENING.match(line):
        return False
    if _SALUTATION.match(line) or _ADDRESS.search(line) or _STOPPED_INSIDE.search(line):
        return False
    return line.endswith("?") or not _STOPPED.search(line)
