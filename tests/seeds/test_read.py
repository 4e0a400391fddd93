"""Laws of reading: what the catalogue says holds, a bad row costs itself only, memory is bounded."""

import dataclasses
import io
import json
import tracemalloc

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from stancebank.errors import Refused
from stancebank.schemas.tables import DOCUMENTS
from stancebank.seeds import extract
from stancebank.seeds.read import BATCH, read

TEXT = "The minister said that taxes will fall next year.\n"


def jsonl(*rows):
    return "".join(json.dumps(row) + "\n" for row in rows)


def parquet(table):
    out = io.BytesIO()
    pq.write_table(table, out)
    return out.getvalue()


def rule(room, name, data, **known):
    with pytest.raises(Refused) as error:
        room.rows(name, data, **known)
    assert error.value.place.startswith("seeds/")
    return error.value.rule


def test_a_text_file_is_one_row_under_the_schema(room):
    room.put("a.txt", TEXT)
    source = room.source("a.txt", title="Taxes", licence="CC0", published="2024-05")
    (table,) = read(room.folder, source)
    assert table.schema.equals(DOCUMENTS, check_metadata=True)
    assert table.to_pylist() == [
        {
            "doc_id": "a",
            "title": "Taxes",
            "text": TEXT,
            "language": "en",
            "published": "2024-05",
            "publisher": None,
            "author": None,
            "url": None,
            "licence": "CC0",
            "source_path": "seeds/a.txt",
            "source_sha256": source.sha256,
        }
    ]


def test_a_changed_seed_is_refused(room):
    for name in ("a.txt", "b.jsonl"):
        data = TEXT if name == "a.txt" else jsonl({"text": TEXT})
        room.put(name, data)
        source = room.source(name)
        room.put(name, data + " ")
        with pytest.raises(Refused, match=f"seeds/{name}: seed-changed"):
            list(read(room.folder, source))


@pytest.mark.parametrize(
    ("name", "data", "expected"),
    [
        ("a.txt", b"", "seed-empty"),
        ("a.txt", b" \n\t\xc2\xa0\xef\xbb\xbf\n", "seed-empty"),
        ("a.txt", bytes(range(256)) * 9, "seed-binary"),
        ("a.txt", "Genève, l’été, Zürich".encode() + b"\xff", "seed-encoding"),
        ("a.txt", b"a text with\0a NUL in it, once", "seed-nul"),
        ("a.txt", b"x" * (extract.MAX_TEXT + 1), "seed-too-large"),
        ("a.txt", b"x" * (extract.MAX_BYTES + 1), "seed-too-large"),
        ("a.xyz", b"x", "seed-kind"),
        ("a.jsonl", b"", "seed-empty"),
        ("a.jsonl", bytes(range(256)) * 9, "seed-binary"),
        ("a.csv", b"id,likes\n1,2\n", "seed-column"),
        ("a.parquet", b"PAR1 and no more", "seed-unreadable"),
    ],
)
def test_each_unreadable_file_has_its_rule(room, name, data, expected):
    assert rule(room, name, data) == expected


def test_a_missing_seed_is_refused(room):
    path = room.put("a.txt", TEXT)
    source = room.source("a.txt")
    path.unlink()
    with pytest.raises(Refused, match="seed-missing"):
        list(read(room.folder, source))


def test_a_link_that_leaves_the_folder_is_refused(room, tmp_path):
    (tmp_path / "secret.txt").write_text(TEXT)
    (room.folder / "a.txt").symlink_to(tmp_path / "secret.txt")
    with pytest.raises(Refused, match="seed-outside"):
        list(read(room.folder, room.source("a.txt")))


