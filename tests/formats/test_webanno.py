"""What a WebAnno TSV 3 file states is in the document exactly, or an issue with its reason; and back."""

import collections

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stancebank.errors import Refused
from stancebank.formats import webanno
from stancebank.formats.documents import Attribute, Span
from stancebank.formats.numbering import numbered

HEADER = """#FORMAT=WebAnno TSV 3.3
#T_SP=my.Name|kind|sure
#T_SP=my.Talk|ROLE_my.Talk:said_by_my.TalkLink|my.Name
#T_CH=my.Link|referenceRelation|referenceType
#T_RL=my.Knows|how|BT_my.Name


"""
ROE = "Ann 🌩 Roe"


def read(*rows, text=ROE, header=HEADER):
    """Read a sentence of one-character columns: rows of (unit, offsets, form, cells)."""
    lines = "".join("\t".join(row) + "\t\n" for row in rows)
    return webanno.read(f"{header}#Text={text}\n{lines}", doc_id="d")


def rows(ann=("_",) * 8, thunder=("_",) * 8, roe=("_",) * 8):
    return ("1-1", "0-3", "Ann", *ann), ("1-2", "4-6", "🌩", *thunder), ("1-3", "7-10", "Roe", *roe)


def cells(kind="_", sure="_", *, by="_", to="_", link="_", type_="_", how="_", end="_"):
    return kind, sure, by, to, link, type_, how, end


def held(document):
    """How many things a document holds; of a slot, each argument."""
    ends = sum(len(one.arguments) if one.trigger else 1 for one in document.relations)
    return len(document.marks) + len(document.attributes) + ends


def errors(issues):
    return [issue for issue in issues if issue.severity == "error"]


def spans(document):
    return [(one.label, document.text[one.start : one.end]) for one in document.marks]


def test_offsets_are_utf_16_and_become_code_points():
    found = read(*rows(thunder=cells("X"), roe=cells("*", "yes")))
    assert (found.issues, found.stated) == ((), 4)
    assert spans(found.document) == [("Name", "🌩"), ("Name", "Roe")]
    assert found.document.tokens == ((Span(0, 3), Span(4, 5), Span(6, 9)),)
    assert found.document.attributes == (
        Attribute("A1", "kind", "T1", "X"),
        Attribute("A2", "sure", "T2", "yes"),
    )


def test_a_stacked_annotation_keeps_its_own_span():
    found = read(*rows(cells("X[1]|Y[2]"), cells("X[1]"), cells("X[1]|Z[3]")))
    assert spans(found.document) == [("Name", ROE), ("Name", "Ann"), ("Name", "Roe")]
    assert [one.value for one in found.document.attributes] == ["X", "Y", "Z"]


def test_a_value_finds_its_annotation_by_number_where_a_column_lacks_others():
    found = read(*rows(cells("X[1]|Y[2]|Z[3]", "so[3]")))
    assert found.issues == ()
    said = {(one.of, one.name): one.value for one in found.document.attributes}
    assert said["T3", "sure"] == "so"


def test_an_end_is_told_by_its_number_or_by_its_unit():
    found = read(*rows(cells("*[1]|*[2]"), roe=cells("*", how="well|*", end="1-1[2_0]|1-3")))
    first, second = found.document.relations
    assert first.arguments == (("Governor", "T2"), ("Dependent", "T3"))
    assert second.arguments == (("Governor", "T3"), ("Dependent", "T3"))
    assert found.document.attributes == (Attribute("A1", "how", "R1", "well"),)


def test_a_slot_has_its_host_as_trigger_and_a_role_without_a_name_is_target():
    found = read(*rows(cells("X"), roe=cells(by="who\\;m;*", to="1-1;1-1")))
    (slot,) = found.document.relations
    assert (slot.label, slot.trigger) == ("said_by", "T2")
    assert slot.arguments == (("who;m", "T1"), ("target", "T1"))
    assert found.stated == held(found.document) == 5


def test_a_chain_leads_from_each_element_to_the_next():
    chained = (cells(link="so->7-2", type_="N[7]"), cells(link="*->7-1", type_="*[7]"))
    found = read(*rows(*chained, cells(link="end->7-4", type_="*[7]")))
    assert [one.arguments for one in found.document.relations] == [
        (("element", "T1"), ("next", "T3")),
        (("element", "T2"), ("next", "T1")),
    ]
    assert [(one.name, one.of, one.value) for one in found.document.attributes] == [
        ("referenceType", "T1", "N"),
        ("referenceRelation", "T3", "end"),
        ("referenceRelation", "R1", "so"),
    ]


def test_parts_of_tokens_and_places_without_length_are_spans():
    found = read(
        ("1-1", "0-3", "Ann", *cells()),
        ("1-1.1", "1-3", "nn", *cells("*[1]")),
        ("1-1.2", "3-3", "", *cells("*")),
        ("1-2", "4-6", "🌩", *cells("*[1]")),
        text="Ann 🌩",
    )
    assert found.issues == ()
    assert spans(found.document) == [("Name", "nn 🌩"), ("Name", "")]


