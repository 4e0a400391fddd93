"""A WebAnno TSV header's line in; the layer with its columns out; and back.

Source: "WebAnno TSV 3.3 File format" in INCEpTION's user guide, and the names that INCEpTION gives.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

Kind = Literal["span", "chain", "relation"]
KINDS: dict[str, Kind] = {"#T_SP": "span", "#T_CH": "chain", "#T_RL": "relation"}

LINK = "referenceRelation"
"""The feature of a chain's element that says how it is linked to the next."""
ROLE = "target"
"""What the role of a slot's link is called that has none: as the link's own feature."""
LINKED = ("element", "next")
"""The roles of what leads from one element of a chain to the next."""
ENDS = ("Governor", "Dependent")
"""The roles of a relation, its source first."""
ANY = "uima.tcas.Annotation"
"""The type of whatever has a place: annotations of it are referred to by number."""
_DKPRO = "de.tudarmstadt.ukp.dkpro.core.api."
TOKEN = f"{_DKPRO}segmentation.type.Token"
SENTENCE = f"{_DKPRO}segmentation.type.Sentence"
POS = f"{_DKPRO}lexmorph.type.pos.POS"
BUILT_IN = {
    name.rpartition(".")[2]: f"{_DKPRO}{name}"
    for name in (
        "coref.type.CoreferenceLink",
        "lexmorph.type.morph.MorphologicalFeatures",
        "lexmorph.type.pos.POS",
        "ner.type.NamedEntity",
        "segmentation.type.Lemma",
        "segmentation.type.Stem",
        "segmentation.type.SurfaceForm",
        "semantics.type.SemArg",
        "semantics.type.SemPred",
        "syntax.type.chunk.Chunk",
        "syntax.type.dependency.Dependency",
        "transform.type.SofaChangeAnnotation",
    )
}
"""The layers that INCEpTION has of itself, by the last part of their types."""
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
"""What a feature, or the last part of a type, may be called in UIMA."""
TYPE = re.compile(rf"{NAME.pattern}(?:\.{NAME.pattern})*")
CHAINS = frozenset({"CoreferenceLink"})
"""Those of them that are chains."""


class Column(NamedTuple):
    """What a column says: a feature's value, a slot's roles or targets, an end, or a link."""

    says: Literal["value", "role", "target", "end", "link"]
    name: str  # of the feature; empty where a layer has none
    type: str = ""  # of the targets or ends


class Layer(NamedTuple):
    """A layer with its columns in the file's order."""

    kind: Kind
    type: str
    columns: tuple[Column, ...]


def layer(line: str) -> Layer | None:
    """Read a header's line; None: it declares no layer.

    >>> layer("#T_RL=my.Says|how|BT_my.Talk").columns
    (Column(says='value', name='how', type=''), Column(says='end', name='', type='my.Talk'))
    """
    prefix, _, said = line.partition("=")
    kind = KINDS.get(prefix)
    type_, *declared = said.split("|")
    if kind is None or not type_:
        return None
    columns: list[Column] = []
    for one in filter(None, declared):
        if columns and columns[-1].says == "role":
            columns.append(Column("target", columns[-1].name, one))
        elif kind == "span" and one.startswith("ROLE_"):
            columns.append(Column("role", _slot(one)))
        elif kind == "relation" and one.startswith("BT_"):
            columns.append(Column("end", "", one.removeprefix("BT_")))
        else:
            columns.append(Column("link" if kind == "chain" and one == LINK else "value", one))
    says = [column.says for column in columns]
    needed: dict[Kind, int] = {
        "span": 0,
        "chain": says.count("link"),
        "relation": says.count("end"),
    }
    whole = kind == "span" or needed[kind] == 1
    if not whole or says[-1:] == ["role"]:
        return None
    return Layer(kind, type_, tuple(columns) or (Column("value", ""),))


def _slot(declared: str) -> str:
    """Return the feature's name of ROLE_layer:feature_type; the name may have underscores too."""
    _, _, said = declared.rpartition(":")
    dot = said.find(".")
    end = said.rfind("_", 0, dot if dot >= 0 else None)
    return said[: max(end, 0)] or said


def header(one: Layer) -> str:
    """Return the line that declares a layer; a slot's links get the type that INCEpTION gives them.

    >>> header(layer("#T_SP=my.Talk|"))
    '#T_SP=my.Talk|'
    """
    (prefix,) = (key for key, kind in KINDS.items() if kind == one.kind)

    def declared(column: Column) -> str:
        match column.says:
            case "role":
                link = f"{one.type}{column.name[:1].upper()}{column.name[1:]}Link"
                return f"ROLE_{one.type}:{column.name}_{link}"
            case "target":
                return column.type
            case "end":
                return f"BT_{column.type}"
        return column.name

    return "|".join([f"{prefix}={one.type}", *map(declared, one.columns)])


def labels(types: Iterable[str]) -> dict[str, str]:
    """Return what types are called: the last part, or the whole where two share it.

    >>> labels(["a.b.X", "a.c.X", "a.Y"])
    {'a.b.X': 'a.b.X', 'a.c.X': 'a.c.X', 'a.Y': 'Y'}
    """
    given = dict.fromkeys(types)
    short = [one.rpartition(".")[2] for one in given]
    return {
        one: last if short.count(last) == 1 else one for one, last in zip(given, short, strict=True)
    }


def types(given: Iterable[str]) -> dict[str, str]:
    """Return the types of labels; without those that would be read as other ones.

    >>> types(["NamedEntity", "Claim", "my.Claim", "not one"])
    {'NamedEntity': 'de.tudarmstadt.ukp.dkpro.core.api.ner.type.NamedEntity'}
    """
    kept = [one for one in dict.fromkeys(given) if TYPE.fullmatch(one)]
    while True:
        found = {
            one: one if "." in one else BUILT_IN.get(one, f"webanno.custom.{one}") for one in kept
        }
        called = labels(found.values())
        kept = [one for one, type_ in found.items() if called[type_] == one]
        if len(kept) == len(found):
            return found
