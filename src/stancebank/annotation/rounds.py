"""A round's folder in; what the round is, who works on what, and by which versions, out."""

from __future__ import annotations

import dataclasses
import re
import tomllib
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

import tomli_w

from stancebank import atomic, ids
from stancebank.errors import Refused, unknown
from stancebank.settings import NOT_STATED

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

NAME = "round.toml"
KINDS = ("human", "model", NOT_STATED)
"""What an annotator is; `not stated` in a corpus that was imported."""
STATES = ("open", "closed")
PURPOSES = ("annotate", "adjudicate", "import")
VIEWS = ("document", "sentence")
STRATEGIES = ("uncertain", "diverse", "random")

_SLUG = re.compile(r"[0-9]{2,}-[a-z0-9]+(-[a-z0-9]+)*")
_ANNOTATOR = re.compile(r"a[1-9][0-9]*")


@dataclass(frozen=True)
class Annotator:
    """Who annotates: a pseudonym, a kind of `KINDS`, with a project on the server and documents.

    `tasks`: how many tasks the documents are; in the sentence view a sentence is one.
    """

    id: str
    kind: str
    project: int | None = None
    tasks: int = 0
    documents: tuple[str, ...] = ()


@dataclass(frozen=True)
class Version:
    """What was in force from a moment on: guidelines, the page's XML and the label scheme."""

    since: str  # ISO 8601, UTC
    guideline: str
    config: str  # the first 16 hex digits of the sha256 of the page's XML
    labels: str


@dataclass(frozen=True)
class Selection:
    """Why a task is in the round, where it was chosen: its own id, its score, and the reason.

    `score`: 0 to 1, comparable within a strategy; what was chosen first has the highest.
    """

    task: str
    score: float
    reason: str
    strategy: str


@dataclass(frozen=True)
class Round:
    """A round of annotation, as its round.toml states it.

    `documents` only ever grows while the round is open. `of` is the round that an adjudication
    round decides. `predictions`: whether annotators saw silver labels. `texts`, once it is closed:
    the fingerprint of each document as it was annotated (`sentences.Source.fingerprint`).
    `selection`: the tasks that were chosen by a strategy, in the order they were chosen; a document
    of which it names sentences is asked about these alone.
    """

    folder: Path
    state: str
    purpose: str
    view: str
    predictions: bool
    overlap: int
    server: str
    documents: tuple[str, ...]
    annotators: tuple[Annotator, ...]
    versions: tuple[Version, ...]
    of: str | None = None
    texts: Mapping[str, str] = field(default_factory=dict)
    selection: tuple[Selection, ...] = ()

    @property
    def slug(self) -> str:
        """The round's name: its folder's, such as 01-seed."""
        return self.folder.name

    @property
    def exports(self) -> list[Path]:
        """The raw exports, oldest first."""
        return sorted((self.folder / "exports").glob("*.json"))

    @property
    def judgements(self) -> Path:
        """Where the annotators' judgements lie."""
        return self.folder / "judgements.jsonl"

    @property
    def issues(self) -> Path:
        """Where what could not be taken from the server is listed."""
        return self.folder / "issues.jsonl"

    @property
    def agreement(self) -> Path:
        """Where the figures of agreement lie."""
        return self.folder / "agreement.json"

    @property
    def gold(self) -> Path:
        """Where an adjudication round's gold lies, once it is closed."""
        return self.folder / "gold.jsonl"

    @property
    def decisions(self) -> Path:
        """Where an adjudication round's decisions lie, once it is closed."""
        return self.folder / "decisions.jsonl"

    def asked(self, doc_id: str) -> frozenset[int] | None:
        """Return the sentences of a document that were chosen, by index; None: it is there whole."""
        return self._chosen.get(doc_id)

    @cached_property
    def _chosen(self) -> Mapping[str, frozenset[int]]:
        found: dict[str, set[int]] = defaultdict(set)
        for one in self.selection:
            if doc_id := ids.sentence_document(one.task):
                found[doc_id].add(ids.sentence_index(one.task))
        return {doc_id: frozenset(indexes) for doc_id, indexes in found.items()}

    def version_at(self, moment: str) -> Version:
        """Return the version in force at a moment (ISO 8601, UTC), the first one before them all.

        >>> from pathlib import Path
        >>> old, new = Version("2030-01-01T00:00:00Z", "1", "a", "1"), Version("2031", "2", "b", "1")
        >>> one = Round(Path("01-x"), "open", "annotate", "document", True, 2, "", (), (), (old, new))
        >>> one.version_at("2030-06-01T00:00:00Z").guideline, one.version_at("2031-06").guideline
        ('1', '2')
        """
        found = self.versions[0]
        for version in self.versions:
            if version.since <= moment:
                found = version
        return found

    def annotator(self, name: str) -> Annotator:
        """Return the annotator of that pseudonym. Raises: Refused, rule `annotator-unknown`."""
        for one in self.annotators:
            if one.id == name:
                return one
        known = [one.id for one in self.annotators]
        raise unknown(name, known, place=self.slug, rule="annotator-unknown")


