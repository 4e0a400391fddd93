"""A release goes to an address whole and once, and comes from it byte for byte or not at all."""

import dataclasses
import datetime as dt
import functools
import hashlib
import http.server
import json
import shutil
import subprocess
import sys
import threading
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import fsspec
import pytest
from click.testing import CliRunner

import stancebank
from stancebank import address, corpora, manifest, publishing
from stancebank.cli import main
from stancebank.errors import Refused
from stancebank.project import Project

TEXTS = {
    "a": "The minister said on Monday that prices in Oslo rose by five per cent.",
    "b": "Ann Lee warned of a strike. “We reject the plan,” she said in Bergen.",
}


@pytest.fixture(scope="module")
def project(tmp_path_factory, build_project):
    """A project with two releases of different documents."""
    made = build_project(tmp_path_factory.mktemp("published") / "project", TEXTS)
    made.release("1.0.0")
    (made.seeds / "sources.toml").write_text("", "utf-8")
    made.add([made.seeds / "a.txt"], today=dt.date(2031, 1, 1))
    made.build()
    made.release("1.1.0")
    return made


@pytest.fixture
def release(project):
    return project.corpus / "1.0.0"


@pytest.fixture(params=["memory", "file"])
def where(request, tmp_path):
    """An address that is nobody's yet."""
    return f"{request.param}://{tmp_path}/store/1.0.0"


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "stancebank" / "releases"


def contents(directory):
    return {
        path.relative_to(directory).as_posix(): path.read_bytes()
        for path in Path(directory).rglob("*")
        if path.is_file()
    }


def there(where):
    """Return what lies at an address, by name."""
    store = address.Store(where)
    return {name: store.read(name) for name in store.names()}


def write(where, name, data):
    address.Store(where).replace(name, data)


def remove(where, name):
    found, path = fsspec.url_to_fs(f"{where}/{name}")
    found.rm(path)


def sealed(found, **changed):
    return dataclasses.replace(found, **changed).to_json()


def test_a_release_goes_there_and_comes_back_byte_for_byte(release, where, cache):
    done = publishing.put(release, where)
    assert there(where) == contents(release)
    assert (done.copied, done.bytes) == (
        len(contents(release)) - 1,
        sum(file.bytes for file in done.manifest.recorded().values()),
    )
    found = publishing.fetch(where, cache)
    assert contents(found) == contents(release)
    assert found.name == "1.0.0"


def test_what_is_there_is_not_copied_again(release, where):
    publishing.put(release, where)
    assert publishing.put(release, where).copied == 0


def test_a_file_that_is_not_the_recorded_one_is_copied_again(release, where):
    publishing.put(release, where)
    good = there(where)["README.md"]
    write(where, "README.md", b"x" * len(good))
    assert publishing.put(release, where).copied == 1
    assert there(where)["README.md"] == good


def test_the_manifest_goes_last_and_until_then_nothing_can_be_read(
    release, where, cache, monkeypatch
):
    def fail(store, name, data):
        assert {name, *there(where)} == {*contents(release)}
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(address.Store, "create", fail)
        with pytest.raises(KeyboardInterrupt):
            publishing.put(release, where)
    with pytest.raises(Refused, match=r"manifest-missing; .* stancebank publish"):
        publishing.fetch(where, cache)
    assert publishing.put(release, where).copied == 0
    assert contents(publishing.fetch(where, cache)) == contents(release)


def test_a_publication_that_was_cut_off_goes_on(release, where, cache):
    whole = contents(release)
    for name in ("README.md", "sentences/train-00000-of-00001.arrow"):
        write(where, name, whole[name])
    write(where, manifest.NAME, whole[manifest.NAME][:100])
    with pytest.raises(Refused, match="manifest-syntax"):
        publishing.fetch(where, cache)
    assert publishing.put(release, where).copied == len(whole) - 3
    assert there(where) == whole


def test_another_release_is_never_replaced(project, release, where):
    publishing.put(release, where)
    with pytest.raises(Refused, match=r"release-exists: .* 1\.0\.0, content .* another address"):
        publishing.put(project.corpus / "1.1.0", where)
    assert there(where) == contents(release)


def test_of_two_publications_at_once_the_first_manifest_stays(project, release, where, monkeypatch):
    create = address.Store.create

    def later(store, name, data):
        write(where, name, contents(project.corpus / "1.1.0")[name])
        create(store, name, data)

    monkeypatch.setattr(address.Store, "create", later)
    with pytest.raises(Refused, match="release-exists"):
        publishing.put(release, where)
    assert there(where)[manifest.NAME] == contents(project.corpus / "1.1.0")[manifest.NAME]


def test_the_working_corpus_is_not_published(project, where):
    with pytest.raises(Refused, match=r"not-released; .* stancebank release X\.Y\.Z"):
        project.publish("working", where)
    assert there(where) == {}


def test_a_damaged_release_is_not_published(release, where, tmp_path):
    shutil.copytree(release, tmp_path / "damaged")
    (tmp_path / "damaged" / "README.md").write_text("other", "utf-8")
    with pytest.raises(Refused, match=r"corpus/1\.0\.0/README\.md: release-file: '5 bytes"):
        publishing.put(tmp_path / "damaged", where)
    assert there(where) == {}


