"""Each structure and value of an XMI is in a document exactly, or an issue with its reason."""

import collections
import dataclasses
import io
import sys
import warnings
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stancebank.errors import Refused
from stancebank.formats import cas_json, cas_taken, type_system, xmi
from stancebank.formats.documents import Attribute, Mark, Relation, Span

cassis = pytest.importorskip("cassis", reason="dkpro-cassis is not here: the extra `uima`")


TEXT = "Roe 🌩 said: Ann left. Lee 𠮷 too."
"""Two sentences; in UTF-16 code units the second starts at 23, and the text has 34."""


def feature(name, holds, shared=""):
    if shared:
        shared = f"<multipleReferencesAllowed>{shared}</multipleReferencesAllowed>"
    return (
        f"<featureDescription><name>{name}</name><description/>"
        f"<rangeTypeName>{holds}</rangeTypeName>{shared}</featureDescription>"
    )


def described(name, above, *features):
    return (
        f"<typeDescription><name>{name}</name><description/>"
        f"<supertypeName>{above}</supertypeName>"
        f"<features>{''.join(features)}</features></typeDescription>"
    )


def system(*types):
    head = '<typeSystemDescription xmlns="http://uima.apache.org/resourceSpecifier"><types>'
    return f"{head}{''.join(types)}</types></typeSystemDescription>".encode()


ANNOTATION, TOP, STRING = "uima.tcas.Annotation", "uima.cas.TOP", "uima.cas.String"
TYPES = system(
    described(
        "made.up.Person",
        ANNOTATION,
        feature("name", STRING),
        feature("type", STRING),
        feature("age", "uima.cas.Integer"),
        feature("names", "uima.cas.StringArray"),
        feature("years", "uima.cas.IntegerArray", "true"),
        feature("near", ANNOTATION),
        feature("among", "uima.cas.FSArray"),
        feature("around", "uima.cas.FSList", "true"),
        feature("slots", "uima.cas.FSArray", "false"),
        feature("shared", "uima.cas.FSArray", "true"),
    ),
    described("made.up.Child", "made.up.Person"),
    described("other.Person", ANNOTATION),
    described(
        "made.up.Says",
        ANNOTATION,
        feature("Governor", ANNOTATION),
        feature("Dependent", ANNOTATION),
        feature("how", STRING),
    ),
    described(
        "made.up.Link",
        TOP,
        feature("role", STRING),
        feature("target", ANNOTATION),
        feature("sure", STRING),
    ),
    described(
        "made.up.Topic",
        "uima.cas.AnnotationBase",
        feature("first", ANNOTATION),
        feature("name", STRING),
    ),
    described("made.up.Free", TOP, feature("name", STRING), feature("first", TOP)),
    described("made.up.Word", "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Token"),
    described(
        "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Token",
        ANNOTATION,
        feature("lemma", ANNOTATION),
        feature("id", STRING),
    ),
)
SPACES = {
    "up": "made/up",
    "other": "other",
    "no": "not/known",
    "seg": "de/tudarmstadt/ukp/dkpro/core/api/segmentation/type",
    "meta": "de/tudarmstadt/ukp/dkpro/core/api/metadata/type",
    "layers": "de/tudarmstadt/ukp/clarin/webanno/api/type",
    "tcas": "uima/tcas",
    "cas": "uima/cas",
}


def sofa(id_=1, name="_InitialView", text=TEXT):
    said = "" if text is None else f' sofaString="{text}"'
    return f'<cas:Sofa xmi:id="{id_}" sofaNum="1" sofaID="{name}"{said}/>'


def view(*members, of=1):
    return f'<cas:View sofa="{of}" members="{" ".join(map(str, members))}"/>'


def made(*elements, sofas=None, members=range(2, 100), head=""):
    """Return a file; all that stand in the text are in the index of the first view."""
    spaces = " ".join(f'xmlns:{key}="http:///{path}.ecore"' for key, path in SPACES.items())
    inside = [*elements, sofas or sofa(), view(*members) if members else ""]
    return (
        f'{head}<xmi:XMI xmlns:xmi="http://www.omg.org/XMI" {spaces} xmi:version="2.0">'
        f'<cas:NULL xmi:id="0"/>{"".join(inside)}</xmi:XMI>'
    ).encode()


def at(type_, id_, begin, end, *more, of=1):
    said, children = (*more, "", "")[:2]
    return (
        f'<{type_} xmi:id="{id_}" sofa="{of}" begin="{begin}" end="{end}" {said}>'
        f"{children}</{type_}>"
    )


