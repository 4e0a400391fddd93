"""A zip that climbs, swells or says a name twice is refused before anything of it is read."""

import io
import warnings
import zipfile

import pytest

from stancebank.errors import Refused
from stancebank.formats.safe_zip import FREE, Archive


def packed(*files, how=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w", how) as archive:
        warnings.simplefilter("ignore")  # of a name that is there twice
        for name, content in files:
            archive.writestr(name, content)
    return out.getvalue()


def opened(raw):
    return Archive(io.BytesIO(raw), place="x.zip")


def test_files_are_read_by_name_and_folders_left_out():
    with opened(packed(("a/", b""), ("a/b.txt", b"roe"))) as archive:
        assert archive.names == ("a/b.txt",)
        assert archive.read("a/b.txt") == b"roe"


@pytest.mark.parametrize(
    "name", ["../a", "a/../../b", "/etc/a", "\\a", "..\\a", "C:\\a", "C:a", "//host/a"]
)
def test_a_name_outside_of_the_folder_is_refused(name):
    with pytest.raises(Refused, match="zip-name"):
        opened(packed(("fine", b""), (name, b"x")))


def test_a_name_that_is_there_twice_is_refused():
    with pytest.raises(Refused, match="zip-name"):
        opened(packed(("a", b"1"), ("a", b"2")))


def test_a_file_that_swells_is_refused_unread():
    bomb = packed(("a", bytes(4 * FREE)))
    assert len(bomb) < FREE / 100
    with pytest.raises(Refused, match="zip-size"):
        opened(bomb)


def test_files_that_swell_together_are_refused():
    with pytest.raises(Refused, match=r"zip-size.*the whole"):
        opened(packed(*((f"{n}", bytes(FREE // 2)) for n in range(8))))


def test_what_small_files_hold_is_theirs():
    with opened(packed(("a", bytes(FREE // 2)))) as archive:
        assert len(archive.read("a")) == FREE // 2


def test_a_size_that_lies_gives_no_more_than_it_says():
    raw = bytearray(packed(("a", bytes(4 * FREE))))
    at = raw.index(b"PK\x01\x02")
    raw[at + 24 : at + 28] = (1000).to_bytes(4, "little")
    with opened(bytes(raw)) as archive, pytest.raises(Refused, match="zip-syntax"):
        archive.read("a")  # the sum of what was read is not the one that it states


def test_a_file_that_is_broken_or_encrypted_or_no_zip_is_refused():
    raw = bytearray(packed(("a", b"roe" * 99)))
    raw[35] ^= 255
    with opened(bytes(raw)) as archive, pytest.raises(Refused, match="zip-syntax"):
        archive.read("a")
    raw = bytearray(packed(("a", b"roe")))
    raw[raw.index(b"PK\x01\x02") + 8] |= 1
    with opened(bytes(raw)) as archive, pytest.raises(Refused, match=r"zip-syntax.*encrypted"):
        archive.read("a")
    with pytest.raises(Refused, match="zip-syntax"):
        opened(b"roe")
    with pytest.raises(Refused, match="zip-syntax"):
        opened(packed(("a", b"roe"), how=zipfile.ZIP_LZMA))
