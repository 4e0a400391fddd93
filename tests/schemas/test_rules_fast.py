"""What is proved of many rows at once is what is true of each."""

from itertools import pairwise

import numpy as np
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pandera.errors import SchemaError, SchemaErrors

from stancebank import ids
from stancebank.errors import Refused
from stancebank.schemas import tables
from stancebank.schemas.rules.contracts import at_once, contract
from stancebank.schemas.rules.ranks import Ranks, counted
from stancebank.schemas.rules.references import document_id
from stancebank.schemas.rules.shape import shape
from stancebank.schemas.rules.slices import Texts, begins
from stancebank.schemas.rules.split import Split
from stancebank.schemas.rules.text import lossless

ODD = {
    pl.String: ["", "x", "a:s0001", "a:s00012", "a:s12345", "2031-13-01", "a:e11-15.1", "model"],
    pl.Int32: [-1, 0, 1, 12345],
    pl.Int64: [-1, 0, 99],
    pl.Float64: [0.5],
}


def holds(schema, frame, **how):
    try:
        schema.validate(frame, **how)
    except (SchemaError, SchemaErrors):
        return False
    return True


@pytest.mark.parametrize("config", tables.SCHEMAS)
def test_the_contract_holds_at_once_where_it_holds_check_by_check(rows, arrow, scheme, config):
    table = arrow(rows)["test"].get(config)
    if table is None:
        table = arrow(rows)["train"][config]
    flat = [field.name for field in table.schema if not pa.types.is_nested(field.type)]
    frame = pl.from_arrow(table.select(flat))
    quick, named = at_once(config, flat, scheme), contract(config, flat, scheme)
    assert holds(quick, frame)
    verdicts = set()
    for name in flat:
        for value in [None, *ODD[frame.schema[name].base_type()]]:
            column = frame[name].to_list()
            column[0] = value
            broken = frame.with_columns(pl.Series(name, column, dtype=frame.schema[name]))
            said = holds(quick, broken)
            assert said == holds(named, broken, lazy=True), (name, value)
            verdicts.add(said)
    assert verdicts == {True, False}


@pytest.mark.parametrize("index", [999, 1000, 12345])
def test_a_sentence_of_any_number_has_its_id(scheme, index):
    types = {"sentence_id": pl.String, "doc_id": pl.String, "index": pl.Int32}
    for said in (index, index + 1):
        frame = pl.DataFrame([[f"a:s{index:04}"], ["a"], [said]], schema=types)
        found = holds(at_once("sentences", list(types), scheme), frame)
        assert found == (said == index)


@given(st.lists(st.booleans(), max_size=300))
def test_ranks_count_what_is_before_a_place(mask):
    ranks = Ranks(np.array(mask, np.uint8), lambda data: data == 1)
    places = np.arange(len(mask) + 1)
    assert ranks.before(places).tolist() == [sum(mask[:at]) for at in places]
    assert ranks.places.tolist() == [at for at, marked in enumerate(mask) if marked]
    assert ranks.total == counted(np.array(mask, np.uint8), 1) == sum(mask)


@given(
    st.lists(st.text(max_size=6), min_size=1, max_size=4),
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 9), st.integers(0, 9)), max_size=5),
    st.booleans(),
)
def test_slices_in_order_are_cut_as_others_are(texts, wanted, in_order):
    if in_order:
        wanted.sort()
    wanted = [one for one in wanted if one[0] < len(texts)]
    documents = pl.Series([one[0] for one in wanted], dtype=pl.UInt32)
    at = pl.Series([min(one[1], len(texts[one[0]].encode())) for one in wanted], dtype=pl.Int64)
    length = pl.Series([one[2] for one in wanted], dtype=pl.UInt32)
    column = pa.array(["before", *texts]).slice(1)
    found = Texts(pa.chunked_array([column])).cut(documents, at, length)
    expected = [
        texts[number].encode()[start : start + size]
        for number, start, size in zip(documents, at, length, strict=True)
    ]
    assert found.to_list() == expected


@given(st.lists(st.one_of(st.none(), st.lists(st.integers(0, 9), max_size=3)), max_size=8))
def test_lists_begin_where_their_values_do(lists):
    column = pa.array([[7], *lists], pa.list_(pa.int64())).slice(1)
    values, found = column.flatten().to_pylist(), begins(column).tolist()
    cut = [values[first:last] for first, last in pairwise(found)]
    assert cut == [one or [] for one in lists]


def test_an_empty_layer_is_looked_at_by_no_rule_of_its_rows(rows, arrow, scheme):
    given_tables = arrow(rows)["train"]
    given_tables["claims"] = given_tables["claims"].slice(0, 0)
    sound, _ = shape("train", given_tables, scheme)
    assert list(sound.with_rows(tables.NESTED)) == ["entities", "stances"]


@given(st.lists(st.one_of(st.none(), st.text("aZ9_-.é\u0301 \n", max_size=6)), max_size=8))
def test_a_document_has_the_names_that_ids_allow(scheme, names):
    names += ["a" * 200, "a" * 201]

    def allowed(name):
        try:
            return ids.doc_id(name, place="") == name
        except Refused:
            return False

    table = pa.table({"doc_id": pa.array(names, pa.string())})
    (found,) = document_id(Split("train", {"documents": table}, scheme))
    assert found.total == sum(name is not None and not allowed(name) for name in names)


@pytest.mark.parametrize(
    ("gap", "left"), [("\n", 0), ("\t", 0), ("\u2003", 0), ("x", 1), ("\0", 1)]
)
def test_what_stands_between_sentences_is_left_out_unless_it_is_white(
    rows, arrow, scheme, gap, left
):
    document = rows["train"]["documents"][0]
    assert "Monday. Critics" in document["text"]
    document["text"] = document["text"].replace("Monday. Critics", f"Monday.{gap}Critics")
    sound, _ = shape("train", arrow(rows)["train"], scheme)
    assert sum(found.total for found in lossless(sound)) == left