def read(*elements, **more):
    return xmi.read(made(*elements, **more), [TYPES], name="d")


def one(*elements, **more):
    found = read(*elements, **more)
    assert found.issues == ()
    return found.documents[0]


def rules(found):
    return [(issue.rule, issue.place.removeprefix("d:")) for issue in found.issues]


def test_offsets_are_code_points_where_the_file_counts_code_units():
    document = one(at("up:Person", 2, 0, 3), at("up:Person", 3, 4, 6), at("up:Child", 4, 27, 29))
    assert document.text == TEXT
    words = [(one.label, document.text[one.start : one.end]) for one in document.marks]
    assert words == [("Person", "Roe"), ("Person", "🌩"), ("Child", "𠮷")]


def test_primitive_features_are_attributes_and_several_values_are_several():
    names = "<names>Roe</names><names>a  b</names>"
    document = one(
        at("up:Person", 2, 0, 3, 'name="R" type="x y" age="7" years="9"', names),
        '<cas:IntegerArray xmi:id="9" elements="1 2"/>',
    )
    assert document.attributes == (
        Attribute("A2.name", "name", "T2", "R"),
        Attribute("A2.type", "type", "T2", "x y"),
        Attribute("A2.age", "age", "T2", "7"),
        Attribute("A2.years.1", "years", "T2", "1"),
        Attribute("A2.years.2", "years", "T2", "2"),
        Attribute("A2.names.1", "names", "T2", "Roe"),
        Attribute("A2.names.2", "names", "T2", "a  b"),
    )


def test_references_are_relations_however_an_array_or_list_is_stored():
    document = one(
        at("up:Person", 2, 0, 3, 'near="3" among="3 4" around="7" shared="9"'),
        at("up:Person", 3, 13, 16),
        at("up:Person", 4, 23, 26),
        '<cas:NonEmptyFSList xmi:id="7" head="4" tail="8"/>',
        '<cas:NonEmptyFSList xmi:id="8" head="2" tail="6"/><cas:EmptyFSList xmi:id="6"/>',
        '<cas:FSArray xmi:id="9" elements="3"/>',
    )
    assert document.relations == (
        Relation("R2.near", "near", (("Arg1", "T2"), ("Arg2", "T3"))),
        Relation("R2.among", "among", (("Arg1", "T2"), ("Arg2", "T3"), ("Arg3", "T4"))),
        Relation("R2.around", "around", (("Arg1", "T2"), ("Arg2", "T4"), ("Arg3", "T2"))),
        Relation("R2.shared", "shared", (("Arg1", "T2"), ("Arg2", "T3"))),
    )


def test_a_relation_layer_is_a_relation_and_keeps_a_place_of_its_own():
    people = at("up:Person", 2, 0, 3), at("up:Person", 3, 13, 16)
    plain = at("up:Says", 4, 13, 16, 'Dependent="3" Governor="2" how="loud"')
    moved = at("up:Says", 5, 7, 11, 'Governor="2" Dependent="3"')
    document = one(*people, plain, moved)
    ends = (("Governor", "T2"), ("Dependent", "T3"))
    assert document.relations == (
        Relation("R4", "Says", ends),
        Relation("E5", "Says", ends, "T5"),
    )
    assert document.marks[2:] == (Mark("T5", "Says", (Span(6, 10),)),)
    assert document.attributes == (Attribute("A4.how", "how", "R4", "loud"),)


def test_a_slot_is_a_relation_by_its_links_roles():
    document = one(
        at("up:Person", 2, 0, 3, 'slots="5 6" shared="9"'),
        at("up:Person", 3, 13, 16),
        '<up:Link xmi:id="5" role="friend" target="3"/><up:Link xmi:id="6" target="2"/>',
        '<up:Link xmi:id="7" role="foe" target="3"/><cas:FSArray xmi:id="9" elements="7"/>',
    )
    assert document.relations == (
        Relation("E2.slots", "slots", (("friend", "T3"), ("target", "T2")), "T2"),
        Relation("E2.shared", "shared", (("foe", "T3"),), "T2"),
    )


