"""The studio is this machine's alone, tells nobody of itself, and keeps its secrets in one file."""

import re
import socket
import stat
from pathlib import Path

import httpx
import pytest
from conftest import CACHE, free_port, start

from stancebank.annotation import studio as studios
from stancebank.annotation import studio_environment
from stancebank.annotation.studio import Login
from stancebank.errors import Refused


def test_no_run_of_label_studio_reports_to_anybody(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setenv("LABEL_STUDIO_SENTRY_DSN", "https://x@example.invalid/1")
    found = studio_environment.variables(tmp_path)
    assert found.items() >= studio_environment.QUIET.items()
    assert found["LABEL_STUDIO_SENTRY_DSN"] == ""
    assert "PYTHONDONTWRITEBYTECODE" not in found


def test_the_servers_requirements_are_pinned_by_hash_and_name_no_index():
    text = studio_environment.pins().decode()
    assert "label-studio==1.23.2" in text
    assert text.count("==") <= text.count("--hash=sha256:")
    assert "http:" not in text
    assert "https:" not in text


def test_a_busy_port_is_refused_and_leaves_the_data_free(tmp_path):
    with socket.socket() as busy:
        busy.bind((studios.HOST, 0))
        busy.listen()
        for _ in range(2):
            with pytest.raises(Refused, match="studio-port"):
                studios.start(tmp_path / "d", cache=CACHE, port=busy.getsockname()[1])


def test_a_login_shows_no_secret():
    assert repr(Login("a1@stancebank.invalid", "pa55", "t0ken")) == (
        "Login(email='a1@stancebank.invalid')"
    )


@pytest.mark.parametrize(
    "address",
    [
        "mysql://u@h/db",
        "postgresql://h",
        "postgresql:///db",
        "postgresql://u@h:99999/db",
        "postgresql://u@h:x/db",
    ],
)
def test_a_database_address_that_makes_no_sense_is_refused(address):
    with pytest.raises(Refused, match="studio-database"):
        studios._postgresql(address)


def test_a_database_address_is_taken_apart():
    found = studios._postgresql("postgresql://me:p%40ss@db.example:5433/annotations")
    assert found == {
        "DJANGO_DB": "default",
        "POSTGRE_USER": "me",
        "POSTGRE_PASSWORD": "p@ss",
        "POSTGRE_HOST": "db.example",
        "POSTGRE_PORT": "5433",
        "POSTGRE_NAME": "annotations",
    }


def test_who_never_started_a_studio_is_told_how(tmp_path):
    with pytest.raises(Refused, match="start one: stancebank studio"):
        studios.connection(tmp_path)


@pytest.mark.slow
def test_a_studio_keeps_its_logins_and_lets_only_its_owner_see_them(tmp_path):
    data = tmp_path / ".studio"
    with start(data, users=["a1"]) as first:
        with pytest.raises(Refused, match=rf"studio-running.*kill {first.pid}$"):
            studios.start(data, cache=CACHE, port=free_port())
        secrets = {first.admin.token, first.admin.password, studios.login(data, "a1").password}
        assert first.admin.token not in repr(first)
        arguments = Path(f"/proc/{first.pid}/cmdline").read_bytes().decode()
        assert not any(secret in arguments for secret in secrets)
    with start(data, users=["a1", "a2"]) as again:
        assert studios.login(data, "a1").password in secrets
        assert studios.connection(data) == (again.url, first.admin.token)
    log = (data / "server.log").read_text("utf-8")
    assert not any(secret in log for secret in secrets)
    assert stat.S_IMODE(data.stat().st_mode) == 0o700
    for name in (studios.LOGINS, "server.log", "address.json"):
        assert stat.S_IMODE((data / name).stat().st_mode) == 0o600


@pytest.mark.slow
def test_an_annotator_logs_in_as_a_person_does(studio):
    a1 = studio.login("a1")
    with httpx.Client(base_url=studio.url) as web:
        web.get("/user/login/")
        form = {"email": a1.email, "password": a1.password}
        csrf = {"csrfmiddlewaretoken": web.cookies["csrftoken"]}
        assert web.post("/user/login/", data=form | csrf).status_code == 302
        assert web.get("/api/current-user/whoami").json()["email"] == a1.email


@pytest.mark.slow
def test_the_studio_listens_on_the_loopback_address_alone(studio):
    port = int(studio.url.rpartition(":")[2])
    table = Path("/proc/net/tcp").read_text("ascii")
    local = re.findall(rf"^ *\d+: ([0-9A-F]{{8}}):{port:04X} .{{13}} 0A", table, re.MULTILINE)
    assert set(local) == {"0100007F"}
    six = Path("/proc/net/tcp6")
    listening = rf"^ *\d+: [0-9A-F]{{32}}:{port:04X} .{{37}} 0A"
    assert not (six.exists() and re.search(listening, six.read_text("ascii"), re.MULTILINE))
