"""An address and a token in; a Label Studio that can be trusted to do a thing once, out.

The only module that reads the network. It goes through label-studio-sdk, whose retries are switched
off: it would send an import again that the server has already taken. What a server answers is
checked for its shape and never for more: it is foreign data.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

from stancebank.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

Json = dict[str, Any]

TIMEOUT = 600.0
"""Seconds that an answer may take: an import of a large batch waits for the database."""

PAGE = 1000
"""Tasks of a page of a listing."""

_READS = 3  # how often a question that changes nothing is asked


@dataclass(frozen=True)
class Counts:
    """How much a project holds."""

    tasks: int
    annotations: int
    predictions: int


@dataclass(frozen=True)
class Server:
    """A Label Studio, seen with one user's token. Every method raises Refused, rules `server-…`."""

    url: str
    _client: Any = field(repr=False)
    _connections: Any = field(repr=False)

    def close(self) -> None:
        """Close the connections; a context manager does it at its end."""
        self._connections.close()

    def __enter__(self) -> Self:
        """Return the server."""
        return self

    def __exit__(self, *_: object) -> None:
        """Close the connections."""
        self.close()

    def call(self, method: str, path: str, **given: Any) -> Any:
        """Call the API once; a GET again where the connection failed. Return the JSON answer.

        Raises:
            Refused: rules `server-unreachable`, `server-token`, `server-answer`.

        """
        import httpx  # noqa: PLC0415 - comes with the SDK, which is an extra

        tries = _READS if method == "GET" else 1
        for attempt in range(1, tries + 1):
            try:
                answer = self._client.request(
                    path, method=method, request_options={"max_retries": 0}, **given
                )
                return _content(self.url, path, answer)
            except httpx.HTTPError as error:
                if attempt == tries:
                    remedy = "see that it runs, and run the command again: nothing is done twice"
                    found = type(error).__name__
                    raise Refused(
                        self.url, "server-unreachable", found=found, remedy=remedy
                    ) from error
                time.sleep(attempt)
        raise AssertionError

    def project(self, title: str, config: str) -> int:
        """Return the project of that title, with that page; it is made if it is not there."""
        found = self.call("GET", "api/projects/", params={"title": title, "page_size": PAGE})
        same = [row["id"] for row in found["results"] if row.get("title") == title]
        if same:
            self.configure(min(same), config)
            return int(min(same))
        said = {
            "title": title,
            "label_config": config,
            "show_collab_predictions": True,
            "enable_empty_annotation": True,
            "maximum_annotations": 1,
        }
        return int(self.call("POST", "api/projects/", json=said)["id"])

    def configure(self, project: int, config: str) -> None:
        """Give a project a page."""
        self.call("PATCH", f"api/projects/{project}/", json={"label_config": config})

    def counts(self, project: int) -> Counts:
        """Return how much a project holds, in one small answer."""
        names = ("task_number", "total_annotations_number", "total_predictions_number")
        answer = self.call("GET", f"api/projects/{project}/", params={"include": ",".join(names)})
        # annotations of skipped tasks are counted apart, and are annotations all the same
        return Counts(*(int(answer[name]) for name in names))

    def send(self, project: int, tasks: bytes) -> Json:
        """Import tasks, a JSON array; return the server's counts and `task_ids`.

        Never sent twice from here. The SDK's own encoding takes as long as the import.
        """
        path = f"api/projects/{project}/import"
        headers = {"Content-Type": "application/json"}
        params = {"return_task_ids": "true"}
        return dict(self.call("POST", path, params=params, content=tasks, headers=headers))

    def latest(self, project: int) -> str | None:
        """Return when a task of a project changed last, as the server writes it; None: no task."""
        query = {"ordering": ["-tasks:updated_at"]}
        wanted = {"project": project, "fields": "task_only", "include": "id,updated_at"}
        answer = self.call(
            "GET", "api/tasks/", params=wanted | {"page_size": 1, "query": json.dumps(query)}
        )
        return next((str(row["updated_at"]) for row in answer["tasks"]), None)

    def listing(self, project: int, *fields: str, where: Sequence[Json] = ()) -> Iterator[Json]:
        """Yield some fields of each task, or of those that all filters `where` let through."""
        query = {"filters": {"conjunction": "and", "items": list(where)}}
        wanted = {
            "project": project,
            "fields": "task_only",
            "include": ",".join(fields),
            "page_size": PAGE,
            "query": json.dumps(query),
        }
        page = 1
        while True:
            answer = self.call("GET", "api/tasks/", params=wanted | {"page": page})
            rows = answer["tasks"]
            yield from rows
            if len(rows) < PAGE or page * PAGE >= answer["total"]:
                return
            page += 1

    def fetch(self, project: int, ids: Sequence[int] | None = None) -> list[Json]:
        """Return tasks whole, with their annotations: those of some ids, or all."""
        wanted: Json = {"exportType": "JSON", "download_all_tasks": "true"}
        if ids is not None:
            wanted["ids[]"] = list(ids)
        return list(self.call("GET", f"api/projects/{project}/export", params=wanted))

    def update(self, task: int, data: Mapping[str, Any]) -> None:
        """Give a task new data."""
        self.call("PATCH", f"api/tasks/{task}/", json={"data": dict(data)})

    def delete(self, task: int) -> None:
        """Delete a task; one that is gone already is no error."""
        try:
            self.call("DELETE", f"api/tasks/{task}/")
        except Refused as refused:
            if refused.found != 404:
                raise

    def task(self, project: int, sid: str) -> int | None:
        """Return the task of our own id `sid`; None where there is none."""
        same = {"filter": "filter:tasks:data.sid", "operator": "equal", "type": "String"}
        found = [row["id"] for row in self.listing(project, "id", where=[same | {"value": sid}])]
        return int(found[0]) if found else None

    def annotate(self, task: int, annotation: Mapping[str, Any]) -> int | None:
        """Submit an annotation as the token's user; None where its `unique_id` is there already."""
        try:
            answer = self.call("POST", f"api/tasks/{task}/annotations/", json=dict(annotation))
        except Refused as refused:
            if refused.found == 409:
                return None
            raise
        return int(answer["id"])

    def emails(self) -> dict[int, str]:
        """Return every user's e-mail, by the server's id."""
        answer = self.call("GET", "api/users/")
        rows = answer["results"] if isinstance(answer, dict) else answer
        return {int(row["id"]): str(row["email"]) for row in rows}


