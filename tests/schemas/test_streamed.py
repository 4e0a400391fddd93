"""What is checked run by run is told as what is checked at once; what is not in step is not told."""

import pyarrow as pa
import pytest

from stancebank.schemas.rules import streamed


@pytest.fixture
def pieces(rows, arrow):
    """Every table of every split in a batch a document, as builds write them."""

    def cut(table):
        column = table["doc_id"].to_pylist()
        return [
            table.filter(pa.array([one == doc for one in column])) for doc in dict.fromkeys(column)
        ]

    return {
        split: {config: (table.schema, cut(table)) for config, table in configs.items()}
        for split, configs in arrow(rows).items()
    }


def check(pieces, scheme):
    given = {
        split: {
            config: streamed.Batches(schema, (b for table in cut for b in table.to_batches()))
            for config, (schema, cut) in configs.items()
        }
        for split, configs in pieces.items()
    }
    return streamed.check(given, scheme)


@pytest.mark.parametrize("run", [1, 3, 1000])
def test_a_sound_corpus_is_sound_in_runs_of_any_size(pieces, scheme, monkeypatch, run):
    monkeypatch.setattr(streamed, "RUN", run)
    assert check(pieces, scheme) == []


def test_a_batch_that_comes_before_its_document_is_not_told_of(pieces, scheme):
    split = next(iter(pieces))
    schema, cut = pieces[split]["sentences"]
    pieces[split]["sentences"] = (schema, [*cut, cut[0]])
    assert check(pieces, scheme) is None


def test_an_id_that_two_runs_hold_is_not_told_of(pieces, scheme, monkeypatch):
    monkeypatch.setattr(streamed, "RUN", 1)
    first, *_ = pieces
    pieces["again"] = pieces[first]
    assert check(pieces, scheme) is None


def test_near_duplicates_that_two_splits_hold_are_not_told_of(pieces, scheme):
    schema, (table,) = pieces["test"]["near_duplicates"]
    number = schema.get_field_index("released")
    new = table.set_column(number, schema.field(number), pa.nulls(1, pa.string()))
    pieces["test"]["near_duplicates"] = (schema, [new])
    assert check(pieces, scheme) is None
