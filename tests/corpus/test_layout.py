"""Blocks: what one is, where they end, and what kind each is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stancebank.corpus.layout import blocks

REPORT = """\
Parliament votes down budget
By Jane Doe and John Roe
Published: 3 May 2024, 10:15 GMT
LONDON — The vote failed on Monday. Nobody was surprised.
“We lost,” said Ms. May.
What Happens Next?
The government has 14 days to present another.
1. Resign
2. Call an election
- Do nothing
Reporting by Ann Lee; editing by Bob Roe
"""

WRAPPED = """\
WASHINGTON, D.C. | Officials said on Monday that they
would not publish the report before the end of the week,
because its annexes name people who are still alive.
The Findings
The House had asked for the report in March. The U.S.
Department of Justice has not replied to any question.
* one finding that takes more than one line to say since
it is long
* another
"""

HANGING = """\
The council decided:
- Three sites, including the port of
  Aveiro, were closed.
- Two stayed open.
"""

NARROW = """\
The inspectors praised the new
equipment, but they criticised the
lack of training. It was a long
day in the port, and nobody was
hurt.
"""

MAIL = """\
From: jane@example.org
Subject: Meeting at 5 p.m. Monday

Hi John,

can we meet at 5 p.m. Monday? I have no time before.

Best regards,
Jane Doe
Example Inc.
"""

VERSE = """\
The sun rose
over the hill
and nobody cared
"""


def kinds(text):
    return [(kind, text[start:end].replace("\n", "/")) for start, end, kind in blocks(text)]


def test_a_line_feed_ends_a_paragraph_where_lines_are_paragraphs():
    assert kinds(REPORT) == [
        ("heading", "Parliament votes down budget"),
        ("byline", "By Jane Doe and John Roe"),
        ("byline", "Published: 3 May 2024, 10:15 GMT"),
        ("byline", "LONDON —"),
        ("body", "The vote failed on Monday. Nobody was surprised."),
        ("body", "“We lost,” said Ms. May."),
        ("heading", "What Happens Next?"),
        ("body", "The government has 14 days to present another."),
        ("item", "1. Resign"),
        ("item", "2. Call an election"),
        ("item", "- Do nothing"),
        ("byline", "Reporting by Ann Lee; editing by Bob Roe"),
    ]


def test_lines_filled_up_to_one_width_are_joined():
    found = kinds(WRAPPED)
    assert [kind for kind, _ in found] == ["byline", "body", "heading", "body", "item", "item"]
    assert found[1][1].startswith("Officials said on Monday that they/would not")
    assert found[1][1].endswith("still alive.")
    assert found[4][1].endswith("since/it is long")


def test_a_mail_has_headers_a_salutation_and_a_signature_but_one_heading():
    assert [kind for kind, _ in kinds(MAIL)] == ["byline", "heading", *["body"] * 5]


def test_verses_are_not_joined():
    assert [text for _, text in kinds(VERSE)] == VERSE.splitlines()


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ("WASHINGTON, D.C. | Officials said so.", "WASHINGTON, D.C. |"),
        ("LONDON — Officials said so.", "LONDON —"),
        ("PARIS (Reuters) - The president left.", "PARIS (Reuters) -"),
        ("Paris (AFP) - The president left.", "Paris (AFP) -"),
        ("MOSCOW, March 3 (AP) -- “No,” he said.", "MOSCOW, March 3 (AP) --"),
        ("NEW YORK, N.Y. – It rained.", "NEW YORK, N.Y. –"),
    ],
)
def test_a_dateline_is_a_byline_before_its_report(line, place):
    assert kinds(line) == [("byline", place), ("body", line[len(place) + 1 :])]


@pytest.mark.parametrize(
    "line",
    [
        "NATO - the alliance - said so.",
        "IBM | Annual report of the year.",
        "WHO said so — again and again.",
        "He said — and I agree — that it rained.",
        "London (the capital) - is large.",
    ],
)
def test_a_dash_alone_makes_no_dateline(line):
    assert kinds(line) == [("body", line)]


@pytest.mark.parametrize(
    "line",
    [
        "By Jane Doe",
        "By Jane Doe, John Roe and Ann de la Cruz",
        "BY JANE DOE",
        "Posted on Monday, 3 May 2024",
        "Last updated: yesterday",
        "May 3, 2024",
        "Friday, May 8, 2009",
        "2024-05-03",
        "Photograph: Jane Doe",
    ],
)
def test_who_where_and_when_are_bylines(line):
    text = f"The Talks\n{line}\nThe talks failed on Monday, officials said."
    assert kinds(text)[1] == ("byline", line)


@pytest.mark.parametrize(
    "line",
    [
        "By Monday the talks had failed.",
        "May is a month.",
        "2024 was a year.",
        "Posted letters arrive.",
    ],
)
def test_prose_that_opens_like_a_byline_is_body(line):
    assert kinds(f"{line}\nThe talks failed on Monday, officials said.")[0] == ("body", line)


@pytest.mark.parametrize(
    "line", ["• one", "* one", "12. one", "2) one", "(b) one", "iv. one", "– one"]
)
def test_bullets_and_numbers_open_items(line):
    assert kinds(f"They bring these:\n{line}")[1] == ("item", line)


@pytest.mark.parametrize(
    "line", ["1.5 million came.", "1914 was a year.", "-5 degrees.", "J. Doe left."]
)
def test_numbers_and_initials_of_prose_open_no_item(line):
    assert kinds(line) == [("body", line)]


@pytest.mark.parametrize(
    "line",
    [
        "It rained on Monday.",
        "they left",
        "It rained on Monday. They left",
        "Dear Ann",
        "See www.example.org",
        "I know she is —",
        "These are the things that they will bring along:",
    ],
)
def test_prose_salutations_and_addresses_are_no_headings(line):
    assert kinds(f"{line}\nThe talks failed on Monday, officials said.")[0][0] == "body"


def test_the_last_line_heads_nothing():
    assert kinds("The talks failed on Monday.\nJane Doe")[1][0] == "body"


def test_carriage_returns_and_unicode_line_ends_are_line_ends():
    for end in ("\r\n", "\r", "\x85", "\u2028", "\u2029", "\v", "\f"):
        assert [text for _, text in kinds(f"It rained.{end}{end}They left.")] == [
            "It rained.",
            "They left.",
        ]


LINES = ["The Talks", "it rained on Monday", "LONDON — ", "By Jane Doe", "- ", "1. ", "word " * 14]
SPACES = ["\n", "\n\n", "\r\n", " ", "\u00a0", "\u2028", "\x85", "\u200b"]
PIECES = st.sampled_from([*LINES, *SPACES, "😀", "e\u0301", "שלום", ".", "?"])


@settings(max_examples=300, deadline=None)
@given(st.lists(PIECES | st.text(max_size=4), max_size=24).map("".join))
def test_blocks_are_trimmed_ordered_and_leave_only_white_space(text):
    end = 0
    for block in blocks(text):
        assert end <= block.start < block.end <= len(text)
        assert not text[end : block.start].strip()
        assert text[block.start : block.end] == text[block.start : block.end].strip()
        assert block.kind in {"heading", "byline", "item", "body"}
        end = block.end
    assert not text[end:].strip()


def test_a_line_that_hangs_under_a_list_item_belongs_to_it():
    found = [(HANGING[start:end], kind) for start, end, kind in blocks(HANGING)]
    assert ("- Three sites, including the port of\n  Aveiro, were closed.", "item") in found
    assert found[-1] == ("- Two stayed open.", "item")


def test_a_narrow_column_is_one_paragraph():
    assert [block.kind for block in blocks(NARROW)] == ["body"]
