"""Limits of the archive pool: concurrent requests and exports, and the error beyond them."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.archive import Archive
from archive.web.archive_pool import ArchivePool, PoolLimits
from archive.web.http_errors import Busy


def test_requests_beyond_the_queue_are_refused(home: Path) -> None:
    pool, go_on = ArchivePool(home, PoolLimits(readers=1, queue_size=1)), threading.Event()

    def slow(archive: Archive) -> int:
        go_on.wait(20)
        return archive.store.reader.count()

    async def check_limits() -> None:
        requests = [asyncio.create_task(pool.run(slow)) for _ in range(2)]
        await asyncio.sleep(0)
        with pytest.raises(Busy, match="too many requests are waiting"):
            await pool.run(slow)
        go_on.set()
        assert await asyncio.gather(*requests) == [5, 5]
        assert await pool.run(slow) == 5  # there is room again

    asyncio.run(check_limits())
    pool.close()


def test_exports_beyond_the_limit_are_refused(home: Path) -> None:
    pool = ArchivePool(home, PoolLimits())

    def pieces(archive: Archive) -> Iterator[bytes]:
        yield b"one"
        yield b"two"

    async def check_limits() -> None:
        first, second = [await pool.stream(pieces) for _ in range(2)]
        with pytest.raises(Busy, match="2 exports are running"):
            await pool.stream(pieces)
        assert [piece async for piece in first] == [b"one", b"two"]
        third = await pool.stream(pieces)  # there is room again
        for stream in second, third:
            await stream.aclose()

    asyncio.run(check_limits())
