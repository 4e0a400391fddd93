"""The tables of a release: an Arrow schema for each config, and the metadata for `datasets`.

Offsets everywhere: Unicode code points into `documents.text`, 0-based, end exclusive; the text of
a span equals that slice. A column of class ids (int64, as `datasets.ClassLabel` stores them) names
its label set in the field's metadata under `labels`; null is "nobody looked", not "nothing there".
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from collections.abc import Iterator

    from stancebank.schemas.labels import LabelScheme

CONFIGS = ("documents", "sentences", "entities", "claims", "stances")
"""The configs of a release, in the order of its card; `sentences` is the default one."""

DEFAULT_CONFIG = "sentences"

NESTED = ("entities", "claims", "stances")
"""The layers that are lists of labels: each a config, and a nested column of `sentences`."""

LAYERS = (*NESTED, "check_worthiness")
"""What is annotated; each has a status column `<layer>_status` in `sentences`."""

_LABELS = b"labels"


def _class(name: str, label_set: str) -> pa.Field[Any]:
    return pa.field(name, pa.int64(), metadata={_LABELS: label_set.encode()})


def _text(*names: str) -> list[pa.Field[Any]]:
    return [pa.field(name, pa.string()) for name in names]


def _span(prefix: str = "") -> list[pa.Field[Any]]:
    """Columns of a span: offsets into `documents.text`, and the slice that they cut."""
    return [
        pa.field(f"{prefix}start", pa.int32()),
        pa.field(f"{prefix}end", pa.int32()),
        pa.field(f"{prefix}text", pa.string()),
    ]


_ORIGIN = [
    _class("status", "status"),
    # who put the label there: `rule:…`, `model:…`, an annotator's pseudonym, or `adjudication`
    *_text("origin", "round", "guideline"),
]

ENTITY = [*_text("entity_id"), *_span(), _class("label", "entity")]
"""The columns that say what an entity is; those of its origin, or of its judgement, follow."""

CLAIM = [
    *_text("claim_id"),
    *_span(),
    _class("claim_type", "claim_type"),
    # the attribution: who says it (a span of the document, if it is in the text) and by which cue
    _class("source_kind", "source_kind"),
    *_span("source_"),
    *_text("source_entity"),
    *_span("cue_"),
    _class("quote_type", "quote_type"),
    _class("factuality", "factuality"),
]
"""The columns that say what a claim is."""

STANCE = [
    *_text("stance_id"),
    *_span(),  # the expression that shows the stance
    _class("holder_kind", "holder_kind"),
    *_span("holder_"),
    *_text("holder_entity"),
    _class("target_kind", "target_kind"),
    *_span("target_"),
    *_text("target_id"),  # the entity's or the claim's id; null for a mention
    _class("polarity", "polarity"),
    _class("expressed", "expressed"),
]
"""The columns that say what a stance is."""

_ENTITY = [*ENTITY, *_ORIGIN]
_CLAIM = [*CLAIM, *_ORIGIN]
_STANCE = [*STANCE, *_ORIGIN]

_JUDGED = _text("note", "provenance")  # what the annotator wrote beside it; Label Studio's `origin`


def _rows(name: str, fields: list[pa.Field[Any]]) -> pa.Field[Any]:
    return pa.field(name, pa.list_(pa.struct(fields)))


DOCUMENTS = pa.schema(
    _text(
        "doc_id",
        "title",
        "text",
        "language",  # ISO 639-1
        "published",  # ISO 8601, as precise as the source says
        "publisher",
        "author",
        "url",
        "licence",  # null: not stated
        "source_path",
        "source_sha256",
    )
)

SENTENCES = pa.schema(
    [
        *_text("sentence_id", "doc_id"),
        pa.field("index", pa.int32()),  # the sentence's place in its document, from 0
        *_span(),
        _class("kind", "sentence_kind"),
        pa.field("tokens", pa.list_(pa.string())),
        pa.field(
            "ner_tags", pa.list_(pa.field("item", pa.int64(), metadata={_LABELS: b"ner_tag"}))
        ),
        _class("check_worthiness", "check_worthiness"),
        *_text("check_worthiness_origin"),
        _rows("entities", _ENTITY),
        _rows("claims", _CLAIM),
        _rows("stances", _STANCE),
        *(_class(f"{layer}_status", "status") for layer in LAYERS),
    ]
)

_OF_SENTENCE = _text("sentence_id", "doc_id")

ENTITIES = pa.schema([_ENTITY[0], *_OF_SENTENCE, *_ENTITY[1:]])
CLAIMS = pa.schema([_CLAIM[0], *_OF_SENTENCE, *_CLAIM[1:]])
STANCES = pa.schema([_STANCE[0], *_OF_SENTENCE, *_STANCE[1:]])

JUDGEMENTS = pa.schema(
    [
        *_text("judgement_id", "sentence_id", "doc_id"),
        # who answered: a pseudonym, its kind (human, model or not stated), by which version of what
        *_text("annotator", "kind", "round", "guideline", "config"),
        *_text("annotated_at"),  # ISO 8601, UTC: when the annotator last saved the whole task
        pa.field("seconds", pa.float64()),  # that the whole task took, as the page counts them
        _class("check_worthiness", "check_worthiness"),
        _rows("entities", [*ENTITY, *_JUDGED]),
        _rows("claims", [*CLAIM, *_JUDGED]),
        _rows("stances", [*STANCE, *_JUDGED]),
    ]
)
"""One annotator's answer to one sentence; a layer of null was not annotated by this annotator."""