def test_what_stands_nowhere_is_a_relation_over_what_it_refers_to():
    document = one(
        at("up:Person", 2, 0, 3),
        '<up:Topic xmi:id="3" sofa="1" first="2" name="rents"/><up:Topic xmi:id="4" sofa="1"/>',
        '<up:Link xmi:id="5" role="friend" target="2"/>',
    )
    assert document.relations == (
        Relation("R3", "Topic", (("first", "T2"),)),
        Relation("R4", "Topic", ()),
        Relation("R5", "Link", (("target", "T2"),)),
    )
    assert document.attributes == (
        Attribute("A3.name", "name", "R3", "rents"),
        Attribute("A5.role", "role", "R5", "friend"),
    )


def test_sentences_and_tokens_are_marks_only_where_something_is_said_of_them():
    document = one(
        at("seg:Sentence", 9, 23, 34),
        at("seg:Sentence", 2, 0, 22, 'id="s1"'),
        at("seg:Token", 3, 23, 26),
        at("seg:Token", 4, 0, 3, 'lemma="6"'),
        at("seg:Token", 5, 7, 11),
        at("up:Person", 6, 0, 3),
        at("up:Word", 7, 4, 6),
    )
    assert document.sentences == (Span(0, 21), Span(22, 32))
    assert document.tokens == ((Span(0, 3), Span(4, 5), Span(6, 10)), (Span(22, 25),))
    labels = [(mark.id, mark.label) for mark in document.marks]
    assert labels == [("T2", "Sentence"), ("T4", "Token"), ("T6", "Person"), ("T7", "Word")]
    assert document.relations == (Relation("R4.lemma", "lemma", (("Arg1", "T4"), ("Arg2", "T6"))),)


def test_types_that_share_the_last_part_of_their_names_keep_the_whole():
    document = one(at("up:Person", 2, 0, 3), at("other:Person", 3, 0, 3), at("up:Child", 4, 0, 3))
    assert [mark.label for mark in document.marks] == ["made.up.Person", "other.Person", "Child"]


def test_stacked_and_empty_annotations_keep_their_own_spans():
    document = one(*(at("up:Person", 2 + n, 7, end) for n, end in enumerate([11, 11, 7])))
    assert [mark.fragments for mark in document.marks] == [(Span(6, 10),)] * 2 + [(Span(6, 6),)]


def test_metadata_is_counted_apart_whether_its_types_are_known_or_not():
    found = read(
        '<meta:DocumentMetaData xmi:id="2" sofa="1" begin="0" end="34" documentId="d"/>',
        '<tcas:DocumentAnnotation xmi:id="3" sofa="1" begin="0" end="34" language="x"/>',
        '<layers:LayerDefinition xmi:id="4" name="made.up.Person"/>',
        '<meta:TagsetDescription xmi:id="5" sofa="1" begin="0" end="34" tags="7"/>',
        '<cas:FSArray xmi:id="7" elements="6"/><meta:TagDescription xmi:id="6" name="t"/>',
    )
    assert (found.annotations, found.values, found.issues) == (0, 0, ())
    assert [(name.rpartition(".")[2], number) for name, number in found.metadata] == [
        ("LayerDefinition", 1),
        ("DocumentMetaData", 1),
        ("TagDescription", 1),
        ("TagsetDescription", 1),
        ("DocumentAnnotation", 1),
    ]


def test_each_view_with_text_is_a_document():
    sofas = sofa() + sofa(50, "other", "Lee too.") + view(3, 6, of=50)
    found = read(
        at("up:Person", 2, 0, 3),
        at("up:Person", 3, 0, 3, of=50),
        '<up:Free xmi:id="6" first="3"/><up:Free xmi:id="7" first="2"/>',
        sofas=sofas,
        members=(2, 7),
    )
    first, second = found.documents
    assert (first.doc_id, second.doc_id) == ("d-_InitialView", "d-other")
    assert (second.text, second.marks[0].id, second.relations[0].id) == ("Lee too.", "T3", "R6")
    assert (first.marks[0].id, first.relations[0].id) == ("T2", "R7")


