"""A file or a folder and a format's name in; its documents, and what was not read, out."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from stancebank.errors import Refused, unknown
from stancebank.formats import brat, columns, conllu, docbin, tabular, webanno, xmi

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from stancebank.formats.documents import Document
    from stancebank.schemas.issues import Issue

    Decode = Callable[[bytes, str], str]
    """Bytes and their place in; the text, in whatever encoding it is, out."""

FORMATS = {
    "brat": (".txt", "a folder of .txt files, each with its .ann"),
    "conll": (".conll", "columns: a token a line, its tag in the last (IOB1, IOB2 or IOBES)"),
    "conllu": (".conllu", "CoNLL-U: sentences and tokens, entities as NER= in MISC"),
    "docbin": (".spacy", "spaCy's DocBin: sentences, tokens and spans"),
    "webanno": (".tsv", "WebAnno TSV 3"),
    "xmi": (".xmi", "UIMA XMI, with the type systems (*TypeSystem.xml) beside it"),
}
"""What can be imported: the end of its files' names, and what is in them."""


class Read(NamedTuple):
    """Documents, in the order of the files' names, and an issue for what is in none of them."""

    documents: tuple[Document, ...]
    issues: tuple[Issue, ...]


def read(form: str, path: Path, decode: Decode) -> Read:
    """Read a file, or the files of a format below a folder.

    Raises:
        Refused: rules `format-unknown`, `import-empty`, `seed-encoding`, those of the reader.

    """
    if form not in FORMATS:
        raise unknown(form, [*FORMATS, *tabular.recipes()], place="import", rule="format-unknown")
    end = FORMATS[form][0]
    files = sorted(path.rglob(f"*{end}")) if path.is_dir() else [path]
    documents: list[Document] = []
    issues: list[Issue] = []
    for file in files:
        inside = file.relative_to(path) if path.is_dir() else file.name
        found = _read(form, file, str(inside).removesuffix(end), decode)
        documents += found.documents
        issues += found.issues
    if not documents:
        remedy = f"name a file or a folder with {end} files"
        raise Refused(str(path), "import-empty", found="no document", remedy=remedy)
    return Read(tuple(documents), tuple(issues))


def _read(form: str, file: Path, name: str, decode: Decode) -> Read:
    raw = file.read_bytes()
    if form == "docbin":
        return Read(docbin.read(raw, name=name), ())
    if form == "xmi":
        types = [one.read_bytes() for one in sorted(file.parent.glob("*TypeSystem.xml"))]
        cas = xmi.read(raw, types, name=name)
        return Read(cas.documents, cas.issues)
    text = decode(raw, str(file))
    if form == "brat":
        beside = file.with_suffix(".ann")
        lines = decode(beside.read_bytes(), str(beside)) if beside.exists() else ""
        found = brat.read(text, lines, doc_id=name)
        return Read((found.document,), found.issues)
    if form == "webanno":
        sheet = webanno.read(text, doc_id=name)
        return Read((sheet.document,), sheet.issues)
    reader: Callable[..., columns.Read | conllu.Read] = (
        columns.read if form == "conll" else conllu.read
    )
    several = reader(text, name=name)
    return Read(several.documents, several.issues)
