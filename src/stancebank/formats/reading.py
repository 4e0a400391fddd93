"""A file or a folder and a format's name in; its documents, and what was not read, out."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from stancebank.errors import Refused, UsageError, unknown
from stancebank.formats import (
    brat,
    columns,
    conllu,
    docbin,
    inception_answers,
    tabular,
    webanno,
    xmi,
)
from stancebank.formats.annotated import (
    OPENED,
    OUTSIDE,
    Annotated,
    Read,
    Version,
    check_text,
)
from stancebank.formats.label_studio import annotated as from_label_studio
from stancebank.schemas.issues import Issue, breach

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from stancebank.formats.annotated import Called
    from stancebank.formats.documents import Document

    Decode = Callable[[bytes, str], str]
    """Bytes and their place in; the text, in whatever encoding it is, out."""

FORMATS = {
    "brat": (".txt", "a folder of .txt files, each with its .ann"),
    "conll": (".conll", "columns: a token a line, its tag in the last (IOB1, IOB2 or IOBES)"),
    "conllu": (".conllu", "CoNLL-U: sentences and tokens, entities as NER= in MISC"),
    "docbin": (".spacy", "spaCy's DocBin: sentences, tokens and spans"),
    "inception": (".zip", "a project of INCEpTION's, exported with its annotations"),
    "label-studio": (".json", "Label Studio's JSON or JSON_MIN: spans that were drawn in text"),
    "webanno": (".tsv", "WebAnno TSV 3"),
    "xmi": (".xmi", "UIMA XMI, with the type systems (*TypeSystem.xml) beside it"),
}
"""What can be imported: the end of its files' names, and what is in them."""

_OTHERS = {
    "conll": (
        ".bio",
        ".iob",
        ".iob2",
        ".tsv",
        ".txt",
        ".train",
        ".dev",
        ".testa",
        ".testb",
        ".test",
    )
}
"""The ends of files' names that count where no file has the format's own."""

NAMED = frozenset({"inception", "label-studio"})
"""The formats that say themselves who annotated what."""

GOLD = ("gold", "curated", "adjudicated")
"""What the folder of an annotator is called that is none: what was decided lies in it."""
_GOLD = "gold"


class Folders(NamedTuple):
    """Every folder directly below the path is an annotator's, but for that of the gold.

    `gold` is the name of that, if it is none of `GOLD`.
    """

    gold: str | None = None


class _File(NamedTuple):
    """What a file holds; `stated` is False of a text without a file of annotations."""

    documents: tuple[Document, ...]
    issues: tuple[Issue, ...]
    stated: bool = True

    @property
    def said(self) -> bool:
        """Whether anybody marked anything in it."""
        return any(one.marks or one.relations for one in self.documents)


def read(
    form: str, path: Path, decode: Decode, called: Called, *, folders: Folders | None = None
) -> Read:
    """Read a file, or the files of a format below a folder; with `folders`, those of several people.

    Without, what is in them is what was decided; of a brat text without an .ann nobody said anything,
    and nobody of a corpus in which nothing is marked.

    Raises:
        Refused: rules `format-unknown`, `import-empty`, `import-gold`, `import-annotators`,
            `import-text`; of a single file `seed-encoding` and those of the reader.
        UsageError: the format names the annotators itself.

    """
    if form not in FORMATS:
        known = [*FORMATS, *tabular.recipes()]
        raise unknown(form, known, place="import", rule="format-unknown")
    if folders is not None and form in NAMED:
        raise UsageError(f"{form} says itself who annotated what: leave --annotators out")
    if folders is not None:
        found = _of_people(form, path, decode, called, folders)
    elif form == "inception":
        found = inception_answers.read(path, called)
    elif form == "label-studio":
        files = sorted(path.rglob("*.json")) if path.is_dir() else [path]
        found = from_label_studio.read((one.name, one.read_bytes()) for one in files)
    else:
        found = _decided(form, path, decode)
    if not found.documents:
        remedy = f"name a file or a folder with {FORMATS[form][0]} files"
        reasons = ", ".join(sorted({issue.rule for issue in found.issues}))
        empty = f"no document ({reasons})" if reasons else "no document"
        raise Refused(str(path), "import-empty", found=empty, remedy=remedy)
    return found


def files(form: str, path: Path) -> list[Path]:
    """Return the path of a file; or the files of a format below a folder, by name.

    Columns are called by many names: those of `_OTHERS` count where none is called .conll.
    """
    if path.is_file():
        return [path]
    for ends in ((FORMATS[form][0],), _OTHERS.get(form, ())):
        found = sorted(one for one in path.rglob("*") if one.name.endswith(ends) and one.is_file())
        if found:
            return found
    return []