ROE, ANN = at("up:Person", 90, 0, 3), at("up:Person", 91, 13, 16)
BROKEN = {
    "cas-element": [
        ('<up:Free name="x"/>', "line 1"),
        ('<up:Free xmi:id="2">text</up:Free>', "line 1"),
        ('<up:Free xmi:id="2"><name><b/></name></up:Free>', "line 1"),
        ('<up:Free xmi:id="2" name="x"><name>y</name></up:Free>', "line 1"),
        (sofa(1, "again"), "1"),
    ],
    "cas-twice": [(at("up:Person", 90, 0, 3), "90"), ('<cas:FSArray xmi:id="90"/>', "90")],
    "cas-type": [('<no:Person xmi:id="2"/>', "2"), (at("no:Person", 2, 0, 3), "2")],
    "cas-feature": [(at("other:Person", 2, 0, 3, 'name="x"'), "2.name")],
    "cas-view": [(at("up:Person", 2, 0, 3, of=7), "2"), (sofa(8, "sound", None), "8")],
    "cas-offsets": [
        (at("up:Person", 2, *offsets), "2")
        for offsets in [(5, 7), (3, 2), (0, 35), (-1, 3), ("x", 3)]
    ],
    "cas-dangling": [
        (at("up:Person", 2, 0, 3, 'near="70"'), "2.near"),
        (at("up:Person", 2, 0, 3, 'among="90 0"'), "2.among"),
        (at("up:Says", 2, 0, 3, 'Governor="70" Dependent="90"'), "2"),
        ('<up:Topic xmi:id="2" sofa="1" first="70"/>', "2.first"),
        (at("up:Person", 2, 0, 3, 'slots="3"') + '<up:Link xmi:id="3" target="70"/>', "3"),
    ],
    "cas-link": [
        (at("up:Person", 2, 0, 3, 'slots="3"') + '<up:Link xmi:id="3" role="friend"/>', "3"),
        (
            at("up:Person", 2, 0, 3, 'slots="3"') + '<up:Link xmi:id="3" target="90" sure="x"/>',
            "3.sure",
        ),
    ],
    "cas-loose": [
        ('<cas:FSArray xmi:id="2" elements="90"/>', "2"),
        ('<cas:NonEmptyFSList xmi:id="2" head="90" tail="2"/>', "2"),
    ],
    "cas-index": [(at("up:Person", 200, 0, 3), "200")],
    "cas-token": [(at("seg:Token", 2, 0, 3), "2")],
}


def test_every_rule_has_its_broken_case():
    assert set(BROKEN) == set(cas_taken.RULES)


@pytest.mark.parametrize("rule", BROKEN)
def test_what_is_broken_is_named_with_its_reason(rule):
    for elements, place in BROKEN[rule]:
        found = read(ROE, ANN, elements)
        assert rules(found) == [(rule, place)], elements
        assert {"T90", "T91"} <= {mark.id for mark in found.documents[0].marks}


def test_relations_to_what_was_not_taken_are_not_taken_and_so_on():
    found = read(
        at("up:Person", 2, 0, 99),
        at("up:Says", 3, 0, 3, 'Governor="2" Dependent="90"'),
        at("up:Says", 4, 0, 3, 'Governor="90" Dependent="3"'),
        ROE,
    )
    assert rules(found) == [("cas-offsets", "2"), ("cas-dangling", "3"), ("cas-dangling", "4")]
    assert found.documents[0].relations == ()


def test_a_document_type_is_refused_whatever_it_declares(tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("Roe")
    layers = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    swelling = f'<!DOCTYPE x [<!ENTITY a0 "aaaaaaaaaa">{layers}]>'
    reading = f'<!DOCTYPE x [<!ENTITY a9 SYSTEM "{secret.as_uri()}">]>'
    for head in (swelling, reading, '<!DOCTYPE x SYSTEM "http://localhost:1/x.dtd">'):
        raw = made(sofas=sofa(text="&a9;"), head=head)
        wide = b"\xff\xfe" + raw.decode().encode("utf-16-le")
        ebcdic = f'<?xml version="1.0" encoding="cp037"?>{raw.decode()}'.encode("cp037")
        for one_ in (raw, wide):
            with pytest.raises(Refused, match="xml-doctype"):
                xmi.read(one_, name="d")
            with pytest.raises(Refused, match="xml-doctype"):
                type_system.load((one_,))
        with pytest.raises(Refused, match=r"xml-(doctype|syntax)"):
            xmi.read(ebcdic, name="d")


@pytest.mark.parametrize(
    ("raw", "rule"),
    [
        (b"", "xml-syntax"),
        (b"<xmi:XMI", "xml-syntax"),
        (made()[:-9], "xml-syntax"),
        (made(sofas=sofa(text="a&#1;b")), "xml-syntax"),
        (b"<TEI/>", "xmi-root"),
    ],
)
def test_other_files_are_refused(raw, rule):
    with pytest.raises(Refused, match=rule):
        xmi.read(raw, name="d")


@pytest.mark.parametrize(
    "types",
    [
        b"<types/>",
        system(described("a.B", "not.Known")),
        system(described("a.B", "a.C"), described("a.C", "a.B")),
        system(described("a.B", TOP, feature("x", "not.Known"))),
    ],
)
def test_a_type_system_that_is_none_is_refused(types):
    with pytest.raises(Refused, match="type-system"):
        xmi.read(made(), [types], name="d")


def test_without_the_library_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "cassis", None)
    type_system.load.cache_clear()
    with pytest.raises(Refused, match=r"uima-extra.*stancebank\[uima\]"):
        xmi.read(made(), name="d")


