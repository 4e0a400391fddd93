"""An exported INCEpTION project in; for each source document what its annotators and curator said, out.

Source: "Export" in the INCEpTION User Guide, and exports. Beside exportedproject.json there are
annotation/DOCUMENT/USER.EXT and curation/DOCUMENT/CURATION_USER.EXT, a zip where a format needs
several files, and in annotation_ser and curation_ser the same once more as serialized Java objects,
which can run whatever code they name when they are opened, and are never opened here.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from stancebank.errors import Refused
from stancebank.formats import cas_json, webanno, xmi
from stancebank.formats.safe_zip import Archive
from stancebank.schemas.issues import Issue, Rule, breach

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

    from stancebank.formats.annotated import Called
    from stancebank.formats.documents import Document

SERIALIZED = Rule(
    "inception-serialized",
    "warning",
    "inception",
    "Annotations are in a file that can be read without running it.",
    "it is not opened; export the project with XMI, JSON CAS or WebAnno TSV as secondary format",
)
FORMAT = Rule(
    "inception-format",
    "error",
    "inception",
    "A file of annotations is of a format that holds them and is read here.",
    "export the project with XMI, JSON CAS or WebAnno TSV as secondary format",
)
FILE = Rule(
    "inception-file", "error", "inception", "A file of annotations can be read.", "export it again"
)
MISSING = Rule(
    "inception-missing",
    "error",
    "inception",
    "What the project says was annotated or curated is there.",
    "export the project with its annotations",
)
TEXT = Rule(
    "inception-text",
    "error",
    "inception",
    "All that is said of a document is said of the same text.",
    "export the project again",
)
RULES = {rule.id: rule for rule in (SERIALIZED, FORMAT, FILE, MISSING, TEXT)}
"""What can be wrong with a project; what is wrong with a document is its format's to say."""

CURATOR, INITIAL = "CURATION_USER", "INITIAL_CAS"
"""The users that are none: the curation, and the document as it was before anybody annotated it."""
_ROOMS = ("annotation", "curation")
_PROJECT = re.compile(r"exportedproject\d*\.json")
_BEGUN = {"INPROGRESS", "IN_PROGRESS", "FINISHED"}
_CURATED = {"CURATION_IN_PROGRESS", "CURATION_FINISHED"}


class Part(NamedTuple):
    """What a file of annotations holds, how many there were, and what could not be taken."""

    documents: tuple[Document, ...]
    annotations: int
    issues: tuple[Issue, ...]


def _xmi(raw: bytes, types: Sequence[bytes], name: str) -> Part:
    found = xmi.read(raw, types, name=name)
    return Part(found.documents, found.annotations, found.issues)


def _json(raw: bytes, _: Sequence[bytes], name: str) -> Part:
    found = cas_json.read(raw, name=name)
    return Part(found.documents, found.annotations, found.issues)


def _tsv(raw: bytes, _: Sequence[bytes], name: str) -> Part:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise Refused(name, "webanno-line", found=error, remedy="export it again") from error
    found = webanno.read(text, doc_id=name)
    return Part((found.document,), found.stated, found.issues)


Format = Callable[[bytes, Sequence[bytes], str], Part]
"""A file's bytes, its type systems' and its name -> what it holds."""
FORMATS: Mapping[str, Format] = {".xmi": _xmi, ".json": _json, ".tsv": _tsv}
"""The formats that are read, by the ends of files' names."""


class Answer(NamedTuple):
    """What one user said of a document; `state` is how far they got (FINISHED), where it is told."""

    user: str
    state: str | None
    document: Document


class Source(NamedTuple):
    """A source document: its name, its state, each annotator's answer, and the curated one.

    `initial` is the document before anybody annotated it.
    """

    name: str
    state: str | None
    answers: tuple[Answer, ...]
    curated: Document | None
    initial: Document | None


class Read(NamedTuple):
    """Source documents, how many files and annotations in them there were, what could not be taken.

    A file of annotations is a document of `sources`, or has an issue by its name, in which a user is
    called as in `sources`. `left` are the archive's other files: sources, guidelines, logs.
    """

    sources: tuple[Source, ...]
    files: int
    annotations: int
    left: tuple[str, ...]
    issues: tuple[Issue, ...]


def read(
    project: Path | BinaryIO,
    *,
    name: str,
    formats: Mapping[str, Format] = FORMATS,
    called: Called | None = None,
) -> Read:
    """Read a project's zip; documents are called as their sources.

    `called` gives users their names from here on, in errors too; without it they are called as they
    are there.

    Raises:
        Refused: rules `inception-project` (it has not one exportedproject.json), `uima-extra` where
            dkpro-cassis is missing, and as `safe_zip.Archive` does.

    """
    try:
        archive = Archive(project, place=name)
    except Refused as error:
        if called is None:
            raise
        room = str(error.found).partition("/")[0]  # the file's name is a user's
        raise Refused(name, error.rule, found=room, remedy=error.remedy) from None
    with archive:
        return _Reader(archive, name, formats, called).read()


