"""On a Ray cluster a build gives the same bytes, and a machine that is lost costs a retry."""

import datetime as dt
import json
import random
import shutil
import sys
import time

import pytest

from stancebank.corpus import shards
from stancebank.engine import ray_data
from stancebank.errors import Refused
from stancebank.project import Project

WORDS = "The minister said that prices in Oslo rose by five per cent. “We disagree,” said Ann Lee."

STEPS = """
import sys
import ray
from stancebank.engine import ray_data
from stancebank.errors import Refused

ray.init(sys.argv[1], log_to_driver=False)  # a run takes the connection that there is

def square(parcel):
    number = int(parcel["number"])
    if parcel["number"] == parcel["bad"]:
        raise Refused("seven", "unlucky", found=number, remedy="take another")
    return {"square": str(number * number).encode()}

def run(bad):
    inputs = ({"number": str(n).encode(), "bad": bad} for n in range(2 * 2 * ray_data.WINDOW + 9))
    keep = lambda parcel: int(parcel["square"])
    return list(ray_data.run(square, inputs, keep=keep))

assert run(b"none") == [n * n for n in range(2 * 2 * ray_data.WINDOW + 9)]
try:
    run(b"7")
except Refused as issue:
    assert str(issue) == "seven: unlucky: '7' found; take another"
    print("both")
"""

FATAL = """
import os
import signal
import sys
from pathlib import Path
import ray
from stancebank.engine import ray_data
from stancebank.errors import Refused

FATAL = (b"7", b"11")
ENDS = sys.argv[2]
ray.init(sys.argv[1], log_to_driver=False)

def same(parcel):
    if parcel["number"] in FATAL:
        with Path(ENDS).open("a") as ends:
            ends.write("end\\n")
        os.kill(os.getpid(), signal.SIGKILL)
    return parcel

kept = []
inputs = ({"number": str(n).encode()} for n in range(40))
name = lambda parcel: "number " + parcel["number"].decode()
try:
    list(ray_data.run(same, inputs, keep=lambda parcel: kept.append(parcel["number"]), name=name))
except Refused as issue:
    assert issue.place == "number 7; number 11", issue
    assert issue.rule == "engine-worker", issue
    assert len(kept) == 38, kept
    assert not {*FATAL} & {*kept}
    print("named")
"""


def contents(project):
    directory = project.directory("working")
    return {
        path.relative_to(directory).as_posix(): path.read_bytes()
        for path in directory.rglob("*")
        if path.is_file()
    }


def copy(project, target):
    """Copy a project without what was built."""
    ignored = shutil.ignore_patterns(".stancebank", "working")
    shutil.copytree(project.root, target, ignore=ignored)
    return Project.open(target)


def build(cluster, project):
    command = ("-m", "stancebank", "--project", project.root, "build", "--json")
    return cluster.run(*command, "--engine", "ray", "--address", cluster.address)


def finish(process):
    said, _ = process.communicate(timeout=300)
    assert process.returncode == 0, said
    return said


def test_without_an_input_no_cluster_is_asked_for():
    assert list(ray_data.run(dict, [], keep=dict, address="nowhere")) == []


def test_without_ray_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(Refused, match=r"engine-extra: .* pip install 'stancebank\[ray\]'"):
        list(ray_data.run(dict, [{"a": b""}], keep=dict))


@pytest.mark.slow
@pytest.mark.parametrize("address", ["127.0.0.1:1", "nowhere"])
def test_where_no_cluster_answers_the_address_is_named(address):
    pytest.importorskip("ray", reason="the extra `ray` is not installed")
    with pytest.raises(Refused, match=f"{address}: engine-address"):
        list(ray_data.run(dict, [{"a": b""}], keep=dict, address=address))


@pytest.mark.parametrize("stated", [True, False], ids=["given", "environment"])
def test_a_client_of_a_cluster_is_refused_with_the_way_in(monkeypatch, stated):
    pytest.importorskip("ray", reason="the extra `ray` is not installed")
    monkeypatch.setenv("RAY_ADDRESS", "ray://head:10001")
    address = "ray://head:10001" if stated else None
    with pytest.raises(Refused, match=r"ray://head:10001: engine-client: .* on a machine"):
        list(ray_data.run(dict, [{"a": b""}], keep=dict, address=address))


