"""Generated documents in; the time of a push and a pull, as a ratio of the bare HTTP calls, out."""

from __future__ import annotations

import argparse
import datetime as dt
import json
import socket
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

import httpx
from bench_build import documents

from stancebank import scaffold
from stancebank.annotation import page, pull, push, sentences, server, studio, tasks, writing
from stancebank.project import Project, user_cache
from stancebank.schemas import answers

CONVENTION = """\
Tasks: documents of about 18 sentences with their silver labels as a prediction and, once more, as an
  annotation, on a real local Label Studio with SQLite; each run has a project of its own.
push: `push.push`, which compares, imports and counts. bare: the imports alone, in the same batches.
pull: `pull.pull` of a project of which nothing is known. bare: one export of all tasks.
Runs of ours and of bare calls take turns; a ratio is of one turn, and the median of all is told.
one changed: after a full pull one annotation is edited, and a pull fetches what changed; bytes are
  those of all its answers."""

Json = dict[str, Any]


def payload(folder: Path, number: int) -> tuple[list[Json], str]:
    """Build a corpus of generated documents; return their tasks and the page's XML."""
    scaffold.new(folder)
    for place, text in enumerate(documents(number)):
        (folder / "seeds" / f"d{place:05d}.txt").write_text(text, "utf-8")
    project = Project.open(folder)
    project.add([folder / "seeds"], today=dt.date(2026, 1, 1))
    project.build()
    corpus, scheme = project.load(), project.scheme
    table = corpus.table("sentences")
    sources = sentences.sources(corpus.table("documents"), table, scheme)
    silver = answers.answers(table, scheme)
    made = tasks.tasks(
        sources.values(), view="document", name="bench", predictions={tasks.SILVER: silver}
    )
    for task in made:
        source = sources[task["data"]["sid"]]
        asked = sentences.places(one for one in source.sentences if one.asked)
        result = writing.result(silver[source.doc_id], source.text, asked=asked)
        task["annotations"] = [{"result": result}]
    return made, page.render(scheme)


def timed(work: Any) -> float:
    """Return the seconds that a call took."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def bare(url: str, token: str, project: int, given: list[Json]) -> tuple[float, float]:
    """Time the imports and the export alone, in seconds."""
    headers = {"Authorization": f"Token {token}"}
    with httpx.Client(base_url=url, headers=headers, timeout=600) as web:

        def send() -> None:
            for at in range(0, len(given), push.BATCH):
                batch = given[at : at + push.BATCH]
                web.post(f"/api/projects/{project}/import", json=batch).raise_for_status()

        def fetch() -> None:
            wanted = {"exportType": "JSON", "download_all_tasks": "true"}
            answer = web.get(f"/api/projects/{project}/export", params=wanted)
            assert len(answer.json()) == len(given)

        return timed(send), timed(fetch)


def ours(hub: server.Server, project: int, given: list[Json]) -> tuple[float, float]:
    """Time a push and a pull, in seconds."""
    found: list[pull.Pulled] = []
    pushed = timed(lambda: push.push(hub, project, given))
    pulled = timed(lambda: found.append(pull.pull(hub, project, known={})))
    assert len(found[0].tasks) == len(given)
    return pushed, pulled


def one_changed(hub: server.Server, project: int) -> dict[str, int]:
    """Return the tasks and bytes that a pull moves after one annotation was edited."""
    full, size = _moved(hub, project, {}, None)
    known = {one["data"]["sid"]: one for one in full.tasks}
    annotation = full.tasks[len(full.tasks) // 2]["annotations"][0]
    path = f"api/annotations/{annotation['id']}/"
    hub.call("PATCH", path, json={"result": annotation["result"][:-1]})
    changed, small = _moved(hub, project, known, full.watermark)
    return {"tasks": len(changed.tasks), "bytes": small, "all_tasks": len(known), "all_bytes": size}


def _moved(
    hub: server.Server, project: int, known: dict[str, Json], watermark: str | None
) -> tuple[pull.Pulled, int]:
    sizes: list[int] = []

    def count(answer: httpx.Response) -> None:
        answer.read()
        sizes.append(len(answer.content))

    hub._connections.event_hooks["response"] = [count]  # noqa: SLF001 - what goes over the wire
    try:
        return pull.pull(hub, project, known=known, watermark=watermark), sum(sizes)
    finally:
        hub._connections.event_hooks["response"] = []  # noqa: SLF001


def measure(number: int, turns: int) -> Json:
    """Return the ratios of every turn, and what one change moves."""
    with socket.socket() as probe:
        probe.bind((studio.HOST, 0))
        port = probe.getsockname()[1]
    with tempfile.TemporaryDirectory() as scratch:
        given, xml = payload(Path(scratch, "project"), number)
        with (
            studio.start(Path(scratch, "studio"), cache=user_cache(), port=port) as running,
            server.connect(running.url, running.admin.token) as hub,
        ):
            found: Json = {"push": [], "pull": [], "both": []}
            for turn in range(turns + 1):
                projects = [hub.project(f"{name} {turn}", xml) for name in ("ours", "bare")]
                taken = {}
                for which in ("ours", "bare") if turn % 2 else ("bare", "ours"):
                    if which == "ours":
                        taken[which] = ours(hub, projects[0], given)
                    else:
                        token = running.admin.token
                        taken[which] = bare(running.url, token, projects[1], given)
                if turn:  # the first one warms the server
                    for name, one, other in zip(
                        ("push", "pull"), taken["ours"], taken["bare"], strict=True
                    ):
                        found[name].append(one / other)
                    found["both"].append(sum(taken["ours"]) / sum(taken["bare"]))
            return found | {"one_changed": one_changed(hub, projects[0])}


def main(argv: list[str] | None = None) -> int:
    """Print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__, epilog=CONVENTION)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("--documents", type=int, default=1000)
    parser.add_argument("--turns", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    asked = parser.parse_args(argv)
    found = measure(asked.documents, asked.turns)
    if asked.json:
        print(json.dumps(found, indent=1))
        return 0
    print(CONVENTION)
    for name in ("push", "pull", "both"):
        low, middle, high = min(found[name]), statistics.median(found[name]), max(found[name])
        print(f"{name}  ours / bare = {middle:.2f} ({low:.2f} to {high:.2f}, {asked.turns} turns)")
    one = found["one_changed"]
    print(
        f"one changed  {one['tasks']} of {one['all_tasks']} tasks, "
        f"{one['bytes']:,} of {one['all_bytes']:,} bytes"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
