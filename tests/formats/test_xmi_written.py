"""What is written as XMI reads the same, up to ids and order; what UIMA has no place for is named."""

import collections
import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stancebank.errors import Refused
from stancebank.formats import xmi, xmi_written
from stancebank.formats.documents import Attribute, Document, Mark, Note, Relation, Span

pytest.importorskip("cassis", reason="dkpro-cassis is not here: the extra `uima`")


def again(document):
    written = xmi_written.write(document)
    found = xmi.read(written.xmi, [written.types], name=document.doc_id)
    assert found.issues == ()
    return found.documents[0], written.left


def facts(document):
    """Return what a document says, in any order and without ids."""
    marks = {one.id: one for one in document.marks}
    relations = {one.id: one for one in document.relations}

    def of(id_):
        if id_ in marks:
            return marks[id_].label, marks[id_].fragments
        one = relations[id_]
        arguments = sorted(((role, of(to)) for role, to in one.arguments), key=repr)
        return one.label, (*arguments,), one.trigger and of(one.trigger)

    return (
        (document.text, document.sentences, document.tokens),
        collections.Counter(map(of, marks)),
        collections.Counter(map(of, relations)),
        collections.Counter((one.name, of(one.of), one.value) for one in document.attributes),
    )


def kept(document, left):
    """Return a document without what was left."""
    kinds = ("marks", "relations", "attributes")
    return dataclasses.replace(
        document,
        notes=(),
        equivalent=(),
        **{
            kind: tuple(one for one in getattr(document, kind) if one.id not in left)
            for kind in kinds
        },
    )


@given(st.data())
def test_written_and_read_again_it_is_the_same(documents, data):
    document = data.draw(documents())
    made, left = again(document)
    assert facts(made) == facts(kept(document, left))
    assert set(left) <= {
        *(one.id for kind in ("attributes", "notes") for one in getattr(document, kind)),
        *(f"Equiv {' '.join(members)}" for members in document.equivalent),
    }
    assert facts(again(made)[0]) == facts(made)


MARKS = (
    Mark("T1", "PER", (Span(0, 3),)),
    Mark("T2", "Say", (Span(6, 10),)),
    Mark("T3", "Token", (Span(4, 5),)),
    Mark("T4", "Moved", (Span(0, 10),)),
)
ENDS = (("Governor", "T1"), ("Dependent", "T2"))
ROUND = Document(
    "d",
    "Roe 🌩 said\n\t“so”.",
    (Span(0, 10),),
    ((Span(0, 3), Span(4, 5)),),
    MARKS,
    (
        Relation("R1", "Tells", ENDS),
        Relation("E2", "Moved", ENDS, "T4"),
        Relation("E3", "whom", (("friend", "T1"), ("target", "R1")), "T2"),
        Relation("R4", "Topic", ()),
        Relation("R5", "Chain", (("first", "T3"), ("first", "T1"), ("last", "R4"))),
    ),
    (
        Attribute("A1", "name", "T1", " a\n<b> "),
        Attribute("A2", "name", "T1", ""),
        Attribute("A3", "how", "R1", "loud"),
        Attribute("A4", "how", "E2", "low"),
        Attribute("A5", "id", "T3", "7"),
    ),
)


def test_layers_slots_chains_and_several_values_come_back():
    made, left = again(ROUND)
    assert left == ()
    assert facts(made) == facts(ROUND)


LEFT = [
    ("marks", Mark("L", "PER", (Span(0, 3), Span(6, 10)))),
    ("marks", Mark("L", "not so", (Span(0, 3),))),
    ("marks", Mark("L", "uima.cas.TOP", (Span(0, 3),))),
    ("marks", Mark("L", "SlotLink", (Span(0, 3),))),
    ("relations", Relation("L", "Knows", (("Arg1", "T9"), ("Arg2", "T1")))),
    ("relations", Relation("L", "PER", (("Arg1", "T1"), ("Arg2", "T1")))),
    ("relations", Relation("L", "Tells", (("Arg1", "T1"), ("Arg2", "T1")))),
    ("relations", Relation("L", "Knows", (("not so", "T1"),))),
    ("relations", Relation("L", "Knows", (("target", "T1"),))),
    ("relations", Relation("L", "whom", (("friend", "T1"),), "T2")),
    ("relations", Relation("L", "nobody", (), "T2")),
    ("relations", Relation("L", "Above", (("Governor", "T1"), ("Dependent", "R4")))),
    ("attributes", Attribute("L", "flag", "T1")),
    ("attributes", Attribute("L", "begin", "T1", "0")),
    ("attributes", Attribute("L", "whom", "T2", "x")),
    ("attributes", Attribute("L", "sure", "E3", "x")),
    ("notes", Note("L", "Comment", "T1", "x")),
]


@pytest.mark.parametrize(("kind", "one"), LEFT)
def test_what_uima_has_no_place_for_is_named(kind, one):
    document = dataclasses.replace(ROUND, **{kind: (*getattr(ROUND, kind), one)})
    made, left = again(document)
    assert left == ("L",)
    assert facts(made) == facts(ROUND)


def test_what_refers_to_something_left_is_left():
    more = (Mark("L1", "not so", (Span(0, 3),)),)
    relations = (Relation("L2", "On", (("a", "L3"),)), Relation("L3", "Of", (("a", "L1"),)))
    document = dataclasses.replace(
        ROUND, marks=(*MARKS, *more), relations=(*ROUND.relations, *relations)
    )
    assert again(document)[1] == ("L1", "L2", "L3")


def test_a_character_that_xml_cannot_hold_is_refused():
    with pytest.raises(Refused, match="xmi-character"):
        xmi_written.write(Document("d", "a\x0cb"))


def test_inceptions_files_written_and_read_again_say_the_same(shared):
    folder = shared / "inception/webanno_tsv"
    if not folder.is_dir():
        pytest.skip("INCEpTION's files are not beside the project")
    types = (folder / "desc/type/webannoTestTypes.xml").read_bytes()
    left = []
    for path in sorted(folder.glob("tsv3-suite/*/reference.xmi")):
        (document,) = xmi.read(path.read_bytes(), [types], name=path.parent.name).documents
        made, less = again(document)
        left += less
        assert facts(made) == facts(document)
    assert left == []
