"""XML that declares anything is refused unparsed, in whatever encoding it comes."""

import pytest

from stancebank.errors import Refused
from stancebank.formats import safe_xml

SWELLING = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
HEADS = {
    "a bomb": f'<!DOCTYPE x [<!ENTITY a0 "aaaaaaaaaa">{SWELLING}]>',
    "a file": '<!DOCTYPE x [<!ENTITY a9 SYSTEM "{secret}">]>',
    "an address": '<!DOCTYPE x SYSTEM "http://localhost:1/x.dtd">',
    "a parameter": '<!DOCTYPE x [<!ENTITY % a SYSTEM "{secret}"> %a;]>',
}


@pytest.mark.parametrize("head", HEADS)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be", "cp037"])
@pytest.mark.parametrize("place", ["<x>&a9;</x>", '<x y="&a9;"/>', "<x/>"])
def test_a_document_type_is_refused_whatever_it_declares(head, encoding, place, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("Roe")
    declared = HEADS[head].replace("{secret}", secret.as_uri())
    text = f'<?xml version="1.0" encoding="{encoding[:6]}"?>{declared}{place}'
    with pytest.raises(Refused, match=r"xml-(doctype|syntax)") as refused:
        safe_xml.parse(text.encode(encoding), place="x")
    assert "Roe" not in str(refused.value)
    if encoding != "cp037":  # where the keyword can be seen, nothing is parsed
        assert refused.value.rule == "xml-doctype"


def test_text_is_read_as_it_is():
    root = safe_xml.parse('<x y="a&#10;&lt;🌩">é</x>'.encode(), place="x")
    assert (root.get("y"), root.text) == ("a\n<🌩", "é")


@pytest.mark.parametrize("raw", [b"", b"<x", b"<x>&a;</x>", b"<x/><x/>", b"<x>&#1;</x>", b"\xff"])
def test_what_is_not_well_formed_is_refused(raw):
    with pytest.raises(Refused, match="xml-syntax"):
        safe_xml.parse(raw, place="x")


def test_a_library_that_is_missing_is_refused_by_its_extra():
    with pytest.raises(Refused, match=r"uima-extra.*stancebank\[uima\]"):
        safe_xml.library("not_there.at_all")
