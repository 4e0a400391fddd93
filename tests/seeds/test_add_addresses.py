"""Laws of adding from an address: as from a path, under the address in every message."""

import datetime as dt
import functools
import http.server
import json
import tempfile
import threading

import fsspec
import pytest
from click.testing import CliRunner

from stancebank.cli import main
from stancebank.seeds import catalog
from stancebank.seeds.add import add

TEXT = "The minister said that taxes will fall next year.\n"
ROWS = [{"doc_id": f"r{n}", "text": f"{n} ships left Bergen on Monday."} for n in range(3)]


@pytest.fixture(params=["memory", "file"])
def where(request, tmp_path):
    """A folder at an address, and what puts a file there."""
    address = f"{request.param}://{tmp_path}/news"

    def put(name, data=TEXT):
        with fsspec.open(f"{address}/{name}", "wb", auto_mkdir=True) as stream:
            stream.write(data if isinstance(data, bytes) else data.encode())
        return f"{address}/{name}"

    put.folder = address
    return put


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A seeds folder; and no copy is left elsewhere."""
    borrowed = tmp_path / "borrowed"
    borrowed.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(borrowed))
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    yield seeds
    assert not [*borrowed.iterdir()]


def take(folder, *given, **said):
    return add(folder, given, today=dt.date(2031, 1, 1), **said)


def test_a_file_at_an_address_is_copied_and_registered(folder, where):
    added = take(folder, where("speech.txt"), metadata={"licence": "CC0"})
    assert not added.refused
    (source,) = added.sources
    assert (source.id, source.file, source.licence, source.url) == (
        "speech",
        "speech.txt",
        "CC0",
        None,
    )
    assert catalog.load(folder / catalog.NAME) == [source]
    assert (folder / "speech.txt").read_text("utf-8") == TEXT


def test_a_file_of_many_is_registered_whole(folder, where):
    place = where("rows.jsonl", "\n".join(map(json.dumps, ROWS)))
    (source,) = take(folder, place).sources
    assert source.columns == {"text": "text", "doc_id": "doc_id"}


def test_a_folder_at_an_address_stands_for_its_sources(folder, where):
    for number, name in enumerate(("a.txt", "deep/b.txt", "deep/.c.txt", ".hidden/d.txt")):
        where(name, f"Text {number}. {TEXT}")
    where("README.md")
    picture = where("e.png")
    added = take(folder, where.folder)
    assert [source.file for source in added.sources] == ["a.txt", "deep/b.txt"]
    assert picture in added.skipped
    assert not added.refused


def test_a_bad_file_is_refused_under_its_address_and_the_rest_is_taken(folder, where):
    empty, good = where("a.txt", b""), where("b.txt")
    added = take(folder, where.folder)
    assert [(issue.rule, issue.place) for issue in added.refused] == [("seed-empty", empty)]
    assert [source.file for source in added.sources] == ["b.txt"]
    (again,) = take(folder, good).refused
    assert (again.rule, again.place) == ("seed-duplicate-content", good)


@pytest.mark.parametrize("name", ["none.txt", "none"])
def test_an_address_where_nothing_is_is_refused(folder, where, name):
    (issue,) = take(folder, f"{where.folder}/{name}").refused
    assert (issue.rule, issue.place) == ("seed-missing", f"{where.folder}/{name}")


def test_an_address_that_cannot_be_read_leaves_the_rest(folder, where):
    added = take(folder, "nonesuch://a/b.txt", where("a.txt"))
    assert [issue.rule for issue in added.refused] == ["address-protocol"]
    assert [source.id for source in added.sources] == ["a"]


def test_a_page_of_the_web_says_where_it_was(folder, tmp_path):
    pytest.importorskip("aiohttp", reason="fsspec[http] is not installed")
    (tmp_path / "web").mkdir()
    (tmp_path / "web" / "a.txt").write_text(TEXT, "utf-8")

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    handler = functools.partial(Quiet, directory=str(tmp_path / "web"))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        place = f"http://127.0.0.1:{server.server_port}/a.txt?of=today"
        added = take(folder, place)
        server.shutdown()
    assert not added.refused
    assert [(source.file, source.url) for source in added.sources] == [("a.txt", place)]


def test_the_command_line_adds_an_address(make_project, where):
    project = make_project({})
    said = CliRunner().invoke(main, ["--project", str(project.root), "add", where("a.txt")])
    assert (said.exit_code, said.stdout) == (0, "seeds/a.txt: a\n")
    said = CliRunner().invoke(main, ["--project", str(project.root), "add", where("b.txt", b"")])
    assert (said.exit_code, f"{where.folder}/b.txt: seed-empty" in said.stderr) == (1, True)
