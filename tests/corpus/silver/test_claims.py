"""Who says what: sources, cues, contents and how they are quoted."""

from __future__ import annotations

import pytest

CASES = [
    (
        "The mayor said the bridge was safe.",
        [("The mayor", "said", "the bridge was safe", "indirect")],
    ),
    (
        "“The bridge is safe,” the mayor said.",
        [("the mayor", "said", "The bridge is safe", "direct")],
    ),
    (
        '"The bridge is safe," the mayor said.',
        [("the mayor", "said", "The bridge is safe", "direct")],
    ),
    (
        "‘We can’t go on like this,’ a nurse said.",
        [("a nurse", "said", "We can’t go on like this", "direct")],
    ),
    ("'It was chaos,' Mr Brown said.", [("Brown", "said", "It was chaos", "direct")]),
    (
        "“The vote was stolen,” said Maria Lopez.",
        [("Maria Lopez", "said", "The vote was stolen", "direct")],
    ),
    (
        "“This is a dark day,” said Jane Porter, “and we will fight it in court.”",
        [
            ("Jane Porter", "said", "This is a dark day", "direct"),
            ("Jane Porter", "said", "and we will fight it in court", "direct"),
        ],
    ),
    (
        "The report says: “The board knew of the risk.”",
        [("The report", "says", "The board knew of the risk", "direct")],
    ),
    (
        "The minister resigned on Monday, according to two officials.",
        [("two officials", "according to", "The minister resigned on Monday", "indirect")],
    ),
    (
        "According to a study by the University of Leeds, the air is getting worse.",
        [
            (
                "a study by the University of Leeds",
                "According to",
                "the air is getting worse",
                "indirect",
            )
        ],
    ),
    (
        "Police denied that officers had used force.",
        [("Police", "denied", "officers had used force", "indirect")],
    ),
    (
        "Economists expect prices to fall by March.",
        [("Economists", "expect", "prices to fall by March", "indirect")],
    ),
    (
        "Residents remain worried that the dam could collapse.",
        [("Residents", "worried", "the dam could collapse", "indirect")],
    ),
    (
        "The opposition’s claim that the vote was rigged spread quickly.",
        [("The opposition", "claim", "the vote was rigged", "indirect")],
    ),
    (
        "The union, which runs the pension fund, said that jobs would go.",
        [("The union", "said", "jobs would go", "indirect")],
    ),
    (
        "The judge said the plan was “a fraud on the public” from the start.",
        [("The judge", "said", "the plan was “a fraud on the public” from the start", "mixed")],
    ),
    (
        "\"I told him 'no' that day,\" she added.",
        [("she", "added", "I told him 'no' that day", "direct")],
    ),
    (
        "🚀🛰️ “NASA will fly again soon,” Bill Nelson tweeted.",
        [("Bill Nelson", "tweeted", "NASA will fly again soon", "direct")],
    ),
    (
        "Scientists say that coffee may protect the liver.",
        [("Scientists", "say", "coffee may protect the liver", "indirect")],
    ),
    ("She said the vote was “wide open”.", [("She", "said", "the vote was “wide open”", "mixed")]),
    ("Neither senator said that the plan was dead.", []),
    ("The company did not say that it would appeal.", []),
    ("It was reported that the king had died.", []),
    ("The officer warned him should such measures escalate.", []),
    ("The so-called “peace of the brave” pleased nobody there.", []),
]


@pytest.mark.parametrize(("text", "expected"), CASES)
def test_a_content_has_its_source_and_cue(label, text, expected):
    assert [one for one in label(text).claims if one[3] != "none"] == expected


def test_a_pronoun_is_the_one_person_of_the_sentence_before(label):
    found = label("Anna Porter spoke to the nation.|“We are ready for winter,” he remarked.")
    assert found.claims[-1] == (
        "Anna Porter",
        "remarked",
        "We are ready for winter",
        "direct",
    )


def test_a_pronoun_with_two_candidates_stands_for_itself(label):
    found = label("Anna Schmidt met Maria Lopez in Berlin.|She said the talks were good.")
    assert ("She", "said", "the talks were good", "indirect") in found.claims