class _Reader:
    def __init__(
        self,
        archive: Archive,
        name: str,
        formats: Mapping[str, Format],
        called: Called | None,
    ) -> None:
        self._archive, self._name, self._formats = archive, name, formats
        self._called = called
        self._names: Mapping[str, str] = {}
        self._issues: list[Issue] = []
        self._annotations = 0
        self._found: dict[tuple[str, str, str], Document | None] = {}  # room, source, user

    def read(self) -> Read:
        states, users = self._project()
        self._name_users(user for _, user in users)
        files, left = 0, []
        for member in self._archive.names:
            parts = PurePosixPath(member).parts
            room = _room(PurePosixPath(member))
            if room not in _ROOMS:
                left.append(member)
                continue
            files += 1
            if parts[0] != room or member.endswith(".ser"):
                self._breach(SERIALIZED, member, PurePosixPath(member).suffix)
            elif len(parts) != 3:
                self._breach(FORMAT, member, "")
            else:
                self._take(member, (room, parts[1], PurePosixPath(member).stem))
        names = dict.fromkeys([*states, *(source for _, source, _ in self._found)])
        sources = tuple(self._source(one, states.get(one), users) for one in names)
        for source, user in users:
            if users[source, user] in _BEGUN and ("annotation", source, user) not in self._found:
                missing = f"annotation/{source}/{self._names[user]}"
                self._breach(MISSING, missing, users[source, user])
        for source, state in states.items():
            if state in _CURATED and ("curation", source, CURATOR) not in self._found:
                self._breach(MISSING, f"curation/{source}", state)
        issues = tuple(sorted(self._issues))
        return Read(sources, files, self._annotations, tuple(left), issues)

    def _breach(self, rule: Rule, member: str, found: object) -> None:
        self._issues.append(breach(rule, f"{self._name}/{self._shown(member)}", found))

    def _name_users(self, known: Iterable[str]) -> None:
        paths = [PurePosixPath(one) for one in self._archive.names]
        files = {one.stem for one in paths if _room(one) in _ROOMS and len(one.parts) == 3}
        users = {*known, *files} - {CURATOR, INITIAL}
        self._names = {one: one for one in users} if self._called is None else self._called(users)

    def _shown(self, member: str) -> str:
        """Return a file's path with its user's name as it is from here on."""
        path = PurePosixPath(member)
        if self._called is None or _room(path) not in _ROOMS:
            return member
        if len(path.parts) != 3:
            return path.parts[0]  # any of the others may be somebody's name
        stem = self._names.get(path.stem, path.stem)
        return f"{path.parent}/{stem}{path.suffix}"

    def _project(self) -> tuple[dict[str, str], dict[tuple[str, str], str]]:
        """Return each source's state, and each user's with it, as the project's file has them."""
        files = [one for one in self._archive.names if _PROJECT.fullmatch(one)]
        try:
            (file,) = files
            data = json.loads(self._archive.read(file))
            states = {one["name"]: str(one.get("state")) for one in data["source_documents"]}
            users = {
                (one["name"], one["user"]): str(one.get("state"))
                for one in data.get("annotation_documents") or ()
            }
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
            remedy = "export the whole project, as a zip with its exportedproject.json"
            raise Refused(
                self._name, "inception-project", found=", ".join(files) or None, remedy=remedy
            ) from error
        return states, users

    def _take(self, member: str, key: tuple[str, str, str]) -> None:
        if key in self._found:
            self._breach(FILE, member, "there twice")
            return
        self._found[key] = None
        try:
            part = self._part(member)
        except Refused as error:
            if error.rule == "uima-extra":
                raise
            inside = self._called is not None and error.rule.startswith("zip-")
            self._breach(FILE, member, error.rule if inside else f"{error.rule}: {error.found}")
            return
        if part is None:
            self._breach(FORMAT, member, PurePosixPath(member).suffix)
            return
        self._issues += part.issues
        self._annotations += part.annotations
        if len(part.documents) != 1:
            self._breach(FILE, member, f"{len(part.documents)} texts")
            return
        self._found[key] = replace(part.documents[0], doc_id=key[1])

    def _part(self, member: str) -> Part | None:
        """Read a file, or the one in its zip; None: it is of no format that is read."""
        raw, types = self._archive.read(member), []
        name = member
        place = f"{self._name}/{self._shown(member)}"
        if member.endswith(".zip"):
            with Archive(io.BytesIO(raw), place=place) as inner:
                types = [inner.read(one) for one in inner.names if one.endswith(".xml")]
                inside = [one for one in inner.names if not one.endswith(".xml")]
                if len(inside) != 1:
                    return None
                name, raw = inside[0], inner.read(inside[0])
        read_ = self._formats.get(PurePosixPath(name).suffix)
        return None if read_ is None else read_(raw, types, place)

    def _source(self, name: str, state: str | None, users: Mapping[tuple[str, str], str]) -> Source:
        own = {
            (room, user): document
            for (room, source, user), document in self._found.items()
            if source == name and document is not None
        }
        texts = {one.text for one in own.values()}
        if len(texts) > 1:
            self._breach(TEXT, name, f"{len(texts)} texts")
        return Source(
            name,
            state,
            tuple(
                Answer(self._names[user], users.get((name, user)), document)
                for (room, user), document in own.items()
                if room == "annotation" and user != INITIAL
            ),
            own.get(("curation", CURATOR)),
            own.get(("annotation", INITIAL)),
        )


def _room(path: PurePosixPath) -> str:
    return path.parts[0].removesuffix("_ser")
