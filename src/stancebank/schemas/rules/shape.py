"""Tables as somebody wrote them in; their sound columns, and what is wrong with the rest, out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pyarrow as pa

from stancebank.schemas import tables
from stancebank.schemas.registry import declare
from stancebank.schemas.rules.found import Found
from stancebank.schemas.rules.split import Split

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from stancebank.schemas.issues import Rule
    from stancebank.schemas.labels import LabelScheme

TABLE_MISSING = declare(
    "table-missing",
    "error",
    "every config",
    "A split has a table for each config, even if it has no rows.",
    "add the table, with the columns of schemas/",
)
COLUMN_MISSING = declare(
    "column-missing",
    "error",
    "every config",
    "A table has every column of its schema.",
    "add the column; fill it with null where nobody looked",
)
COLUMN_UNKNOWN = declare(
    "column-unknown",
    "error",
    "every config",
    "A table has no column that its schema does not name, and none twice.",
    "take the column out, or add it to the schema",
)
COLUMN_TYPE = declare(
    "column-type",
    "error",
    "every config",
    "A column has the Arrow type of its schema, and well-formed values of it.",
    "cast the column to the type that schemas/ says",
)


def shape(
    name: str, given: Mapping[str, pa.Table], scheme: LabelScheme
) -> tuple[Split, list[Found]]:
    """Return the split with its sound columns, and what keeps the others out.

    Tables that are no config of `tables.SCHEMAS` are other rules' business.
    """
    sound: dict[str, pa.Table] = {}
    found: list[Found] = []
    for config, schema in tables.SCHEMAS.items():
        place = f"{config}/{name}"
        if config not in given:
            if config not in tables.OPTIONAL_CONFIGS:
                found.append(_at(TABLE_MISSING, place, ""))
            continue
        table = given[config]
        good = [
            field.name
            for field in schema
            if table.column_names.count(field.name) == 1
            and _defect(table.column(field.name), field.type) is None
        ]
        sound[config] = table.select(good)
        if good != schema.names or len(good) != table.num_columns:
            found.extend(_defects(place, table, schema))
    return Split(name, sound, scheme), found


def _defects(place: str, table: pa.Table, schema: pa.Schema) -> Iterator[Found]:
    for name in sorted(set(table.column_names)):
        if name not in schema.names or table.column_names.count(name) > 1:
            yield _at(COLUMN_UNKNOWN, f"{place}: {name}", name)
    for field in schema:
        count = table.column_names.count(field.name)
        if count == 0:
            yield _at(COLUMN_MISSING, f"{place}: {field.name}", "")
        elif count == 1:
            defect = _defect(table.column(field.name), field.type)
            if defect is not None:
                yield _at(COLUMN_TYPE, f"{place}: {field.name}", defect)


def _defect(column: pa.ChunkedArray[Any], kind: pa.DataType) -> str | None:
    """Return what is wrong with a column, or None."""
    if column.type != kind:
        return str(column.type)
    try:
        # offsets that leave their buffers, and bytes that are no UTF-8, crash who trusts them
        column.validate(full=True)
    except pa.ArrowInvalid as error:
        return str(error).splitlines()[0]
    return None


def _at(rule: Rule, place: str, value: str) -> Found:
    return Found(rule, 1, [place], [value])