def test_one_bad_row_of_ten_thousand_is_reported_and_the_rest_is_read(room):
    rows = [{"id": f"d{n}", "text": f"Speech {n}. {TEXT}"} for n in range(10_000)]
    lines = jsonl(*rows).splitlines(keepends=True)
    lines[4999] = "{broken\n"
    found, issues = room.rows("a.jsonl", "".join(lines), language="en")
    assert [row["doc_id"] for row in found] == [r["id"] for n, r in enumerate(rows) if n != 4999]
    assert [(issue.place, issue.rule) for issue in issues] == [("seeds/a.jsonl:5000", "seed-row")]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b'{"id": "b", "text": ""}', "seed-empty"),
        (b'{"id": "b"}', "seed-empty"),
        (b'{"id": "b", "text": 3}', "seed-type"),
        (b'{"id": "b", "text": "x", "title": {}}', "seed-type"),
        (b'{"id": "b", "text": "cut \\ud83d here"}', "seed-surrogate"),
        (b'{"id": "b", "text": "x", "title": "\\udc80"}', "seed-surrogate"),
        (b'{"id": "b", "text": "a\\u0000b"}', "seed-nul"),
        (b'{"id": "b", "text": "caf\xe9"}', "seed-encoding"),
        (b'{"id": "../b", "text": "x"}', "doc-id"),
        (b'{"id": "a", "text": "again"}', "seed-duplicate-id"),
        (b'["b", "x"]', "seed-row"),
        (b'{"id": "b", "text": "x"', "seed-row"),
        (b"[" * 100_000, "seed-row"),
    ],
)
def test_each_bad_row_has_its_rule_and_its_line(room, line, expected):
    data = jsonl({"id": "a", "text": TEXT}, {"id": "e", "text": "é"}).encode()
    data = data.replace(b"\\u00e9", "é".encode()) + b"\n" + line + b"\n"
    data += jsonl({"id": "z", "text": TEXT}).encode()
    found, issues = room.rows("a.jsonl", data, language="en")
    assert [row["doc_id"] for row in found] == ["a", "e", "z"]
    assert [(issue.place, issue.rule) for issue in issues] == [("seeds/a.jsonl:4", expected)]


def test_a_bad_row_is_raised_where_nobody_asks_for_it(room):
    room.put("a.jsonl", jsonl({"text": TEXT}, {"text": ""}))
    with pytest.raises(Refused, match=r"seeds/a\.jsonl:2: seed-empty"):
        list(read(room.folder, room.source("a.jsonl")))


def test_a_date_that_cannot_be_read_is_reported_and_its_document_kept(room):
    data = jsonl({"text": TEXT, "date": "05/06/2024"}, {"text": TEXT, "date": "2024-05-06"})
    found, issues = room.rows("a.jsonl", data)
    assert [row["published"] for row in found] == [None, "2024-05-06"]
    assert [(issue.place, issue.rule) for issue in issues] == [("seeds/a.jsonl:1", "seed-date")]


def test_obvious_columns_are_found_and_ids_made_where_there_are_none(room):
    row = {"Headline": "Taxes", "body": "a\r\nb", "date": "2024", "lang": "fr-CA", "link": "u"}
    found, _ = room.rows("a.jsonl", jsonl(row | {"authors": ["Ann", "Bo"], "likes": 3}))
    wanted = {"doc_id": "a-000001", "title": "Taxes", "text": "a\nb", "published": "2024"}
    wanted |= {"language": "fr", "url": "u", "author": "Ann; Bo"}
    assert found[0] | wanted == found[0]


def test_a_stated_mapping_is_the_whole_mapping(room):
    data = jsonl({"id": "x", "title": "t", "text": "no", "speech": TEXT})
    found, _ = room.rows("a.jsonl", data, columns={"text": "speech"})
    assert (found[0]["text"], found[0]["title"], found[0]["doc_id"]) == (TEXT, None, "a-000001")


def test_a_misspelt_column_is_answered_with_the_likeliest(room):
    room.put("a.csv", "id,speech\n1,x\n")
    for columns, close in (({"text": "speach"}, "speech"), ({"txt": "speech"}, "text")):
        with pytest.raises(Refused, match=f"seed-column: .* did you mean '{close}'"):
            list(read(room.folder, room.source("a.csv", columns=columns)))


