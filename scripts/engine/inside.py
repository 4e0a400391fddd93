"""A corpus in; what the rules, or the opening, take inside of a process that has its imports, out."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path


def ruled(project: Path) -> dict[str, float]:
    """Ask every rule of the working corpus, in bounded memory, with its content hashes."""
    from stancebank import manifest  # noqa: PLC0415
    from stancebank.corpus.check_tables import streamed  # noqa: PLC0415
    from stancebank.project import Project  # noqa: PLC0415

    scheme = Project.open(project).scheme
    directory = (project / "corpus" / "working").resolve()
    found = manifest.read(directory)
    rows = sum(record.rows for record in found.tables["sentences"].values())
    streamed(directory, found, scheme)  # it imports and compiles
    wall, cpu = time.perf_counter(), time.process_time()
    issues = streamed(directory, found, scheme)  # files are hashed apart
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    assert issues is not None
    assert not [issue for issue in issues if issue.severity == "error"]
    return {"rows": rows, "wall": wall, "cpu": cpu}


def opened(project: Path, version: str) -> dict[str, float]:
    """Open a release, map its sentences into memory and read the last one."""
    import psutil  # noqa: PLC0415
    import pyarrow as pa  # noqa: PLC0415

    import stancebank  # noqa: PLC0415
    from stancebank.corpus import load  # noqa: PLC0415
    from stancebank.project import Project  # noqa: PLC0415

    assert pa
    assert load
    assert Project
    process = psutil.Process()
    before, began = process.memory_info().rss, time.perf_counter()
    table = stancebank.load(version, root=project).table("sentences")
    last = table.slice(table.num_rows - 1).to_pylist()
    took = time.perf_counter() - began
    assert last
    return {
        "rows": table.num_rows,
        "seconds": took,
        "megabytes": (process.memory_info().rss - before) / 1e6,
    }


if __name__ == "__main__":
    given = Path(sys.argv[2])
    print(json.dumps(ruled(given) if sys.argv[1] == "ruled" else opened(given, sys.argv[3])))
