"""Laws of decoding: every encoding in use is read, line ends are one, what is no text is refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stancebank.errors import Refused
from stancebank.seeds import decode

ENGLISH = "The minister said “taxes will fall” – by 3 % – and it’s true.\n"
SAMPLES = {
    "cp1252": [
        ENGLISH,
        "Élections à Genève : l’été où tout a changé, dit le député.\n",
        "Größe über Maß – die Regierung kündigte gestern Änderungen an.\n",
        "El señor dijo que mañana habrá elecciones, ¿verdad?\n",
    ],
    "cp1250": ["Zażółć gęślą jaźń, powiedział minister w poniedziałek.\n"],
    "cp1251": ["Привет, министр сказал, что налоги снизятся.\n"],
    "koi8_r": ["Привет, министр сказал, что налоги снизятся.\n"],
    "cp1253": ["Ο πρωθυπουργός είπε ότι οι φόροι θα μειωθούν.\n"],
    "gb18030": ["总理周一表示税收将会下降，反对派警告赤字。\n"],
}

clean = st.text(
    st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufeff")
    | st.sampled_from("\n\t")
)


def read(data, **more):
    return decode.decode(data, place="seeds/a.txt", **more)


@given(clean, st.sampled_from(["utf-8-sig", "utf-16", "utf-32"]))
def test_marked_unicode_comes_back_as_it_was(text, encoding):
    assert read(text.encode(encoding)) == (text, None)


@given(clean.filter(lambda text: not text.startswith(("PK\x03", "%PDF-", "PAR1", "{\\rtf"))))
def test_unmarked_utf8_comes_back_as_it_was(text):
    assert read(text.encode()) == (text, None)


@given(clean, st.sampled_from(["\r\n", "\r"]))
def test_line_ends_are_one_and_nothing_else_changes(text, end):
    foreign = text.replace("\n", end)
    assert read(foreign.encode("utf-8-sig")) == (text, None)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", [ENGLISH, SAMPLES["cp1251"][0], SAMPLES["cp1253"][0], "Yes.\n"])
def test_utf16_is_known_without_a_mark(text, encoding):
    assert read(text.encode(encoding)) == (text, encoding)


@pytest.mark.parametrize(
    ("encoding", "text"), [(name, text) for name, texts in SAMPLES.items() for text in texts]
)
@pytest.mark.parametrize("times", [1, 20])
def test_older_encodings_are_guessed(encoding, text, times):
    whole = text * times
    assert read(whole.encode(encoding)) == (whole, encoding)


def test_the_catalogue_has_the_last_word():
    data = "首相は月曜日に述べた。".encode("shift_jis")
    assert read(data, encoding="shift_jis") == ("首相は月曜日に述べた。", None)


def test_what_a_file_declares_is_tried_before_a_guess():
    text = "首相は月曜日に述べた。"
    assert read(text.encode("euc_jp"), declared="EUC-JP") == (text, "euc_jp")
    assert read(text.encode(), declared="EUC-JP") == (text, None), "UTF-8 is never chance"
    assert read("“a”".encode("cp1252"), declared="ISO-8859-1") == ("“a”", "cp1252")


@pytest.mark.parametrize(
    ("data", "rule"),
    [
        (bytes(range(256)) * 20, "seed-binary"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\1\0\0\0\1\0\x08\6\0\0\0\xff\xfe", "seed-binary"),
        (b"%PDF-1.7 but called .txt", "seed-binary"),
        (b"PK\x03\x04 but called .txt", "seed-binary"),
        ("Genève, l’été, Zürich – ".encode() + b"\xff", "seed-encoding"),
        (b"\xff\xfea", "seed-encoding"),
    ],
)
def test_what_is_no_text_is_refused(data, rule):
    with pytest.raises(Refused) as error:
        read(data)
    assert error.value.rule == rule


@pytest.mark.parametrize("name", ["utf-8", "no-such-encoding"])
def test_a_wrong_word_in_the_catalogue_is_refused(name):
    with pytest.raises(Refused, match="seed-encoding"):
        read(b"caf\xe9", encoding=name)


def test_nul_in_a_text_is_left_for_the_check_to_name():
    assert read(b"a\0 text of some length") == ("a\0 text of some length", None)
