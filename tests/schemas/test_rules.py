"""What `rules.check` promises, whatever it is given."""

import copy
import json
from dataclasses import replace

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pandera.config import config_context

from stancebank.schemas import rules, tables
from stancebank.schemas.issues import Issue
from stancebank.schemas.registry import declare
from stancebank.schemas.rules.columns import columns
from stancebank.schemas.rules.cover import cover
from stancebank.schemas.rules.shape import shape
from stancebank.schemas.rules.slices import Texts


def test_a_valid_corpus_has_no_issue(rows, arrow, scheme):
    assert rules.check(arrow(rows), scheme) == []


def test_a_corpus_in_many_record_batches_has_no_issue(rows, arrow, scheme):
    def sliced(table):
        return pa.concat_tables([table.slice(row, 1) for row in range(table.num_rows)])

    splits = {
        split: {config: sliced(table) for config, table in configs.items()}
        for split, configs in arrow(rows).items()
    }
    assert rules.check(splits, scheme) == []


def test_an_empty_corpus_has_no_issue(scheme):
    empty = {config: schema.empty_table() for config, schema in tables.SCHEMAS.items()}
    assert rules.check({"train": empty}, scheme) == []
    assert rules.check({}, scheme) == []


def test_a_split_of_nothing_lacks_every_table_and_hides_no_other_split(rows, arrow, scheme):
    splits = {**arrow(rows), "extra": {}}
    found = rules.check(splits, scheme)
    assert [issue.place for issue in found] == sorted(f"{c}/extra" for c in tables.CONFIGS)
    assert {issue.rule for issue in found} == {"table-missing"}


def test_a_table_of_another_kind_is_not_looked_at(rows, arrow, scheme):
    splits = arrow(rows)
    splits["train"]["notes"] = pa.table({"annotator": ["a1"]})
    assert rules.check(splits, scheme) == []


@pytest.mark.slow
@pytest.mark.parametrize("config", tables.CONFIGS)
def test_a_column_that_is_missing_hides_nothing_else(rows, arrow, scheme, config):
    rows["train"]["documents"][0]["language"] = "eng"
    for column in tables.SCHEMAS[config].names:
        splits = arrow(rows)
        splits["train"][config] = splits["train"][config].drop_columns(column)
        expected = {"column-missing"} | ({"language"} if column != "language" else set())
        assert {issue.rule for issue in rules.check(splits, scheme)} == expected


@pytest.mark.slow
@pytest.mark.parametrize("config", tables.CONFIGS)
def test_a_column_of_another_type_hides_nothing_else(rows, arrow, scheme, config):
    rows["train"]["documents"][0]["language"] = "eng"
    for number, column in enumerate(tables.SCHEMAS[config].names):
        splits = arrow(rows)
        table = splits["train"][config]
        bad = pa.array([[1.5]] * table.num_rows)
        splits["train"][config] = table.set_column(number, column, bad)
        expected = {"column-type"} | ({"language"} if column != "language" else set())
        assert {issue.rule for issue in rules.check(splits, scheme)} == expected


def test_text_that_is_no_utf8_is_an_issue(rows, arrow, scheme):
    splits = arrow(rows)
    table = splits["train"]["documents"]
    number = table.column_names.index("title")
    latin = pa.array([b"caf\xe9"]).view(pa.string())
    splits["train"]["documents"] = table.set_column(number, "title", latin)
    assert [(i.rule, i.place) for i in rules.check(splits, scheme)] == [
        ("column-type", "documents/train: title")
    ]


def test_a_rule_that_breaks_everywhere_names_a_hundred_places_and_counts_the_rest(
    rows, arrow, scheme
):
    documents = rows["train"]["documents"]
    documents += [documents[0] | {"doc_id": f"c{number}"} for number in range(250)]
    found = rules.check(arrow(rows), scheme)
    assert len(found) == 101
    assert [issue.found for issue in found if issue.place == "documents"] == ["150 more"]


def test_an_id_of_two_splits_is_found_in_the_later_one(rows, arrow, scheme):
    sentence = rows["test"]["sentences"][3]
    sentence["sentence_id"] = "a:s0003"
    found = rules.check(arrow(rows), scheme)
    assert [(i.rule, i.place) for i in found] == [
        ("sentence-id", "sentences/test: a:s0003"),
        ("unique-id", "sentences/test: a:s0003"),
    ]


def test_a_label_that_only_its_own_table_holds_is_found(rows, arrow, scheme):
    rows["train"]["sentences"][4]["claims"] = []
    found = rules.check(arrow(rows), scheme)
    assert [(i.rule, i.place, i.found) for i in found] == [
        ("nested-equal", "sentences/train: a:s0004", "0 nested claims")
    ]


def test_text_between_sentences_is_found_by_the_sentence_after_it(rows, arrow, scheme):
    del rows["train"]["sentences"][3]
    rows["train"]["stances"] = []
    rows["train"]["sentences"][3] |= {"index": 3, "sentence_id": "a:s0003"}
    for layer in ("entities", "claims"):
        rows["train"][layer][-1]["sentence_id"] = "a:s0003"
    found = rules.check(arrow(rows), scheme)
    assert [(i.rule, i.place, i.found.strip()) for i in found] == [
        ("lossless", "sentences/train: a:s0003", "Critics warned of the plan.")
    ]


def test_two_tokens_for_one_word_cover_it_and_a_word_too_many_does_not(rows, arrow, scheme):
    sentence = rows["test"]["sentences"][3]
    for words, expected in (
        (["Who", "kn", "ows", "?"], []),
        (["Who", "knows", "?", "now"], ["tokens"]),
        (["Who", "", "knows?"], ["tokens"]),
        (["Who", None, "knows?"], ["tokens"]),
        (["knows", "Who", "?"], ["tokens"]),
        ([], ["tokens"]),
    ):
        sentence["tokens"] = words
        assert [issue.rule for issue in rules.check(arrow(rows), scheme)] == expected


