"""A round's round.toml says what it was told, and what somebody works on is never moved."""

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stancebank.annotation import rounds
from stancebank.annotation.rounds import Annotator, Round, Selection, Version
from stancebank.errors import Refused

VERSION = Version("2031-01-01T00:00:00.000000Z", "1.0", "0f" * 8, "1.0.0")


def a_round(folder, **changes):
    one = Round(
        folder=folder,
        state="open",
        purpose="annotate",
        view="document",
        predictions=False,
        overlap=2,
        server="http://127.0.0.1:8080",
        documents=("d", "e"),
        annotators=(Annotator("a1", "model", 3, 2, ("d", "e")), Annotator("a2", "human")),
        versions=(VERSION,),
    )
    return dataclasses.replace(one, **changes)


def test_a_round_survives_its_file(tmp_path):
    one = a_round(tmp_path / "rounds" / "01-x", of=None)
    rounds.save(one)
    assert rounds.load(one.folder) == one
    assert rounds.every(tmp_path) == [one]


def test_what_was_chosen_survives_its_file_and_says_which_sentences_are_asked(tmp_path):
    chosen = (
        Selection("d:s0003", 0.75, "drawn by lot, seed 0", "random"),
        Selection(
            "e",
            1.0,
            "a reason that is too long to stand with the rest of it on one line",
            "diverse",
        ),
        Selection("d:s0001", 0.5, "drawn by lot, seed 0", "random"),
    )
    one = a_round(tmp_path / "01-x", view="sentence", selection=chosen)
    rounds.save(one)
    again = rounds.load(one.folder)
    assert again == one
    assert again.asked("d") == {1, 3}
    assert again.asked("e") is again.asked("f") is None


def test_a_round_of_before_there_were_selections_is_written_as_it_was(repository, tmp_path):
    for path in (repository / "annotation" / "rounds").glob(f"*/{rounds.NAME}"):
        one = dataclasses.replace(rounds.load(path.parent), folder=tmp_path / path.parent.name)
        rounds.save(one)
        assert (one.folder / rounds.NAME).read_bytes() == path.read_bytes()


def test_a_strategy_that_is_none_is_refused(tmp_path):
    one = a_round(tmp_path / "01-x", selection=(Selection("d", 1.0, "", "randon"),))
    rounds.save(one)
    with pytest.raises(Refused, match="round-value: 'randon' found; did you mean 'random'"):
        rounds.load(one.folder)


def test_a_mistyped_round_gets_a_suggestion(tmp_path):
    rounds.save(a_round(tmp_path / "rounds" / "01-harbour"))
    with pytest.raises(Refused, match="did you mean '01-harbour'"):
        rounds.load(tmp_path / "rounds" / "01-harbor")


@pytest.mark.parametrize(
    ("old", "new", "rule"),
    [
        ('state = "open"', 'state = "opne"', "round-value"),
        ('kind = "model"', 'kind = "modle"', "round-value"),
        ('id = "a1"', 'id = "jane"', "annotator-name"),
        ("overlap = 2", "overlop = 2", "round-key"),
        ("overlap = 2", "overlap =", "round-syntax"),
        ("[[versions]]", "[[version]]", "round-key"),
    ],
)
def test_a_broken_round_is_refused_by_its_rule(tmp_path, old, new, rule):
    one = a_round(tmp_path / "01-x")
    rounds.save(one)
    path = one.folder / rounds.NAME
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    with pytest.raises(Refused) as caught:
        rounds.load(one.folder)
    assert caught.value.rule == rule


@pytest.mark.parametrize("name", ["seed", "1-seed", "01-Seed", "01-", "../01-x", "01-a/b"])
def test_a_name_that_is_no_round_is_refused(name):
    with pytest.raises(Refused, match="round-name"):
        rounds.slug(name)


def test_a_closed_round_takes_nothing_more(tmp_path):
    with pytest.raises(Refused, match="round-closed"):
        rounds.check_open(a_round(tmp_path, state="closed"))


@given(
    st.integers(1, 4),
    st.integers(1, 4),
    st.lists(st.sampled_from("abcdefgh"), unique=True),
    st.lists(st.sampled_from("ijklmnop"), unique=True),
)
def test_each_document_has_its_annotators_and_keeps_them(people, overlap, first, more):
    overlap = min(overlap, people)
    nobody = [Annotator(f"a{n}", "human") for n in range(1, people + 1)]
    before = rounds.assign(first, nobody, overlap)
    after = rounds.assign([*first, *more], before, overlap)
    for doc in (*first, *more):
        assert sum(doc in one.documents for one in after) == overlap
    for old, new in zip(before, after, strict=True):
        assert new.documents[: len(old.documents)] == old.documents
    sizes = [len(one.documents) for one in after]
    assert max(sizes) - min(sizes) <= 1


def test_a_label_belongs_to_the_version_in_force_when_it_was_saved(tmp_path):
    newer = dataclasses.replace(VERSION, since="2031-02-01T00:00:00.000000Z", guideline="1.1")
    one = a_round(tmp_path, versions=(VERSION, newer))
    assert one.version_at("2031-01-31T23:59:59.999999Z").guideline == "1.0"
    assert one.version_at("2031-02-01T00:00:00.000001Z").guideline == "1.1"