def test_a_cached_build_needs_no_cluster(make_project):
    project = make_project({"a": "One. Two."})
    project.build()
    assert project.build(engine="ray", address="nowhere").cached == 1


def test_an_engine_that_is_none_gets_a_suggestion(make_project):
    with pytest.raises(Refused, match="did you mean 'ray'"):
        make_project({"a": "One. Two."}).build(engine="rai")


@pytest.mark.slow
def test_results_come_in_the_order_of_the_inputs_and_refusals_whole(cluster):
    assert finish(cluster.run("-c", STEPS, cluster.address)).endswith("both\n")


@pytest.mark.slow
def test_an_input_that_ends_every_worker_is_named_and_all_else_is_kept(cluster, tmp_path):
    ends = tmp_path / "ends"
    assert "named\n" in finish(cluster.run("-c", FATAL, cluster.address, ends))
    most = 2 * 2 * (1 + ray_data.RETRIES)
    assert ray_data.RETRIES < len(ends.read_text("utf-8").splitlines()) <= most


@pytest.mark.parametrize(
    ("texts", "named"), [(3, "d00, d01, d02"), (20, "d00 to d19 (20 documents)")]
)
def test_a_shard_that_ends_its_workers_is_named_by_its_documents(
    make_project, monkeypatch, texts, named
):
    monkeypatch.setattr(shards, "shards", lambda items, _: [list(items)])

    def fail(step, inputs, *, keep, name, address):
        yield from ()
        raise Refused(name(next(inputs)), "engine-worker", remedy="none")

    monkeypatch.setattr(ray_data, "run", fail)
    project = make_project({f"d{n:02d}": f"It rained {n} times." for n in range(texts)})
    with pytest.raises(Refused) as issue:
        project.build(engine="ray")
    assert issue.value.place == named


@pytest.mark.slow
def test_a_cluster_and_one_process_label_the_same(cluster, make_project, tmp_path):
    here = make_project({f"d{n:03d}": f"{WORDS} Number {n}." for n in range(12)})
    there = copy(here, tmp_path / "there")
    here.build()
    here.release("1.0.0")
    finish(build(cluster, there))
    there.release("1.0.0")
    assert contents(there) == contents(here)
    released = {path.name: path.read_bytes() for path in (here.corpus / "1.0.0").glob("*.*")}
    assert released == {
        path.name: (there.corpus / "1.0.0" / path.name).read_bytes()
        for path in (here.corpus / "1.0.0").glob("*.*")
    }


@pytest.mark.slow
def test_a_killed_node_costs_a_retry_and_no_byte(cluster, make_project, tmp_path):
    here = make_project({})
    settings = here.root / "pyproject.toml"
    settings.write_text(
        settings.read_text("utf-8").partition("[tool.stancebank.pipelines]")[0], "utf-8"
    )
    dice = random.Random(7)
    rows = [{"id": f"r{n:04d}", "text": f"{WORDS} " * dice.randint(4, 12)} for n in range(1000)]
    source = tmp_path / "rows.jsonl"
    source.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    Project.open(here.root).add([source], today=dt.date(2026, 1, 1))
    there = copy(here, tmp_path / "there")
    process = build(cluster, there)
    cache = there.state / "cache"
    ends = time.monotonic() + 120

    def at_work():
        return any("MapBatches" in said for said in cluster.other.processes().values())

    while len(list(cache.glob("*/[!.]*"))) < 5 or not at_work():
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < ends
        time.sleep(0.02)
    kept = len(list(cache.glob("*/[!.]*")))
    cluster.other.kill()
    finish(process)
    here = Project.open(here.root)
    here.build()
    assert kept < len(list(cache.glob("*/[!.]*")))
    assert contents(there) == contents(here)