def test_tokens_at_the_ends_of_relations_and_sentences_with_ids_are_marks():
    token = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.Token"
    header = (
        f"#FORMAT=WebAnno TSV 3.3\n#T_RL=webanno.custom.Knows|BT_{token}\n\n\n#Sentence.id=s\\t1\n"
    )
    found = read(
        ("1-1", "0-1", "a", "_"), ("1-2", "2-3", "b", "1-1|1-2"), text="a b", header=header
    )
    assert spans(found.document) == [("Sentence", "a b"), ("Token", "a"), ("Token", "b")]
    assert found.document.attributes == (Attribute("A1", "id", "T1", "s\t1"),)
    assert len(found.document.relations) == 2
    assert held(found.document) == found.stated == 6
    assert webanno.write(found.document).text.startswith(header)


def test_layers_that_share_the_last_part_of_their_names_keep_the_whole():
    header = "#FORMAT=WebAnno TSV 3.0\n#T_SP=a.X|\n#T_SP=b.X|\n#T_SP=b.Y|\n\n\n"
    found = read(("1-1", "0-1", "a", "*", "*", "*"), text="a", header=header)
    assert [label for label, _ in spans(found.document)] == ["Y", "a.X", "b.X"]


def test_between_sentences_are_a_line_break_and_blanks_as_many_as_offsets_say():
    given_ = (
        "#FORMAT=WebAnno TSV 3.3\n\n\n#Text=a\n1-1\t2-3\ta\t\n\n#Text=b\n#Text= c \n2-1\t5-6\tb\t\n"
    )
    (document, _, _) = webanno.read(given_, doc_id="d")
    assert document.text == "  a\n b\n c "
    assert document.sentences == (Span(2, 3), Span(5, 10))
    assert webanno.write(document) == (given_, ())


@pytest.mark.parametrize("version", ["3.0", "3.1", "3.2", "3.3"])
def test_until_3_1_texts_are_escaped_as_in_java(version):
    said = r"a\tb\\" + (r" \u00e9\"" if version < "3.2" else r" é\"")
    meant = 'a\tb\\ é"' if version < "3.2" else 'a\tb\\ é\\"'
    row = ("1-1", "0-1", "a")
    found = read(row, text=said, header=f"#FORMAT=WebAnno TSV {version}\n\n\n")
    assert found.document.text == meant


ONE = "#FORMAT=WebAnno TSV 3.3\n#T_SP=my.Name|kind\n\n\n#Text=Ann\n1-1\t0-3\tAnn\t_\t\n"
REFUSED = {
    "webanno-version": [
        ("#FORMAT=WebAnno TSV 3.3\n", "# my.Name | kind\n"),
        ("TSV 3.3", "TSV 3.4"),
        (ONE, ""),
    ],
    "webanno-header": [
        ("#T_SP=", "#T_XX="),
        ("my.Name|", "|"),
        ("|kind", "|ROLE_my.Name:to_my.Link"),
        ("#T_SP=my.Name|kind", "#T_CH=my.Link|referenceType"),
        ("#T_SP=my.Name|kind", "#T_RL=my.Says|how"),
        ("#T_SP=my.Name|kind", "#T_SP=my.Name|kind\n#T_SP=my.Name|"),
    ],
    "webanno-line": [
        ("\tAnn\t_\t", "\tAnn"),
        ("_\t", "_\t_\t"),
        ("1-1\t", "1.1\t"),
        ("0-3", "0"),
        ("0-3", f"0-{'9' * 5000}"),
        ("#Text=Ann\n", ""),
        ("#Text=Ann\n", "#Text=Ann\n\n"),
        ("_\t\n", "_\t\n1-1\t0-3\tAnn\t_\t\n"),
        ("_\t\n", "_\t\n1-2.1\t0-3\tAnn\t_\t\n"),
        ("1-1", "1-1.1"),
        ("_\t\n", "_\t\n#Text=b\n"),
    ],
    "webanno-offsets": [
        ("0-3", "0-4"),
        ("0-3", "0-2"),
        ("0-3", "3-3"),
        ("0-3", "999999996-999999999"),
        ("_\t\n", "_\t\n1-2\t2-3\tn\t_\t\n"),
        ("_\t\n", "_\t\n1-1.1\t2-4\tn\t_\t\n"),
        ("_\t\n", "_\t\n\n#Text=b\n2-1\t1-2\tb\t_\t\n"),
        ("Ann\n1-1\t0-3\tAnn", "🌩\n1-1\t0-1\t🌩"),
    ],
}


@pytest.mark.parametrize("rule", REFUSED)
def test_a_file_whose_frame_is_broken_is_refused(rule):
    assert webanno.read(ONE, doc_id="d").issues == ()
    for old, new in REFUSED[rule]:
        assert old in ONE
        with pytest.raises(Refused, match=rule):
            webanno.read(ONE.replace(old, new, 1), doc_id="d")


