"""Whatever an ML backend is asked, it answers in JSON, and answers the next one too."""

import json
import socket
import threading

import httpx
import pytest

from stancebank.annotation import backend, page
from stancebank.errors import Refused
from stancebank.schemas import labels

LIMIT = 300_000
PREDICTION = {"model_version": "v1", "result": [{"id": "e0-3", "value": {"text": "🌩️"}}]}


class Labeller:
    """Says of each task what the task wants to hear."""

    version = "v1"

    def __init__(self):
        self.reloads = threading.Semaphore(0)
        self.asked, self.go_on = threading.Event(), threading.Event()

    def predict(self, tasks):
        for task in tasks:
            if task == "wait":
                self.asked.set()
                assert self.go_on.wait(10)
            elif task == "bad":
                raise Refused("task 0", "task-shape", found="no data.text", remedy="send another")
            elif task == "bug":
                raise KeyError(task)
        return [[PREDICTION] if task == "known" else [] for task in tasks]

    def reload(self):
        self.reloads.release()


@pytest.fixture
def labeller():
    return Labeller()


@pytest.fixture
def told():
    return []


@pytest.fixture
def served(labeller, told):
    with backend.listen(lambda: labeller, port=0, limit=LIMIT, on_message=told.append) as listening:
        thread = threading.Thread(target=listening.serve)
        thread.start()
        yield listening.url
        listening.stop()
        thread.join()


@pytest.fixture
def web(served):
    with httpx.Client(base_url=served, timeout=10) as client:
        yield client
        assert client.get("/health").status_code == 200  # it lives on, whatever was asked


def raw(served, request):
    host, _, port = served.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=10) as client:
        client.sendall(request)
        client.shutdown(socket.SHUT_WR)
        return b"".join(iter(lambda: client.recv(65536), b""))


@pytest.mark.parametrize("path", ["/", "/health", "/health?x=1"])
def test_it_is_up(web, path):
    answer = web.get(path)
    assert (answer.status_code, answer.json()["status"]) == (200, "UP")
    assert answer.headers["content-type"] == "application/json"


def test_a_setup_with_a_rounds_page_is_told_the_version_and_its_token_goes_nowhere(web, told):
    for view in ("document", "sentence"):
        for purpose in ("annotate", "adjudicate"):
            xml = page.render(labels.default(), view, purpose)
            said = {
                "project": "1.2",
                "schema": xml,
                "access_token": "t0ken",
                "hostname": "http://x",
            }
            answer = web.post("/setup", json=said)
            assert answer.json() == {"model_version": "v1"}
    assert web.get("/versions").json() == {"versions": ["v1"]}
    assert not told


@pytest.mark.parametrize("schema", ["<View/>", "", 7, '<View><Text name="text"/></View>'])
def test_a_setup_with_another_page_is_refused(web, schema):
    answer = web.post("/setup", json={"schema": schema})
    assert (answer.status_code, answer.json()["rule"]) == (400, "request-page")


def test_tasks_are_answered_in_their_order_and_one_without_a_prediction_has_its_place(web, told):
    answer = web.post("/predict", json={"tasks": ["known", "new", "known"], "project": "1.2"})
    assert answer.json() == {"results": [PREDICTION, [], PREDICTION]}
    assert web.post("/predict", json={"tasks": []}).json() == {"results": []}
    assert told[0] == "labelled: 2 of 3 tasks"


@pytest.mark.parametrize("action", ["ANNOTATION_CREATED", "START_TRAINING", "PROJECT_UPDATED"])
def test_a_webhook_is_acknowledged_and_lets_the_labeller_look_for_what_is_new(
    web, labeller, action
):
    assert web.post("/webhook", json={"action": action}).status_code == 200
    assert labeller.reloads.acquire(timeout=10)


