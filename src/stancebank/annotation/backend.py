"""A labeller in; an ML backend, as Label Studio asks one over HTTP, out.

The only module that listens on the network. What it is asked is foreign data, bounded in size and
checked for its shape; whatever it is, it gets an answer in JSON, and the next one is listened to.

What Label Studio 1.23.2 asks (its `ml/api_connector.py` and `ml/models.py`): `GET /health` (1 second),
`POST /setup` with the project's page (3 seconds), whenever somebody looks, for the version of the
answers; `POST /predict` with every task that has no prediction of that version (100 seconds),
answered in the tasks' order; `POST /webhook` (1 second) when somebody annotates or presses *Start
training*. A setup brings an access token along: it is not kept.
"""

from __future__ import annotations

import contextlib
import json
import re
import socketserver
import sys
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Protocol, Self

from stancebank.errors import Refused, unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

Json = dict[str, Any]

HOST = "127.0.0.1"
PORT = 9090

LIMIT = 250_000_000
"""Bytes of a request: as much as Label Studio itself takes. It asks for all tasks in one."""

_SECONDS = 30.0  # that a client may leave us waiting for its next byte
_PIECE = 1 << 16

_STATUS = {
    "request-path": HTTPStatus.NOT_FOUND,
    "request-method": HTTPStatus.METHOD_NOT_ALLOWED,
    "request-length": HTTPStatus.LENGTH_REQUIRED,
    "request-size": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
}
"""How a rule is said in HTTP; any other is a bad request."""

_ASKED = {
    "/": "GET",
    "/health": "GET",
    "/versions": "GET",
    "/setup": "POST",
    "/predict": "POST",
    "/webhook": "POST",
}

_CONTROLS = [re.compile(rf"""\sname\s*=\s*["']{name}["']""") for name in ("span", "text")]


class Labeller(Protocol):
    """What answers; called from many threads at once."""

    @property
    def version(self) -> str:
        """What names its answers, and changes when they may."""

    def predict(self, tasks: Sequence[Any]) -> list[list[Json]]:
        """Return the predictions of each task, in order. Raises: Refused, a task that is none."""

    def reload(self) -> None:
        """Look whether there is something new to answer with."""


@dataclass
class Backend:
    """A port that is listened on, and what answers there; as a context manager it closes it."""

    url: str
    _listener: _Listener = field(repr=False)

    def serve(self) -> None:
        """Answer until `stop` is called, or the thread is interrupted."""
        self._listener.serve_forever(poll_interval=0.1)

    def stop(self) -> None:
        """Let `serve`, which runs in another thread, return."""
        self._listener.shutdown()

    def close(self) -> None:
        """Give the port back."""
        self._listener.server_close()

    def __enter__(self) -> Self:
        """Return the backend."""
        return self

    def __exit__(self, *_: object) -> None:
        """Give the port back."""
        self.close()


def listen(
    make: Callable[[], Labeller],
    host: str = HOST,
    port: int = PORT,
    *,
    limit: int = LIMIT,
    on_message: Callable[[str], None] = lambda _: None,
) -> Backend:
    """Take a port, 0 for any that is free, and then make what answers, which may take seconds.

    `on_message` is told what was labelled, and what was refused; it is called from many threads.

    Raises:
        Refused: rule `serve-port`: another program has the port, or this machine not that address;
            whatever `make` raises.

    """
    try:
        listener = _Listener((host, port), _Handler)
    except (OSError, OverflowError, TypeError) as error:  # no name, or no number, of an address
        remedy = "choose another: stancebank serve --port, --host"
        found = getattr(error, "strerror", None) or error
        raise Refused(f"{host}:{port}", "serve-port", found=found, remedy=remedy) from error
    try:
        listener.limit, listener.tell, listener.labeller = limit, on_message, make()
    except BaseException:
        listener.server_close()
        raise
    return Backend(f"http://{host}:{listener.server_address[1]}", listener)


class _Listener(ThreadingHTTPServer):
    labeller: Labeller
    limit: int
    tell: Callable[[str], None]

    def server_bind(self) -> None:
        """Take the address as it is: the base class asks the network for the host's name."""
        socketserver.TCPServer.server_bind(self)

    def handle_error(self, *_: Any) -> None:
        """Tell of an error that came when there was nobody to answer any more."""
        error = sys.exception()
        if not isinstance(error, (ConnectionError, TimeoutError)):  # those went away
            self.tell(f"failed: {error!r}")