SOFT_CLASSES = {
    "entities": ("label", "entity"),
    "claims": ("claim_type", "claim_type"),
    "stances": ("polarity", "polarity"),
}
"""The attribute whose classes are distributed in each layer of `SOFT`, and its label set."""


def _soft(name: str, attribute: str) -> pa.Field[Any]:
    """Return a layer's soft labels: each span that anyone marked, how many did, and as what.

    `votes` of the `voters` who annotated the layer in the sentence marked exactly this span. The
    column `attribute` holds the share of each class, in class-id order, over those of them who gave
    the span a class: shares sum to 1, and are null where nobody gave one. An annotator counts once
    a span; several classes from one, as of stances with several targets, have equal parts of it.
    """
    votes = [pa.field("votes", pa.int32()), pa.field("voters", pa.int32())]
    return _rows(name, [*_span(), *votes, pa.field(attribute, pa.list_(pa.float64()))])


SOFT = pa.schema(
    [
        *_text("sentence_id", "doc_id"),
        pa.field("annotators", pa.int32()),
        pa.field("check_worthiness", pa.list_(pa.float64())),
        *(_soft(layer, attribute) for layer, (attribute, _) in SOFT_CLASSES.items()),
    ]
)
"""The distribution of the annotators' answers to a sentence: one row for each that any annotated.

`annotators` annotated some layer of it; `check_worthiness` is shares over those who answered. A
layer that nobody annotated is null, one that was annotated with nothing found is [].
"""

DECISIONS = pa.schema(
    [
        *_text("decision_id", "sentence_id", "doc_id"),
        *_text("layer"),  # entities, claims, stances or check_worthiness
        # the label that was decided: of check-worthiness the sentence's id; null: none stands here
        *_text("label_id"),
        *_text("verdict"),  # one of VERDICTS
        *_text("decided_by", "kind"),  # the rule `unanimity`, or an adjudicator's pseudonym
        # what the annotators had said: who, and the label in words (null: nothing here)
        _rows("candidates", _text("annotator", "judgement_id", "label")),
        *_text("reason", "clause", "round", "guideline"),
    ]
)
"""One decision on one place: which label stands there, or that none does, who said so and why."""

NEAR_DUPLICATES = pa.schema(
    [
        *_text("doc_id"),
        *_text("group"),  # the smallest doc_id of the documents that are near-duplicates
        *_text("released"),  # the release that put the document into its split; null: none before
    ]
)
"""A document that has near-duplicates in the corpus: one row for each, so that none has none."""

VERDICTS = ("unanimous", "chosen", "merged", "added", "rejected")
"""What a decision says of the gold label: that all annotators gave it, that one did, that it stands
on a place of theirs and is nobody's, that nobody had anything there; or that none stands there."""

ADJUDICATION = "adjudication"
"""Who a gold label is by, and its origin."""

ROUND_CONFIGS = ("judgements", "soft", "decisions")
"""The configs that a corpus has where rounds of annotation have made gold, and only there."""

OPTIONAL_CONFIGS = (*ROUND_CONFIGS, "near_duplicates")
"""The configs that only corpora have which have rows of them; `CONFIGS` are those that all have.

A release that was made before a config was thought of stays valid: a config that comes later is one
of these, where a column that came later would be missing from every release before."""

SCHEMAS = {
    "documents": DOCUMENTS,
    "sentences": SENTENCES,
    "entities": ENTITIES,
    "claims": CLAIMS,
    "stances": STANCES,
    "judgements": JUDGEMENTS,
    "soft": SOFT,
    "decisions": DECISIONS,
    "near_duplicates": NEAR_DUPLICATES,
}
"""The Arrow schema of each config, with label sets in the fields' metadata."""


def label_set(field: pa.Field[Any]) -> str | None:
    """Return the name of the label set whose class ids the field holds, or None."""
    return (field.metadata or {}).get(_LABELS, b"").decode() or None


