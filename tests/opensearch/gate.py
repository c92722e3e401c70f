"""Proxy in front of a node with TLS, a password and faults on demand, which the server lacks."""

from __future__ import annotations

import base64
import json
import ssl
import subprocess
import threading
import urllib.error
import urllib.request
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self

USER, PASSWORD, KEY = "archive", "a pass:word", "c2VjcmV0OmtleQ=="
Fault = Callable[[str, bytes], "tuple[int, Any] | None"]  # of a path and a body: status, answer


class Gate:
    """Serves `https://localhost:PORT` and forwards permitted requests to a node."""

    def __init__(self, node: str, folder: Path) -> None:
        self.certificate = folder / "gate.pem"
        key = folder / "gate.key"
        names = "subjectAltName=DNS:localhost"
        command = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost".split()
        subprocess.run(
            [*command, "-addext", names, "-keyout", key, "-out", self.certificate],
            check=True,
            capture_output=True,
        )
        self.faults: list[Fault] = []  # tried in turn, each until it is removed
        self.requests: list[str] = []
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self, node))
        self._server.daemon_threads = True
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, key)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)

    @property
    def url(self) -> str:
        return f"https://localhost:{self._server.server_address[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


def _handler(gate: Gate, node: str) -> type[BaseHTTPRequestHandler]:
    basic = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
    allowed = {f"Basic {basic}", f"ApiKey {KEY}"}

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            gate.requests.append(f"{self.command} {self.path}")
            if self.headers.get("Authorization") not in allowed:
                self._answer(401, b"Unauthorized")
                return
            for fault in gate.faults:
                if answer_of_fault := fault(self.path, body):
                    self._answer(answer_of_fault[0], json.dumps(answer_of_fault[1]).encode())
                    return
            self._answer(*forward(node + self.path, self.command, body))

        do_GET = do_POST = do_PUT = do_DELETE = do_HEAD = _any  # noqa: N815

        def _answer(self, status: int, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    return Handler


def forward(url: str, method: str, body: bytes) -> tuple[int, bytes]:
    """Send a request to the node; return status and body of its answer."""
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(url, body or None, headers, method=method)
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()
