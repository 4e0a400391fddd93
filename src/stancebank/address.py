"""An fsspec address in; the bytes that lie there out, and bytes of ours there. No other uses fsspec.

A protocol is a package of its own, which raises what it likes; here all of that is `Refused`.
Credentials are never taken here: each package finds its own, as in its own documentation.
"""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from stancebank import atomic
from stancebank.errors import Refused, unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]+(://|::)")
_PASSWORD = re.compile(r"(?<=://)([^/@:]*):[^/@]*@")
_WEB = re.compile(r"https?://")
_CHUNK = 1 << 20
_RULES = {"read": "address-unreadable", "write": "address-unwritable"}


def is_address(name: object) -> bool:
    """Tell an address from a path.

    >>> is_address("s3://bucket/1.0.0"), is_address("zip://1.0.0::file:///a.zip"), is_address("a/b")
    (True, True, False)
    """
    return isinstance(name, str) and _ADDRESS.match(name) is not None


def shown(address: str) -> str:
    """Return an address as messages say it: without the password that it may hold.

    >>> shown("ftp://me:secret@host/1.0.0/"), shown("s3://bucket/1.0.0")
    ('ftp://me:…@host/1.0.0', 's3://bucket/1.0.0')
    """
    return _PASSWORD.sub(r"\1:…@", address).rstrip("/")


def is_inside(name: object) -> bool:
    """Whether a name that came from elsewhere is a path below the folder that it is joined to."""
    if not isinstance(name, str) or not name or "\\" in name or "\0" in name:
        return False
    path = PurePosixPath(name)
    return not path.is_absolute() and ".." not in path.parts and path.as_posix() == name != "."


@dataclass(frozen=True)
class Store:
    """A folder at an address; `name` is a path below it, with `/`, or nothing for the address itself.

    It holds no connection: fsspec keeps one for each thread.

    Every method raises `Refused`: rules `address-protocol` (fsspec knows no such), `address-package`
    (a package is not installed), `address-unreadable` or `address-unwritable`.
    """

    address: str

    def __str__(self) -> str:
        """Return the address for a message."""
        return shown(self.address)

    def place(self, name: str) -> str:
        """Return how messages name a file here."""
        return f"{self}/{name}" if name else str(self)

    def last(self) -> str:
        """Return the last part of the address, without a web page's query: a file's name."""
        found, path = self._open("")
        if "http" in _protocols(found):
            path = re.split(r"[?#]", path)[0]
        return PurePosixPath(path).name

    def read(self, name: str) -> bytes | None:
        """Return the bytes of a small file; None where there is none."""
        found, path = self._open(name)
        with self._told(name, to="read"):
            try:
                return bytes(found.cat_file(path))
            except (FileNotFoundError, NotADirectoryError):
                return None

    def chunks(self, name: str) -> Iterator[bytes]:
        """Yield the bytes of a file as they come.

        Raises:
            FileNotFoundError: there is none.

        """
        found, path = self._open(name)
        told = self._told(name, to="read", passed=(FileNotFoundError,))
        # not every web server gives a file in parts
        how = {"block_size": 0} if "http" in _protocols(found) else {}
        with told, found.open(path, "rb", **how) as stream:
            while data := stream.read(_CHUNK):
                yield data

    def size(self, name: str) -> int | None:
        """Return how many bytes a file has; None where there is none, or where nobody says."""
        found, path = self._open(name)
        with self._told(name, to="read"):
            try:
                said = found.info(path)
            except (FileNotFoundError, NotADirectoryError):
                return None
        return int(said["size"]) if said.get("type") == "file" and said.get("size") else None

    def names(self) -> list[str]:
        """Return every file below the address, sorted."""
        found, path = self._open("")
        with self._told("", to="read"):
            listed = [str(one) for one in found.find(path)]
        root = path.rstrip("/") + "/"
        return sorted(one.removeprefix(root) for one in listed if one.startswith(root))

    def put(self, source: Path, name: str, on_bytes: Callable[[int], None]) -> None:
        """Copy a file here, in place of what may lie there; `on_bytes` gets each number of bytes."""
        found, path = self._open(name, write=True)
        if _is_local(found):
            with source.open("rb") as original, _local(path) as stream:
                while data := original.read(_CHUNK):
                    stream.write(data)
                    on_bytes(len(data))
            return

        class Told(_fsspec().Callback):  # type: ignore[misc]
            def relative_update(self, inc: int = 1) -> None:
                on_bytes(inc)

        with self._told(name, to="write"):
            found.put_file(str(source), path, callback=Told())

    def create(self, name: str, data: bytes) -> None:
        """Write a small file that is not here yet; object stores and disks show it whole or not.

        Raises:
            FileExistsError: it is here; told by the store itself where it can.

        """
        found, path = self._open(name, write=True)
        if _is_local(found):
            with _local(path, replace=False) as stream:
                stream.write(data)
            return
        with self._told(name, to="write", passed=(FileExistsError,)):
            try:
                found.pipe_file(path, data, mode="create")
            except FileExistsError:
                raise
            except (NotImplementedError, TypeError, ValueError, OSError):
                # a store that cannot promise it: whoever calls has looked
                found.pipe_file(path, data)

    def replace(self, name: str, data: bytes) -> None:
        """Write a small file in place of what lies there."""
        found, path = self._open(name, write=True)
        if _is_local(found):
            with _local(path) as stream:
                stream.write(data)
            return
        with self._told(name, to="write"):
            found.pipe_file(path, data)

    def _open(self, name: str, *, write: bool = False) -> tuple[Any, str]:
        """Return the file system, and the path of a name there."""
        self._known()
        with self._told("", to="read"):
            found, path = _fsspec().url_to_fs(self.address, **_options(self.address))
        if write and "http" in _protocols(found):
            remedy = "publish to a store that this web server serves, such as a bucket"
            raise Refused(str(self), "address-unwritable", found="a web server", remedy=remedy)
        return found, f"{path.rstrip('/')}/{name}" if name else path

    def _known(self) -> None:
        """Refuse a protocol that is not known, and one whose package is not here."""
        from fsspec.registry import (  # type: ignore[import-untyped] # noqa: PLC0415
            known_implementations,
        )

        fsspec = _fsspec()
        known = [*known_implementations]
        for part in self.address.split("::"):
            protocol = part.partition("://")[0]
            if "://" not in part and protocol not in known:
                continue  # a path
            try:
                fsspec.get_filesystem_class(protocol)
            except ImportError as error:
                module = known_implementations[protocol]["class"].partition(".")[0]
                extra = "http" if protocol == "https" else protocol
                pin = f"=={fsspec.__version__}"  # else pip may replace the fsspec that is here
                package = (
                    f"'fsspec[{extra}]{pin}'" if module == "fsspec" else f"{module} fsspec{pin}"
                )
                remedy = f"run: pip install {package}"
                raise Refused(str(self), "address-package", found=error, remedy=remedy) from error
            except ValueError:
                raise unknown(protocol, known, place=str(self), rule="address-protocol") from None

    @contextlib.contextmanager
    def _told(
        self, name: str, *, to: str, passed: tuple[type[Exception], ...] = ()
    ) -> Iterator[None]:
        """Turn what a protocol's package raises into a refusal, but for what is `passed`."""
        try:
            yield
        except passed:
            raise
        except Exception as error:
            said = (str(error).strip().splitlines() or [type(error).__name__])[0]
            found = _PASSWORD.sub(r"\1:…@", said)
            remedy = f"see that the address is right, that it answers, and that you may {to} there"
            raise Refused(self.place(name), _RULES[to], found=found, remedy=remedy) from error


def _fsspec() -> Any:
    import fsspec  # type: ignore[import-untyped] # noqa: PLC0415 - slow, and for addresses alone

    return fsspec


def _options(address: str) -> dict[str, Any]:
    """Return what a connection is made with: a file of the web may take as long as it flows."""
    if not _WEB.match(address) or "::" in address:
        return {}
    import aiohttp  # type: ignore[import-not-found,unused-ignore] # noqa: PLC0415

    patient = aiohttp.ClientTimeout(total=None, sock_connect=30, sock_read=60)  # total: else 5 min
    return {"client_kwargs": {"timeout": patient}}


def _protocols(filesystem: Any) -> tuple[str, ...]:
    said = filesystem.protocol
    return (said,) if isinstance(said, str) else tuple(said)


def _is_local(filesystem: Any) -> bool:
    return "file" in _protocols(filesystem)


def _local(path: str, *, replace: bool = True) -> Any:
    """Open a file of this machine: a reader must not see half of it here either."""
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    return atomic.file(Path(path), replace=replace)
