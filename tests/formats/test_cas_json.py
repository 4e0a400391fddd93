"""A JSON CAS reads as its XMI does; what it holds that is no structure is named."""

import json

import pytest

from stancebank.errors import Refused
from stancebank.formats import cas_json
from stancebank.formats.documents import Attribute, Mark, Relation, Span

pytest.importorskip("cassis", reason="dkpro-cassis is not here: the extra `uima`")

TYPES = {
    "made.up.Person": {
        "%NAME": "made.up.Person",
        "%SUPER_TYPE": "uima.tcas.Annotation",
        "sure": {"%NAME": "sure", "%RANGE": "uima.cas.Boolean"},
        "share": {"%NAME": "share", "%RANGE": "uima.cas.Double"},
        "names": {"%NAME": "names", "%RANGE": "uima.cas.String[]"},
        "years": {"%NAME": "years", "%RANGE": "uima.cas.IntegerList"},
        "among": {"%NAME": "among", "%RANGE": "uima.cas.FSArray"},
    }
}
SOFA = {"%ID": 1, "%TYPE": "uima.cas.Sofa", "sofaID": "_InitialView", "sofaString": "🌩 Roe"}


def read(*structures, sofa=SOFA, **more):
    members = [one["%ID"] for one in structures if isinstance(one, dict) and "%ID" in one]
    views = {"_InitialView": {"%SOFA": 1, "%MEMBERS": members}}
    data = {"%TYPES": TYPES, "%FEATURE_STRUCTURES": [sofa, *structures], "%VIEWS": views, **more}
    return cas_json.read(json.dumps(data).encode(), name="d")


def person(id_, begin=3, end=6, **more):
    return {"%ID": id_, "%TYPE": "made.up.Person", "@sofa": 1, "begin": begin, "end": end, **more}


def test_values_are_text_and_arrays_and_lists_are_opened():
    found = read(
        person(2, sure=True, **{"#share": "NaN", "@names": 3, "@years": 4, "@among": 6}),
        {"%ID": 3, "%TYPE": "uima.cas.StringArray", "%ELEMENTS": ["a", "b c"]},
        {"%ID": 4, "%TYPE": "uima.cas.NonEmptyIntegerList", "head": 7, "@tail": 5},
        {"%ID": 5, "%TYPE": "uima.cas.EmptyIntegerList"},
        {"%ID": 6, "%TYPE": "made.up.Person[]", "%ELEMENTS": [7]},
        person(7, 0, 2),
    )
    assert found.issues == ()
    (document,) = found.documents
    assert document.marks == (
        Mark("T2", "Person", (Span(2, 5),)),
        Mark("T7", "Person", (Span(0, 1),)),
    )
    assert document.attributes == (
        Attribute("A2.sure", "sure", "T2", "true"),
        Attribute("A2.share", "share", "T2", "NaN"),
        Attribute("A2.names.1", "names", "T2", "a"),
        Attribute("A2.names.2", "names", "T2", "b c"),
        Attribute("A2.years", "years", "T2", "7"),
    )
    assert document.relations == (Relation("R2.among", "among", (("Arg1", "T2"), ("Arg2", "T7"))),)


def test_structures_may_be_an_object_by_their_ids():
    several = {"1": SOFA, "2": {key: v for key, v in person(2).items() if key != "%ID"}, "x": {}}
    found = read(**{"%FEATURE_STRUCTURES": several, "%VIEWS": {"_InitialView": {"%MEMBERS": [2]}}})
    assert [mark.id for mark in found.documents[0].marks] == ["T2"]
    assert [(issue.rule, issue.place) for issue in found.issues] == [("cas-element", "d:x")]


@pytest.mark.parametrize(
    ("structure", "rule", "place"),
    [
        ("Roe", "cas-element", "d:3"),
        ({"%ID": 3}, "cas-element", "d:3"),
        (person(3, sure=[True]), "cas-element", "d:3"),
        (person(3, sure="\ud83c"), "cas-element", "d:3"),
        ({"%ID": 3, "%TYPE": "uima.cas.FSArray", "%ELEMENTS": [[2]]}, "cas-element", "d:3"),
        (SOFA, "cas-element", "d:3"),
        (person(3, odd=1), "cas-feature", "d:3.odd"),
        (person(3, begin="x"), "cas-offsets", "d:3"),
        ({"%ID": 3, "%TYPE": "made.up.None"}, "cas-type", "d:3"),
    ],
)
def test_what_is_broken_is_named_with_its_reason(structure, rule, place):
    found = read(person(2), structure)
    assert [(issue.rule, issue.place) for issue in found.issues] == [(rule, place)]
    assert found.documents[0].marks[0].id == "T2"


def test_half_a_character_is_no_text():
    found = read(sofa=SOFA | {"sofaString": "\ud83c Roe"})
    assert (found.documents, [issue.rule for issue in found.issues]) == ((), ["cas-view"])


@pytest.mark.parametrize(
    "raw", [b"", b"[]", b"{}", b'{"%FEATURE_STRUCTURES": 1}', b"[" * 100_000, "é".encode("latin-1")]
)
def test_other_files_are_refused(raw):
    with pytest.raises(Refused, match="cas-json-syntax"):
        cas_json.read(raw, name="d")


def test_types_that_are_none_are_refused():
    with pytest.raises(Refused, match="type-system"):
        read(**{"%TYPES": {"a.B": {"%SUPER_TYPE": "not.Known"}}})
