"""A data directory in; a real Label Studio, running on this machine for this machine alone, out."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import urllib.parse
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

from stancebank import atomic
from stancebank.annotation import rounds, server, studio_environment
from stancebank.annotation.pseudonyms import DOMAIN
from stancebank.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

HOST = "127.0.0.1"
ADMIN = "admin"

LOGINS = "logins.json"
"""Who can log in, with passwords and tokens; only the file's owner reads it."""

_PID = "server.pid"
_STARTS_IN = 180  # seconds; the first start on a slow disk took 71


@dataclass(frozen=True)
class Login:
    """An account of the studio."""

    email: str
    password: str = field(repr=False)
    token: str = field(repr=False)


@dataclass
class Studio:
    """A running Label Studio; as a context manager it stops at the end."""

    data: Path
    url: str
    admin: Login
    _process: subprocess.Popen[bytes] = field(repr=False)
    _lock: int = field(repr=False)

    @property
    def pid(self) -> int:
        """The server's process."""
        return self._process.pid

    def wait(self) -> int:
        """Wait until the server ends; return its exit status."""
        return self._process.wait()

    def stop(self) -> None:
        """Ask the server to end, and see that it does."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """End the server at once, as a power cut would."""
        self._end(signal.SIGKILL)

    def _end(self, how: signal.Signals) -> None:
        if self._lock < 0:
            return  # it has ended, and its numbers may be somebody else's by now
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, how)
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        os.close(self._lock)
        self._lock = -1

    def __enter__(self) -> Self:
        """Return the running studio."""
        return self

    def __exit__(self, *_: object) -> None:
        """Stop it."""
        self.stop()


def start(
    data: Path,
    *,
    cache: Path,
    port: int = 8080,
    database: str | None = None,
    users: Sequence[str] = (),
    on_message: Callable[[str], None] = lambda _: None,
) -> Studio:
    """Start Label Studio on `data` and return it when it is healthy.

    It listens on the loopback address alone and talks to nobody else. `database` is the address of
    a PostgreSQL database, `postgresql://user:password@host:port/name`; without one it is SQLite in
    `data`. `users` are pseudonyms of annotators who can log in from now on.

    Raises:
        Refused: rules `studio-running` (another one holds `data`), `studio-port`,
            `studio-database`, `studio-install`, `studio-start`, `annotator-name`.

    """
    for name in users:
        rounds.pseudonym(name)
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    data.chmod(0o700)
    lock = _hold(data)
    try:
        _check_free(port)
        stored = _postgresql(database) if database else {"DJANGO_DB": "sqlite"}
        interpreter = studio_environment.python(cache, on_message=on_message)
        sqlite = data / "label_studio.sqlite3"
        if database is None and not sqlite.exists():
            empty = studio_environment.database(interpreter, on_message=on_message)
            with atomic.file(sqlite) as stream, empty.open("rb") as source:
                shutil.copyfileobj(source, stream)
        admin = _admin(data)
        environment = {
            **studio_environment.variables(data),
            **_server_variables(admin),
            **stored,
        }
        on_message("starting Label Studio")
        process = _launch(interpreter, data, port, environment, lock)
    except BaseException:
        os.close(lock)
        raise
    studio = Studio(data, f"http://{HOST}:{port}", admin, process, lock)
    try:
        (data / _PID).write_text(f"{process.pid}\n", "ascii")
        server.await_health(studio.url, seconds=_STARTS_IN, alive=lambda: process.poll() is None)
        _write(data / "address.json", {"url": studio.url})
        for name in users:
            _add(data, studio.url, name)
    except BaseException:
        studio.stop()
        raise
    return studio


def login(data: Path, name: str = ADMIN) -> Login:
    """Return the login of an annotator, or of the administrator.

    Raises:
        Refused: rule `studio-login`.

    """
    known = _logins(data)
    if name not in known:
        remedy = f"make it: stancebank studio --users {name}"
        raise Refused(str(data / LOGINS), "studio-login", found=name, remedy=remedy)
    return known[name]


def connection(data: Path) -> tuple[str, str]:
    """Return the address and the administrator's token of the studio that was started last.

    Raises:
        Refused: rule `studio-none`.

    """
    path = data / "address.json"
    if not path.is_file():
        remedy = "start one: stancebank studio; or name a team's server: --url"
        raise Refused(str(data), "studio-none", remedy=remedy)
    return json.loads(path.read_bytes())["url"], login(data).token


def _hold(data: Path) -> int:
    handle = os.open(data, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(handle)
        # one whose command was killed goes on, and only its number can end it
        path = data / _PID
        found = path.read_text("ascii").strip() if path.is_file() else ""
        remedy = f"use the one that runs, or stop it first{f': kill {found}' if found else ''}"
        raise Refused(
            str(data), "studio-running", found=f"process {found}" if found else None, remedy=remedy
        ) from None
    return handle


def _check_free(port: int) -> None:
    """Refuse a busy port: Label Studio itself would move to the next one without a word."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError as error:
            remedy = "choose another: stancebank studio --port"
            place = f"{HOST}:{port}"
            raise Refused(place, "studio-port", found=error.strerror, remedy=remedy) from error