LINKS = {"Link", "LinkType", "FlexLinkType", "ComplexLinkType"}
SEGMENTS = {"Sentence", "Token", "Word"}
PLACES = {"sofa", "begin", "end", "slots", "links", "among"}
FRAME = {"NULL", "Sofa", "View", "DocumentMetaData"}


def held(found):
    """Yield what documents say: of what (by its id), which feature or role, and which value or id."""
    for document in found.documents:
        for one in document.marks:
            yield (one.id[1:],)
        for one in document.attributes:
            of, name = one.id[1:].split(".")[:2]
            yield of, name, one.value
        for one in document.relations:
            of, *name = one.id[1:].split(".")
            yield (of,)
            for role, to in one.arguments:
                yield of, name[0] if name else role, to[1:]
                yield of, f"{role}:", to[1:]


ID = "{http://www.omg.org/XMI}id"


def elements_of(raw):
    """Return a file's elements by their ids, and the last parts of their types' names."""
    elements = {one.get(ID): one for one in ET.fromstring(raw)}
    return elements, {key: one.tag.partition("}")[2] for key, one in elements.items()}


def slots(raw, named):
    """Yield a link, and what what has it says by it, as `held` has it."""
    elements, kinds = elements_of(raw)
    for key, element in elements.items():
        for name in ("slots", "links", "among") if key not in named else ():
            for link in element.get(name, "").split():
                if link in named or kinds.get(link) not in LINKS:
                    if not {link, f"{key}.{name}"} & named:
                        yield link, (key, name, link)
                    continue
                to = elements[link].get("target")
                yield link, (key, name, to)
                yield link, (key, f"{elements[link].get('role', 'target')}:", to)


def stored(raw, named):
    """Yield what `held` would of a file, by a reading of its own; what has an issue is left out."""
    elements, kinds = elements_of(raw)
    slotted = dict(slots(raw, named))
    yield from (fact for _, fact in slots(raw, named))
    for key in elements.keys() - slotted.keys() - named:
        if kinds[key] in FRAME:
            continue
        if kinds[key] not in SEGMENTS:
            yield (key,)
        for name, value in elements[key].items():
            if not name.startswith("{") and name not in PLACES and f"{key}.{name}" not in named:
                yield key, name, value


def lost(raw, found):
    """Return what of a file is neither in its documents nor named by an issue."""
    named = {issue.place.partition(":")[2] for issue in found.issues}
    missing = set(stored(raw, named)) - set(held(found))
    segments = [
        one.get(ID) not in named
        for one in ET.fromstring(raw)
        if one.tag.partition("}")[2] in SEGMENTS
    ]
    spans = sum(len(one.sentences) + sum(map(len, one.tokens)) for one in found.documents)
    return missing if sum(segments) == spans else {*missing, (sum(segments), spans)}


NUMBER = st.integers(0, 12).map(str)
NUMBERS = st.lists(NUMBER, max_size=3).map(" ".join)
WORDS = st.sampled_from(["x", "a b"])
FEATURES = {
    "up:Person": {"name": WORDS, "near": NUMBER, "among": NUMBERS, "slots": NUMBERS},
    "up:Says": {"Governor": NUMBER, "Dependent": NUMBER, "how": WORDS},
    "up:Link": {"role": WORDS, "target": NUMBER, "sure": WORDS},
    "up:Topic": {"first": NUMBER, "name": WORDS},
    "up:Free": {"first": NUMBER, "name": WORDS},
    "seg:Token": {"lemma": NUMBER, "id": WORDS},
    "seg:Sentence": {"id": WORDS},
    "no:Person": {"name": WORDS},
}
NOWHERE = {"up:Link": "", "up:Free": "", "up:Topic": 'sofa="1"'}


