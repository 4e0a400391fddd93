"""Near-duplicates are found, nothing else is, and which are found depends on the texts alone."""

import hashlib
import random
import unicodedata

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from stancebank.corpus import near_duplicates
from stancebank.schemas import tables

LETTERS = "aeioubdgklmnprst"


def text(number, *, length=200):
    """Words that no other number's text has, the same ones every time."""
    dice = random.Random(number)
    return [f"{''.join(dice.choices(LETTERS, k=4))}{number}" for _ in range(length)]


def changed(words, number, share=0.05):
    """The words with a share of them replaced."""
    dice = random.Random(number)
    found = list(words)
    for at in dice.sample(range(len(found)), round(share * len(found))):
        found[at] = f"new{number}x{at}"
    return found


def documents(texts):
    """A table of documents, by id."""
    rows = [
        {"doc_id": doc_id, "text": words if isinstance(words, str) else " ".join(words)}
        for doc_id, words in texts.items()
    ]
    return pa.Table.from_pylist(rows, schema=tables.DOCUMENTS)


def grouped(texts):
    return near_duplicates.groups([near_duplicates.signatures(documents(texts))])


# few words, so that texts are similar in every degree
SIMILAR = st.lists(st.lists(st.sampled_from("abcde"), max_size=12), max_size=25)
FEW = st.lists(st.lists(st.sampled_from("abcde"), max_size=12), max_size=5)


@given(SIMILAR, st.randoms(use_true_random=False))
def test_groups_do_not_depend_on_the_order_of_documents_or_on_shards(texts, dice):
    named = {f"d{number:02d}": words for number, words in enumerate(texts)}
    names = list(named)
    dice.shuffle(names)
    cut = dice.randint(0, len(names))
    pieces = [
        near_duplicates.signatures(documents({name: named[name] for name in part}))
        for part in (names[:cut], names[cut:])
    ]
    assert near_duplicates.groups(pieces) == grouped(named)


@given(SIMILAR, st.sampled_from(["a", "d07", "z"]))
def test_a_document_that_is_like_no_other_changes_no_group(texts, name):
    named = {f"d{number:02d}": words for number, words in enumerate(texts) if number != 7}
    assert grouped(named | {name: text(1)}) == grouped(named)


@given(SIMILAR)
def test_a_group_is_named_after_its_smallest_document_and_has_two_at_least(texts):
    found = grouped({f"d{number:02d}": words for number, words in enumerate(texts)})
    for group in set(found.values()):
        members = [doc_id for doc_id, own in found.items() if own == group]
        assert len(members) > 1
        assert min(members) == group


@given(st.integers(0, 10_000), st.integers(60, 600))
def test_copies_are_found_and_unrelated_texts_are_not(number, length):
    words = text(number, length=length)
    given = {"b": words, "c": changed(words, number), "a": text(-number - 1, length=length)}
    assert grouped(given) == {"b": "b", "c": "b"}


def test_a_revision_is_found_while_the_old_text_is_most_of_the_new():
    words = text(1)
    assert grouped({"a": words, "b": words + text(2, length=60)}) == {"a": "a", "b": "a"}
    assert grouped({"a": words, "b": words + text(2, length=400)}) == {}


def test_a_near_duplicate_of_a_near_duplicate_is_in_the_group():
    drafts = [text(1)]
    for number in range(12):
        drafts.append(changed(drafts[-1], number))
    assert near_duplicates.near([" ".join(drafts[0])], [" ".join(drafts[-1])]) == [False]
    names = {f"d{number:02d}": words for number, words in enumerate(drafts)}
    assert set(grouped(names).values()) == {"d00"}


def test_a_large_family_among_texts_of_one_form_is_one_group():
    form = text(1, length=100)
    series = {f"s{n:03d}": form + text(n + 10, length=100) for n in range(150)}
    family = {f"f{n:03d}": form + changed(text(2, length=100), n) for n in range(150)}
    assert grouped(series | family) == dict.fromkeys(family, "f000")