def class_names(config: str, schema: pa.Schema) -> dict[str, tuple[str, ...]]:
    """Return the names of the classes, by label set, that the schema of a written config states.

    Raises:
        KeyError, ValueError, TypeError: it states none.

    """
    said = json.loads((schema.metadata or {})[b"huggingface"])["info"]["features"]
    found: dict[str, tuple[str, ...]] = {}
    for field in SCHEMAS[config]:
        _class_names(field, said[field.name], found)
    return found


def _class_names(field: pa.Field[Any], said: Any, found: dict[str, tuple[str, ...]]) -> None:
    name = label_set(field)
    if name is not None:
        found[name] = tuple(map(str, said["names"]))
    elif isinstance(field.type, pa.ListType):
        _class_names(field.type.value_field, said["feature"], found)
    elif isinstance(field.type, pa.StructType):
        for child in field.type:
            _class_names(child, said[child.name], found)


def texts(documents: pa.Table) -> dict[str, str]:
    """Return the text of each document, by its id."""
    names = ("doc_id", "text")
    return dict(zip(*(strings(documents, name) for name in names), strict=True))


def strings(table: pa.Table, column: str) -> list[str]:
    """Return a string column that holds no null as Python strings."""
    values: Any = table[column].to_pylist()
    return list(values)


_NO_ID = pa.nulls(0, pa.string())


class Run(NamedTuple):
    """The rows of a table from `start` up to `end`: all of one document."""

    doc_id: str
    start: int
    end: int


def runs(table: pa.Table) -> Iterator[Run]:
    """Yield the rows of each document in a table that has a column `doc_id`, in order."""
    start = 0
    # by Arrow, not row by row: a document has many rows
    ids = pa.concat_arrays(table["doc_id"].chunks or [_NO_ID])
    encoded: Any = pc.call_function("run_end_encode", [ids])
    for doc_id, end in zip(encoded.values.to_pylist(), encoded.run_ends.to_pylist(), strict=True):
        yield Run(doc_id, start, end)
        start = end


def written(config: str, scheme: LabelScheme) -> pa.Schema:
    """Return the Arrow schema that files of a config have: that of `SCHEMAS`, for `load_dataset`.

    What the columns are to `datasets`, class names included, is in its metadata; the types are the
    same, so that a table needs no cast of its values. It is what `datasets.Features` would write,
    made without them: they take as long to import as some thousand documents to check.
    """
    said = {field.name: _feature(field, scheme) for field in SCHEMAS[config]}
    fields = [pa.field(field.name, _bare(field.type)) for field in SCHEMAS[config]]
    return pa.schema(fields, {b"huggingface": json.dumps({"info": {"features": said}}).encode()})


def _feature(field: pa.Field[Any], scheme: LabelScheme) -> dict[str, Any]:
    name = label_set(field)
    if name is not None:
        return {"names": list(scheme[name].names), "_type": "ClassLabel"}
    if isinstance(field.type, pa.ListType):
        return {"feature": _feature(field.type.value_field, scheme), "_type": "List"}
    if isinstance(field.type, pa.StructType):
        return {child.name: _feature(child, scheme) for child in field.type}
    kind = str(field.type)
    return {"dtype": {"double": "float64"}.get(kind, kind), "_type": "Value"}


def _bare(kind: pa.DataType) -> pa.DataType:
    """Return a type whose fields have no metadata."""
    if isinstance(kind, pa.ListType):
        return pa.list_(pa.field("item", _bare(kind.value_type)))
    if isinstance(kind, pa.StructType):
        return pa.struct([pa.field(child.name, _bare(child.type)) for child in kind])
    return kind


def frozen(config: str, scheme: LabelScheme) -> str:
    """Return a config's schema as the JSON that schemas/<config>.schema.json holds.

    A list of columns: name, Arrow type, the names of its classes where it holds class ids, and the
    columns inside where it is nested.
    """
    columns = [_frozen(field, scheme) for field in SCHEMAS[config]]
    return json.dumps({"config": config, "columns": columns}, indent=1, ensure_ascii=False) + "\n"


def _frozen(field: pa.Field[Any], scheme: LabelScheme) -> dict[str, Any]:
    inner: Any = field.type.value_field if isinstance(field.type, pa.ListType) else field
    name = label_set(inner)
    said: dict[str, Any] = {"name": field.name}
    if isinstance(inner.type, pa.StructType):
        return said | {"type": "list<struct>", "columns": [_frozen(c, scheme) for c in inner.type]}
    said["type"] = str(inner.type) if inner is field else f"list<{inner.type}>"
    return said | ({"classes": list(scheme[name].names)} if name else {})
