import pytest

from stancebank.agreement import Choice, Coding, Relation, Span, Unit, measure
from stancebank.errors import Refused

UNIT = Unit("u", "d", 10, 100)
SPAN = Span(100, 104, "X")


@pytest.mark.parametrize(
    ("rule", "units", "codings"),
    [
        ("agreement-unit", [UNIT, UNIT], []),
        ("agreement-unit", [UNIT], [Coding("a1", "v", "claims", ())]),
        ("agreement-twice", [UNIT], [Coding("a1", "u", "claims", ())] * 2),
        ("agreement-span", [UNIT], [Coding("a1", "u", "claims", (Span(4, 9, "X"),))]),
        ("agreement-span", [UNIT], [Coding("a1", "u", "claims", (Span(105, 111, "X"),))]),
        ("agreement-span", [UNIT], [Coding("a1", "u", "claims", (Span(104, 104, "X"),))]),
        ("agreement-span", [UNIT], [Coding("a1", "u", "r", (Relation((1, 1), (2, 3), "X"),))]),
        ("agreement-choice", [UNIT], [Coding("a1", "u", "cw", (Choice("CFS"), Choice("NFS")))]),
        (
            "agreement-kind",
            [UNIT],
            [Coding("a1", "u", "claims", (SPAN,)), Coding("a2", "u", "claims", (Choice("X"),))],
        ),
    ],
)
def test_codings_that_make_no_sense_are_refused(rule, units, codings):
    with pytest.raises(Refused) as refusal:
        measure(units, codings)
    assert refusal.value.rule == rule


def test_the_codings_themselves_may_be_an_iterator():
    codings = (Coding(who, "u", "claims", (SPAN,)) for who in ("a1", "a2"))
    assert measure(iter([UNIT]), codings)[0].value == 1.0


def test_a_page_left_empty_gives_way_to_the_answer_that_the_annotator_gave():
    given = [Coding(who, "u", "claims", (SPAN,)) for who in ("a1", "a2")]
    opened = [Coding(who, "u", "claims", None) for who in ("a1", "a2")]
    assert measure([UNIT], [*opened, *given]) == measure([UNIT], [*given, *opened])
    assert measure([UNIT], [*opened, *given]) == measure([UNIT], given)


def test_no_codings_have_no_figures():
    assert measure([UNIT], []) == []


def test_a_layer_that_one_annotator_worked_on_has_figures_without_values():
    figures = measure([UNIT], [Coding("a1", "u", "claims", (SPAN,))])
    assert {f.value for f in figures} == {None}
    assert {f.reason for f in figures} == {"no unit has two annotators' answers to it"}
