"""The server that runs the application: where it listens, and who may listen in."""

from __future__ import annotations

import ipaddress
import socket
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import uvicorn
from starlette.types import ASGIApp

from archive.errors import BadInput
from archive.web.access import Access
from archive.web.idle_timeout import Patient

_SHORTEST_TOKEN = 16  # characters
_GRACE = 5  # seconds that answers under way may take when the server is to end
_CONNECTIONS = 256


@dataclass(frozen=True, slots=True)
class Listener:
    """A socket that listens, and the address at which a browser finds it."""

    socket: socket.socket
    url: str


def access(host: str, names: list[str], token_file: Path | None, *, insecure: bool) -> Access:
    """Who may ask; raises BadInput where everybody could, and nobody said so."""
    token = _token(token_file) if token_file else None
    if token is None and not insecure and not _is_loopback(host):
        raise BadInput(
            f"on {host} everybody in reach could read the archive.",
            "Give a token, --token-file FILE; or say that it may be so: --insecure",
        )
    return Access(frozenset(name.casefold().rstrip(".") for name in names), token)


def _token(file: Path) -> str:
    try:
        token = file.read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise BadInput(f"{file} cannot be read: {error}.", "Name a file of one line.") from None
    if len(token) < _SHORTEST_TOKEN or not token.isprintable() or " " in token:
        raise BadInput(
            f"the token in {file} is too weak.",
            f"One line of {_SHORTEST_TOKEN} characters or more: openssl rand -hex 32 > {file}",
        )
    return token


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host == "localhost"


def listen(host: str, port: int) -> Listener:
    """A socket on that address; port 0 takes one that is free.  Raises BadInput."""
    try:
        family, *_, place = socket.getaddrinfo(
            host.strip("[]"), port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = _listening(family, place)
    except OSError as error:
        why = (error.strerror or str(error)).lower()
        raise BadInput(
            f"no server can listen on {host}, port {port}: {why}.", "Choose another: --port 0"
        ) from None
    shown = f"[{host.strip('[]')}]" if family == socket.AF_INET6 else host
    return Listener(listener, f"http://{shown}:{listener.getsockname()[1]}/")


def _listening(family: int, place: Any) -> socket.socket:
    # asyncio sends at once (TCP_NODELAY) only where a socket says it is TCP: else 40 ms a time.
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(place)
        listener.listen(_CONNECTIONS)
    except OSError:
        listener.close()
        raise
    return listener


def run(app: ASGIApp, listener: Listener) -> None:
    """Answer until the process is told to end; what is under way then is finished."""
    serving(app).run(sockets=[listener.socket])


def serving(app: ASGIApp) -> uvicorn.Server:
    """The server of an application, with the limits of all connections."""
    settings = uvicorn.Config(
        app,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=_GRACE,
        limit_concurrency=_CONNECTIONS,
        http=Patient,
        ws="none",
    )
    return uvicorn.Server(settings)
