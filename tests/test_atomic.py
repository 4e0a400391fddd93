"""Laws of writing: whole or not at all, and nothing left behind."""

import os
import random
import signal
import subprocess
import sys
import threading
import time

import pytest

from stancebank import atomic

WRITER = """
import sys
from pathlib import Path
from stancebank import atomic
parent = Path(sys.argv[1])
print("ready", flush=True)
for number in range(10_000):
    with atomic.directory(parent / f"{number:05d}") as folder:
        for name in "abcd":
            (folder / name).write_bytes(b"x" * 20_000)
    atomic.write_bytes(parent / "file", str(number).encode() * 5_000)
"""


class Broken(Exception):  # noqa: N818
    pass


def fail():
    raise Broken


def entries(path):
    return sorted(entry.name for entry in path.iterdir())


def test_a_file_is_replaced_whole(tmp_path):
    path = tmp_path / "a"
    atomic.write_bytes(path, b"old")
    atomic.write_bytes(path, b"new")
    assert path.read_bytes() == b"new"
    assert entries(tmp_path) == ["a"]


def test_a_failed_file_leaves_the_old_one_and_nothing_else(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(b"old")
    with pytest.raises(Broken), atomic.file(path) as stream:  # noqa: PT012
        stream.write(b"half")
        fail()
    assert path.read_bytes() == b"old"
    assert entries(tmp_path) == ["a"]


def test_a_new_file_never_overwrites(tmp_path):
    path = tmp_path / "a"
    path.write_bytes(b"old")
    with pytest.raises(FileExistsError), atomic.file(path, replace=False) as stream:
        stream.write(b"new")
    assert path.read_bytes() == b"old"
    assert entries(tmp_path) == ["a"]


def test_a_written_file_obeys_the_umask(tmp_path):
    old = os.umask(0o027)
    try:
        atomic.write_bytes(tmp_path / "a", b"x")
    finally:
        os.umask(old)
    assert (tmp_path / "a").stat().st_mode & 0o777 == 0o640


def test_a_folder_appears_whole(tmp_path):
    with atomic.directory(tmp_path / "1.0.0") as folder:
        (folder / "deep").mkdir()
        (folder / "deep" / "a").write_bytes(b"x")
        assert entries(tmp_path) == [folder.name]
    assert (tmp_path / "1.0.0" / "deep" / "a").read_bytes() == b"x"
    assert entries(tmp_path) == ["1.0.0"]


def test_a_failed_folder_leaves_nothing(tmp_path):
    with pytest.raises(Broken), atomic.directory(tmp_path / "a") as folder:  # noqa: PT012
        (folder / "b").write_bytes(b"x")
        fail()
    assert entries(tmp_path) == []


@pytest.mark.parametrize("kind", ["file", "folder", "empty", "dangling"])
@pytest.mark.parametrize("when", ["before", "meanwhile"])
def test_a_folder_is_never_put_over_something(tmp_path, kind, when):
    path = tmp_path / "a"

    def occupy():
        if kind == "file":
            path.write_bytes(b"old")
        elif kind == "dangling":
            path.symlink_to("nowhere")
        else:
            path.mkdir()
        if kind == "folder":
            (path / "old").touch()

    if when == "before":
        occupy()
    with pytest.raises(FileExistsError), atomic.directory(path) as folder:  # noqa: PT012
        (folder / "new").touch()
        occupy()
    assert entries(tmp_path) == ["a"]
    assert not (path / "new").exists()


def test_of_two_writers_of_one_folder_one_wins(tmp_path):
    path = tmp_path / "a"
    with pytest.raises(FileExistsError), atomic.directory(path) as slow:  # noqa: PT012
        (slow / "who").write_text("slow")
        with atomic.directory(path) as quick:
            (quick / "who").write_text("quick")
    assert (path / "who").read_text() == "quick"
    assert entries(tmp_path) == ["a"]


def test_a_living_writer_is_never_swept(tmp_path):
    with atomic.directory(tmp_path / "a") as folder, atomic.file(tmp_path / "b") as stream:
        assert atomic.sweep(tmp_path) == []
        stream.write(b"x")
        (folder / "c").touch()
    assert entries(tmp_path) == ["a", "b"]


def test_only_our_leftovers_are_swept(tmp_path):
    for name in ("a.partial", ".hidden", ".stancebank-notes"):
        (tmp_path / name).touch()
    assert atomic.sweep(tmp_path) == []


def test_a_lock_makes_the_second_wait(tmp_path):
    order = []

    def second():
        with atomic.lock(tmp_path):
            order.append("second")

    with atomic.lock(tmp_path):
        thread = threading.Thread(target=second)
        thread.start()
        time.sleep(0.05)
        order.append("first")
    thread.join()
    assert order == ["first", "second"]


def test_a_writer_killed_at_any_moment_leaves_no_partial_result(tmp_path):
    chance = random.Random(7)
    for number in range(20):
        parent = tmp_path / str(number)
        parent.mkdir()
        with subprocess.Popen(
            [sys.executable, "-c", WRITER, str(parent)], stdout=subprocess.PIPE
        ) as writer:
            writer.stdout.readline()
            time.sleep(chance.uniform(0, 0.15))
            writer.send_signal(signal.SIGKILL)
        atomic.sweep(parent)
        for path in parent.iterdir():
            assert not path.name.startswith("."), "a leftover was not swept"
            if path.is_dir():
                assert {len(f.read_bytes()) for f in path.iterdir()} == {20_000}
                assert entries(path) == ["a", "b", "c", "d"]
            else:
                whole = path.read_bytes()
                assert len(whole) % 5_000 == 0
                assert whole == whole[: len(whole) // 5_000] * 5_000