class _Handler(BaseHTTPRequestHandler):
    server: _Listener
    server_version, sys_version = "stancebank", ""
    timeout = _SECONDS
    default_request_version = "HTTP/1.0"  # else what is no HTTP is answered without a head

    def do_GET(self) -> None:
        """Answer a request, or say why not; `http.server` calls this by the method's name."""
        path = self.path.partition("?")[0]
        try:
            self._answer(HTTPStatus.OK, self._said(path))
        except Refused as error:
            self.server.tell(f"refused: {error}")
            status = _STATUS.get(error.rule, HTTPStatus.BAD_REQUEST)
            self._answer(status, {"error": str(error), "rule": error.rule})
        except (ConnectionError, TimeoutError):
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the next request is answered
            self.server.tell(f"failed: {error!r}")
            self._answer(HTTPStatus.INTERNAL_SERVER_ERROR, {"error": type(error).__name__})
        else:
            if path == "/webhook":  # when it is answered: an annotator waits for Label Studio
                self.server.labeller.reload()

    do_POST = do_PUT = do_PATCH = do_DELETE = do_GET  # noqa: N815

    def _said(self, path: str) -> Json:
        body = self._body()
        if path not in _ASKED:
            raise unknown(path, _ASKED, place="request", rule="request-path")
        if self.command != _ASKED[path]:
            remedy = f"ask with {_ASKED[path]}"
            raise Refused(path, "request-method", found=self.command, remedy=remedy)
        if path in {"/", "/health"}:
            return {"status": "UP", "model_class": "stancebank"}
        if path == "/versions":
            return {"versions": [self.server.labeller.version]}
        said = _object(body, path)
        if path == "/predict":
            return self._predict(said)
        if path == "/setup":
            _check_page(said)
            return {"model_version": self.server.labeller.version}
        return {"status": "ok"}

    def _predict(self, said: Mapping[str, Any]) -> Json:
        tasks = said.get("tasks")
        if not isinstance(tasks, list):
            remedy = "send the tasks as a list"
            raise Refused("/predict", "request-tasks", found=type(tasks).__name__, remedy=remedy)
        found = self.server.labeller.predict(tasks)
        self.server.tell(f"labelled: {sum(map(bool, found))} of {len(tasks)} tasks")
        # one prediction stands for itself, as older servers want it
        return {"results": [one[0] if len(one) == 1 else one for one in found]}

    def _body(self) -> bytes:
        """Return the request's body; what is too long is passed over, so that we are listened to."""
        stated = self.headers.get("Content-Length")
        if stated is None:
            if self.headers.get("Transfer-Encoding") is None:
                return b""
            remedy = "state the length of the body"
            raise Refused("request", "request-length", found="chunks", remedy=remedy)
        if not re.fullmatch(r"[0-9]{1,18}", stated):
            remedy = "state the length of the body in bytes"
            raise Refused("request", "request-header", found=stated[:40], remedy=remedy)
        length, limit = int(stated), self.server.limit
        if length <= limit:
            return self.rfile.read(length)
        left = min(length, 4 * limit)
        while left > 0 and (piece := self.rfile.read(min(left, _PIECE))):
            left -= len(piece)
        remedy = f"send at most {limit} bytes: fewer tasks"
        raise Refused("request", "request-size", found=length, remedy=remedy)

    def _answer(self, status: HTTPStatus, said: Json) -> None:
        body = json.dumps(said).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)
            self.wfile.flush()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Say what `http.server` found wrong with a request in JSON, as everything else."""
        del explain
        status = HTTPStatus(code)
        with contextlib.suppress(OSError):
            self._answer(status, {"error": message or status.phrase, "rule": "request-syntax"})

    def log_message(self, *_: Any) -> None:
        """Say nothing: what matters is told to the listener."""


def _object(body: bytes, path: str) -> Json:
    try:
        said = json.loads(body)
    except (ValueError, RecursionError) as error:
        remedy = "send JSON"
        raise Refused(path, "request-json", found=error, remedy=remedy) from error
    if not isinstance(said, dict):
        remedy = "send a JSON object"
        raise Refused(path, "request-json", found=type(said).__name__, remedy=remedy)
    return said


def _check_page(said: Mapping[str, Any]) -> None:
    """Refuse a project with a page of its own: nothing there would have a place on it."""
    page = said.get("schema")
    if page is not None and not all(one.search(str(page)) for one in _CONTROLS):
        remedy = "connect a project of a round, or one with annotation/label_studio.xml as its page"
        raise Refused("/setup", "request-page", found="another page", remedy=remedy)
