"""A language is found once, and remembering it changes nothing."""

import pytest

from stancebank.seeds import language
from stancebank.seeds.detected import Detected

TEXTS = {
    "The minister said on Monday that taxes will fall next year.": "en",
    "Die Ministerin sagte am Montag, dass die Preise weiter steigen.": "de",
    "1 2 3": None,
    "": None,
}


@pytest.fixture
def known(tmp_path):
    first = Detected(tmp_path / "languages", "code")
    assert {text: first(text) for text in TEXTS} == TEXTS
    first.save()
    return tmp_path / "languages"


def never(text):
    raise AssertionError(text)


def test_what_was_detected_is_not_detected_again(known, monkeypatch):
    monkeypatch.setattr(language, "detect", never)
    again = Detected(known, "code")
    assert {text: again(text) for text in TEXTS} == TEXTS


def test_another_code_and_a_damaged_file_are_not_believed(known, monkeypatch):
    monkeypatch.setattr(language, "detect", lambda _: "xx")
    text = next(iter(TEXTS))
    assert Detected(known, "another code")(text) == "xx"
    raw = known.read_bytes()
    for damaged in (raw[:-1], raw[:-1] + b"?", raw[:20], b"", b"garbage"):
        known.write_bytes(damaged)
        assert Detected(known, "code")(text) == "xx"


def test_a_text_that_is_gone_is_forgotten_and_what_stays_is_not_written_again(known):
    before = known.stat()
    second = Detected(known, "code")
    assert {text: second(text) for text in TEXTS} == TEXTS
    second.save()
    assert known.stat().st_mtime_ns == before.st_mtime_ns
    third = Detected(known, "code")
    third("1 2 3")
    third.save()
    assert known.stat().st_size < before.st_size
