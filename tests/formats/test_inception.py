"""An INCEpTION project's files of annotations are documents by source and user, or issues by name."""

import io
import json
import zipfile

import pytest

from stancebank.errors import Refused
from stancebank.formats import inception
from stancebank.formats.documents import Document, Mark, Span
from stancebank.formats.inception import Part
from stancebank.formats.safe_zip import Archive

TEXT = "Roe 🌩 left."
XMI = """<xmi:XMI xmlns:xmi="http://www.omg.org/XMI" xmlns:cas="http:///uima/cas.ecore"
 xmlns:ner="http:///de/tudarmstadt/ukp/dkpro/core/api/ner/type.ecore"
 xmlns:own="http:///own.ecore"><own:Calm xmi:id="2" sofa="1" begin="4" end="6"/>
<ner:NamedEntity xmi:id="3" sofa="1" begin="0" end="3" value="PER"/>
<cas:Sofa xmi:id="1" sofaNum="1" sofaID="_InitialView" sofaString="Roe 🌩 left."/>
<cas:View sofa="1" members="2 3"/></xmi:XMI>"""
TYPES = """<typeSystemDescription xmlns="http://uima.apache.org/resourceSpecifier"><types>
<typeDescription><name>own.Calm</name><description/><supertypeName>uima.tcas.Annotation</supertypeName>
</typeDescription></types></typeSystemDescription>"""


