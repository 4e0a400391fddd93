"""What `rules.check` promises, whatever it is given."""

import dataclasses

import polars as pl
import pyarrow as pa
import pytest

from stancebank.schemas import rules, tables
from stancebank.schemas.issues import Issue


def test_a_valid_corpus_has_no_issue(rows, arrow, scheme):
    assert rules.check(arrow(rows), scheme) == []
