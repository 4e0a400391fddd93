"""Who is for or against what."""

from __future__ import annotations

import pytest

CASES = [
    (
        "Germany supports the ban on diesel cars.",
        [("Germany", "supports", "FAVOR", "the ban on diesel cars")],
    ),
    (
        "Germany does not support the ban on diesel cars.",
        [("Germany", "support", "AGAINST", "the ban on diesel cars")],
    ),
    ("Germany did not condemn the attack.", []),
    ("Germany refused to condemn the attack.", []),
    ("Germany may support the ban on diesel cars.", []),
    ("Does Germany support the ban on diesel cars?", []),
    ("The bill was opposed by farmers.", [("farmers", "opposed", "AGAINST", "The bill")]),
    ("The minister denied that she supports the ban.", []),
    (
        "The plan was condemned by human rights groups.",
        [("human rights groups", "condemned", "AGAINST", "The plan")],
    ),
    ("Farmers welcomed the plan.", [("Farmers", "welcomed", "FAVOR", "the plan")]),
    ("The senator called for an inquiry.", [("The senator", "called for", "FAVOR", "an inquiry")]),
    (
        "Vladimir Putin warned of supplying weapons to Kyiv.",
        [("Vladimir Putin", "warned of", "AGAINST", "supplying weapons to Kyiv")],
    ),
    ("He praised Angela Merkel.", [("He", "praised", "FAVOR", "Angela Merkel")]),
    ("The West’s support for Ukraine has grown.", [("West", "support for", "FAVOR", "Ukraine")]),
    (
        "The minister voiced concern about the rising cost of housing.",
        [("The minister", "concern about", "AGAINST", "the rising cost of housing")],
    ),
    ("The decision has sparked concern about retaliation.", []),
    ("The minister withdrew her support for the bill.", []),
    ("Labour is opposed to the new tax.", [("Labour", "opposed to", "AGAINST", "the new tax")]),
    ("She is critical of the tax.", [("She", "critical of", "AGAINST", "the tax")]),
    (
        "Elon Musk urged regulators to drop the case.",
        [("Elon Musk", "urged", "FAVOR", "drop the case")],
    ),
    (
        "Residents fear that the dam could collapse.",
        [("Residents", "fear", "AGAINST", "the dam could collapse")],
    ),
    (
        "Critics of the bill argue that rents would rise.",
        [("Critics of the bill", "argue", "AGAINST", "the bill")],
    ),
    (
        "Trump’s rhetoric, which included criticism of Biden’s aid, has raised questions.",
        [("Trump", "criticism of", "AGAINST", "Biden’s aid")],
    ),
    (
        "The EU called on Serbia to recognise Kosovo.",
        [("EU", "called on", "FAVOR", "recognise Kosovo")],
    ),
    ("Neither party supports the amendment.", []),
    ("The evidence supports the theory.", []),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_a_position_has_holder_and_target(label, text, expected):
    assert label(text).stances == expected


def test_i_outside_of_a_quotation_is_the_author(label):
    (stance,) = label("I support the ban on diesel cars.").labels[0].stances
    assert (stance.holder_kind, stance.holder) == ("author", None)


def test_i_inside_a_quotation_is_its_speaker(label):
    found = label("“I support the ban on diesel cars,” Anna Porter said.")
    assert found.stances == [("Anna Porter", "support", "FAVOR", "the ban on diesel cars")]


def test_a_target_is_an_entity_a_claim_or_a_mention(label):
    text = "Farmers welcomed the plan.\nHe praised Angela Merkel.\nResidents fear that the dam could collapse."
    kinds = [one.target_kind for found in label(text).labels for one in found.stances]
    assert kinds == ["mention", "entity", "claim"]
