"""Real Label Studio servers: one for all tests of a worker, and ones that a test may kill."""

import contextlib
import socket
from types import SimpleNamespace

import pytest

from stancebank.annotation import server
from stancebank.annotation import studio as studios
from stancebank.project import user_cache

CACHE = user_cache()
USERS = ("a1", "a2", "a3")


def free_port():
    with socket.socket() as probe:
        probe.bind((studios.HOST, 0))
        return probe.getsockname()[1]


def start(data, **given):
    return studios.start(data, cache=CACHE, port=free_port(), **given)


@pytest.fixture(scope="session")
def studio(tmp_path_factory):
    """A running server in which nothing is but the administrator and the annotators a1 to a3."""
    data = tmp_path_factory.mktemp("studio") / ".studio"
    with start(data, users=USERS) as running:
        admin = running.admin
        yield SimpleNamespace(
            address=running.url,
            url=running.url,
            data=data,
            token=admin.token,
            email=admin.email,
            password=admin.password,
            login=lambda name: studios.login(data, name),
        )


@pytest.fixture
def as_user(studio):
    """Connect as an annotator."""
    with contextlib.ExitStack() as stack:
        yield lambda name: stack.enter_context(server.connect(studio.url, studio.login(name).token))


@pytest.fixture(scope="module")
def hub(studio):
    """The running server, as its administrator sees it."""
    with server.connect(studio.url, studio.token) as connected:
        yield connected


@pytest.fixture
def own_studio(tmp_path):
    """Start a server on the test's own data; call it again after it was killed."""
    running = []

    def again():
        running.append(start(tmp_path / ".studio"))
        return running[-1]

    yield again
    for one in running:
        one.stop()
