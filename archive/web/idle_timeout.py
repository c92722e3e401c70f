"""How long a client may take over its part: to ask, and to take what it asked for."""

from __future__ import annotations

import asyncio
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle

SECONDS = 20.0  # without a sign of the client


class Patient(H11Protocol):
    """A connection that ends when its client neither asks nor takes anything for `SECONDS`.

    uvicorn waits for ever: for a first request, for the rest of one, for an answer to be taken.
    """

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._seen = self._sign()
        self._timer = self.loop.call_later(SECONDS, self._look)

    def connection_lost(self, exc: Exception | None) -> None:
        self._timer.cancel()
        super().connection_lost(exc)

    def _look(self) -> None:
        now = self._sign()
        if now is not None and now == self._seen:
            self.transport.abort()
            return
        self._seen = now
        self._timer = self.loop.call_later(SECONDS, self._look)

    def _sign(self) -> Any:
        """What changes when the client does something; None while it is our turn."""
        cycle: RequestResponseCycle | None = self.cycle
        if cycle and not cycle.response_complete and not self.flow.write_paused:
            return None
        return cycle, self.transport.get_write_buffer_size()
