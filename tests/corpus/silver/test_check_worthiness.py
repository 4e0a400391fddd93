"""NFS, UFS, CFS."""

from __future__ import annotations

import pytest


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Thank you all for coming tonight.", "NFS"),
        ("Is the government lying to 40 million voters?", "NFS"),
        ("I hope you like it here.", "NFS"),
        ("She drove to Berlin in the morning.", "UFS"),
        ("Russia launched 40 missiles at Kharkiv on Monday.", "CFS"),
        ("Unemployment fell to 4% last year, the lowest rate since 1974.", "CFS"),
    ],
)
def test_numbers_names_and_acts_make_a_sentence_worth_checking(label, text, expected):
    assert label(text).check_worthiness == [expected]
