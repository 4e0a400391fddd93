"""A content hash says what a table's rows are, and nothing else of it."""

import hashlib

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stancebank.corpus import content

VALUES = st.lists(
    st.one_of(
        st.none(),
        st.fixed_dictionaries(
            {
                "text": st.one_of(st.none(), st.text(max_size=5)),
                "numbers": st.one_of(st.none(), st.lists(st.integers(0, 9), max_size=3)),
            }
        ),
    ),
    max_size=12,
)
SCHEMA = pa.schema(
    [("x", pa.list_(pa.struct([("text", pa.string()), ("numbers", pa.list_(pa.int64()))])))]
)


def table(rows):
    return pa.table({"x": rows}, schema=SCHEMA)


@given(st.lists(st.one_of(st.none(), VALUES), max_size=8), st.integers(0, 8))
def test_a_content_hash_does_not_depend_on_how_a_table_is_cut(rows, cut):
    whole = table(rows)
    pieces = [whole.slice(0, cut), whole.slice(cut)]
    assert content.content_hash(SCHEMA, [whole]) == content.content_hash(SCHEMA, pieces)


@given(st.lists(st.one_of(st.none(), VALUES), max_size=5), st.lists(VALUES, max_size=5))
def test_equal_content_hashes_mean_equal_rows(left, right):
    left, right = table(left), table(right)
    same = content.content_hash(SCHEMA, [left]) == content.content_hash(SCHEMA, [right])
    assert same == left.equals(right)


@given(st.lists(st.tuples(st.integers(0, 1), st.integers(0, 40)), max_size=5), st.integers(1, 50))
def test_bytes_that_are_counted_are_hashed_as_bytes(runs, at_once):
    stream, whole = content._Stream(), hashlib.sha256()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(content, "_AT_ONCE", at_once)
        content._hash_of.cache_clear()
        for number, (byte, count) in enumerate(runs):
            whole.update(bytes([byte]) * count)
            if number % 3 == 2:
                stream.update(bytes([byte]) * count)
            else:
                stream.fill(byte, count)
        assert stream.digest() == whole.digest()


def test_a_content_hash_is_the_one_that_it_always_was():
    rows = [[{"text": "é", "numbers": [1, 2]}, None, {"text": None, "numbers": []}], None, []]
    said = "5850e822cd8b5c47ed4d419af289fd6ddae48a2dfe30f8359dddf92773256b8a"
    assert content.content_hash(SCHEMA, [table(rows)]) == said
    nothing = pa.schema([("x", pa.int32()), ("y", pa.string())])
    empty = pa.table({"x": [None, None], "y": [None, None]}, schema=nothing)
    assert (
        content.content_hash(nothing, [empty])
        == "dde4163d57315814a4ad4f7c327808e9bc8af9a30891d28ae127c7ff30e13429"
    )


def test_what_lies_under_a_null_is_not_content():
    schema = pa.schema([("x", pa.int64())])
    hidden = pa.Array.from_buffers(
        pa.int64(), 2, [pa.py_buffer(b"\x01"), pa.py_buffer((1).to_bytes(8, "little") + b"\7" * 8)]
    )
    plain = pa.table({"x": [1, None]}, schema=schema)
    assert content.content_hash(schema, [pa.table({"x": hidden})]) == content.content_hash(
        schema, [plain]
    )
