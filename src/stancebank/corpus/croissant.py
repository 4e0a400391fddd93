"""A release's manifest in; its Croissant 1.1 metadata, with the responsible-AI fields, out.

Croissant has no record reader for Arrow files, so the record sets describe the columns, and the
label sets carry their records inside; the tables themselves are read by `datasets` or pyarrow.
Source: the MLCommons Croissant 1.1 and Croissant RAI 1.0 specifications.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pyarrow as pa

from stancebank.corpus.card import TITLES
from stancebank.schemas import tables
from stancebank.settings import NOT_STATED

if TYPE_CHECKING:
    from stancebank.corpus.figures import Figures
    from stancebank.manifest import Manifest
    from stancebank.schemas.labels import LabelScheme, LabelSet
    from stancebank.settings import Settings

ARROW_STREAM = "application/vnd.apache.arrow.stream"
"""The registered media type of Arrow IPC streams."""

_CONTEXT: dict[str, Any] = {
    "@language": "en",
    "@vocab": "https://schema.org/",
    "conformsTo": "dct:conformsTo",
    "cr": "http://mlcommons.org/croissant/",
    "data": {"@id": "cr:data", "@type": "@json"},
    "dataType": {"@id": "cr:dataType", "@type": "@vocab"},
    "dct": "http://purl.org/dc/terms/",
    "examples": {"@id": "cr:examples", "@type": "@json"},
    "rai": "http://mlcommons.org/croissant/RAI/",
    "sc": "https://schema.org/",
} | {
    term: f"cr:{term}"
    for term in (
        *("citeAs", "column", "equivalentProperty", "extract", "field", "fileObject"),
        *("fileProperty", "fileSet", "format", "includes", "isLiveDataset", "jsonPath", "key"),
        *("md5", "parentField", "path", "recordSet", "references", "regex", "repeated"),
        *("replace", "samplingRate", "separator", "source", "subField", "transform"),
    )
}
"""The specification's own context: what the keys are short for."""

_TEXT, _INTEGER = "sc:Text", "sc:Integer"
_TYPES = {"string": _TEXT, "int32": _INTEGER, "int64": _INTEGER, "double": "sc:Float"}
_REPEATED = {"cr:isArray": True, "cr:arrayShape": "-1"}


def render(made: Manifest, settings: Settings, scheme: LabelScheme, counted: Figures) -> bytes:
    """Return croissant.json, keys sorted; it names every file of every table with its sha256.

    It is what `mlcroissant` would write, which takes as long to import as all else of a release.
    """
    card = settings.card
    files = [file for of in made.tables.values() for one in of.values() for file in one.files]
    tools = {fingerprint for of in made.models.values() for fingerprint in of.values()}
    said = {
        "@context": _CONTEXT,
        "@type": "sc:Dataset",
        "name": made.name,
        "description": card.summary,
        "version": made.version,
        "license": card.licence,
        "url": card.url,
        "citeAs": card.citation,
        "inLanguage": _one_or_many(list(counted.languages)),
        "conformsTo": [
            "http://mlcommons.org/croissant/1.1",
            "http://mlcommons.org/croissant/RAI/1.0",
        ],
        "rai:dataCollection": card.collection,
        "rai:dataAnnotationProtocol": _protocol(counted),
        "rai:machineAnnotationTools": _one_or_many(sorted(tools)),
        "rai:dataLimitations": card.limitations,
        "rai:personalSensitiveInformation": card.sensitive,
        "distribution": [
            {
                "@id": file.path,
                "@type": "cr:FileObject",
                "name": file.path,
                "contentUrl": file.path,
                "contentSize": f"{file.bytes} B",
                "sha256": file.sha256,
                "encodingFormat": ARROW_STREAM,
            }
            for file in files
        ],
        "recordSet": [
            *(_label_set(scheme[name]) for name in (*scheme.sets, "ner_tag")),
            *(_config(config, made) for config in made.tables),
        ],
    }
    stated = {key: value for key, value in said.items() if value}
    return json.dumps(stated, indent=1, ensure_ascii=False, sort_keys=True).encode() + b"\n"


def _one_or_many(values: list[str]) -> str | list[str]:
    return values[0] if len(values) == 1 else values


def _protocol(counted: Figures) -> str:
    if counted.rounds is None:
        return "Silver labels by rules and models; no gold labels."
    who = " and ".join(_member(kind, number) for kind, number in counted.rounds.kinds.items())
    return (
        "Silver labels by rules and models; gold labels by adjudication of independent judgements. "
        f"Annotators and adjudicators: {who}."
    )


def _member(kind: str, number: int) -> str:
    return f"{number} of a kind that is not stated" if kind == NOT_STATED else f"{number} {kind}"


def _label_set(labels: LabelSet) -> dict[str, Any]:
    name = f"labels/{labels.name}"
    columns = {"class_id": _INTEGER, "name": _TEXT, "definition": _TEXT}
    return _named("RecordSet", name) | {
        "description": f"{labels.title}. Source: {labels.source}.",
        "dataType": "sc:Enumeration",
        "key": {"@id": f"{name}/class_id"},
        "field": [
            _named("Field", f"{name}/{column}") | {"dataType": kind}
            for column, kind in columns.items()
        ],
        "data": [
            {
                f"{name}/class_id": number,
                f"{name}/name": label.name,
                f"{name}/definition": label.definition,
            }
            for number, label in enumerate(labels.labels)
        ],
    }


def _config(config: str, made: Manifest) -> dict[str, Any]:
    first = next(iter(made.tables[config].values())).files[0].path
    return _named("RecordSet", config) | {
        "description": f"A row is {TITLES[config]}.",
        "field": [
            _field(config, field, {"fileObject": {"@id": first}, "extract": {"column": field.name}})
            for field in tables.SCHEMAS[config]
        ],
    }


def _field(parent: str, field: pa.Field[Any], source: dict[str, Any]) -> dict[str, Any]:
    name = f"{parent}/{field.name}"
    inner: Any = field.type.value_field if isinstance(field.type, pa.ListType) else field
    said = _named("Field", name) | {"source": source}
    if inner is not field:
        said |= _REPEATED
    if isinstance(inner.type, pa.StructType):
        return said | {"subField": [_field(name, child, source) for child in inner.type]}
    said["dataType"] = _TYPES[str(inner.type)]
    labels = tables.label_set(inner)
    return said | ({"description": f"Class ids of labels/{labels}."} if labels else {})


def _named(kind: str, name: str) -> dict[str, Any]:
    return {"@id": name, "@type": f"cr:{kind}", "name": name}