@pytest.mark.parametrize(
    ("request_", "body", "status", "rule"),
    [
        ("POST /predict", b"{", 400, "request-json"),
        ("POST /predict", b"", 400, "request-json"),
        ("POST /predict", b"\xff\xfe", 400, "request-json"),
        ("POST /predict", b"[" * 100_000, 400, "request-json"),
        ("POST /predict", b"[]", 400, "request-json"),
        ("POST /setup", b"7", 400, "request-json"),
        ("POST /webhook", b"x", 400, "request-json"),
        ("POST /predict", b"{}", 400, "request-tasks"),
        ("POST /predict", b'{"tasks": {"id": 1}}', 400, "request-tasks"),
        ("POST /predict", b'{"tasks": ["bad"]}', 400, "task-shape"),
        ("POST /predict", b"0" * (LIMIT + 1), 413, "request-size"),
        ("POST /predict", b"0" * (3 * LIMIT), 413, "request-size"),
        ("GET /predict", None, 405, "request-method"),
        ("POST /health", b"{}", 405, "request-method"),
        ("DELETE /setup", None, 405, "request-method"),
        ("POST /predikt", b"{}", 404, "request-path"),
        ("GET /%1b[31m", None, 404, "request-path"),
    ],
)
def test_a_bad_request_is_told_why(web, told, request_, body, *, status, rule):
    answer = web.request(*request_.split(), content=body)
    assert (answer.status_code, answer.json()["rule"]) == (status, rule)
    assert len(told) == 1
    assert told[0].startswith("refused: ")
    assert told[0].isprintable()


def test_a_mistyped_path_gets_a_suggestion(web):
    assert "did you mean '/predict'?" in web.post("/predikt", json={}).json()["error"]


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (b"nonsense\r\n\r\n", b" 400 "),
        (b"GET /health SPDY/3\r\n\r\n", b" 400 "),
        (b"POST /predict HTTP/1.1\r\nContent-Length: -1\r\n\r\n{}", b" 400 "),
        (b"POST /predict HTTP/1.1\r\nContent-Length: 9e9\r\n\r\n{}", b" 400 "),
        (b"POST /predict HTTP/1.1\r\nContent-Length: 999\r\n\r\n{", b" 400 "),
        (b"POST /predict HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", b" 411 "),
        (b"GET /" + b"x" * 70_000 + b" HTTP/1.1\r\n\r\n", b" 414 "),
        (b"BREW /health HTTP/1.1\r\n\r\n", b" 501 "),
    ],
)
def test_what_is_hardly_http_is_answered_in_json(served, web, request_, status):
    head, _, body = raw(served, request_).partition(b"\r\n\r\n")
    assert status in head.split(b"\r\n")[0]
    assert json.loads(body)["error"]


def test_a_client_that_goes_away_harms_nobody(served, web, told):
    raw(served, b"")
    host, _, port = served.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port))) as client:
        client.sendall(b"POST /predict HTTP/1.1\r\nContent-Length: 90\r\n\r\n{")


def test_a_bug_costs_one_answer(web, told):
    answer = web.post("/predict", json={"tasks": ["bug"]})
    assert (answer.status_code, answer.json()) == (500, {"error": "KeyError"})
    assert told == ["failed: KeyError('bug')"]


def test_it_says_that_it_is_up_while_it_labels(served, web, labeller):
    found = []

    def ask():
        found.append(httpx.post(f"{served}/predict", json={"tasks": ["wait"]}, timeout=10))

    waiting = threading.Thread(target=ask)
    waiting.start()
    assert labeller.asked.wait(10)
    assert web.get("/health").status_code == 200
    assert web.post("/setup", json={}).json() == {"model_version": "v1"}
    labeller.go_on.set()
    waiting.join()
    assert found[0].json() == {"results": [[]]}


def test_a_port_is_taken_once_and_given_back_even_where_nothing_can_be_loaded():
    def fail():
        raise Refused("x", "model-missing", remedy="train one")

    with backend.listen(Labeller, port=0) as first:
        port = int(first.url.rpartition(":")[2])
        with pytest.raises(Refused, match=f"127.0.0.1:{port}: serve-port.*--port"):
            backend.listen(Labeller, port=port)
    with pytest.raises(Refused, match="model-missing"):
        backend.listen(fail, port=port)
    backend.listen(Labeller, port=port).close()


@pytest.mark.parametrize("host", ["192.0.2.1", "a..b", "å..b"])
def test_an_address_that_is_not_this_machines_is_refused(host):
    with pytest.raises(Refused, match="serve-port"):
        backend.listen(Labeller, host, 0)
