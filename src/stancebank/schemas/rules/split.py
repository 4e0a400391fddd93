"""One split's tables in; the columns that rules read, and how the tables' rows refer, out."""

from __future__ import annotations

from functools import cached_property
from threading import RLock
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc

from stancebank.schemas.rules.found import CAP, Found, shown_as
from stancebank.schemas.rules.slices import Texts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from stancebank.schemas.issues import Rule
    from stancebank.schemas.labels import LabelScheme
    from stancebank.schemas.rules.ranks import Array

ID = {
    "documents": "doc_id",
    "sentences": "sentence_id",
    "entities": "entity_id",
    "claims": "claim_id",
    "stances": "stance_id",
    "judgements": "judgement_id",
    "soft": "sentence_id",
    "decisions": "decision_id",
    "near_duplicates": "doc_id",
}
"""The column of each config that names its rows."""


class Unsound(Exception):  # noqa: N818 - not an error: the rules that need the column wait
    """A column is missing or of another type, and has been reported: what needs it is skipped."""


class Split:
    """A split's tables, reduced to their sound columns; what is derived from them is kept."""

    def __init__(self, name: str, tables: Mapping[str, pa.Table], scheme: LabelScheme) -> None:
        """Take tables whose columns all have the types that `tables.SCHEMAS` says."""
        self.name = name
        self.tables = tables
        self.scheme = scheme
        self._lock = RLock()  # rules run side by side, and what they share is made once
        self._columns: dict[tuple[str, str], pl.Series] = {}
        self._spans: dict[tuple[str, str], pl.DataFrame] = {}
        self._sentences: dict[str, pl.Series] = {}
        self._orders: dict[str, pl.Series | None] = {}
        self._kept: dict[Callable[[Split], Array], Array] = {}

    def arrow(self, config: str, name: str) -> pa.ChunkedArray[Any]:
        """Return a column as it is. Raises: Unsound."""
        if config not in self.tables or name not in self.tables[config].column_names:
            raise Unsound(config, name)
        return self.tables[config].column(name)

    def kept(self, derived: Callable[[Split], Array]) -> Array:
        """Return what a function makes of the split, made once. Raises: Unsound."""
        with self._lock:
            if derived not in self._kept:
                self._kept[derived] = derived(self)
            return self._kept[derived]

    def with_rows(self, configs: Iterable[str]) -> Iterator[str]:
        """Yield the configs that have a row: a rule that is about their rows looks at no other."""
        return filter(self.has_rows, configs)

    def has_rows(self, config: str) -> bool:
        """Tell whether a config has a row."""
        return config in self.tables and self.tables[config].num_rows > 0

    def column(self, config: str, name: str) -> pl.Series:
        """Return a flat column. Raises: Unsound."""
        key = (config, name)
        with self._lock:
            if key not in self._columns:
                self._columns[key] = pl.Series(name, self.arrow(config, name))
            return self._columns[key]

    def frame(self, config: str, *names: str) -> pl.DataFrame:
        """Return flat columns. Raises: Unsound."""
        return pl.DataFrame([self.column(config, name) for name in names])

    def class_id(self, labels: str, name: str) -> pl.Expr:
        """Return a label's class id; null, which equals nothing, if the scheme has no such label."""
        return pl.lit(self.scheme[labels].ids.get(name), dtype=pl.Int64)

    @property
    def texts(self) -> Texts:
        """The documents' texts, for slicing. Raises: Unsound."""
        with self._lock:
            return self._texts

    @cached_property
    def _texts(self) -> Texts:
        return Texts(self.arrow("documents", "text"))

    @property
    def document_of_sentence(self) -> pl.Series:
        """The row in `documents` of each sentence; null where there is none. Raises: Unsound."""
        with self._lock:
            return self._document_of_sentence

    @cached_property
    def _document_of_sentence(self) -> pl.Series:
        return rows_of(self.column("sentences", "doc_id"), self.column("documents", "doc_id"))

    def nested_sizes(self, layer: str) -> Array:
        """Return how many labels each sentence's nested list holds; 0 for null. Raises: Unsound."""
        sizes = pc.list_value_length(self.arrow("sentences", layer))
        return np.asarray(pc.fill_null(sizes, 0), np.int64)

    def sentence_of(self, layer: str) -> pl.Series:
        """Return the row in `sentences` of each label; null where there is none. Raises: Unsound.

        A label that names another document than its sentence does has none.
        """
        with self._lock:
            if layer not in self._sentences:
                self._sentences[layer] = self._find_sentences(layer)
            return self._sentences[layer]

    def _find_sentences(self, layer: str) -> pl.Series:
        labels = self.frame(layer, "sentence_id", "doc_id")
        sentences = self.frame("sentences", "sentence_id", "doc_id")
        rows = None
        if layer in self.tables["sentences"].column_names:
            # the child rows stand in the order of the nested lists, unless something is wrong
            sizes = self.nested_sizes(layer)
            if sizes.sum() == len(labels):
                guess = pl.Series(np.repeat(np.arange(len(sizes), dtype=np.uint32), sizes))
                if (sentences["sentence_id"].gather(guess) == labels["sentence_id"]).all():
                    rows = guess
        if rows is None:
            rows = rows_of(labels["sentence_id"], sentences["sentence_id"])
        same = (sentences["doc_id"].gather(rows) == labels["doc_id"]).fill_null(value=False)
        return rows if same.all() else pl.select(pl.when(same).then(rows)).to_series()

    def document_of(self, config: str) -> pl.Series:
        """Return the row in `documents` of each sentence or label, null for none. Raises: Unsound."""
        if config == "sentences":
            return self.document_of_sentence
        return self.document_of_sentence.gather(self.sentence_of(config))

    def label_at(
        self, layer: str, names: pl.Series, documents: pl.Series, starts: pl.Series
    ) -> pl.Series:
        """Return the rows of labels by their ids; null where there is none. Raises: Unsound.

        Where they are said to be is looked at first: only what is not there is searched for.
        """
        ids = self.column(layer, ID[layer])
        known = self._order_of(layer)
        if known is None:
            return rows_of(names, ids)
        rows = known.search_sorted(_order(documents, starts).fill_null(0)).clip(0, len(known) - 1)
        missed = names.is_not_null() & (ids.gather(rows) != names).fill_null(value=True)
        rows = pl.select(pl.when(names.is_not_null()).then(rows)).to_series()
        if missed.any():
            rows = rows.scatter(missed.arg_true(), rows_of(names.filter(missed), ids))
        return rows

    def _order_of(self, layer: str) -> pl.Series | None:
        """Return numbers that grow with each label's place in the corpus, if they only grow."""
        with self._lock:
            if layer not in self._orders:
                order = _order(self.document_of(layer), self.column(layer, "start"))
                grows = len(order) > 0 and order.null_count() == 0 and order.is_sorted()
                self._orders[layer] = order if grows else None
            return self._orders[layer]

    def span(self, config: str, prefix: str = "") -> pl.DataFrame:
        """Return where spans are, and whether their text is there, as `Texts.spans` does.

        Raises: Unsound.
        """
        key = (config, prefix)
        with self._lock:
            if key not in self._spans:
                span = self.frame(config, f"{prefix}start", f"{prefix}end", f"{prefix}text")
                documents = self.document_of(config)
                self._spans[key] = self.texts.spans(documents, *span.get_columns())
            return self._spans[key]

    def sound(self, config: str) -> pl.Series:
        """Return which rows have offsets that cut their text. Raises: Unsound."""
        return self.span(config)["true"]

    def untrue(self, config: str, prefix: str = "") -> pl.Series:
        """Return which spans have offsets and a text that disagree. Raises: Unsound.

        What is no span (null, negative, empty), and what has no document, is reported for that.
        """
        true = self.span(config, prefix)["true"]
        start, end, text = self.frame(
            config, f"{prefix}start", f"{prefix}end", f"{prefix}text"
        ).get_columns()
        span = (start >= 0) & (start < end) & text.is_not_null()
        return ~true & span & self.document_of(config).is_not_null()

    def place(self, config: str, row: int) -> str:
        """Name a row, by its id if it has one."""
        table = self.tables[config]
        name = None
        if ID[config] in table.column_names:
            name = table.column(ID[config])[row].as_py()
        return f"{config}/{self.name}: {f'row {row}' if name is None else name}"

    def found(
        self,
        rule: Rule,
        config: str,
        bad: pl.Series | Array,
        values: pl.Series | list[Any] | str = "",
    ) -> Found:
        """Return the breaches of a rule.

        `bad` is a mask over the table's rows (null: not bad) or row numbers in order; `values` is a
        column of the same table, a list as long as the row numbers, or one text for all.
        """
        if isinstance(bad, pl.Series):
            bad = bad.arg_true().to_numpy() if bad.any() else np.zeros(0, np.uint32)
        if not len(bad):
            return Found(rule, 0, [], [])
        rows = [int(row) for row in bad[:CAP]]
        if isinstance(values, pl.Series):
            shown = [shown_as(value) for value in values.gather(rows).to_list()]
        elif isinstance(values, list):
            shown = [shown_as(value) for value in values[:CAP]]
        else:
            shown = [values] * len(rows)
        return Found(rule, len(bad), [self.place(config, row) for row in rows], shown)


def _order(documents: pl.Series, starts: pl.Series) -> pl.Series:
    return documents.cast(pl.Int64) * 2**32 + starts


def rows_of(keys: pl.Series, among: pl.Series) -> pl.Series:
    """Return the first row of `among` that holds each key; null where none does.

    Equal neighbours are looked up once: tables are in document order.

    >>> rows_of(pl.Series(["b", "b", "x", None]), pl.Series(["a", "b", None])).to_list()
    [1, 1, None, None]
    """
    new = keys.ne_missing(keys.shift(1))
    if len(new):
        new[0] = True
    table = pl.DataFrame({"key": among}).with_row_index("row").unique("key", keep="first")
    runs = pl.DataFrame({"key": keys.filter(new)}).join(
        table, on="key", how="left", maintain_order="left"
    )
    return runs["row"].gather(new.cum_sum() - 1)