def zipped(files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def project(sources=(), answers=(), name="exportedproject.json"):
    return {
        name: json.dumps(
            {
                "source_documents": [{"name": one, "state": state} for one, state in sources],
                "annotation_documents": [
                    {"name": one, "user": user, "state": state} for one, user, state in answers
                ],
            }
        )
    }


def plain(raw, types, name):
    """A format of these tests: its text is the document's, and has one mark."""
    text = raw.decode()
    return Part((Document(name, text, marks=(Mark("T1", "X", (Span(0, 3),)),)),), 1, ())


def none_or_two(raw, types, name):
    return Part((Document(name, "a"),) * int(raw), 0, ())


FORMATS = {".plain": plain, ".many": none_or_two}
MADE = project([("a.txt", "ANNOTATION_IN_PROGRESS")], [("a.txt", "mia", "FINISHED")])


def read(files, formats=FORMATS):
    return inception.read(io.BytesIO(zipped(files)), name="p", formats=formats)


def rules(found):
    return [(issue.rule, issue.place.removeprefix("p/")) for issue in found.issues]


def test_each_user_has_an_answer_and_the_curator_and_the_beginning_are_apart():
    files = project(
        [("a.txt", "CURATION_FINISHED"), ("b.txt", "NEW")],
        [("a.txt", "mia", "FINISHED"), ("a.txt", "jo.k", "INPROGRESS"), ("b.txt", "mia", "NEW")],
    )
    for user in ("mia", "jo.k", "INITIAL_CAS"):
        files[f"annotation/a.txt/{user}.plain"] = TEXT
    files["curation/a.txt/CURATION_USER.plain"] = TEXT
    files |= {"source/a.txt": TEXT, "log/project-1.log": "x", "annotation/": ""}
    found = read(files)
    assert (found.files, found.annotations, found.issues) == (4, 4, ())
    assert found.left == ("exportedproject.json", "source/a.txt", "log/project-1.log")
    first, second = found.sources
    assert [(one.user, one.state) for one in first.answers] == [
        ("mia", "FINISHED"),
        ("jo.k", "INPROGRESS"),
    ]
    assert {one.document.doc_id for one in first.answers} == {"a.txt"}
    assert first.curated == first.initial == first.answers[0].document
    assert second == ("b.txt", "NEW", (), None, None)


def test_a_file_may_be_in_a_zip_with_its_types_and_is_read_by_its_format():
    pytest.importorskip("cassis", reason="dkpro-cassis is not here: the extra `uima`")
    inner = zipped({"whatever.xmi": XMI, "TypeSystem.xml": TYPES})
    found = read({**MADE, "annotation/a.txt/mia.zip": inner}, inception.FORMATS)
    assert found.issues == ()
    (answer,) = found.sources[0].answers
    assert [(one.label, one.start, one.end) for one in answer.document.marks] == [
        ("Calm", 4, 5),
        ("NamedEntity", 0, 3),
    ]
    bare = read({**MADE, "annotation/a.txt/mia.xmi": XMI}, inception.FORMATS)
    assert rules(bare) == [("cas-type", "annotation/a.txt/mia.xmi:2")]


def test_a_json_cas_is_read():
    cassis = pytest.importorskip("cassis", reason="dkpro-cassis is not here: the extra `uima`")
    cas = cassis.Cas()
    cas.sofa_string = TEXT
    found = read({**MADE, "annotation/a.txt/mia.json": cas.to_json()}, inception.FORMATS)
    assert (found.issues, found.sources[0].answers[0].document.text) == ((), TEXT)


def test_a_serialized_object_is_named_and_not_even_read(monkeypatch):
    seen, whole = [], Archive.read
    monkeypatch.setattr(Archive, "read", lambda self, name: seen.append(name) or whole(self, name))
    files = {
        **MADE,
        "annotation/a.txt/mia.plain": TEXT,
        "annotation_ser/a.txt/mia.ser": b"\xac\xed\x00\x05",
        "curation/a.txt/CURATION_USER.ser": b"\xac\xed\x00\x05",
    }
    found = read(files)
    assert rules(found) == [
        ("inception-serialized", "annotation_ser/a.txt/mia.ser"),
        ("inception-serialized", "curation/a.txt/CURATION_USER.ser"),
    ]
    assert len(found.sources[0].answers) == 1
    assert seen == ["exportedproject.json", "annotation/a.txt/mia.plain"]


INNER = {"x.plain": TEXT}
BROKEN = {
    "inception-serialized": [({"annotation_ser/a.txt/jo.ser": b""}, "annotation_ser/a.txt/jo.ser")],
    "inception-format": [
        ({"annotation/a.txt/jo.txt": TEXT}, "annotation/a.txt/jo.txt"),
        ({"annotation/a.txt/jo": TEXT}, "annotation/a.txt/jo"),
        ({"annotation/jo.plain": TEXT}, "annotation/jo.plain"),
        ({"annotation/a.txt/jo.zip": zipped({})}, "annotation/a.txt/jo.zip"),
        ({"annotation/a.txt/jo.zip": zipped({**INNER, "b.txt": "x"})}, "annotation/a.txt/jo.zip"),
        ({"annotation/a.txt/jo.zip": zipped({"b.zip": zipped(INNER)})}, "annotation/a.txt/jo.zip"),
    ],
    "inception-file": [
        ({"annotation/a.txt/jo.zip": b"PK"}, "annotation/a.txt/jo.zip"),
        ({"annotation/a.txt/jo.zip": zipped({"../x.plain": TEXT})}, "annotation/a.txt/jo.zip"),
        ({"annotation/a.txt/jo.zip": zipped({"x.plain": bytes(2**22)})}, "annotation/a.txt/jo.zip"),
        ({"annotation/a.txt/jo.many": "0"}, "annotation/a.txt/jo.many"),
        ({"annotation/a.txt/jo.many": "2"}, "annotation/a.txt/jo.many"),
        ({"annotation/a.txt/mia.zip": zipped(INNER)}, "annotation/a.txt/mia.zip"),
    ],
    "inception-missing": [
        (project([("a.txt", "NEW")], [("a.txt", "jo", "FINISHED")]), "annotation/a.txt/jo"),
        (project([("a.txt", "CURATION_IN_PROGRESS")]), "curation/a.txt"),
    ],
    "inception-text": [({"annotation/a.txt/jo.plain": "Roe left."}, "a.txt")],
}


def test_every_rule_has_its_broken_case():
    assert set(BROKEN) == set(inception.RULES)


@pytest.mark.parametrize("rule", BROKEN)
def test_what_is_broken_is_named_with_its_reason(rule):
    for files, place in BROKEN[rule]:
        found = read({**MADE, "annotation/a.txt/mia.plain": TEXT, **files})
        assert rules(found) == [(rule, place)], files
        assert "mia" in {one.user for one in found.sources[0].answers}


@pytest.mark.parametrize(
    "files",
    [
        {"source/a.txt": TEXT},
        {"exportedproject.json": "{"},
        {"exportedproject.json": "[]"},
        {"exportedproject.json": "{}"},
        {"exportedproject.json": '{"source_documents": [{"state": "NEW"}]}'},
        {"exportedproject.json": "[" * 100_000},
        project() | project(name="exportedproject12.json"),
        {"sub/exportedproject.json": "{}"},
    ],
)
def test_what_is_no_project_is_refused(files):
    with pytest.raises(Refused, match="inception-project"):
        read(files)


def test_an_archive_that_climbs_or_swells_is_refused_as_a_whole():
    with pytest.raises(Refused, match="zip-name"):
        read({**MADE, "annotation/../../mia.plain": TEXT})
    with pytest.raises(Refused, match="zip-size"):
        read({**MADE, "annotation/a.txt/mia.plain": bytes(2**22)})


def test_without_the_library_the_extra_is_named_once_for_all(monkeypatch):
    def missing(*_):
        raise Refused("cassis", "uima-extra", remedy="install the extra")

    with pytest.raises(Refused, match="uima-extra"):
        read({**MADE, "annotation/a.txt/mia.plain": TEXT}, {".plain": missing})


def test_an_export_of_inceptions_own_is_read(shared):
    path = shared / "inception" / "Export+Test+-+Curated+annotation+project_3_6_1.zip"
    if not path.is_file():
        pytest.skip("INCEpTION's project is not beside this one")
    found = inception.read(path, name="p", formats={".tsv": plain})
    (source,) = found.sources
    assert (source.name, source.state) == ("example_sentence.txt", "CURATION_IN_PROGRESS")
    assert source.curated.text.startswith("#FORMAT=WebAnno TSV 3.2\n")  # as `plain` takes it
    # the annotator's was exported as plain text, in which no annotations are
    assert rules(found) == [
        ("inception-format", "annotation/example_sentence.txt/admin.txt"),
        ("inception-serialized", "annotation_ser/example_sentence.txt/INITIAL_CAS.ser"),
        ("inception-serialized", "annotation_ser/example_sentence.txt/admin.ser"),
        ("inception-serialized", "curation_ser/example_sentence.txt/CURATION_USER.ser"),
    ]
    assert (found.files, len(found.left)) == (5, 3)