def test_every_sentence_of_a_quotation_has_its_speaker(label):
    found = label("“We were never told about the leak.|Nobody called us,” Anna Porter said.")
    assert found.claims == [
        ("Anna Porter", None, "We were never told about the leak", "direct"),
        ("Anna Porter", "said", "Nobody called us", "direct"),
    ]


def test_a_quotation_right_after_an_attributed_one_carries_on(label):
    found = label("“The plan works,” the mayor said.|“It will pay for itself.”|Trains were late.")
    assert found.claims[1] == ("the mayor", None, "It will pay for itself", "direct")


def test_a_long_speech_goes_on_in_the_next_paragraph(label):
    found = label(
        "“We lost our homes,” said Maria Lopez.|“We lost all of it.\n“Nobody came to help us.”"
    )
    assert found.claims[-1] == ("Maria Lopez", None, "Nobody came to help us", "direct")


@pytest.mark.parametrize(
    ("text", "factuality"),
    [
        ("The mayor said the bridge was safe.", "CT+"),
        ("The mayor said the bridge was not safe.", "CT-"),
        ("The mayor denied that the bridge was safe.", "CT-"),
        ("The mayor denied that the bridge was not safe.", "CT+"),
        ("The mayor said the bridge could collapse.", "PS+"),
        ("The mayor said the bridge will collapse.", "PR+"),
        ("The mayor believes that the bridge is safe.", "PR+"),
        ("The mayor does not believe that the bridge is safe.", "PR-"),
        ("The mayor said she would not resign.", "PR-"),
        ("The mayor said the plan has failed.", "CT+"),
        ("The mayor said the plan failed to convince them.", "CT-"),
        ("The mayor hopes that the bridge is safe.", "UU"),
    ],
)
def test_cue_and_modal_weaken_each_other(label, text, factuality):
    (found,) = label(text).labels
    assert [one.factuality for one in found.claims] == [factuality]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Angela Merkel said the talks had failed.", "named"),
        ("A senior official said the talks had failed.", "unnamed"),
        ("Critics said the talks had failed.", "collective"),
        ("Intelligence assessments suggest that the talks had failed.", "document"),
        ("I believe that the talks have failed.", "author"),
    ],
)
def test_a_source_has_its_kind(label, text, kind):
    (found,) = label(text).labels
    assert [one.source_kind for one in found.claims] == [kind]


@pytest.mark.parametrize(
    ("text", "claim_type"),
    [
        ("The agency said 40,000 people had fled.", "quantity"),
        ("The agency said the flood was caused by the dam.", "causation"),
        ("The agency said the dam will break.", "prediction"),
        ("The agency said drivers must carry chains.", "rule"),
        ("“We want our homes back,” Anna Porter said.", "experience"),
        ("The agency said the dam broke on Monday.", "event"),
    ],
)
def test_a_claim_has_its_type(label, text, claim_type):
    (found,) = label(text).labels
    assert [one.claim_type for one in found.claims] == [claim_type]


def test_the_author_claims_what_is_worth_checking_and_nobody_else_says(label):
    text = "Russia launched 40 missiles at Kharkiv on Monday, killing 12 people."
    (claim,) = label(text).labels[0].claims
    assert (claim.start, claim.end) == (0, len(text) - 1)
    assert (claim.source_kind, claim.quote_type, claim.cue) == ("author", "none", None)


@pytest.mark.parametrize("kind", ["heading", "byline"])
def test_headings_and_bylines_claim_nothing(label, kind):
    found = label("Biden said that Russia had lost 40,000 soldiers", {0: kind}).labels[0]
    assert (found.claims, found.stances, found.check_worthiness) == ((), (), None)


def test_no_before_a_number_and_may_the_month_are_what_they_are(label):
    found = label("Anna Lee said No. 10 was wrong about the plan.").labels[0].claims
    assert [one.factuality for one in found] == ["CT+"]
    found = label("The harbour lost 40 jobs in May, the council said.").labels[0].claims
    assert [one.claim_type for one in found] == ["quantity"]
