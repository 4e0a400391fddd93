"""Hashes say what they should, and a manifest's bytes cannot change unseen."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stancebank import manifest
from stancebank.errors import Refused

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
    assert manifest.content_hash(SCHEMA, [whole]) == manifest.content_hash(SCHEMA, pieces)


@given(st.lists(st.one_of(st.none(), VALUES), max_size=5), st.lists(VALUES, max_size=5))
def test_equal_content_hashes_mean_equal_rows(left, right):
    left, right = table(left), table(right)
    same = manifest.content_hash(SCHEMA, [left]) == manifest.content_hash(SCHEMA, [right])
    assert same == left.equals(right)


def test_what_lies_under_a_null_is_not_content():
    schema = pa.schema([("x", pa.int64())])
    hidden = pa.Array.from_buffers(
        pa.int64(), 2, [pa.py_buffer(b"\x01"), pa.py_buffer((1).to_bytes(8, "little") + b"\7" * 8)]
    )
    plain = pa.table({"x": [1, None]}, schema=schema)
    assert manifest.content_hash(schema, [pa.table({"x": hidden})]) == manifest.content_hash(
        schema, [plain]
    )


MANIFEST = manifest.Manifest(
    name="n",
    version="1.0.0",
    splits={"rule": "all"},
    tables={"documents": {"train": manifest.TableRecord(1, "ab", (manifest.File("f", 3, "c"),))}},
    inputs={},
    code={},
    models={},
    labels={},
)


def test_a_manifest_is_read_as_it_was_written():
    assert manifest.from_json(MANIFEST.to_json(), place="m") == MANIFEST


@pytest.mark.parametrize("at", range(0, len(MANIFEST.to_json()), 7))
def test_no_byte_of_a_manifest_changes_unseen(at):
    raw = bytearray(MANIFEST.to_json())
    raw[at] ^= 1
    with pytest.raises(Refused, match="manifest-"):
        manifest.from_json(bytes(raw), place="m")
