"""Laws of the one-document readers: the text, its paragraphs, and what the file says of itself."""

import logging

import pytest

from stancebank.errors import Refused
from stancebank.seeds import readers

PAGE = """<!DOCTYPE html><html lang="en"><head>{meta}<title>Taxes to fall | The Herald</title>
<meta property="og:title" content="Taxes to fall"><meta property="og:site_name" content="The Herald">
<meta name="author" content="Ann Lee">
<meta property="article:published_time" content="2024-05-06T10:00:00Z">
<link rel="canonical" href="https://herald.example/taxes"></head>
<body><nav><a href="/">Home</a><a href="/news">News</a></nav><article><h1>Taxes to fall</h1>
<p>The minister said on <b>Monday</b> that taxes will fall by 3 percent next year.</p>
<p>Opponents warned of a growing deficit,
and the country’s bank was silent.</p>
<ul><li>One thing that stays</li><li>Another thing that stays</li></ul>
<p>The vote is in June, and nobody expects that it will be an easy one.<br>So they say.</p>
</article><footer>Copyright. All rights reserved. Cookies.</footer></body></html>"""


def read(name, data, encoding=None):
    return readers.one(name, place=name).read(data, place=name, encoding=encoding)


def refused(name, data):
    with pytest.raises(Refused) as error:
        read(name, data)
    return error.value.rule


def test_plain_text_is_taken_as_it_stands():
    text = "# Title\r\n\r\n* item\t \r\n"
    for name in ("a.txt", "a.md", "A.TXT"):
        assert read(name, text.encode()).text == text.replace("\r\n", "\n")


def test_a_page_gives_its_article_and_its_metadata():
    found = read("a.html", PAGE.format(meta="").encode())
    assert found.text == (
        "Taxes to fall\n\n"
        "The minister said on Monday that taxes will fall by 3 percent next year.\n\n"
        "Opponents warned of a growing deficit, and the country’s bank was silent.\n\n"
        "- One thing that stays\n- Another thing that stays\n\n"
        "The vote is in June, and nobody expects that it will be an easy one.\nSo they say."
    )
    assert (found.title, found.published, found.publisher) == (
        "Taxes to fall",
        "2024-05-06",
        "The Herald",
    )
    assert (found.author, found.url) == ("Ann Lee", "https://herald.example/taxes")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "cp1252"])
def test_a_page_is_read_in_the_encoding_that_it_is_in(encoding):
    meta = '<meta charset="iso-8859-1">' if encoding == "cp1252" else ""
    found = read("a.htm", PAGE.format(meta=meta).encode(encoding))
    assert "country’s" in found.text
    assert found.encoding == ("cp1252" if encoding == "cp1252" else None)


def test_a_page_without_an_article_is_refused():
    assert refused("a.html", b"<html><head><title>A</title></head><body></body></html>") == (
        "seed-empty"
    )


def test_a_pdf_gives_its_pages_and_runs_a_sentence_over_them(make):
    found = read("a.pdf", make.pdf("Taxes will", "fall next year.", "The end."))
    assert found.text == "Taxes will\nfall next year.\n\nThe end."
    assert (found.title, found.author, found.published) == ("A plan", "Ann Lee", None)


@pytest.mark.parametrize("password", ["", "secret"])
def test_a_pdf_with_a_password_is_refused_and_with_an_empty_one_is_read(password, make):
    data = make.locked_pdf(password)
    if password:
        assert refused("a.pdf", data) == "seed-unreadable"
    else:
        assert read("a.pdf", data).text == "Secret."


def test_a_pdf_of_pictures_is_refused(make):
    assert refused("a.pdf", make.pdf("", "")) == "seed-empty"


def test_a_document_gives_its_blocks_in_order(make):
    found = read("a.docx", make.word(title="Plan", author="Ann Lee"))
    assert found.text == (
        "The plan\n\nTaxes will fall.\n\n- One\n- Two\n\n2024 | 3 %\n\nAnn’s last word."
    )
    assert (found.title, found.author) == ("Plan", "Ann Lee")


def test_what_the_library_fills_in_is_not_taken_for_the_author(make):
    found = read("a.docx", make.word())
    assert (found.title, found.author) == (None, None)


@pytest.mark.parametrize("name", ["a.pdf", "a.docx"])
@pytest.mark.parametrize("cut", [1, 30, 200, 2000])
def test_a_cut_file_is_refused_or_read_but_never_crashes(name, cut, make):
    whole = make.pdf("Taxes will fall.") if name == "a.pdf" else make.word()
    rule = None
    try:
        read(name, whole[:-cut])
    except Refused as issue:
        rule = issue.rule
    assert rule in {None, "seed-unreadable", "seed-empty"}


@pytest.mark.parametrize("name", ["a.pdf", "a.docx"])
def test_a_broken_file_is_refused(name):
    assert refused(name, b"not what its name says") == "seed-unreadable"
    assert refused(name, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600) == "seed-unreadable"


def test_readers_say_nothing_on_the_terminal(capfd, monkeypatch):
    monkeypatch.setattr(logging.getLogger(), "handlers", [])
    refused("a.pdf", b"not what its name says")
    refused("a.html", b"<html></html>")
    assert capfd.readouterr() == ("", "")


def test_an_unknown_kind_is_refused_with_the_known_ones():
    with pytest.raises(Refused, match=r"seed-kind: '\.doc' found; save it as one of: \.txt, \.md"):
        readers.one("a.doc", place="seeds/a.doc")
