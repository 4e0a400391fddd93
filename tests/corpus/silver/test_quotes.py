"""Quotation marks."""

from __future__ import annotations

import pytest

from stancebank.corpus.silver.quotes import quotations


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He said “go”.", ["go"]),
        ('He said "go".', ["go"]),
        ("«Va», dit-il.", ["Va"]),
        ("“He told me ‘no’ today,” she said.", ["He told me ‘no’ today,"]),
        ("‘It isn’t the boys’ ball,’ she said.", ["It isn’t the boys’ ball,"]),
        ("'It isn't right,' she said.", ["It isn't right,"]),
        ("The boys' ball, the dogs' bowl, rock 'n' roll in the '90s.", []),
        ('A 6" pipe.', []),
        ("“Never closed", []),
        ("“First paragraph.\n“Second one.”", ["First paragraph.", "Second one."]),
        ("“First.\nSecond.”", []),
        ("🚀 “Go”", ["Go"]),
    ],
)
def test_a_quotation_lies_between_its_own_marks(text, expected):
    assert [text[one.start : one.end] for one in quotations(text)] == expected
