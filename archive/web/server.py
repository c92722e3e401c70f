"""HTTP server: its socket, who may connect, and its limits on connections."""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

from archive.errors import BadInput
from archive.web.access import Access

IDLE_TIMEOUT = 20.0  # seconds without any activity of the client
_MIN_TOKEN_LENGTH = 16  # characters
_SHUTDOWN_TIMEOUT = 5  # seconds for responses in progress when the server stops
_MAX_CONNECTIONS = 256


@dataclass(frozen=True, slots=True)
class Listener:
    """Listening socket and its address for a browser."""

    socket: socket.socket
    url: str


def make_access(host: str, names: list[str], token_file: Path | None, *, insecure: bool) -> Access:
    """Return the access rules; raise BadInput if everyone could read and `insecure` is not set."""
    token = _token(token_file) if token_file else None
    if token is None and not insecure and not _is_loopback(host):
        raise BadInput(
            f"listening on {host} would let everyone on the network read the archive.",
            "Require a token: --token-file FILE; or allow it: --insecure",
        )
    return Access(frozenset(name.casefold().rstrip(".") for name in names), token)


def _token(file: Path) -> str:
    try:
        token = file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(
            f"{file} cannot be read: {error}.", "The token file holds one line of text."
        ) from None
    if len(token) < _MIN_TOKEN_LENGTH or not token.isprintable() or " " in token:
        raise BadInput(
            f"the token in {file} is too weak.",
            f"It needs {_MIN_TOKEN_LENGTH} characters or more: openssl rand -hex 32 > {file}",
        )
    return token


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def listen(host: str, port: int) -> Listener:
    """Listen on an address; port 0 takes a free one.  Raise BadInput if that fails."""
    try:
        family, *_, address = socket.getaddrinfo(
            host.strip("[]"), port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = _listening_socket(family, address)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise BadInput(
            f"cannot listen on {host}, port {port}: {reason}.", "Use any free port: --port 0"
        ) from None
    url_host = f"[{host.strip('[]')}]" if family == socket.AF_INET6 else host
    return Listener(listener, f"http://{url_host}:{listener.getsockname()[1]}/")


def _listening_socket(family: int, address: Any) -> socket.socket:
    # asyncio sets TCP_NODELAY only if the socket names its protocol: else 40 ms per response.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(address)
        listener.listen(_MAX_CONNECTIONS)
    except OSError:
        listener.close()
        raise
    return listener


def run(app: ASGIApp, listener: Listener) -> None:
    """Serve until the process is asked to stop; responses in progress are finished."""
    make_server(app).run(sockets=[listener.socket])


def make_server(app: ASGIApp) -> uvicorn.Server:
    """Return the server of an application, with limits on connections and idle time."""
    settings = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_SHUTDOWN_TIMEOUT,
        limit_concurrency=_MAX_CONNECTIONS,
        http=IdleTimeoutProtocol,
        ws="none",
    )
    return uvicorn.Server(settings)


class IdleTimeoutProtocol(H11Protocol):
    """Connection that is closed when its client neither sends nor reads for `IDLE_TIMEOUT`.

    uvicorn alone waits forever: for a first request, for the rest of one, for a response to be
    read.
    """

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._last_state = self._client_state()
        self._timer = self.loop.call_later(IDLE_TIMEOUT, self._check)

    def connection_lost(self, exc: Exception | None) -> None:
        self._timer.cancel()
        super().connection_lost(exc)

    def _check(self) -> None:
        state = self._client_state()
        if state is not None and state == self._last_state:
            self.transport.abort()
            return
        self._last_state = state
        self._timer = self.loop.call_later(IDLE_TIMEOUT, self._check)

    def _client_state(self) -> Any:
        """Return a value that changes with client activity; None while the server is working."""
        cycle: RequestResponseCycle | None = self.cycle
        if cycle and not cycle.response_complete and not self.flow.write_paused:
            return None
        return cycle, self.transport.get_write_buffer_size()
