"""A project's annotation/, its corpus and its label scheme: what rounds are worked on with."""

from __future__ import annotations

import contextlib
import datetime as dt
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from stancebank import atomic
from stancebank.annotation import (
    adjudicate,
    judgements,
    page,
    rounds,
    sentences,
)
from stancebank.annotation import pull as pulling
from stancebank.annotation.rounds import Round, Version
from stancebank.errors import Refused, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from stancebank.annotation.judgements import Judgement
    from stancebank.annotation.sentences import Source
    from stancebank.corpus.load import Corpus
    from stancebank.schemas.labels import LabelScheme

_GUIDELINE = re.compile(r"^# .*\bversion (\S+)$", re.MULTILINE)


@dataclass(frozen=True)
class Desk:
    """What rounds are worked on with: a project's annotation/, its corpus and its label scheme."""

    annotation: Path
    corpus: Corpus
    scheme: LabelScheme

    @cached_property
    def sources(self) -> Mapping[str, Source]:
        """The corpus's documents, as annotators know them."""
        documents, split = self.corpus.table("documents"), self.corpus.table("sentences")
        return sentences.sources(documents, split, self.scheme)

    @property
    def studio(self) -> Path:
        """Where the local studio's data and the table of pseudonyms lie, out of the repository."""
        return self.annotation / ".studio"

    def round(self, name: str) -> Round:
        """Return a round. Raises: Refused, rules `round-…`."""
        return rounds.load(self.annotation / "rounds" / rounds.slug(name))

    @contextlib.contextmanager
    def held(self, name: str) -> Iterator[None]:
        """Hold a round: one at a time pushes, pulls or closes it."""
        folder = self.annotation / "rounds" / rounds.slug(name)
        folder.mkdir(parents=True, exist_ok=True)
        with atomic.lock(folder):
            yield

    def version(self, one_view: str, purpose: str) -> tuple[Version, str]:
        """Return what is in force from now on, and the page's XML.

        Raises:
            Refused: rule `guideline-version`: guidelines.md has no version in its first heading.

        """
        path = self.annotation / "guidelines.md"
        found = _GUIDELINE.search(path.read_text("utf-8")) if path.is_file() else None
        if found is None:
            remedy = "begin it with: # Annotation guidelines, version 1.0"
            raise Refused(str(path), "guideline-version", remedy=remedy)
        xml = page.render(self.scheme, one_view, purpose)  # type: ignore[arg-type]
        return Version(now(), found[1], page.fingerprint(xml), self.scheme.version), xml


@dataclass(frozen=True)
class Request:
    """What somebody asks of a round when they open it; what is not said is as it was.

    `select`: a strategy, and how many tasks the round shall hold that were chosen by it; `model` is
    the classifier that is `uncertain`, `seed` that of `random`.

    Raises:
        UsageError: what is asked of `select` makes no sense.
        Refused: rule `select-model`: to be uncertain takes a model.

    """

    documents: tuple[str, ...] = ()  # none: all of the corpus
    annotators: tuple[str, ...] = ()
    kind: str = "human"
    overlap: int | None = None  # None: every annotator has every document
    view: str = "document"
    blind: bool = False
    adjudicate: str | None = None
    select: tuple[str, int] | None = None
    model: Path | None = None
    seed: int = 0

    def __post_init__(self) -> None:
        """See that the parts go together, before anything is done."""
        strategy, number = self.select or (None, 1)
        if strategy and (self.documents or self.adjudicate):
            said = "to select is to leave the choice: name no documents, and no round to adjudicate"
            raise UsageError(said)
        if number < 1:
            raise UsageError(f"select 1 task or more, not {number}")
        if self.model is not None and strategy != "uncertain":
            raise UsageError("only the strategy uncertain takes a model")
        if strategy == "uncertain" and self.model is None:
            remedy = "train one, stancebank train check_worthiness …, and name it: --model DIR"
            raise Refused("uncertain", "select-model", found="no model", remedy=remedy)


def loaded(one: Round) -> list[Judgement]:
    """Return a round's judgements. Raises: Refused, rule `judgements-syntax`."""
    return judgements.load(one.judgements.read_bytes(), place=one.slug)


def case(desk: Desk, one: Round, doc_id: str, version: Version) -> adjudicate.Case:
    """Return what a document's decisions are taken on, in the adjudication round `one`."""
    source = desk.sources[doc_id]
    return adjudicate.Case(
        doc_id,
        source.text,
        source.sentences,
        one.slug,
        version.guideline,
        version.config,
        asked=one.asked(doc_id),
    )


def now() -> str:
    """Return the moment as Label Studio writes one: ISO 8601, UTC, microseconds."""
    return dt.datetime.now(tz=dt.UTC).strftime(pulling.MOMENT)