def test_nobody_can_switch_the_contracts_off(rows, arrow, scheme):
    rows["train"]["documents"][0]["language"] = "eng"
    split, _ = shape("train", arrow(rows)["train"], scheme)
    with config_context(validation_enabled=False, validation_depth="SCHEMA_ONLY"):
        assert [found.total for found in columns(split) if found.total] == [1]


def test_issues_are_sorted_and_speak(rows, arrow, scheme):
    rows["train"]["documents"][0]["language"] = "eng"
    rows["test"]["documents"][0]["source_sha256"] = "0"
    found = rules.check(arrow(rows), scheme)
    assert found == sorted(found)
    assert [str(issue) for issue in found] == [
        "documents/test: b: sha256: 'source_sha256 = 0' found; hash the seed's bytes again",
        "documents/train: a: language: 'language = eng' found; use the language's two-letter code",
    ]
    assert json.loads(json.dumps(found[0].to_dict()))["severity"] == "error"
    assert Issue(**found[0].to_dict()) == found[0]


def test_a_rule_id_means_one_rule():
    rule = rules.RULES["sha256"]
    same = declare(rule.id, rule.severity, rule.table, rule.title, rule.remedy)
    assert same == rule
    with pytest.raises(ValueError, match="sha256"):
        declare("sha256", "warning", rule.table, rule.title, rule.remedy)


def test_every_rule_is_a_sentence_with_a_remedy():
    for rule in rules.RULES.values():
        assert rule.title.endswith("."), rule
        assert rule.title[0].isupper(), rule
        assert rule.remedy, rule


def test_null_and_nothing_found_are_two_things(rows, arrow, scheme):
    last = rows["test"]["sentences"][3]
    assert last["entities"] is None
    last["entities"] = []
    [issue] = [i for i in rules.check(arrow(rows), scheme) if i.found.startswith("entities")]
    assert (issue.rule, issue.place) == ("layer-null", "sentences/test: b:s0003")


def test_an_entity_inside_a_token_tags_the_whole_token(rows, arrow, scheme):
    sentence = rows["test"]["sentences"][0]  # Velm’s port stays open.
    tokens, tags = sentence["tokens"], sentence["ner_tags"]
    assert tokens[:3] == ["Velm", "’", "s"]
    sentence["tokens"] = ["Velm’s", *tokens[3:]]
    sentence["ner_tags"] = [tags[0], *tags[3:]]
    assert rules.check(arrow(rows), scheme) == []
    sentence["ner_tags"] = [0, *tags[3:]]
    assert [issue.rule for issue in rules.check(arrow(rows), scheme)] == ["ner-tags-entities"]


def test_a_label_set_without_our_names_breaks_no_rule_by_that(rows, arrow, scheme):
    sets = {
        name: replace(labels, labels=tuple(replace(x, name=f"x-{x.name}") for x in labels.labels))
        for name, labels in scheme.sets.items()
    }
    other = replace(scheme, sets=sets)
    rows["train"]["stances"][0]["holder_kind"] = 0
    rows["train"]["sentences"][3]["stances"][0]["holder_kind"] = 0
    assert rules.check(arrow(rows), other) == []


@given(st.lists(st.text(max_size=6), min_size=1, max_size=4), st.data())
def test_slices_are_those_of_python(texts, data):
    number = data.draw(st.integers(0, len(texts) - 1))
    start = data.draw(st.integers(-1, 8))
    end = data.draw(st.integers(-1, 8))
    column = Texts(pa.chunked_array([pa.array(texts[:1]), pa.array(texts[1:], pa.string())]))
    ats = [column.at([number], [at]).to_list()[0] for at in (start, end)]
    for offset, at in zip((start, end), ats, strict=True):
        text = texts[number]
        expected = len(text[:offset].encode()) if 0 <= offset <= len(text) else None
        assert at == expected


@given(st.text(alphabet="ab \u00a0\n", max_size=12), st.data())
def test_tokens_cover_a_text_if_they_are_its_words(text, data):
    assert cover(text, text.split()) is not None
    words = text.split()
    if words:
        del words[data.draw(st.integers(0, len(words) - 1))]
        spans = cover(text, words)
        assert spans is None or text.split() == words


CELLS = st.one_of(
    st.none(),
    st.integers(-(2**31), 2**31 - 1),
    st.sampled_from([-1, 0, 1, 2, 3, 5, 99]),
    st.text(max_size=5),
    st.sampled_from(["a", "b", "a:s0000", "b:s0000", "a:e11-15", "adjudication", "rule:x"]),
)


@pytest.mark.slow
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.data())
@pytest.mark.slow
def test_no_cell_makes_it_raise(rows, arrow, scheme, data):
    rows = copy.deepcopy(rows)
    table = rows[data.draw(st.sampled_from(["train", "test"]))][
        data.draw(st.sampled_from(tables.CONFIGS))
    ]
    row = data.draw(st.sampled_from(table))
    name = data.draw(st.sampled_from(sorted(row)))
    if isinstance(row[name], list) and row[name] and data.draw(st.booleans()):
        number = data.draw(st.integers(0, len(row[name]) - 1))
        if isinstance(row[name][number], dict):
            row = row[name][number]
            name = data.draw(st.sampled_from(sorted(row)))
        else:
            row, name = row[name], number
    row[name] = data.draw(CELLS)
    try:
        splits = arrow(rows)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError, OverflowError):
        return
    for issue in rules.check(splits, scheme):
        assert issue.rule in rules.RULES
        assert str(issue)
