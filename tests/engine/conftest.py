"""A Ray cluster of two nodes, on loopback, of its own: it ends with the tests."""

import contextlib
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import pytest

ADDRESSES = ("127.0.0.2", "127.0.0.3")  # Ray replaces 127.0.0.1 with an address of the network


@dataclass(frozen=True)
class Node:
    """Ray's processes of one machine: they are a session, whose leader has ended."""

    session: int

    def processes(self):
        """Return what runs, by process id."""
        found = {}
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):  # it has just ended
                state, _, _, session = (
                    (folder / "stat").read_text("utf-8").rpartition(")")[2].split()[:4]
                )
                if int(session) == self.session and state != "Z":
                    said = (folder / "cmdline").read_bytes()
                    found[int(folder.name)] = said.replace(b"\0", b" ").decode()
        return found

    def kill(self):
        """End every process at once, and see that none is left."""
        ends = time.monotonic() + 30
        while left := self.processes():
            assert time.monotonic() < ends, left
            for process in left:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
            time.sleep(0.1)


@dataclass(frozen=True)
class Cluster:
    """Two nodes of one processor each; the head's address; the environment of who may use it."""

    head: Node
    other: Node
    address: str
    environment: dict[str, str]

    def run(self, *arguments):
        """Start a Python process that may use the cluster."""
        return subprocess.Popen(
            [sys.executable, *map(str, arguments)],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )


def free_port(host):
    with socket.socket() as taken:
        taken.bind((host, 0))
        return taken.getsockname()[1]


@pytest.fixture(scope="module")
def cluster(repository):
    pytest.importorskip("ray", reason="the extra `ray` is not installed")
    if not Path("/proc/self/stat").exists():
        pytest.skip("a node's processes are found in /proc, which is not here")
    # short, and no fixture's: the paths of sockets have at most 107 characters
    folder = tempfile.mkdtemp(prefix="ray-")
    environment = os.environ | {
        "PYTHONPATH": str(repository / "src"),
        "RAY_AUTH_MODE": "token",
        "RAY_AUTH_TOKEN": secrets.token_hex(32),
        "RAY_TMPDIR": folder,
        "RAY_USAGE_STATS_ENABLED": "0",
    }
    address = f"{ADDRESSES[0]}:{free_port(ADDRESSES[0])}"
    nodes = []

    def start(host, *options):
        said = (f"--node-ip-address={host}", "--num-cpus=1", "--object-store-memory=100000000")
        command = [sys.executable, "-m", "ray.scripts.scripts", "start", *said, *options]
        with Path(folder, f"{host}.log").open("w+b") as log:
            starter = subprocess.Popen(
                command, env=environment, stdout=log, stderr=log, start_new_session=True
            )
            nodes.append(Node(starter.pid))
            assert starter.wait(120) == 0, Path(log.name).read_text("utf-8")

    try:
        start(
            ADDRESSES[0],
            "--head",
            f"--port={address.rpartition(':')[2]}",
            f"--temp-dir={folder}/head",
            "--include-dashboard=false",
        )
        start(ADDRESSES[1], f"--address={address}")
        yield Cluster(*nodes, address, environment)
    finally:
        for node in nodes:
            node.kill()
        shutil.rmtree(folder)
