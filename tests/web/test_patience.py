"""A connection whose client does nothing is ended; one whose answer takes its time is not."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Awaitable, Callable

import pytest
from starlette.types import Receive, Scope, Send

from archive.web import idle_timeout
from archive.web.server import serving

LARGE = 30_000_000  # bytes, more than a system keeps for a client that takes nothing
SOON = 0.3  # seconds
ASK = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"


async def slowly(scope: Scope, receive: Receive, send: Send) -> None:
    """An answer that takes longer than a client may, or one that is large."""
    large = scope["path"] == "/large"
    await asyncio.sleep(0 if large else 4 * SOON)
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": b"x" * (LARGE if large else 4)})


Client = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


def asked(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a client talk to a server that waits for a moment only."""
    monkeypatch.setattr(idle_timeout, "SECONDS", SOON)

    async def both() -> None:
        server = serving(slowly)
        with socket.create_server(("127.0.0.1", 0)) as listener:
            running = asyncio.create_task(server.serve([listener]))
            reader, writer = await asyncio.open_connection(*listener.getsockname())
            await asyncio.wait_for(client(reader, writer), 20)
            writer.close()
            server.should_exit = True
            await running

    asyncio.run(both())


@pytest.mark.parametrize("sent", [b"", b"GET / HTTP/1.1\r\nHos", b"POST / HTTP/1.1\r\n"])
def test_who_does_nothing_is_sent_away(sent: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    async def client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(sent)
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await reader.readexactly(1)

    asked(client, monkeypatch)


def test_who_takes_nothing_is_sent_away(monkeypatch: pytest.MonkeyPatch) -> None:
    async def client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(ASK.replace(b"/ ", b"/large ", 1))
        await asyncio.sleep(6 * SOON)
        with pytest.raises((ConnectionError, asyncio.IncompleteReadError)):
            await reader.readexactly(LARGE)

    asked(client, monkeypatch)


def test_who_waits_for_an_answer_gets_it(monkeypatch: pytest.MonkeyPatch) -> None:
    async def client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(ASK)
        await reader.readuntil(b"xxxx")

    asked(client, monkeypatch)
