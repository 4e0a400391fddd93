"""A learning curve learns from parts that hold one another, and tears no group apart."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from stancebank.learning import curve
from stancebank.learning.classifier import LEAST
from stancebank.schemas.examples import Example

EXAMPLES = st.lists(st.tuples(st.sampled_from("AB"), st.integers(0, 60)), min_size=1, max_size=200)


@given(EXAMPLES)
def test_parts_grow_by_whole_groups_and_lack_no_class(drawn):
    examples = [
        Example(str(number), "text", label, f"g{group}")
        for number, (label, group) in enumerate(drawn)
    ]
    before: set[str] = set()
    for part in curve.parts(examples):
        groups = {one.group for one in part}
        assert part == [one for one in examples if one.group in groups]
        assert before <= groups
        assert len(part) <= max(curve.SHARES) * len(examples)
        counts = Counter(one.label for one in part)
        assert all(counts[label] >= LEAST for label, _ in drawn)
        before = groups
