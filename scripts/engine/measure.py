"""Commands in; their CPU and wall seconds and their memory, children included, and figures, out."""

from __future__ import annotations

import math
import os
import resource
import statistics
import subprocess
import tempfile
import threading
import time
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import psutil

if TYPE_CHECKING:
    from collections.abc import Mapping

SCRIPTS = Path(__file__).resolve().parents[1]

_TICK = 0.1
"""Seconds between two looks at the memory of a process and its children."""


class Run(NamedTuple):
    """What a command took; `peak`: bytes resident, its children's at the same moment added."""

    cpu: float
    wall: float
    peak: int
    said: str


def run(command: list[str], folder: Path) -> Run:
    """Run a command to its end. Raises: CalledProcessError."""
    return together([command], folder)


def together(commands: list[list[str]], folder: Path) -> Run:
    """Run commands side by side: the CPU is that of all, the wall from first start to last end."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.perf_counter()
    with tempfile.TemporaryFile("w+") as output, tempfile.TemporaryFile("w+") as complaint:
        running = [
            subprocess.Popen(
                command, cwd=folder, env=_environment(folder), stdout=output, stderr=complaint
            )
            for command in commands
        ]
        memory = _Memory([one.pid for one in running])
        memory.start()
        codes = [one.wait() for one in running]
        wall = time.perf_counter() - started
        peak = memory.stop()
        output.seek(0)
        complaint.seek(0)
        if any(codes):
            raise RuntimeError(f"{commands} exited with {codes}:\n{complaint.read()[-4000:]}")
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return Run(cpu, wall, peak, output.read())


def _environment(folder: Path) -> dict[str, str]:
    """Return an environment without a network and without anybody's caches but those of `folder`.

    Bytecode is kept, as Python does unless it is told not to: what was installed has its own.
    """
    given = {name: os.environ[name] for name in os.environ.keys() - {"PYTHONDONTWRITEBYTECODE"}}
    path = os.pathsep.join([str(SCRIPTS), str(SCRIPTS.parent / "src")])
    return given | {
        "PYTHONPATH": path,
        "HF_HOME": str(folder / ".huggingface"),
        "HF_HUB_OFFLINE": "1",
        "HF_DATASETS_DISABLE_PROGRESS_BARS": "1",
    }


class _Memory(threading.Thread):
    """Looks at processes until it is told to stop, and remembers the most that they held at once."""

    def __init__(self, pids: list[int]) -> None:
        super().__init__(daemon=True)
        self._roots = [psutil.Process(pid) for pid in pids]
        self._over = threading.Event()
        self._peak = 0

    def run(self) -> None:
        while not self._over.is_set():
            self._peak = max(self._peak, sum(map(_resident, self._roots)))
            self._over.wait(_TICK)

    def stop(self) -> int:
        self._over.set()
        self.join()
        return self._peak


def _resident(root: psutil.Process) -> int:
    held = 0
    try:
        for one in (root, *root.children(recursive=True)):
            held += one.memory_info().rss
    except psutil.Error:  # it ended while it was looked at
        pass
    return held


@dataclass(frozen=True)
class Figure:
    """One ratio or amount, measured in a few turns; `bar` says what is asked of it: "<= 1.08"."""

    name: str
    values: tuple[float, ...]
    bar: str = ""
    unit: str = ""  # none: a ratio

    @property
    def median(self) -> float:
        """The middle one of the turns."""
        return statistics.median(self.values)

    @property
    def met(self) -> bool | None:
        """Whether the median meets the bar; None where there is none."""
        if not self.bar:
            return None
        sign, limit = self.bar.split()
        below = self.median <= float(limit)
        return below if sign == "<=" else not below or self.median == float(limit)

    def to_dict(self) -> dict[str, Any]:
        """Return it for JSON, with what follows from it."""
        spread = {"median": self.median, "min": min(self.values), "max": max(self.values)}
        return asdict(self) | spread | {"met": self.met}


@dataclass
class Part:
    """What a part found: figures, what it left out and why, and the runs that they are made of."""

    figures: list[Figure] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    runs: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> Part:
        """Take what `to_dict` gave."""
        figures = [
            Figure(one["name"], tuple(one["values"]), one["bar"], one["unit"])
            for one in said["figures"]
        ]
        return cls(figures, list(said["left_out"]), list(said["runs"]))

    def to_dict(self) -> dict[str, Any]:
        """Return it for JSON."""
        figures = [one.to_dict() for one in self.figures]
        return {"figures": figures, "left_out": self.notes, "runs": self.runs}

    def keep(self, name: str, documents: int, workers: int, took: Run) -> Run:
        """Write down a run; return it."""
        self.runs.append(
            {
                "name": name,
                "documents": documents,
                "workers": workers,
                "cpu": took.cpu,
                "wall": took.wall,
                "peak": took.peak,
            }
        )
        return took

    def median(self, name: str, documents: int, workers: int, of: str) -> float:
        """Return the median of what was written down."""
        wanted = (name, documents, workers)
        return statistics.median(
            one[of]
            for one in self.runs
            if (one["name"], one["documents"], one["workers"]) == wanted
        )


def exponent(small: tuple[int, float], large: tuple[int, float]) -> float:
    """Return the slope between two points (amount, cost) on logarithmic scales: 1 is linear."""
    return math.log(large[1] / small[1]) / math.log(large[0] / small[0])
