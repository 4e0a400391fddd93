"""Documents and a format's name in; its files, and what of the documents is not in them, out."""

from __future__ import annotations

import dataclasses
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from stancebank.formats import brat, columns, conllu, docbin, webanno, xmi_written
from stancebank.formats.shape import OWN

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from stancebank.formats.documents import Document

FORMATS = {
    "brat": "a .txt and an .ann for each document: everything that was labelled",
    "conll": "token and entity tag (IOB2; also conll-iob1 and conll-iobes)",
    "conll-iob1": "token and entity tag, IOB1",
    "conll-iobes": "token and entity tag, IOBES",
    "conllu": "CoNLL-U: sentences and tokens, every gap between them, entity tags as NER= in MISC",
    "docbin": "spaCy's DocBin: sentences, entities, and all marks as spans",
    "webanno": "WebAnno TSV 3.3, a .tsv for each document: everything that was labelled",
    "xmi": "UIMA XMI and its type system for each document: everything that was labelled",
}
"""What can be written, and what is in it."""


class Exported(NamedTuple):
    """Files by name, and how much of what is not in them, by reason."""

    files: dict[str, bytes]
    lost: dict[str, int]


def export(documents: Iterable[Document], to: str, *, name: str) -> Exported:
    """Write documents in one of `FORMATS`; a file of many is called after `name`.

    Reasons: `layer` (the format has no place for such marks), `overlap` (tags cannot say it),
    `type` (UIMA has no place for it, by `xmi_written.write`),
    `tokens` (a spaCy span is a run of tokens, WebAnno's ends in one), `relation`, `attribute`;
    `gap` (white space between sentences is other white space in the file, as long as it was);
    `origin`: status, origin and round of a label, which no format keeps, one for each label.
    """
    given = list(documents)
    if to == "brat":
        found = _brat(given)
    elif to == "docbin":
        found = _docbin(given, name)
    elif to == "webanno":
        found = _webanno(given)
    elif to == "xmi":
        found = _xmi(given)
    else:
        found = _tagged(given, name, to)
    labels = sum(
        mark.label not in {"CUE", "MENTION", "SENTENCE"} for one in given for mark in one.marks
    )
    lost = found.lost | {"origin": labels}
    return Exported(found.files, {reason: lost[reason] for reason in sorted(lost) if lost[reason]})


def _brat(given: Sequence[Document]) -> Exported:
    files = {}
    for one in given:
        files[f"{one.doc_id}.txt"] = one.text.encode()
        files[f"{one.doc_id}.ann"] = brat.write(one).encode()
    return Exported(files, {})


def _webanno(given: Sequence[Document]) -> Exported:
    """Write relations from Arg1 to Arg2 as from Governor to Dependent: there are no other roles."""
    roles = {"Arg1": "Governor", "Arg2": "Dependent"}
    reasons = {"name": "layer", "place": "tokens", "ends": "relation", "feature": "attribute"}
    files = {}
    lost: Counter[str] = Counter()
    for one in given:
        relations = tuple(
            dataclasses.replace(
                each, arguments=tuple((roles.get(role, role), of) for role, of in each.arguments)
            )
            for each in one.relations
        )
        written = webanno.write(dataclasses.replace(one, relations=relations))
        files[f"{one.doc_id}.tsv"] = written.text.encode()
        rules = (issue.rule.removeprefix("webanno-") for issue in written.issues)
        lost.update(reasons.get(rule, rule) for rule in rules)
    return Exported(files, dict(lost))


def _xmi(given: Sequence[Document]) -> Exported:
    files, left = {}, 0
    for one in given:
        written = xmi_written.write(one)
        files[f"{one.doc_id}.xmi"] = written.xmi
        files[f"{one.doc_id}.TypeSystem.xml"] = written.types
        left += len(written.left)
    return Exported(files, {"type": left})


def _tagged(given: Sequence[Document], name: str, to: str) -> Exported:
    """Write tokens with entity tags: CoNLL-U, or columns in a scheme."""
    kept, lost = _entities(given)
    if to == "conllu":
        written = conllu.write(kept)
    else:
        scheme = to.partition("-")[2] or "iob2"
        written = columns.write(kept, scheme=scheme)  # type: ignore[arg-type]
    file = f"{name}.{to.partition('-')[0]}"
    return Exported({file: written.text.encode()}, lost | {"overlap": len(written.left)})


def _entities(given: Sequence[Document]) -> tuple[list[Document], dict[str, int]]:
    """Return the documents with their entities alone, and how much else they had."""
    kept = [
        dataclasses.replace(one, marks=tuple(mark for mark in one.marks if mark.label not in OWN))
        for one in given
    ]
    others = sum(len(one.marks) for one in given) - sum(len(one.marks) for one in kept)
    return kept, _beside(given) | {"layer": others}


def _docbin(given: Sequence[Document], name: str) -> Exported:
    written = docbin.write(given)
    lost = _beside(given) | {"tokens": len(written.issues)}
    return Exported({f"{name}.spacy": written.data}, lost)


def _beside(given: Iterable[Document]) -> dict[str, int]:
    each = list(given)
    return {
        "relation": sum(len(one.relations) for one in each),
        "attribute": sum(len(one.attributes) for one in each),
    }
