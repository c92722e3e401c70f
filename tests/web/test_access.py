"""Access rules, limits, and hostile articles and requests."""

from __future__ import annotations

import base64
import signal
import socket
import time
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run, run_process
from tests.web.serving import HOSTILE, Server, make_archive, run_server

TOKEN = "a-token-of-some-length-0123"


@pytest.mark.parametrize(
    "host, code",
    [
        ("localhost", 200),
        ("localhost:8417", 200),
        ("127.0.0.1:1", 200),
        ("[::1]:8417", 200),
        ("10.0.0.7", 200),  # DNS rebinding needs a name, not an IP address
        ("evil.example", 421),
        ("evil.example:8417", 421),
        ("localhost.evil.example", 421),
        ("", 421),
    ],
)
def test_foreign_host_names_are_refused(site: Server, host: str, code: int) -> None:
    assert site.get("/api/search", headers={"Host": host}).code == code


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_methods_other_than_get_are_refused(site: Server, method: str) -> None:
    response = site.get("/api/search", method=method)
    assert response.code == 405 and response.headers["allow"] == "GET, HEAD"


@pytest.mark.parametrize("path", ["/", "/api/search", "/static/page.js", "/nothing", "/?q=title:"])
def test_every_response_has_security_headers(site: Server, path: str) -> None:
    headers = site.get(path).headers
    assert "script-src 'self'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["access-control-allow-origin"] is None
    assert headers["server"] is None


@pytest.mark.parametrize("path", ["/", "/api/export"])
def test_a_head_response_has_no_body(site: Server, path: str) -> None:
    response = site.get(path, method="HEAD")
    assert (response.code, response.body) == (200, b"")


@pytest.mark.parametrize(
    "path", ["/static/../app.py", "/static/%2e%2e/app.py", "/static//etc/passwd"]
)
def test_files_outside_static_are_not_served(site: Server, path: str) -> None:
    assert site.get(path).code == 404


def test_hostile_articles_are_escaped(site: Server) -> None:
    hit = site.get("/api/search", q="hostile").json["hits"][0]
    for path in ("/?q=hostile", "/", f"/articles/{hit['id']}?q=hostile"):
        page = site.get(path).text
        assert HOSTILE not in page and "&lt;script&gt;" in page
        assert "<img src=x" not in page and 'javascript:alert(1)"' not in page
        assert "\u202e" not in page and "{{ 7*7 }}" in page


def test_hostile_parameters_are_escaped(site: Server) -> None:
    for name in ("q", "since", "source", "grep", "find_in", "sort", "utm_source"):
        page = site.get("/", **{name: f'"><{HOSTILE}'}).text
        assert HOSTILE not in page


def test_a_token_is_required(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "token.txt"
    file.write_text(TOKEN + "\n")

    def basic(password: str) -> str:
        return "Basic " + base64.b64encode(f"me:{password}".encode()).decode()

    with run_server(home, "--token-file", str(file)) as site:
        assert site.get("/healthz").code == 200
        for authorization, code in [
            (None, 401), (f"Bearer {TOKEN}", 200), (f"bearer {TOKEN}", 200), ("Bearer x", 401),
            (f"Bearer {TOKEN}x", 401), (basic(TOKEN), 200), (basic("x"), 401), ("Basic !", 401),
            (f"Digest {TOKEN}", 401), ("Basic //79/A==", 401), ("Basic", 401), ("Bearer", 401),
        ]:  # fmt: skip
            headers = {"Authorization": authorization} if authorization else {}
            response = site.get("/", headers=headers)
            assert response.code == code, authorization
            assert code == 200 or response.headers["www-authenticate"].startswith("Basic")


def test_a_token_may_have_any_letters(home: Path, tmp_path: Path) -> None:
    token = "шестнадцать-букв-и-больше"
    (tmp_path / "token.txt").write_text(token, encoding="utf-8")
    with run_server(home, "--token-file", str(tmp_path / "token.txt")) as site:
        for kind, credentials in (
            ("Bearer", token),
            ("Basic", base64.b64encode(f":{token}".encode())),
        ):
            text = credentials if isinstance(credentials, str) else credentials.decode()
            header = f"{kind} {text}".encode().decode("latin-1")  # the encoding that urllib uses
            assert site.get("/", headers={"Authorization": header}).code == 200


@pytest.mark.parametrize(
    "options, message",
    [
        (("--host", "0.0.0.0"), "would let everyone on the network read"),
        (("--host", "::"), "would let everyone on the network read"),
        (("--host", "news.example.org"), "would let everyone on the network read"),
        (("--token-file", "nowhere.txt"), "cannot be read"),
        (("--token-file", "short.txt"), "too weak"),
        (("--host", "256.1.1.1", "--insecure"), "cannot listen on"),
    ],
)
def test_unsafe_options_are_refused(
    archive: Run, home: Path, tmp_path: Path, options: tuple[str, ...], message: str
) -> None:
    (tmp_path / "short.txt").write_text("secret")
    result = archive("--archive", home, "serve", *options)
    assert result.code == 2 and message in result.err


def test_a_port_in_use_is_reported(archive: Run, home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        result = archive("--archive", home, "serve", "--port", listener.getsockname()[1])
    assert result.code == 2 and "--port 0" in result.err


def test_a_missing_archive_is_reported(archive: Run, tmp_path: Path) -> None:
    assert archive("--archive", tmp_path / "none", "serve").code == 3


@pytest.mark.slow
def test_changes_by_other_processes_are_served(tmp_path: Path) -> None:
    home = make_archive(tmp_path)
    with run_server(home) as site:
        assert site.get("/api/search", q="telegram").json["total"] == 0
        feed = tmp_path / "more.jsonl"
        feed.write_text(
            '{"title": "A telegram", "body": "A telegram came.", "url": "https://x.y/1"}\n'
        )
        assert run_process("--archive", home, "ingest", feed).returncode == 0
        assert site.get("/api/search", q="telegram").json["total"] == 1
        assert run_process("--archive", home, "reindex").returncode == 0
        assert site.get("/api/search", q="telegram").json["total"] == 1
        saved = tmp_path / "saved"
        assert run_process("--archive", home, "backup", saved).returncode == 0
        assert run_process("--archive", home, "restore", saved, "--replace").returncode == 0
        assert site.get("/api/search", q="telegram").json["total"] == 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_the_server(home: Path, number: signal.Signals) -> None:
    with run_server(home) as site:
        assert site.get("/healthz").code == 200
        began = time.monotonic()
        site.process.send_signal(number)
        site.process.wait(timeout=10)
        assert time.monotonic() - began < 8
        assert site.process.stderr and "Traceback" not in site.process.stderr.read()


def test_a_slow_query_times_out(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [
        {"url": f"https://a.example/{n}", "title": f"T{n}", "body": f"word{n} " * 50}
        for n in range(3)
    ]
    with run_server(make_archive(tmp_path, rows), "--seconds", "0.1", "--readers", "1") as site:
        response = site.get("/api/search", q=" OR ".join(f"w{n}*" for n in range(900)))
        assert response.code in (200, 504)
        assert response.code == 200 or response.json["error"]["code"] == "timeout"
        assert site.get("/healthz").code == 200
