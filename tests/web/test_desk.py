"""How many are served at once, and what one is told who comes when that many are."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.archive import Archive
from archive.web.archive_pool import Desk, Limits
from archive.web.errors import Busy


def test_more_questions_than_may_wait(home: Path) -> None:
    desk, go_on = Desk(home, Limits(readers=1, waiting=1)), threading.Event()

    def slow(archive: Archive) -> int:
        go_on.wait(20)
        return archive.store.count()

    async def several() -> None:
        asked = [asyncio.create_task(desk.ask(slow)) for _ in range(2)]
        await asyncio.sleep(0)
        with pytest.raises(Busy, match="too many questions are waiting"):
            await desk.ask(slow)
        go_on.set()
        assert await asyncio.gather(*asked) == [5, 5]
        assert await desk.ask(slow) == 5  # there is room again

    asyncio.run(several())
    desk.close()


def test_more_exports_than_may_run(home: Path) -> None:
    desk = Desk(home, Limits())

    def pieces(archive: Archive) -> Iterator[bytes]:
        yield b"one"
        yield b"two"

    async def several() -> None:
        first, second = [await desk.stream(pieces) for _ in range(2)]
        with pytest.raises(Busy, match="2 exports are running"):
            await desk.stream(pieces)
        assert [piece async for piece in first] == [b"one", b"two"]
        third = await desk.stream(pieces)  # there is room again
        for left in second, third:
            await left.aclose()

    asyncio.run(several())