@st.composite
def _structures(draw):
    """Some structures, right and wrong, that refer to each other at random."""
    found = []
    for id_ in range(2, draw(st.integers(3, 12))):
        kind = draw(st.sampled_from([*FEATURES]))
        features = FEATURES[kind] | {"odd": WORDS}
        said = draw(st.fixed_dictionaries({}, optional=features)).items()
        more = " ".join(f'{key}="{value}"' for key, value in said)
        if kind in NOWHERE:
            found.append(f'<{kind} xmi:id="{id_}" {NOWHERE[kind]} {more}/>')
        else:
            begin, end = sorted(draw(st.tuples(st.integers(-1, 35), st.integers(0, 35))))
            found.append(at(kind, id_, begin, end, more))
    return found


@given(_structures())
def test_whatever_the_structures_are_each_value_is_held_or_named(structures):
    raw = made(*structures)
    found = xmi.read(raw, [TYPES], name="d")
    assert lost(raw, found) == set()
    assert found.annotations == len(structures)


def test_what_is_lost_would_be_seen():
    raw = made(at("up:Person", 2, 0, 3, 'name="x" near="3"'), at("up:Person", 3, 0, 3))
    found = xmi.read(raw, [TYPES], name="d")
    (document,) = found.documents
    lost_ = {"marks": ("3",), "attributes": ("2", "name", "x"), "relations": ("2", "near", "3")}
    for kind, fact in lost_.items():
        less = found._replace(documents=(dataclasses.replace(document, **{kind: ()}),))
        assert fact in lost(raw, less)


SUITE = "inception/webanno_tsv/tsv3-suite"


def suite(shared):
    """Return INCEpTION's own files with what they are called, and the types that they use."""
    folder = shared / SUITE
    if not folder.is_dir():
        pytest.skip("INCEpTION's files are not beside the project")
    types = (folder.parent / "desc/type/webannoTestTypes.xml").read_bytes()
    files = sorted(folder.glob("*/reference.xmi"))
    return {path.parent.name: path.read_bytes() for path in files}, types


def test_all_of_inceptions_files_are_read(shared):
    files, types = suite(shared)
    counted, named = collections.Counter(), []
    for name, raw in files.items():
        found = xmi.read(raw, [types], name=name)
        named += found.issues
        assert lost(raw, found) == set()
        (document,) = found.documents
        counted += collections.Counter(
            annotations=found.annotations,
            values=found.values,
            metadata=sum(number for _, number in found.metadata),
            sentences=len(document.sentences),
            tokens=sum(map(len, document.tokens)),
            marks=len(document.marks),
            relations=len(document.relations),
            attributes=len(document.attributes),
        )
    # three files say intValue of a type that has integerValue
    assert [(issue.rule, issue.found) for issue in named] == [
        ("cas-feature", number) for number in ("42", "42", "42", "43")
    ]
    assert len(files) == 73
    assert counted == {
        "annotations": 672,
        "values": 257,
        "metadata": 73,
        "sentences": 78,
        "tokens": 335,
        "marks": 243,
        "relations": 50,
        "attributes": 134,
    }


def library(types):
    """Return the type systems merged by dkpro-cassis, with the one type that it does not know."""
    about = described(
        "de.tudarmstadt.ukp.dkpro.core.api.metadata.type.DocumentMetaData",
        ANNOTATION,
        feature("documentId", STRING),
        feature("isLastSegment", "uima.cas.Boolean"),
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what is deprecated in it
        systems = [cassis.load_typesystem(io.BytesIO(one)) for one in (types, system(about))]
        return cassis.merge_typesystems(*systems, cassis.load_dkpro_core_typesystem())


def in_order(document):
    kinds = ("marks", "relations", "attributes")
    return document.tokens, *(sorted(getattr(document, kind), key=repr) for kind in kinds)


def test_the_library_finds_the_same_spans_and_its_json_reads_the_same(shared):
    files, types = suite(shared)
    known, checked = library(types), 0
    for name, raw in files.items():
        if b"intValue" in raw:
            continue  # it stops at a feature that is not known
        cas = cassis.load_cas_from_xmi(io.BytesIO(raw), typesystem=known)
        (document,) = xmi.read(raw, [types], name=name).documents
        spans = {str(fs.xmiID): (fs.begin, fs.end) for fs in cas.select_all_annotations()}
        assert {(one.start, one.end) == spans[one.id[1:]] for one in document.marks} <= {True}
        sentences = cas.select(type_system.SENTENCE)
        assert document.sentences == tuple(Span(fs.begin, fs.end) for fs in sentences)
        again = cas_json.read(cas.to_json().encode(), name=name)
        assert again.issues == ()
        assert in_order(again.documents[0]) == in_order(document)
        checked += 1
    assert checked == 70
