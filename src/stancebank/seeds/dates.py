"""A date as files write it in; an ISO 8601 string, as precise as the file says, out."""

from __future__ import annotations

import datetime as dt
import email.utils
import re
from typing import Any

_PARTIAL = re.compile(r"\d{4}(-(0[1-9]|1[0-2]))?")
_COMPACT = re.compile(r"(\d{4})/(\d{2})/(\d{2})")


def iso(value: Any) -> str | None:
    """Return the date in ISO 8601, or None if it is not one that can be read without guessing.

    05/06/2024 is such a guess: May to some, June to others.

    >>> iso("2024"), iso("2024-05"), iso(dt.date(2024, 5, 6)), iso("2024/05/06")
    ('2024', '2024-05', '2024-05-06', '2024-05-06')
    >>> iso("Mon, 06 May 2024 10:00:00 GMT"), iso("2024-05-06T10:00:00Z"), iso("05/06/2024")
    ('2024-05-06T10:00:00+00:00', '2024-05-06T10:00:00Z', None)
    """
    if isinstance(value, dt.date):  # a datetime is one
        return value.isoformat()
    text = str(value).strip()
    if _PARTIAL.fullmatch(text):
        return text
    text = _COMPACT.sub(r"\1-\2-\3", text, count=1)
    try:
        dt.datetime.fromisoformat(text)
    except ValueError:
        pass
    else:
        # fromisoformat takes 20240506 and 2024-W19-1 too; they are ISO 8601 and stay as written
        return text
    try:
        return email.utils.parsedate_to_datetime(text).isoformat()
    except (ValueError, TypeError):
        return None