def _decided(form: str, path: Path, decode: Decode) -> Read:
    """Read what was decided; where nothing is marked in any file, they hold sentences alone."""
    documents: list[Annotated] = []
    issues: list[Issue] = []
    files = list(_files(form, path, str(path), decode))
    said = any(file.said for _, file in files)
    for place, file in files:
        issues += file.issues
        if not file.documents:
            continue
        if file.stated and said:
            documents += [Annotated(one.doc_id, {}, Version(one)) for one in file.documents]
        else:
            issues.append(breach(OPENED, place, "nothing is marked"))
            documents += [Annotated(one.doc_id, {}, None, one) for one in file.documents]
    return Read(tuple(documents), tuple(issues))


def _of_people(form: str, path: Path, decode: Decode, called: Called, folders: Folders) -> Read:
    issues: list[Issue] = []
    plain: dict[str, Document] = {}
    given: dict[str, dict[str, Version]] = defaultdict(dict)
    for who, folder in _people(path, called, folders).items():
        for place, file in _files(form, folder, who, decode):
            issues += [replace(one, place=f"{who}/{one.place}") for one in file.issues]
            for one in file.documents:
                other = plain.setdefault(one.doc_id, one)
                check_text(f"{who}/{one.doc_id}", one.text, other.text)
            if file.stated and (file.said or who == _GOLD):
                for one in file.documents:
                    given[one.doc_id][who] = Version(one)
            elif file.documents:
                issues.append(breach(OPENED, place, "nothing is marked"))
    end = FORMATS[form][0]
    issues += [
        breach(OUTSIDE, one.name, "") for one in sorted(path.glob(f"*{end}")) if one.is_file()
    ]
    documents = []
    for name in sorted(plain):
        gold = given[name].pop(_GOLD, None)
        documents.append(Annotated(name, given[name], gold, plain[name]))
    return Read(tuple(documents), tuple(issues))


def _people(path: Path, called: Called, folders: Folders) -> dict[str, Path]:
    """Return the folder of each annotator by pseudonym, that of the gold first."""
    remedy = "give a folder that has a folder for each annotator"
    if not path.is_dir():
        raise Refused(str(path), "import-annotators", found="a file", remedy=remedy)
    inside = {one.name: one for one in path.iterdir() if one.is_dir() and one.name[0] != "."}
    wanted = GOLD if folders.gold is None else (folders.gold,)
    gold = [name for name in inside if name in wanted or name.lower() in wanted]
    if len(gold) > 1 or (folders.gold is not None and not gold):
        found = ", ".join(sorted(gold)) or folders.gold
        raise Refused(str(path), "import-gold", found=found, remedy="name the one folder: --gold")
    names = called(inside.keys() - set(gold))
    if not names:
        raise Refused(str(path), "import-annotators", found="no folder", remedy=remedy)
    order = sorted(names, key=lambda name: (len(names[name]), names[name]))
    first = {_GOLD: inside[gold[0]]} if gold else {}
    return first | {names[name]: inside[name] for name in order}


def _files(form: str, path: Path, where: str, decode: Decode) -> Iterator[tuple[str, _File]]:
    """Yield what each file below a path holds, with its place: `where`, and its name there.

    Of several files, one that its reader refuses holds an issue that says so.
    """
    end = FORMATS[form][0]
    if path.is_file():
        yield where, _file(form, path, path.name.removesuffix(end), where, decode)
        return
    for file in files(form, path):
        inside = file.relative_to(path).as_posix()
        place = f"{where}/{inside}"
        try:
            yield place, _file(form, file, inside.removesuffix(end), place, decode)
        except Refused as refused:
            said = Issue(place, refused.rule, "error", str(refused.found or ""), refused.remedy)
            yield place, _File((), (said,))


def _file(form: str, file: Path, name: str, place: str, decode: Decode) -> _File:
    raw = file.read_bytes()
    if form == "docbin":
        return _File(docbin.read(raw, name=name), ())
    if form == "xmi":
        types = [one.read_bytes() for one in sorted(file.parent.glob("*TypeSystem.xml"))]
        cas = xmi.read(raw, types, name=name)
        return _File(cas.documents, cas.issues)
    text = decode(raw, place)
    if form == "brat":
        beside = file.with_suffix(".ann")
        stated = beside.exists()
        lines = decode(beside.read_bytes(), f"{place[:-4]}.ann") if stated else ""
        found = brat.read(text, lines, doc_id=name)
        return _File((found.document,), found.issues, stated)
    if form == "webanno":
        sheet = webanno.read(text, doc_id=name)
        return _File((sheet.document,), sheet.issues)
    reader: Callable[..., columns.Read | conllu.Read] = (
        columns.read if form == "conll" else conllu.read
    )
    several = reader(text, name=name)
    return _File(several.documents, several.issues)
