"""A project of INCEpTION's in; its documents with their annotators' answers and the curated one, out.

Source: "Document states" in the INCEpTION User Guide. An annotator's document is NEW until it is
opened, IN_PROGRESS from then on, FINISHED when they say so, and IGNORE where it is locked for them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from stancebank.formats import inception
from stancebank.formats.annotated import OPENED, TEXT, UNREAD, Annotated, Read, Version
from stancebank.schemas.issues import breach

if TYPE_CHECKING:
    from pathlib import Path

    from stancebank.formats.annotated import Called
    from stancebank.formats.documents import Document
    from stancebank.formats.inception import Source
    from stancebank.schemas.issues import Issue

_FINISHED, _LOCKED = "FINISHED", "IGNORE"
_CURATED = "CURATION_FINISHED"


def read(path: Path, called: Called) -> Read:
    """Read a project's zip; the curation is the gold. Raises: as `inception.read`.

    A document that its annotator has not finished, or of which the project says no more, counts
    where it differs from how it was before anybody annotated it; so does an unfinished curation.
    """
    found = inception.read(path, name=path.name, called=called)
    issues = list(found.issues)
    documents = []
    for source in found.sources:
        place = f"{path.name}/{source.name}"
        one = _annotated(source, place, issues)
        if one is None:
            issues.append(breach(UNREAD, place, source.state or ""))
        else:
            documents.append(one)
    return Read(tuple(documents), tuple(sorted(issues)))


def _annotated(source: Source, place: str, issues: list[Issue]) -> Annotated | None:
    given = [each for each in (source.curated, source.initial) if each is not None]
    given += [answer.document for answer in source.answers]
    if not given:
        return None
    text = given[0].text

    def version(who: str, document: Document, state: str | None, finished: str) -> Version | None:
        if document.text != text:
            issues.append(breach(TEXT, f"{place}/{who}", "another text"))
        elif state == _LOCKED or (state != finished and _said(document) == before):
            issues.append(breach(OPENED, f"{place}/{who}", state or ""))
        else:
            return Version(document, done=state in {finished, None})
        return None

    before = _said(source.initial)
    answers = {
        one.user: made
        for one in sorted(source.answers, key=lambda each: (len(each.user), each.user))
        if (made := version(one.user, one.document, one.state, _FINISHED)) is not None
    }
    gold = None
    if source.curated is not None:
        gold = version("curation", source.curated, source.state or "", _CURATED)
    plain = source.initial or given[0]
    return Annotated(source.name, answers, gold, plain if plain.text == text else None)


def _said(document: Document | None) -> tuple[object, ...]:
    """Return what is annotated in a document, whatever its ids are."""
    if document is None:
        return ((), 0, 0)
    marks = sorted((one.start, one.end, one.label) for one in document.marks)
    attributes = sorted((one.name, one.value or "") for one in document.attributes)
    return (tuple(marks), len(document.relations), *attributes) if marks else ((), 0, 0)