def test_a_second_fetch_reads_the_manifest_alone(release, where, cache):
    publishing.put(release, where)
    first = publishing.fetch(where, cache)
    for name in contents(release):
        if name != manifest.NAME:
            remove(where, name)
    assert publishing.fetch(where, cache) == first


def test_a_copy_that_lost_a_byte_is_fetched_again(release, where, cache):
    publishing.put(release, where)
    found = publishing.fetch(where, cache)
    (found / "README.md").write_bytes(b"")
    assert contents(publishing.fetch(where, cache)) == contents(release)


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda data: b"x" + data[1:], "release-file: 'sha256 .* it has sha256"),
        (lambda data: data[:-1], r"release-file: '\d+ bytes' found; publish .* it has \d+"),
        (lambda data: data + b"x", r"release-file: 'more than \d+ bytes'"),
        (lambda _: None, "release-missing-file: 'no file'"),
    ],
    ids=["changed", "short", "long", "missing"],
)
def test_a_damaged_file_is_refused_by_its_address_and_nothing_is_kept(
    release, where, cache, damage, said
):
    publishing.put(release, where)
    data = damage(there(where)["croissant.json"])
    if data is None:
        remove(where, "croissant.json")
    else:
        write(where, "croissant.json", data)
    with pytest.raises(Refused, match=said) as issue:
        publishing.fetch(where, cache)
    assert issue.value.place == f"{where}/croissant.json"
    assert contents(cache) == {}


@pytest.mark.parametrize("path", ["../away", "/tmp/away", "a/../../away", "a\\away", "", ".", 7])
def test_a_manifest_that_leads_out_of_its_directory_is_refused(release, where, cache, path):
    found = manifest.read(release)
    files = (manifest.File(path, 1, hashlib.sha256(b"x").hexdigest()), *found.files)
    write(where, manifest.NAME, sealed(found, files=files))
    with pytest.raises(Refused, match="manifest-path"):
        publishing.fetch(where, cache)
    assert contents(cache) == {}


@pytest.mark.parametrize("version", ["../1.0.0", "", 1])
def test_a_manifest_of_no_version_is_refused(release, where, cache, version):
    write(where, manifest.NAME, sealed(manifest.read(release), version=version))
    with pytest.raises(Refused, match="version"):
        publishing.fetch(where, cache)


def test_of_fetches_at_once_one_copies_and_all_get_the_release(
    release, cache, tmp_path, monkeypatch
):
    where = f"memory://{tmp_path}/1.0.0"
    publishing.put(release, where)
    read, chunks = [], address.Store.chunks

    def counted(store, name):
        read.append(name)
        return chunks(store, name)

    monkeypatch.setattr(address.Store, "chunks", counted)
    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(lambda _: publishing.fetch(where, cache), range(8)))
    assert len(found) == 1
    assert sorted(read) == sorted({*contents(release)} - {manifest.NAME})


def test_progress_ends_with_all_bytes(release, where, cache):
    told = []
    publishing.put(release, where, on_progress=lambda *said: told.append(said))
    publishing.fetch(where, cache, on_progress=lambda *said: told.append(said))
    total = sum(file.bytes for file in manifest.read(release).recorded().values())
    assert told.count((total, total)) == 2


def test_a_release_is_read_out_of_a_chain_of_addresses(release, cache, tmp_path):
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as packed:
        for name, data in contents(release).items():
            packed.writestr(f"mine/{name}", data)
    where = f"zip://mine::file://{tmp_path}/all.zip"
    assert contents(publishing.fetch(where, cache)) == contents(release)
    with pytest.raises(Refused, match=r"release-exists|address-unwritable"):
        publishing.put(release.parent / "1.1.0", where)


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


@pytest.fixture
def served(release, tmp_path):
    """The release behind a web server of this machine."""
    pytest.importorskip("aiohttp", reason="fsspec[http] is not installed")
    shutil.copytree(release, tmp_path / "served" / "1.0.0")
    handler = functools.partial(Quiet, directory=str(tmp_path / "served"))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/1.0.0", tmp_path / "served" / "1.0.0"
        server.shutdown()


def test_a_release_is_fetched_from_a_web_server(release, served, cache):
    where, _ = served
    assert contents(publishing.fetch(where, cache)) == contents(release)
    with pytest.raises(Refused, match="manifest-missing"):
        publishing.fetch(f"{where}/none", cache)


@pytest.mark.parametrize("damage", [lambda data: data[:-1], lambda data: b"x" + data[1:]])
def test_what_a_web_server_gives_is_checked_too(served, cache, damage):
    where, folder = served
    page = folder / "README.md"
    page.write_bytes(damage(page.read_bytes()))
    with pytest.raises(Refused, match=r"README\.md: release-file"):
        publishing.fetch(where, cache)


def test_a_web_server_that_gives_no_parts_is_read_in_one_go(served):
    where, folder = served
    large = bytes(range(256)) * (3 << 13)  # more than fsspec reads at once
    (folder / "large").write_bytes(large)
    assert b"".join(address.Store(where).chunks("large")) == large