BROKEN = {
    "webanno-value": [
        rows(cells("X[1]"), cells("Y[1]")),
        rows(cells("X"), cells(by="a[1]", to="1-1"), cells(by="b[1]", to="1-1")),
    ],
    "webanno-number": [
        rows(cells("X[1]|Y[1]")),
        rows(cells(link="*->1-1|*->1-1", type_="*[1]|*[1]")),
        rows(cells(link="*->1-1", type_="X[2]")),
    ],
    "webanno-slot": [rows(cells("X"), roe=cells(by="a;b", to="1-1"))],
    "webanno-link": [rows(cells(type_="X[1]")), rows(cells("X", how="well"))],
    "webanno-dangling": [
        rows(cells("X", end="1-9")),
        rows(cells("X", end="1-2")),
        rows(cells("X", end="1-1[4_0]")),
        rows(cells("X[1]|Y[2]", end="1-1")),
        rows(cells(by="a", to="1-3")),
        rows(cells(by="a", to="so")),
    ],
    "webanno-hole": [rows(cells("X[1]"), roe=cells("X[1]"))],
}


def test_every_rule_has_its_broken_case():
    assert {*BROKEN, "webanno-comment"} == set(webanno.RULES)


@pytest.mark.parametrize("rule", BROKEN)
def test_what_contradicts_the_format_is_named_with_its_reason(rule):
    for lines in BROKEN[rule]:
        found = read(*lines)
        assert [issue.rule for issue in found.issues] == [rule], lines
        assert held(found.document) + len(errors(found.issues)) == found.stated


def test_what_a_lost_relation_says_is_named_too():
    found = read(*rows(cells("X", how="well", end="1-2")))
    assert [issue.found for issue in found.issues] == ["1-2 of my.Knows", "well"]


def test_of_an_annotation_with_a_hole_what_is_between_is_taken_as_well():
    assert spans(read(*BROKEN["webanno-hole"][0]).document) == [("Name", ROE)]


def test_a_comment_that_says_something_else_is_named():
    odd = ONE.replace("#Text", "#Sentence.id=1\n#Sentence.by=me\n#Text")
    found = webanno.read(odd.replace("\n\n\n", "\n#Summary=short\n\n\n"), doc_id="d")
    assert [(issue.rule, issue.place) for issue in found.issues] == [
        ("webanno-comment", "d:3"),
        ("webanno-comment", "d:7"),
    ]
    found = webanno.read(ONE + "\n#Sentence.id=9\n", doc_id="d")
    assert [(issue.rule, issue.found) for issue in found.issues] == [("webanno-comment", "9")]


CELL = st.one_of(
    st.sampled_from(
        [
            f"X[{'1' * 5000}]",
            "_",
            "*",
            "X",
            "*[1]",
            "X[1]|Y[2]",
            "1-1",
            "1-1[1_2]",
            "so->1-2",
            "a;b",
        ]
    ),
    st.text("_*|[]12;->\\aX", max_size=8),
)


@given(st.tuples(*[st.tuples(*[CELL] * 8)] * 3))
def test_whatever_the_cells_say_each_thing_is_counted(given_):
    found = read(*rows(*given_))
    assert held(found.document) + len(errors(found.issues)) == found.stated
    assert found.document == numbered(found.document)
    again = webanno.write(found.document)
    if not again.issues:
        assert webanno.read(again.text, doc_id="d").document == found.document


@given(st.text("#TextSP_RLCH=|.\t\n-0123 a\\u🌩", max_size=60), st.integers(0, len(ONE)))
def test_whatever_the_lines_are_the_file_is_read_or_refused(noise, at):
    try:
        found = webanno.read(ONE[:at] + noise + ONE[at:], doc_id="d")
    except Refused:
        return
    assert held(found.document) + len(errors(found.issues)) == found.stated


def test_all_of_inceptions_example_files_are_read(shared):
    counted = collections.Counter()
    for path in sorted((shared / "inception" / "webanno_tsv").rglob("*.tsv")):
        text = path.read_bytes().decode("utf-8")
        if path.parent.name == "tsv2":  # without offsets
            with pytest.raises(Refused, match="webanno-version"):
                webanno.read(text, doc_id=path.stem)
            counted["refused"] += 1
            continue
        found = webanno.read(text, doc_id=path.stem)
        assert found.issues == ()
        assert held(found.document) == found.stated
        written = webanno.write(found.document)
        assert written.issues == ()
        again = webanno.read(written.text, doc_id=path.stem)
        assert (again.document, again.issues) == (found.document, ())
        counted["read"] += 1
        for kind in ("sentences", "marks", "relations", "attributes"):
            counted[kind] += len(getattr(found.document, kind))
        counted["tokens"] += sum(map(len, found.document.tokens))
    assert counted == {
        "read": 77,
        "refused": 2,
        "sentences": 287,
        "tokens": 5625,
        "marks": 6039,
        "relations": 688,
        "attributes": 6579,
    }
