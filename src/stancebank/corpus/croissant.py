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

_SCHEMA_ORG = "https://schema.org/"
_TEXT, _INTEGER = f"{_SCHEMA_ORG}Text", f"{_SCHEMA_ORG}Integer"
_TYPES = {
    "string": _TEXT,
    "int32": _INTEGER,
    "int64": _INTEGER,
    "double": f"{_SCHEMA_ORG}Float",
}


def render(made: Manifest, settings: Settings, scheme: LabelScheme, counted: Figures) -> bytes:
    """Return croissant.json, keys sorted; it names every file of every table with its sha256."""
    import mlcroissant as mlc  # noqa: PLC0415 - slow to import, and only releases need it

    card = settings.card
    metadata = mlc.Metadata(
        name=made.name,
        description=card.summary,
        version=made.version,
        license=[card.licence],
        url=card.url,
        cite_as=card.citation,
        in_language=list(counted.languages),
        conforms_to=[
            "http://mlcommons.org/croissant/1.1",
            "http://mlcommons.org/croissant/RAI/1.0",
        ],
        data_collection=card.collection,
        data_annotation_protocol=[_protocol(counted)],
        machine_annotation_tools=sorted(
            {fingerprint for of_layer in made.models.values() for fingerprint in of_layer.values()}
        ),
        data_limitations=[card.limitations],
        personal_sensitive_information=[card.sensitive],
        distribution=[
            mlc.FileObject(
                id=file.path,
                name=file.path,
                content_url=file.path,
                content_size=f"{file.bytes} B",
                sha256=file.sha256,
                encoding_formats=[ARROW_STREAM],
            )
            for splits in made.tables.values()
            for record in splits.values()
            for file in record.files
        ],
        record_sets=[
            *(_label_set(mlc, scheme[name]) for name in (*scheme.sets, "ner_tag")),
            *(_config(mlc, config, made) for config in made.tables),
        ],
    )
    said = json.dumps(metadata.to_json(), indent=1, ensure_ascii=False, sort_keys=True)
    return said.encode() + b"\n"


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


def _label_set(mlc: Any, labels: LabelSet) -> Any:
    name = f"labels/{labels.name}"
    columns = {"class_id": _INTEGER, "name": _TEXT, "definition": _TEXT}
    return mlc.RecordSet(
        id=name,
        name=name,
        description=f"{labels.title}. Source: {labels.source}.",
        data_types=[f"{_SCHEMA_ORG}Enumeration"],
        key=[f"{name}/class_id"],
        fields=[
            mlc.Field(id=f"{name}/{column}", name=f"{name}/{column}", data_types=[kind])
            for column, kind in columns.items()
        ],
        data=[
            {
                f"{name}/class_id": number,
                f"{name}/name": label.name,
                f"{name}/definition": label.definition,
            }
            for number, label in enumerate(labels.labels)
        ],
    )


def _config(mlc: Any, config: str, made: Manifest) -> Any:
    first = next(iter(made.tables[config].values())).files[0].path
    return mlc.RecordSet(
        id=config,
        name=config,
        description=f"A row is {TITLES[config]}.",
        fields=[
            _field(mlc, config, field, mlc.Source(file_object=first, extract=_column(mlc, field)))
            for field in tables.SCHEMAS[config]
        ],
    )


def _column(mlc: Any, field: pa.Field[Any]) -> Any:
    return mlc.Extract(column=field.name)


def _field(mlc: Any, parent: str, field: pa.Field[Any], source: Any) -> Any:
    name = f"{parent}/{field.name}"
    repeated = pa.types.is_list(field.type)
    inner: Any = field.type.value_field if isinstance(field.type, pa.ListType) else field
    labels = tables.label_set(inner)
    said = f"Class ids of labels/{labels}." if labels else None
    if isinstance(inner.type, pa.StructType):
        children = [_field(mlc, name, child, source) for child in inner.type]
        return mlc.Field(
            id=name,
            name=name,
            source=source,
            is_array=repeated,
            array_shape="-1",
            sub_fields=children,
        )
    return mlc.Field(
        id=name,
        name=name,
        description=said,
        data_types=[_TYPES[str(inner.type)]],
        source=source,
        **({"is_array": True, "array_shape": "-1"} if repeated else {}),
    )