def test_nothing_is_published_to_a_web_server(release, served):
    where, folder = served
    before = contents(folder)
    with pytest.raises(Refused, match="address-unwritable: 'a web server'"):
        publishing.put(release, f"{where}/new")
    assert contents(folder) == before


def test_a_web_server_that_is_not_there_is_an_address_that_cannot_be_read(served, cache):
    with pytest.raises(Refused, match=r"http://127\.0\.0\.1:1/x.*: address-unreadable"):
        publishing.fetch("http://127.0.0.1:1/x", cache)


@pytest.mark.parametrize("wherefrom", ["az://box/1.0.0", "zip://1.0.0::az://box/a.zip"])
def test_without_the_package_of_a_protocol_it_is_named(monkeypatch, cache, wherefrom):
    monkeypatch.setitem(sys.modules, "adlfs", None)
    with pytest.raises(Refused, match=r"address-package: .* pip install adlfs fsspec=="):
        publishing.fetch(wherefrom, cache)


def test_a_protocol_that_nobody_knows_gets_a_suggestion(cache):
    with pytest.raises(Refused, match="address-protocol: 'htps' found; did you mean 'https'"):
        publishing.fetch("htps://a/b", cache)


def test_a_password_is_in_no_message(cache):
    with pytest.raises(Refused) as issue:
        publishing.fetch("nonesuch://me:secret@host/1.0.0", cache)
    assert issue.value.place == "nonesuch://me:…@host/1.0.0"
    assert "secret" not in str(issue.value)


def test_wherever_a_release_is_named_an_address_is_taken(project, release, where, tmp_path):
    publishing.put(release, where)
    corpus = stancebank.load(where)
    assert corpus.table("claims").equals(stancebank.load(str(release)).table("claims"))
    assert stancebank.load(where, root=tmp_path).manifest == corpus.manifest
    assert corpora.open_(where).manifest == corpus.manifest
    assert project.load(where).manifest == corpus.manifest
    assert project.check(where) == []
    assert project.export("conll", where, tmp_path / "out").files
    with pytest.raises(Refused, match=r"corpus/1\.0\.0: evaluate-gold"):
        project.evaluate(where, [where], layers=["entities"])
    with pytest.raises(Refused, match=r"corpus/1\.0\.0: no-judgements"):
        project.agree(where)


def test_a_release_of_a_path_needs_no_fsspec(release):
    code = (
        "import sys, stancebank\n"
        "stancebank.load(sys.argv[1]).table('sentences')\n"
        "print('fsspec' in sys.modules)\n"
    )
    run = [sys.executable, "-c", code, str(release)]
    assert subprocess.run(run, check=True, capture_output=True, text=True).stdout == "False\n"


@pytest.fixture
def call(project):
    def run(*arguments, root=project.root):
        given = ["--project", str(root), *map(str, arguments)]
        return CliRunner().invoke(main, given, catch_exceptions=False)

    return run


def test_the_command_line_publishes_and_fetches(call, where, release, cache):
    said = json.loads(call("publish", "1.0.0", where, "--json").stdout)
    files = len(contents(release)) - 1  # beside the manifest
    digest = manifest.read(release).digest
    assert said == {
        "address": where,
        "name": "project",
        "version": "1.0.0",
        "digest": digest,
        "files": files,
        "copied": files,
        "bytes": said["bytes"],
    }
    assert f"0 of {files} files copied" in call("publish", "1.0.0", where).stdout
    fetched = call("fetch", where)
    assert (fetched.exit_code, fetched.stderr) == (0, "")
    assert contents(fetched.stdout.strip()) == contents(release)
    assert json.loads(call("fetch", where, "--json").stdout)["digest"] == digest
    assert call("check", where).exit_code == 0
    refused = call("publish", "1.1.0", where)
    assert (refused.exit_code, "release-exists" in refused.stderr) == (1, True)
    assert call("fetch", f"{where}/none").exit_code == 1


def test_a_model_is_trained_on_an_address(call, where, release, tmp_path):
    publishing.put(release, where)
    said = call("train", "claims", "--data", f"corpus={where}", "--into", tmp_path / "model")
    assert (said.exit_code, "corpus/1.0.0: corpus-gold: 'claims: no gold" in said.stderr) == (
        1,
        True,
    )


@pytest.mark.parametrize("command", [["publish", "1.0.0", "a/b"], ["fetch", "1.0.0"]])
def test_a_path_where_an_address_belongs_is_a_wrong_call(call, command):
    said = call(*command)
    assert (said.exit_code, "is not an address" in said.stderr) == (2, True)


def test_a_fetch_needs_no_project(call, where, release, tmp_path):
    publishing.put(release, where)
    assert call("fetch", where, root=tmp_path).exit_code == 0


def test_a_release_goes_from_one_store_to_another(project, release, where, tmp_path):
    publishing.put(release, where)
    assert isinstance(project, Project)
    project.publish(where, f"file://{tmp_path}/mirror")
    assert contents(tmp_path / "mirror") == contents(release)