def check_open(one: Round) -> None:
    """Refuse what is only for an open round. Raises: Refused, rule `round-closed`."""
    if one.state != "open":
        remedy = "open a new round; what was closed stays as it is"
        raise Refused(one.slug, "round-closed", found=one.state, remedy=remedy)


def slug(name: str) -> str:
    """Return `name` if it can name a round: NN-words, lower case.

    Raises:
        Refused: rule `round-name`.

    >>> slug("01-seed")
    '01-seed'
    """
    if not _SLUG.fullmatch(name):
        remedy = "write it as NN-words, such as 01-seed"
        raise Refused("annotation/rounds", "round-name", found=name, remedy=remedy)
    return name


def is_pseudonym(name: str) -> bool:
    """Say whether a name is a pseudonym such as a1."""
    return _ANNOTATOR.fullmatch(name) is not None


def pseudonym(name: str) -> str:
    """Return `name` if it is a pseudonym such as a1.

    Raises:
        Refused: rule `annotator-name`.

    """
    if not is_pseudonym(name):
        remedy = "use a pseudonym: a1, a2, …; no name or e-mail ever enters the project"
        raise Refused("annotators", "annotator-name", found=name, remedy=remedy)
    return name


def assign(
    documents: Sequence[str], annotators: Sequence[Annotator], overlap: int
) -> tuple[Annotator, ...]:
    """Give each document that nobody has to `overlap` annotators: to those with the fewest.

    What somebody has they keep, so that adding documents moves none.

    >>> two = (Annotator("a1", "human"), Annotator("a2", "human"))
    >>> [one.documents for one in assign(["d", "e"], two, 1)]
    [('d',), ('e',)]
    >>> [one.documents for one in assign(["d", "e", "f"], assign(["d", "e"], two, 1), 2)]
    [('d', 'f'), ('e', 'f')]
    """
    held = {one.id: list(one.documents) for one in annotators}
    given = {doc for docs in held.values() for doc in docs}
    for doc in documents:
        if doc in given:
            continue
        order = sorted(held, key=lambda name: (len(held[name]), list(held).index(name)))
        for name in order[:overlap]:
            held[name].append(doc)
    return tuple(dataclasses.replace(one, documents=tuple(held[one.id])) for one in annotators)


def load(folder: Path) -> Round:
    """Read a round's round.toml.

    Raises:
        Refused: rules `round-missing`, `round-syntax`, `round-key`, `round-value`.

    """
    path = folder / NAME
    if not path.is_file():
        known = [one.name for one in folder.parent.glob("*/") if (one / NAME).is_file()]
        raise unknown(folder.name, sorted(known), place="annotation/rounds", rule="round-missing")
    place = f"annotation/rounds/{folder.name}/{NAME}"
    try:
        data = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Refused(place, "round-syntax", found=error, remedy="write valid TOML") from error
    try:
        data["documents"] = tuple(data["documents"])
        data["annotators"] = tuple(
            Annotator(**(row | {"documents": tuple(row.get("documents", ()))}))
            for row in data["annotators"]
        )
        data["versions"] = tuple(Version(**row) for row in data["versions"])
        data["selection"] = tuple(Selection(**row) for row in data.get("selection", ()))
        found = Round(folder=folder, **data)
    except (KeyError, TypeError, AttributeError) as error:
        remedy = "restore the file from version control; stancebank round writes it"
        raise Refused(place, "round-key", found=error, remedy=remedy) from error
    _check(found, place)
    return found


def _check(found: Round, place: str) -> None:
    said = [
        ("state", found.state, STATES),
        ("purpose", found.purpose, PURPOSES),
        ("view", found.view, VIEWS),
        *(("kind", one.kind, KINDS) for one in found.annotators),
        *(("strategy", one.strategy, STRATEGIES) for one in found.selection),
    ]
    for key, value, known in said:
        if value not in known:
            raise unknown(str(value), known, place=f"{place} {key}", rule="round-value")
    for one in found.annotators:
        pseudonym(one.id)
    if not found.versions:
        remedy = "restore the file from version control"
        raise Refused(place, "round-value", found="no versions", remedy=remedy)


def every(annotation: Path) -> list[Round]:
    """Return the rounds below a project's annotation/, by name. Raises: as `load`."""
    return [load(path.parent) for path in sorted((annotation / "rounds").glob(f"*/{NAME}"))]


def save(one: Round) -> None:
    """Write a round's round.toml, all of it or nothing."""
    said = dataclasses.asdict(one)
    del said["folder"]
    if not one.selection:
        del said["selection"]
    one.folder.mkdir(parents=True, exist_ok=True)
    atomic.write_bytes(one.folder / NAME, tomli_w.dumps(_stated(said)).encode())


def _stated(value: Any) -> Any:
    """Return the value without what is None, which TOML cannot say."""
    if isinstance(value, dict):
        return {name: _stated(child) for name, child in value.items() if child is not None}
    return [_stated(child) for child in value] if isinstance(value, list | tuple) else value