def test_the_catalogue_wins_over_the_file(room):
    data = jsonl({"text": TEXT, "publisher": "File", "lang": "fr"})
    found, _ = room.rows("a.jsonl", data, publisher="Catalogue", language="en")
    assert (found[0]["publisher"], found[0]["language"]) == ("Catalogue", "en")


def test_a_taken_id_is_refused_across_sources(room):
    room.put("a.txt", TEXT)
    room.put("b.jsonl", jsonl({"id": "a", "text": TEXT}))
    seen, issues = set(), []
    list(read(room.folder, room.source("a.txt"), seen=seen))
    list(read(room.folder, room.source("b.jsonl"), seen=seen, on_issue=issues.append))
    assert [issue.rule for issue in issues] == ["seed-duplicate-id"]
    with pytest.raises(Refused, match="seed-duplicate-id"):
        list(read(room.folder, room.source("a.txt"), seen=seen))


@pytest.mark.parametrize(("name", "delimiter"), [("a.csv", ","), ("a.tsv", "\t")])
def test_delimited_files_keep_quotes_and_line_ends_inside_fields(room, name, delimiter):
    rows = [["id", "text"], ["1", '"a, ""b""\r\nc\td"'], ["2", "x" * 200_000], ["3", "y"]]
    data = "\ufeff" + "".join(delimiter.join(row) + "\r\n" for row in rows)
    found, issues = room.rows(name, data)
    assert [row["text"] for row in found] == ['a, "b"\nc\td', "x" * 200_000, "y"]
    assert issues == []


def test_a_bad_record_is_reported_under_its_first_line(room):
    data = 'id,text\n1,"a\nb"\n2\n3,"c"d\n4,e\n5,f\xe9\n'
    encoded = data.encode().replace("é".encode(), b"\xe9") + "6,é\n".encode()
    found, issues = room.rows("a.csv", encoded)
    assert [row["doc_id"] for row in found] == ["1", "4", "6"]
    assert [(issue.place[-1], issue.rule) for issue in issues] == [
        ("4", "seed-row"),
        ("5", "seed-row"),
        ("7", "seed-encoding"),
    ]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "cp1252", "utf-8-sig"])
@pytest.mark.parametrize("name", ["a.csv", "a.jsonl"])
def test_files_of_rows_are_read_in_their_encoding(room, name, encoding):
    text = "The minister’s “plan” – the députés said – fails."
    data = f"id,text\n1,{text}\n" if name == "a.csv" else f'{{"id": "1", "text": "{text}"}}\n'
    found, issues = room.rows(name, data.encode(encoding))
    assert [row["text"] for row in found] == [text]
    assert issues == []


def test_parquet_is_read_and_its_bad_rows_are_reported(room):
    broken = pa.array([b"good", b"caf\xe9", b"fine"], pa.binary()).view(pa.string())
    table = pa.table({"id": [1, 2, 3], "content": broken, "date": [None, None, 2024]})
    found, issues = room.rows("a.parquet", parquet(table))
    assert [(row["doc_id"], row["text"]) for row in found] == [("1", "good"), ("3", "fine")]
    assert found[1]["published"] == "2024"
    assert [(i.place, i.rule) for i in issues] == [("seeds/a.parquet:2", "seed-encoding")]


def test_tables_are_small_however_large_the_file(room):
    row = {"text": "word " * 4_000}
    with (room.folder / "a.jsonl").open("w") as stream:
        for number in range(1_500):
            stream.write(json.dumps(row | {"id": f"d{number}"}) + "\n")
    source = dataclasses.replace(room.source("a.jsonl"), language="en")
    tracemalloc.start()
    lengths = [table.num_rows for table in read(room.folder, source)]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert sum(lengths) == 1_500
    assert max(lengths) <= BATCH
    assert peak < 20_000_000, "the file has 30 MB"
