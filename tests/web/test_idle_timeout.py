"""Connections of idle clients are closed; connections that wait for a slow response are not."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable

import pytest
from starlette.types import Receive, Scope, Send

from archive.web import server

LARGE = 30_000_000  # bytes, more than a system buffers for a client that reads nothing
TIMEOUT = 0.3  # seconds
REQUEST = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"


async def slow_app(scope: Scope, receive: Receive, send: Send) -> None:
    """Send a response that takes longer than the idle timeout, or a large one."""
    large = scope["path"] == "/large"
    await asyncio.sleep(0 if large else 4 * TIMEOUT)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"x" * (LARGE if large else 4)})


Client = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def run_client(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run a client against a server with a short idle timeout."""
    monkeypatch.setattr(server, "IDLE_TIMEOUT", TIMEOUT)

    async def run_both() -> None:
        running_server = server.make_server(slow_app)
        with socket.create_server(("127.0.0.1", 0)) as listener:
            running = asyncio.create_task(running_server.serve([listener]))
            reader, writer = await asyncio.open_connection(*listener.getsockname())
            await asyncio.wait_for(client(reader, writer), 20)
            writer.close()
            running_server.should_exit = True
            await running

    asyncio.run(run_both())


@pytest.mark.parametrize("sent", [b"", b"GET / HTTP/1.1\r\nHos", b"POST / HTTP/1.1\r\n"])
def test_idle_connections_are_closed(sent: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    async def client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(sent)
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await reader.readexactly(1)

    run_client(client, monkeypatch)


def test_connections_that_read_nothing_are_closed(monkeypatch: pytest.MonkeyPatch) -> None:
    async def client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(REQUEST.replace(b"/ ", b"/large ", 1))
        await asyncio.sleep(6 * TIMEOUT)
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await reader.readexactly(LARGE)

    run_client(client, monkeypatch)


def test_connections_that_wait_for_a_response_stay_open(monkeypatch: pytest.MonkeyPatch) -> None:
    async def client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(REQUEST)
        await reader.readuntil(b"xxxx")

    run_client(client, monkeypatch)
