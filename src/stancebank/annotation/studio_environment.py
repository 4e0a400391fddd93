"""A cache directory in; Label Studio installed in an environment of its own, and a fresh database, out.

Label Studio's pins fight ours, so it never shares our environment. Both are made once a user, and
copied or run from there: installing takes a minute or two, migrating a database half a minute.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
from importlib import resources
from typing import TYPE_CHECKING

from stancebank import atomic
from stancebank.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

_PINS = "data/label-studio.txt"
_STAMP = "complete"

QUIET = {
    # nothing leaves the machine: no telemetry, no look for newer versions, no reports of errors
    "LABEL_STUDIO_COLLECT_ANALYTICS": "false",
    "LABEL_STUDIO_LATEST_VERSION_CHECK": "false",
    "LABEL_STUDIO_SENTRY_DSN": "",
    "LABEL_STUDIO_FRONTEND_SENTRY_DSN": "",
    "LABEL_STUDIO_LOG_LEVEL": "WARNING",
    "LOG_LEVEL": "WARNING",
}
"""The environment variables that keep a server to itself (found in its source, 1.23.2)."""


def pins() -> bytes:
    """Return the server's requirements: pinned, with hashes, without an index."""
    return resources.files(__package__).joinpath(_PINS).read_bytes()


def variables(data: Path) -> dict[str, str]:
    """Return what any run of Label Studio on `data` needs in its environment, and nothing more."""
    kept = ("PATH", "LANG", "LC_ALL", "TZ", "TMPDIR", "SSL_CERT_FILE")
    return {
        **{name: os.environ[name] for name in kept if name in os.environ},
        "HOME": str(data),
        "XDG_CONFIG_HOME": str(data / "config"),
        "XDG_DATA_HOME": str(data / "xdg"),
        "LABEL_STUDIO_BASE_DATA_DIR": str(data),
        **QUIET,
    }


def python(cache: Path, *, on_message: Callable[[str], None]) -> Path:
    """Return the Python of Label Studio's environment, which is made if it is not there.

    What an earlier run left half done is made again. One process makes it, others wait.

    Raises:
        Refused: rule `studio-install`, with pip's last words.

    """
    folder = cache / f"label-studio-{hashlib.sha256(pins()).hexdigest()[:16]}"
    found = folder / "bin" / "python"
    with _held(folder):
        if not (folder / _STAMP).is_file():
            on_message("installing Label Studio, once: 0.9 GB, a minute or two")
            _run([sys.executable, "-m", "venv", "--clear", str(folder)])
            requirements = folder / "requirements.txt"
            requirements.write_bytes(pins())
            pip = [str(found), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
            _run([*pip, "--require-hashes", "--requirement", str(requirements)])
            (folder / _STAMP).touch()
    return found


def database(interpreter: Path, *, on_message: Callable[[str], None]) -> Path:
    """Return a migrated SQLite database in which nobody and nothing is, to be copied.

    Raises:
        Refused: rule `studio-install`.

    """
    target = interpreter.parents[1] / "empty.sqlite3"
    with _held(target):
        if not target.is_file():
            on_message("preparing an empty database, once: half a minute")
            work = target.with_name("migrating")
            shutil.rmtree(work, ignore_errors=True)
            work.mkdir()
            code = "import label_studio, os; print(os.path.dirname(label_studio.__file__))"
            home = _run([str(interpreter), "-c", code]).strip()
            manage = [str(interpreter), f"{home}/manage.py", "migrate", "--no-color", "-v", "0"]
            _run(manage, variables(work))
            (work / "label_studio.sqlite3").replace(target)
            shutil.rmtree(work)
    return target


@contextlib.contextmanager
def _held(path: Path) -> Iterator[None]:
    """Hold the lock of what is made at `path`; whoever waits finds it made."""
    lock = path.with_name(f".{path.name}.lock")
    lock.mkdir(parents=True, exist_ok=True)
    with atomic.lock(lock):
        yield


def _run(command: list[str], environment: Mapping[str, str] | None = None) -> str:
    done = subprocess.run(  # noqa: S603 - our own commands
        command, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        last = (done.stderr or done.stdout).strip().splitlines()[-1:] or ["no output"]
        remedy = "see that the package index can be reached and the disk has 2 GB free"
        raise Refused("label-studio", "studio-install", found=last[0], remedy=remedy)
    return done.stdout
