"""What is checked run by run is told as what is checked at once; what is not in step is not told."""

import pyarrow as pa
import pytest

from stancebank.schemas.registry import RULES
from stancebank.schemas.rules import groups, streamed


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


def check(pieces, scheme, proved=None):
    given = {
        split: {
            config: groups.Batches(schema, (b for table in cut for b in table.to_batches()))
            for config, (schema, cut) in configs.items()
        }
        for split, configs in pieces.items()
    }
    return streamed.check(given, scheme, proved=proved)


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


def asked(monkeypatch):
    """Return the list that the documents which rules are asked of are put into."""
    seen = []

    def rule(split):
        seen.extend(split.column("documents", "doc_id").to_list())
        return iter(())

    monkeypatch.setattr(streamed, "OF_A_SPLIT", (*streamed.OF_A_SPLIT, rule))
    return seen


def edited(table, name, value):
    """Return a table whose first row has another value in a column of strings."""
    number = table.schema.get_field_index(name)
    values = [value, *table[name].to_pylist()[1:]]
    return table.set_column(number, table.schema.field(number), pa.array(values, pa.string()))


def test_what_was_proved_is_not_asked_again_and_what_changed_is(pieces, scheme, monkeypatch):
    every = {
        split: [table["doc_id"][0].as_py() for table in configs["documents"][1]]
        for split, configs in pieces.items()
    }
    seen = asked(monkeypatch)
    first = groups.Proved("these rules")
    assert check(pieces, scheme, first) == []
    assert sorted(seen) == sorted(name for names in every.values() for name in names)
    seen.clear()
    again = groups.Proved("these rules", first.now)
    assert check(pieces, scheme, again) == []
    assert (seen, again.now) == ([], first.now)

    split = next(iter(pieces))
    schema, (head, *rest) = pieces[split]["documents"]
    pieces[split]["documents"] = (schema, [edited(head, "title", "Another title"), *rest])
    assert check(pieces, scheme, groups.Proved("these rules", first.now)) == []
    assert seen == every[split][:1]
    seen.clear()
    assert check(pieces, scheme, groups.Proved("other rules", first.now)) == []
    assert len(seen) == len(first.now)


def test_documents_are_proved_whatever_became_of_the_file_that_they_are_in(
    pieces, scheme, monkeypatch
):
    first = groups.Proved("these rules")
    assert check(pieces, scheme, first) == []
    seen = asked(monkeypatch)
    split = next(iter(pieces))
    schema, (head, *rest) = pieces[split]["documents"]
    pieces[split]["documents"] = (schema, [edited(head, "source_sha256", "0" * 64), *rest])
    assert check(pieces, scheme, groups.Proved("these rules", first.now)) == []
    assert seen == []
    for value in ("0" * 63, "0" * 64 + "\n", None):
        pieces[split]["documents"] = (schema, [edited(head, "source_sha256", value), *rest])
        assert check(pieces, scheme, groups.Proved("these rules", first.now)) is None


def test_what_breaks_a_rule_was_never_proved(pieces, scheme):
    first = groups.Proved("these rules")
    assert check(pieces, scheme, first) == []
    split = next(iter(pieces))
    schema, (head, *rest) = pieces[split]["sentences"]
    pieces[split]["sentences"] = (schema, [edited(head, "text", "Not what the text says."), *rest])
    assert check(pieces, scheme, groups.Proved("these rules", first.now)) is None


def test_a_proved_document_that_stands_twice_is_not_told_of(pieces, scheme):
    first = groups.Proved("these rules")
    assert check(pieces, scheme, first) == []
    head, *_ = pieces
    pieces["again"] = pieces[head]
    assert check(pieces, scheme, groups.Proved("these rules", first.now)) is None


def test_a_document_with_a_warning_is_asked_again(pieces, scheme, monkeypatch):
    warning = next(rule for rule in RULES.values() if rule.severity == "warning")

    def warn(split):
        yield split.found(warning, "documents", [0], "found")

    monkeypatch.setattr(streamed, "OF_A_SPLIT", (*streamed.OF_A_SPLIT, warn))
    first = groups.Proved("these rules")
    said = check(pieces, scheme, first)
    assert [issue.rule for issue in said] == [warning.id] * len(pieces)
    assert first.now == []
    assert check(pieces, scheme, first) == said