def test_a_copy_is_found_among_many_of_one_form_by_a_bounded_number_of_comparisons(monkeypatch):
    form = text(1, length=160)
    series = [" ".join(form + text(n + 10, length=100)) for n in range(2000)]
    copies = [" ".join(changed(one.split(), n)) for n, one in enumerate(series[::200])]
    others = [" ".join(form + text(n + 5000, length=100)) for n in range(10)]
    compared = []
    alike = near_duplicates._alike

    def counted(left, ours, right, theirs):
        compared.append(len(ours))
        return alike(left, ours, right, theirs)

    monkeypatch.setattr(near_duplicates, "_alike", counted)
    assert near_duplicates.near(copies, series) == [True] * len(copies)
    compared.clear()
    near_duplicates.near(others, series)
    each = 2 * near_duplicates.NEIGHBOURS * near_duplicates.BANDS
    assert sum(compared) <= each * len(others)


def test_case_punctuation_and_ways_to_write_a_character_are_no_difference():
    said = "“Prices ROSE in Köln,” she said; the office’s ﬁgures followed."
    other = "prices rose in Ko\u0308ln she said — the office's figures followed"
    assert grouped({"a": said, "b": other}) == {"a": "a", "b": "a"}


def test_texts_without_a_word_are_nobodys_near_duplicates():
    assert grouped({"a": "", "b": "…", "c": "***", "d": "", "e": "yes"}) == {}
    assert near_duplicates.near(["", "…"], ["", "…"]) == [False, False]
    assert near_duplicates.groups([]) == grouped({}) == {}


def test_a_short_text_is_compared_as_a_whole():
    assert grouped({"a": "It rained.", "b": "it rained", "c": "It"}) == {"a": "a", "b": "a"}


def test_a_script_without_spaces_is_compared_by_characters():
    one = "大臣は月曜日に物価が五パーセント上昇したと述べたが詳しい説明はなかった"
    assert grouped({"a": one, "b": one.replace("五", "六"), "c": one[::-1]}) == {"a": "a", "b": "a"}


@given(st.text(st.characters(max_codepoint=127)))
def test_the_short_way_for_ascii_gives_the_same_words(said):
    long_way = near_duplicates.words(said + " ß")
    assert near_duplicates.words(said) == long_way[:-1]


@given(st.text(st.characters() | st.sampled_from("“”‘’–—…€\u00a0_ 'aé\u0301大")))
def test_the_short_ways_give_the_words_of_the_normal_form(said):
    normal = unicodedata.normalize("NFKC", said).casefold()
    assert near_duplicates.words(said) == near_duplicates._WORD.findall(normal)


@pytest.mark.parametrize("share", [0.0, 0.05, 0.2, 0.6])
def test_signatures_estimate_the_similarity_of_shingles(share):
    def shingles(words):
        return set(zip(words, words[1:], words[2:], strict=False))

    for number in range(20):
        words = text(number)
        other = changed(words, number, share)
        ours, theirs = shingles(words), shingles(other)
        true = len(ours & theirs) / len(ours | theirs)
        one, two = near_duplicates.sketch([" ".join(words), " ".join(other)])
        assert abs((one == two).mean() - true) <= 4 * 0.0442


@given(FEW, FEW)
def test_near_is_whether_one_of_the_others_is_compared_as_similar(texts, others):
    ours, theirs = ([" ".join(words) for words in of] for of in (texts, others))
    found = near_duplicates.near(ours, theirs)
    assert found == [any(grouped({"a": one, "b": other}) for other in set(theirs)) for one in ours]


def test_signatures_are_the_same_on_every_machine_and_in_every_process():
    found = near_duplicates.sketch(["Prices rose in Köln, and wages did not follow.", "It rained."])
    digest = hashlib.sha256(found.astype("<u4").tobytes()).hexdigest()
    assert digest == "75eb7e6d569e5f17e02432b543d6f7b7193a3553a6aba7efe13d87fe05c3a9f8"