def _server_variables(admin: Login) -> dict[str, str]:
    return {
        "LABEL_STUDIO_USERNAME": admin.email,
        "LABEL_STUDIO_PASSWORD": admin.password,
        "LABEL_STUDIO_USER_TOKEN": admin.token,
        "LABEL_STUDIO_ENABLE_LEGACY_API_TOKEN": "true",  # without it the token answers 401
        "LABEL_STUDIO_DISABLE_SIGNUP_WITHOUT_LINK": "true",
        # webhooks and model backends of this machine are the only ones that it can reach
        "LABEL_STUDIO_SSRF_PROTECTION_ENABLED": "false",
        "LABEL_STUDIO_ML_BLOCK_LOCAL_IP": "false",
    }


def _postgresql(address: str) -> dict[str, str]:
    found = urllib.parse.urlsplit(address)
    name = found.path.lstrip("/")
    try:
        port = found.port or 5432
    except ValueError:
        port = 0
    if found.scheme not in {"postgresql", "postgres"} or not (found.hostname and name and port):
        remedy = "write it as postgresql://user:password@host:5432/name"
        # the address is not shown: it may hold a password
        raise Refused("--database", "studio-database", found=found.scheme, remedy=remedy)
    return {
        "DJANGO_DB": "default",
        "POSTGRE_USER": urllib.parse.unquote(found.username or "postgres"),
        "POSTGRE_PASSWORD": urllib.parse.unquote(found.password or ""),
        "POSTGRE_HOST": found.hostname,
        "POSTGRE_PORT": str(port),
        "POSTGRE_NAME": name,
    }


def _launch(
    interpreter: Path, data: Path, port: int, environment: dict[str, str], lock: int
) -> subprocess.Popen[bytes]:
    command = [str(interpreter.with_name("label-studio")), "start", "--no-browser"]
    with (data / "server.log").open("ab") as log:
        os.fchmod(log.fileno(), 0o600)
        return subprocess.Popen(  # noqa: S603 - our own command
            [*command, "--internal-host", HOST, "--port", str(port)],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            # a server that outlives us still holds its data: no second one writes there
            pass_fds=(lock,),
        )


def _admin(data: Path) -> Login:
    """Return the administrator's login, which is made at the first start."""
    known = _logins(data)
    if ADMIN not in known:
        known[ADMIN] = _new(ADMIN, secrets.token_hex(20))
        _save(data, known)
    return known[ADMIN]


def _add(data: Path, url: str, name: str) -> None:
    """Make an annotator's account unless it is there."""
    known = _logins(data)
    if name in known and known[name].token:
        return
    # the password is on disk before the account is, so that a killed run can go on
    made = known.setdefault(name, _new(name, ""))
    _save(data, known)
    token = server.sign_up(url, known[ADMIN].token, made.email, made.password)
    known[name] = Login(made.email, made.password, token)
    _save(data, known)


def _new(name: str, token: str) -> Login:
    return Login(f"{name}@{DOMAIN}", secrets.token_urlsafe(18), token)


def _logins(data: Path) -> dict[str, Login]:
    path = data / LOGINS
    if not path.is_file():
        return {}
    return {name: Login(**row) for name, row in json.loads(path.read_bytes()).items()}


def _save(data: Path, known: dict[str, Login]) -> None:
    _write(data / LOGINS, {name: vars(one) for name, one in known.items()})


def _write(path: Path, said: Any) -> None:
    with _private():
        atomic.write_bytes(path, json.dumps(said, indent=1).encode())


@contextlib.contextmanager
def _private() -> Iterator[None]:
    """Let files be made for their owner's eyes only."""
    old = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(old)
