"""A sentence's quotations and cues in; which cue introduces which quotation, out."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from stancebank.corpus.silver.attribution import Attribution
    from stancebank.corpus.silver.reading import Sentence

_MARKS = frozenset({'"', "'", ",", "''", "``", "-", "–", "—"})
_BEFORE = frozenset({",", ":"})
_INTRODUCES = frozenset({"statement", "quotation", "evidence", "belief", "denial"})
_REACH = 8  # tokens between a cue and the quotation that it announces with a comma or a colon
_SUBJECT = 9  # tokens that a subject between quotation and verb may have


def introducer(
    sentence: Sentence, first: int, last: int, cues: Sequence[Attribution]
) -> Attribution | None:
    """Return the cue of the quotation in tokens `first` to `last`, exclusive, marks left out."""
    for cue in cues:
        if cue.word.kind not in _INTRODUCES or cue.source is None:
            continue
        if cue.cue[0] >= last and _follows(sentence, last, cue):
            return cue
    for cue in reversed(cues):
        if cue.word.kind not in _INTRODUCES or cue.source is None:
            continue
        if cue.cue[1] <= first and _announces(sentence, first, cue):
            return cue
    return None


def _follows(sentence: Sentence, last: int, cue: Attribution) -> bool:
    """Whether cue and subject come right after the quotation: "…," she said; "…," said Ann."""
    at = last
    while at < len(sentence.words) and sentence.words[at] in _MARKS:
        at += 1
    source = cue.source
    assert source is not None
    begins = min(cue.cue[0], source.left_edge.i if source.i >= last else cue.cue[0])
    between = cue.cue[0] - source.right_edge.i - 1 if source.i < cue.cue[0] else 0
    return begins == at and between <= 2 and cue.cue[0] - at <= _SUBJECT


def _announces(sentence: Sentence, first: int, cue: Attribution) -> bool:
    """Whether the cue leads to the quotation: She said: "…"; he told the BBC, "…"; it says "…"."""
    at = first - 1
    while at >= 0 and sentence.words[at] in {'"', "'", "''", "``"}:
        at -= 1
    if at == cue.cue[1] - 1:
        return True
    marked = sentence.words[at] in _BEFORE
    between = sentence.words[cue.cue[1] : at]
    return marked and len(between) <= _REACH and not {";", "."} & set(between)