def connect(url: str, token: str, *, timeout: float = TIMEOUT) -> Server:
    """Connect to a Label Studio, and see that it answers to the token.

    Raises:
        Refused: rules `server-sdk` (the extra is not installed), `server-unreachable`,
            `server-token`, `server-answer`.

    """
    try:
        import label_studio_sdk  # noqa: PLC0415 - two seconds of import
    except ImportError as error:
        remedy = "install the extra: pip install 'stancebank[studio]'"
        raise Refused("label-studio-sdk", "server-sdk", remedy=remedy) from error
    import httpx  # noqa: PLC0415 - comes with the SDK

    address = url.rstrip("/")
    connections = httpx.Client(timeout=timeout)
    make: Any = label_studio_sdk.LabelStudio
    sdk = make(base_url=address, api_key=token, httpx_client=connections)
    found = Server(address, sdk._client_wrapper.httpx_client, connections)  # noqa: SLF001
    try:
        found.call("GET", "api/current-user/whoami")
    except BaseException:
        found.close()
        raise
    return found


def _content(url: str, path: str, answer: Any) -> Any:
    """Return the JSON of an answer; what is an error, or no JSON, is refused."""
    status = answer.status_code
    if status in {401, 403}:
        remedy = "take the token of a user who may do this; see that tokens are switched on"
        raise Refused(f"{url}/{path}", "server-token", found=status, remedy=remedy)
    if status >= 400:
        raise Refused(f"{url}/{path}", "server-answer", found=status, remedy=_detail(answer))
    if status == 204 or not answer.content:
        return None
    try:
        return answer.json()
    except ValueError as error:
        remedy = "see that the address is a Label Studio's"
        raise Refused(f"{url}/{path}", "server-answer", found="no JSON", remedy=remedy) from error


def _detail(answer: Any) -> str:
    """Return what the server says is wrong; some of its errors are pages and say nothing."""
    try:
        said = answer.json()
        return f"it says: {said.get('validation_errors') or said['detail']}"
    except (ValueError, KeyError, AttributeError):
        return "look into the server's log"


def await_health(url: str, *, seconds: float, alive: Callable[[], bool]) -> None:
    """Wait until a server that was just started is up.

    Raises:
        Refused: rule `studio-start`, when it ended or `seconds` have passed.

    """
    import httpx  # noqa: PLC0415

    until = time.monotonic() + seconds
    while alive() and time.monotonic() < until:
        try:
            if httpx.get(f"{url}/health", timeout=5).status_code == 200:
                return
        except httpx.HTTPError:
            pass  # it does not listen yet
        time.sleep(0.3)
    remedy = "look into server.log beside its data"
    raise Refused(url, "studio-start", found="ended" if not alive() else "no answer", remedy=remedy)


def sign_up(url: str, admin_token: str, email: str, password: str) -> str:
    """Make an account that can log in, as a person who was invited would; return its token.

    An account that is there already, with this password, is taken as it is.

    Raises:
        Refused: rule `server-signup`.

    """
    import httpx  # noqa: PLC0415

    remedy = "take the address out of Label Studio's users, or another pseudonym"
    with httpx.Client(base_url=url, timeout=60, follow_redirects=False) as web:
        header = {"Authorization": f"Token {admin_token}"}
        invite = web.get("/api/invite", headers=header).json()["invite_url"]
        form = {"email": email, "password": password}
        for page in (invite, "/user/login/"):
            web.get(page)
            csrf = {"csrfmiddlewaretoken": web.cookies.get("csrftoken", "")}
            if web.post(page, data=form | csrf).status_code == 302:
                answer = web.get("/api/current-user/token")
                if answer.status_code == 200:
                    return str(answer.json()["token"])
    raise Refused(url, "server-signup", found=email, remedy=remedy)
