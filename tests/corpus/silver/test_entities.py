"""Names in our scheme."""

from __future__ import annotations

from itertools import pairwise

import pytest


@pytest.mark.parametrize(
    ("text", "entity"),
    [
        ("They sent two F-16s to Poland.", ("F-16s", "WEAPON")),
        ("They sent ATACMs to Poland.", ("ATACMs", "WEAPON")),
        ("Poland bought F-16 fighter jets.", ("F-16 fighter jets", "WEAPON")),
        ("Rebels carried Kalashnikovs through Sudan.", ("Kalashnikovs", "WEAPON")),
        ("Poland asked for long-range weapons.", ("long-range weapons", "WEAPON")),
        ("Prices rose by 12 per cent in Poland.", ("12 per cent", "QUANTITY")),
        ("The scheme in Poland cost £2bn.", ("£2bn", "MONEY")),
        ("Biden’s allies met in Kyiv’s centre.", ("Kyiv", "GPE")),
        ("The United Nations met on Monday.", ("United Nations", "ORG")),
    ],
)
def test_a_mention_is_found_without_what_clings_to_it(label, text, entity):
    assert entity in label(text).entities


@pytest.mark.parametrize("text", ["The water tank leaked.", "The think tank wrote it."])
def test_a_word_for_a_weapon_may_mean_something_else(label, text):
    assert label(text).entities == []


def test_an_ordinal_is_no_quantity(label):
    assert label("She came third in the race.").entities == []


def test_a_surname_is_a_person_where_the_full_name_is(label):
    found = label("Donald Trump won in Ohio.\nTrump’s campaign was short.")
    assert ("Trump", "PERSON") in found.entities


def test_a_heading_names_only_what_the_text_names(label):
    found = label("North Korea’s Growing Role\nNorth Korea sent troops.", {0: "heading"})
    assert [(found.cut(one), one.label) for one in found.labels[0].entities] == [
        ("North Korea", "GPE")
    ]


def test_two_amounts_that_touch_do_not_overlap(label):
    found = label("I expect to pay something in the $3,to $5,000 range.").labels[0].entities
    assert all(one.end <= after.start for one, after in pairwise(found))
