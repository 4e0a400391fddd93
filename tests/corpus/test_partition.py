"""Splits are for good, hold what belongs together, and depend on nothing that comes later."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stancebank import settings
from stancebank.corpus.partition import RULES, SPLITS, Document, by_hash, partition
from stancebank.errors import Refused

NAMES = [f"d{n:02d}" for n in range(40)]

DOCUMENTS = st.lists(
    st.builds(
        Document,
        st.sampled_from(NAMES),
        st.sampled_from([None, *"ABCDEFGHIJKLMNO"]),
        st.sampled_from([None, "2020", "2021-03", "2021-03-04", "2022-01-01T10:00:00Z", "2023"]),
    ),
    unique_by=lambda one: one.doc_id,
)
FROZEN = st.dictionaries(st.sampled_from(NAMES), st.sampled_from(SPLITS), max_size=10)
WAYS = st.sampled_from(settings.SPLIT_BY)


@st.composite
def grouped(draw):
    """Documents, and groups of some of them, each named after its smallest."""
    documents = draw(DOCUMENTS)
    number = {one.doc_id: draw(st.integers(0, 20)) for one in documents}
    named = {n: min(doc for doc, own in number.items() if own == n) for n in number.values()}
    groups = {doc: named[n] for doc, n in number.items()}
    alone = {group for group, size in Counter(groups.values()).items() if size == 1}
    return documents, {doc: group for doc, group in groups.items() if group not in alone}


def test_every_way_to_split_has_its_rule():
    assert tuple(RULES) == settings.SPLIT_BY


@given(grouped(), FROZEN, WAYS)
def test_what_is_released_stays_and_near_duplicates_are_together(given_, frozen, by):
    documents, groups = given_
    found = partition(documents, frozen, groups, by=by).split_of
    assert list(found) == [one.doc_id for one in documents]
    assert all(found[doc] == split for doc, split in frozen.items() if doc in found)
    for group in set(groups.values()):
        members = [doc for doc, own in groups.items() if own == group]
        homes = {frozen[doc] for doc in members if doc in frozen}
        new = {found[doc] for doc in members if doc not in frozen}
        assert len(new) <= 1
        assert not homes or new <= homes


@given(grouped(), FROZEN, WAYS, st.randoms(use_true_random=False))
def test_the_order_of_documents_decides_nothing(given_, frozen, by, dice):
    documents, groups = given_
    shuffled = dice.sample(documents, len(documents))
    one, two = (partition(of, frozen, groups, by=by) for of in (documents, shuffled))
    assert (one.split_of, one.until) == (two.split_of, two.until)


@given(grouped(), st.data())
def test_a_document_more_moves_none_that_was_released(given_, data):
    documents, groups = given_
    by = data.draw(WAYS)
    before = partition(documents[1:], {}, groups, by=by)
    after = partition(documents, before.split_of, groups, by=by, until=before.until)
    assert before.split_of.items() <= after.split_of.items()


@given(DOCUMENTS)
def test_a_publisher_is_in_one_split(documents):
    found = partition(documents, {}, by="publisher").split_of
    for publisher in {one.publisher for one in documents} - {None}:
        assert len({found[one.doc_id] for one in documents if one.publisher == publisher}) == 1


def test_a_new_document_joins_the_split_of_its_publisher():
    documents = [Document(f"d{n}", f"Daily {n}") for n in range(30)]
    frozen = partition(documents, {}, by="publisher").split_of
    assert set(frozen.values()) == set(SPLITS)
    later = [Document(f"e{n}", f"Daily {n}") for n in range(30)]
    found = partition(documents + later, frozen, by="publisher").split_of
    assert [found[f"e{n}"] for n in range(30)] == [found[f"d{n}"] for n in range(30)]


def test_publishers_whose_documents_are_near_duplicates_are_in_one_split():
    documents = [Document(f"d{n:02d}", f"Daily {n // 2}") for n in range(60)]
    chain = {f"d{n:02d}": f"d{n - 1 if n % 2 == 0 else n:02d}" for n in range(1, 30)}
    found = partition(documents, {}, chain, by="publisher").split_of
    assert len({found[f"d{n:02d}"] for n in range(30)}) == 1
    assert len(set(found.values())) > 1


def test_by_time_the_newest_are_test_and_stay_so():
    documents = [Document(f"d{n:02d}", None, f"2024-01-{n:02d}") for n in range(1, 21)]
    first = partition(documents, {}, by="time")
    assert Counter(first.split_of.values()) == {"train": 16, "validation": 2, "test": 2}
    assert first.until == ("2024-01-16", "2024-01-18")
    more = [Document("old", None, "2023"), Document("new", None, "2025"), Document("undated")]
    more.append(Document("between", None, "2024-01-17T12:00:00Z"))
    second = partition(documents + more, first.split_of, by="time", until=first.until)
    assert second.until == first.until
    assert [second.split_of[one.doc_id] for one in more] == ["train", "test", "train", "validation"]


@given(DOCUMENTS.filter(lambda found: len(found) >= 10))
def test_by_time_nothing_in_train_is_newer_than_what_is_tested_on(documents):
    found = partition(documents, {}, by="time").split_of
    dates = {
        split: [one.published or "" for one in documents if found[one.doc_id] == split]
        for split in SPLITS
    }
    newest = [max(dates[split], default="") for split in SPLITS[:2]]
    oldest = [min(dates[split], default="9") for split in SPLITS[1:]]
    assert newest[0] < oldest[0] or newest[0] == ""
    assert newest[0] < oldest[1]
    assert newest[1] < oldest[1]


def test_near_duplicates_are_as_new_as_the_newest_of_them():
    documents = [Document(f"d{n:02d}", None, f"2024-01-{n:02d}") for n in range(1, 21)]
    found = partition(documents, {}, {"d01": "d01", "d20": "d01"}, by="time").split_of
    assert found["d01"] == found["d20"] == "test"


def test_a_corpus_of_one_text_in_many_copies_is_all_train():
    names = [f"d{n}" for n in range(50)]
    assert any(by_hash(name) != "train" for name in names)
    found = partition(map(Document, names), {}, dict.fromkeys(names, "d0")).split_of
    assert set(found.values()) == {"train"}


def test_a_way_to_split_that_is_none_is_refused_with_the_likeliest(tmp_path):
    path = tmp_path / "pyproject.toml"
    head = '[tool.stancebank]\nname = "a"\ntitle = "A"\n'
    path.write_text(head + 'split = { by = "publisher" }\n', "utf-8")
    assert settings.load(path).split.by == "publisher"
    path.write_text(head, "utf-8")
    assert settings.load(path).split.by == "document"
    path.write_text(head + 'split = { by = "publishers" }\n', "utf-8")
    with pytest.raises(Refused, match="did you mean 'publisher'"):
        settings.load(path)
    path.write_text(head + 'split = { in = "time" }\n', "utf-8")
    with pytest.raises(Refused, match="settings-key"):
        settings.load(path)
    path.write_text(head + "split = { by = 1 }\n", "utf-8")
    with pytest.raises(Refused, match="settings-value"):
        settings.load(path)
