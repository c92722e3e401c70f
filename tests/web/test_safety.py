"""Who may ask, how much, and what no article can do to a page."""

from __future__ import annotations

import base64
import signal
import socket
import time
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Run, process
from tests.web.serving import HOSTILE, Served, served, stocked

TOKEN = "a-token-of-some-length-0123"


@pytest.mark.parametrize(
    "host, code",
    [
        ("localhost", 200),
        ("localhost:8417", 200),
        ("127.0.0.1:1", 200),
        ("[::1]:8417", 200),
        ("10.0.0.7", 200),  # an address in figures cannot be rebound
        ("evil.example", 421),
        ("evil.example:8417", 421),
        ("localhost.evil.example", 421),
        ("", 421),
    ],
)
def test_only_our_own_names(site: Served, host: str, code: int) -> None:
    assert site.get("/api/search", headers={"Host": host}).code == code


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"])
def test_nothing_is_changed(site: Served, method: str) -> None:
    got = site.get("/api/search", method=method)
    assert got.code == 405 and got.headers["allow"] == "GET, HEAD"


@pytest.mark.parametrize("path", ["/", "/api/search", "/static/page.js", "/nothing", "/?q=title:"])
def test_every_answer_is_guarded(site: Served, path: str) -> None:
    headers = site.get(path).headers
    assert "script-src 'self'" in headers["content-security-policy"]
    assert "unsafe" not in headers["content-security-policy"]
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["access-control-allow-origin"] is None
    assert headers["server"] is None


@pytest.mark.parametrize("path", ["/", "/api/export"])
def test_a_head_has_no_body(site: Served, path: str) -> None:
    got = site.get(path, method="HEAD")
    assert (got.code, got.body) == (200, b"")


@pytest.mark.parametrize(
    "path", ["/static/../app.py", "/static/%2e%2e/app.py", "/static//etc/passwd"]
)
def test_only_what_is_meant_to_be_sent(site: Served, path: str) -> None:
    assert site.get(path).code == 404


def test_a_hostile_article_is_text(site: Served) -> None:
    hit = site.get("/api/search", q="hostile").json["hits"][0]
    for path in ("/?q=hostile", "/", f"/articles/{hit['id']}?q=hostile"):
        page = site.get(path).text
        assert HOSTILE not in page and "&lt;script&gt;" in page
        assert "<img src=x" not in page and 'javascript:alert(1)"' not in page
        assert "\u202e" not in page and "{{ 7*7 }}" in page


def test_a_hostile_address_is_text(site: Served) -> None:
    for name in ("q", "since", "source", "grep", "find_in", "sort", "utm_source"):
        page = site.get("/", **{name: f'"><{HOSTILE}'}).text
        assert HOSTILE not in page


def test_a_token(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "token.txt"
    file.write_text(TOKEN + "\n")

    def basic(password: str) -> str:
        return "Basic " + base64.b64encode(f"me:{password}".encode()).decode()

    with served(home, "--token-file", str(file)) as site:
        assert site.get("/healthz").code == 200
        for given, code in [
            (None, 401), (f"Bearer {TOKEN}", 200), (f"bearer {TOKEN}", 200), ("Bearer x", 401),
            (f"Bearer {TOKEN}x", 401), (basic(TOKEN), 200), (basic("x"), 401), ("Basic !", 401),
            (f"Digest {TOKEN}", 401), ("Basic //79/A==", 401), ("Basic", 401), ("Bearer", 401),
        ]:  # fmt: skip
            headers = {"Authorization": given} if given else {}
            got = site.get("/", headers=headers)
            assert got.code == code, given
            assert code == 200 or got.headers["www-authenticate"].startswith("Basic")


def test_a_token_of_any_letters(home: Path, tmp_path: Path) -> None:
    token = "шестнадцать-букв-и-больше"
    (tmp_path / "token.txt").write_text(token, encoding="utf-8")
    with served(home, "--token-file", str(tmp_path / "token.txt")) as site:
        for kind, given in ("Bearer", token), ("Basic", base64.b64encode(f":{token}".encode())):
            sent = given if isinstance(given, str) else given.decode()
            header = f"{kind} {sent}".encode().decode("latin-1")  # as urllib wants it
            assert site.get("/", headers={"Authorization": header}).code == 200


@pytest.mark.parametrize(
    "options, says",
    [
        (("--host", "0.0.0.0"), "everybody in reach could read"),
        (("--host", "::"), "everybody in reach could read"),
        (("--host", "news.example.org"), "everybody in reach could read"),
        (("--token-file", "nowhere.txt"), "cannot be read"),
        (("--token-file", "short.txt"), "too weak"),
        (("--host", "256.1.1.1", "--insecure"), "no server can listen"),
    ],
)
def test_what_is_refused(
    archive: Run, home: Path, tmp_path: Path, options: tuple[str, ...], says: str
) -> None:
    (tmp_path / "short.txt").write_text("secret")
    got = archive("--archive", home, "serve", *options)
    assert got.code == 2 and says in got.err


def test_a_port_that_is_taken(archive: Run, home: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        got = archive("--archive", home, "serve", "--port", other.getsockname()[1])
    assert got.code == 2 and "--port 0" in got.err


def test_no_archive(archive: Run, tmp_path: Path) -> None:
    assert archive("--archive", tmp_path / "none", "serve").code == 3


def test_it_follows_what_comes_in_and_what_is_rebuilt(tmp_path: Path) -> None:
    home = stocked(tmp_path)
    with served(home) as site:
        assert site.get("/api/search", q="telegram").json["total"] == 0
        more = tmp_path / "more.jsonl"
        more.write_text(
            '{"title": "A telegram", "body": "A telegram came.", "url": "https://x.y/1"}\n'
        )
        assert process("--archive", home, "ingest", more).returncode == 0
        assert site.get("/api/search", q="telegram").json["total"] == 1
        assert process("--archive", home, "reindex").returncode == 0
        assert site.get("/api/search", q="telegram").json["total"] == 1
        saved = tmp_path / "saved"
        assert process("--archive", home, "backup", saved).returncode == 0
        assert process("--archive", home, "restore", saved, "--replace").returncode == 0
        assert site.get("/api/search", q="telegram").json["total"] == 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_when_it_is_told_to(home: Path, number: signal.Signals) -> None:
    with served(home) as site:
        assert site.get("/healthz").code == 200
        began = time.monotonic()
        site.process.send_signal(number)
        site.process.wait(timeout=10)
        assert time.monotonic() - began < 8
        assert site.process.stderr and "Traceback" not in site.process.stderr.read()


def test_a_question_that_takes_too_long(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [
        {"url": f"https://a.example/{n}", "title": f"T{n}", "body": f"word{n} " * 50}
        for n in range(3)
    ]
    with served(stocked(tmp_path, rows), "--seconds", "0.1", "--readers", "1") as site:
        got = site.get("/api/search", q=" OR ".join(f"w{n}*" for n in range(900)))
        assert got.code in (200, 504)
        assert got.code == 200 or got.json["error"]["code"] == "timeout"
        assert site.get("/healthz").code == 200
