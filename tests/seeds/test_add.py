"""Laws of adding: a good file is in, a bad one leaves no trace, nothing is overwritten."""

import json

import pytest

from stancebank.errors import Refused
from stancebank.seeds import catalog
from stancebank.seeds.read import read

TEXT = "The minister said that taxes will fall next year.\n"


@pytest.fixture
def outside(tmp_path):
    folder = tmp_path / "news"
    folder.mkdir()

    def put(name, data=TEXT):
        path = folder / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(data if isinstance(data, bytes) else data.encode())
        return path

    put.folder = folder
    return put


def rules(added):
    return [issue.rule for issue in added.refused]


def test_a_file_is_copied_registered_and_can_be_read(room, outside):
    added = room.add(outside("a speech.txt", TEXT.encode("utf-16")), metadata={"licence": "CC0"})
    (source,) = added.sources
    assert (source.id, source.file, source.language) == ("a_speech", "a speech.txt", "en")
    assert catalog.load(room.folder / catalog.NAME) == [source]
    assert (room.folder / "a speech.txt").read_bytes() == TEXT.encode("utf-16")
    (table,) = read(room.folder, source)
    assert (table["text"].to_pylist(), table["licence"].to_pylist()) == ([TEXT], ["CC0"])


def test_every_known_kind_can_be_added(room, outside, make):
    outside("a.txt")
    outside("b.md", "# Title\n\n" + TEXT)
    outside("c.pdf", make.pdf("Taxes will fall."))
    outside("d.docx", make.word())
    outside("e.jsonl", json.dumps({"id": "e1", "text": TEXT}))
    outside("f.csv", f"id,text\nf1,{TEXT}")
    outside("g.exe", b"MZ")
    outside("README.md", "About this folder.")
    outside(".hidden.txt", "Not this one.")
    added = room.add(outside.folder)
    assert added.refused == []
    assert [source.id for source in added.sources] == list("abcdef")
    assert added.sources[5].columns == {"doc_id": "id", "text": "text"}
    assert room.add(room.folder).sources == [], "what is registered is passed over"
    assert room.add(room.folder).refused == []


def test_good_files_are_in_although_others_are_refused(room, outside):
    outside("a.txt")
    outside("b.txt", "")
    outside("c.txt", bytes(range(256)) * 9)
    outside("d.pdf", b"%PDF-1.4 broken")
    outside("e.txt", "Another text.")
    steps = []
    added = room.add(outside.folder, on_progress=lambda done, total: steps.append((done, total)))
    assert [source.id for source in added.sources] == ["a", "e"]
    assert rules(added) == ["seed-empty", "seed-binary", "seed-unreadable"]
    assert room.names() == ["a.txt", "e.txt", "sources.toml"]
    assert steps == [(n, 5) for n in range(1, 6)]


def test_nothing_is_written_where_all_is_refused(room, outside):
    added = room.add(outside("a.txt", " "), outside("b.doc"), outside.folder / "none.txt")
    assert rules(added) == ["seed-empty", "seed-kind", "seed-missing"]
    assert room.names() == []


def test_the_same_content_is_registered_once(room, outside):
    added = room.add(outside("a.txt"), outside("b.txt"))
    assert rules(added) == ["seed-duplicate-content"]
    assert rules(room.add(outside("c.txt"))) == ["seed-duplicate-content"]
    assert room.names() == ["a.txt", "sources.toml"]


def test_an_id_is_given_once(room, outside):
    added = room.add(outside("a.txt"), outside("a.md", "Other."), outside("2024/a.txt", "Third."))
    assert rules(added) == ["seed-duplicate-id", "seed-exists"]


def test_nothing_is_overwritten(room, outside):
    room.put("a.txt", "What lies there.")
    assert rules(room.add(outside("a.txt"))) == ["seed-exists"]
    assert (room.folder / "a.txt").read_text() == "What lies there."


def test_a_copy_that_was_cut_off_before_the_catalogue_is_taken_up(room, outside):
    room.put("a.txt", TEXT)
    assert [source.file for source in room.add(outside("a.txt")).sources] == ["a.txt"]


def test_a_registered_file_that_changed_is_refused(room):
    path = room.put("a.txt", TEXT)
    room.add(path)
    path.write_text("Rewritten.")
    assert rules(room.add(path)) == ["seed-changed"]
    assert rules(room.add(room.folder)) == ["seed-changed"]


def test_links_that_leave_the_folder_are_refused(room, outside, tmp_path):
    (tmp_path / "secret.txt").write_text(TEXT)
    (outside.folder / "a.txt").symlink_to(tmp_path / "secret.txt")
    (room.folder / "b.txt").symlink_to(tmp_path / "secret.txt")
    assert rules(room.add(outside.folder)) == ["seed-outside"]
    assert rules(room.add(room.folder / "b.txt")) == ["seed-outside"]


def test_bad_rows_are_reported_and_the_file_is_in(room, outside):
    rows = [{"id": "a", "text": TEXT}, {"id": "a", "text": TEXT}, {"id": "c", "text": TEXT}]
    added = room.add(outside("a.jsonl", "\n".join(map(json.dumps, rows))))
    assert len(added.sources) == 1
    assert [(issue.place[-9:], issue.rule) for issue in added.refused] == [
        ("a.jsonl:2", "seed-duplicate-id")
    ]


def test_a_file_of_bad_rows_only_is_refused(room, outside):
    added = room.add(outside("a.jsonl", '{"id": "a", "text": ""}\n'))
    assert rules(added) == ["seed-empty", "seed-empty"]
    assert room.names() == []


def test_a_guess_is_written_down(room, outside):
    (source,) = room.add(outside("a.txt", "Größe über Maß, sagt sie.".encode("cp1252"))).sources
    assert (source.encoding, source.language) == ("cp1252", "de")


def test_a_stated_encoding_is_used(room, outside):
    text = "首相は月曜日に税金が下がると述べた。"
    added = room.add(outside("a.txt", text.encode("shift_jis")), metadata={"encoding": "shift_jis"})
    (table,) = read(room.folder, added.sources[0])
    assert table["text"].to_pylist() == [text]


def test_stated_columns_go_before_guessed_ones(room, outside):
    path = outside("a.csv", "id,text,speech\n1,no,yes\n")
    (source,) = room.add(path, columns={"text": "speech"}).sources
    assert source.columns == {"text": "speech", "doc_id": "id"}
    assert rules(room.add(outside("b.csv", "id,text\n2,b\n"), columns={"text": "speach"})) == [
        "seed-column"
    ]


def test_unknown_metadata_is_refused_before_anything_is_done(room, outside):
    with pytest.raises(Refused, match="catalog-key: 'licens' found; did you mean 'licence'"):
        room.add(outside("a.txt"), metadata={"licens": "CC0"})
    with pytest.raises(Refused, match="catalog-value"):
        room.add(outside("a.txt"), metadata={"language": "English"})
    assert room.names() == []


def test_a_name_that_cannot_be_printed_is_refused(room, outside):
    assert rules(room.add(outside("a\nb.txt"))) == ["seed-name"]
