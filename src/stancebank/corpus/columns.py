"""Labelled sentences in, one after the other; the tables of the corpus out.

Labels are collected as columns, never as a dict a row: the child configs and the nested lists of
`sentences` are built from the same arrays, so they cannot disagree.
"""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING, Any, NamedTuple

import pyarrow as pa

from stancebank.schemas import tables
from stancebank.schemas.tables import NESTED

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence


_GIVEN = {*NESTED, "tokens"}


class Layer(NamedTuple):
    """A layer of consecutive sentences: the columns of its labels, and how many each sentence has."""

    columns: Mapping[str, Sequence[Any]]
    counts: Sequence[int]


class Columns:
    """The columns of every config below `documents`, filled in document order."""

    def __init__(self) -> None:
        self._values: dict[str, dict[str, list[Any]]] = {
            config: {name: [] for name in tables.SCHEMAS[config].names if name not in _GIVEN}
            for config in ("sentences", *NESTED)
        }
        # per layer: where each sentence's rows end, and which sentences nobody looked at
        self._ends: dict[str, list[int]] = {layer: [0] for layer in NESTED}
        self._unseen: dict[str, list[bool]] = {layer: [] for layer in NESTED}

    def add(
        self, sentence: dict[str, Any], labels: Mapping[str, Iterable[dict[str, Any]] | None]
    ) -> None:
        """Add a sentence and its labels.

        `sentence` holds the flat columns of `sentences` but `tokens`, `labels` the rows of each nested layer:
        None where nobody looked, an empty list where nothing was found.
        """
        _append(self._values["sentences"], sentence)
        for layer in NESTED:
            rows = labels[layer]
            for row in rows or ():
                _append(self._values[layer], row)
            self._unseen[layer].append(rows is None)
            self._ends[layer].append(len(self._values[layer]["start"]))

    def extend(
        self, sentences: Mapping[str, Sequence[Any]], labels: Mapping[str, Layer] | None
    ) -> None:
        """Add consecutive sentences and their labels: None where nobody looked, at any layer.

        `sentences` holds the flat columns of `sentences` but `tokens`; one that it lacks is null.
        """
        number = len(sentences["index"])
        for name, values in self._values["sentences"].items():
            values.extend(sentences[name] if name in sentences else [None] * number)
        for layer in NESTED:
            ends = self._ends[layer]
            self._unseen[layer].extend([labels is None] * number)
            if labels is None:
                ends.extend([ends[-1]] * number)
                continue
            for name, values in self._values[layer].items():
                values.extend(labels[layer].columns[name])
            ends.extend(accumulate(labels[layer].counts, initial=ends.pop()))

    def tables(self, tokens: pa.Array[Any]) -> dict[str, pa.Table]:
        """Return what was added, a table a config, under `tables.SCHEMAS`.

        `tokens` is that column of `sentences`.
        """
        built = {
            config: {
                name: pa.array(values, tables.SCHEMAS[config].field(name).type)
                for name, values in columns.items()
            }
            for config, columns in self._values.items()
        }
        built["sentences"]["tokens"] = tokens.cast(tables.SENTENCES.field("tokens").type)
        for layer in NESTED:
            kind = tables.SENTENCES.field(layer).type
            children = kind.value_type.fields
            built["sentences"][layer] = pa.ListArray.from_arrays(
                pa.array(self._ends[layer], pa.int32()),
                pa.StructArray.from_arrays(
                    [built[layer][child.name] for child in children], fields=children
                ),
                type=kind,
                mask=pa.array(self._unseen[layer], pa.bool_()),
            )
        return {
            config: pa.table(
                [columns[name] for name in tables.SCHEMAS[config].names],
                schema=tables.SCHEMAS[config],
            )
            for config, columns in built.items()
        }


def _append(columns: dict[str, list[Any]], row: dict[str, Any]) -> None:
    for name, values in columns.items():
        values.append(row[name])
