"""Offsets in UTF-16 code units are those in code points, there and back."""

from hypothesis import given
from hypothesis import strategies as st

from stancebank.formats.utf16 import Units

TEXTS = st.text(st.sampled_from("ab é\u05e9\ufffd\U00010000🌩𠮷\U0010ffff"), max_size=12)


@given(TEXTS)
def test_a_point_is_as_many_units_as_its_text_before_it_encodes_to(text):
    units = Units(text)
    for point in range(len(text) + 1):
        unit = len(text[:point].encode("utf-16-le")) // 2
        assert (units.unit(point), units.point(unit)) == (unit, point)


@given(TEXTS)
def test_inside_of_a_pair_and_outside_of_the_text_there_is_no_point(text):
    units, length = Units(text), len(text.encode("utf-16-le")) // 2
    real = {units.unit(point) for point in range(len(text) + 1)}
    found = {unit for unit in range(-2, length + 3) if units.point(unit) is not None}
    assert found == real
