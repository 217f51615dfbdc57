"""Server-sent events (HTML, section 9.2), for clients that may be slow, or gone without a word."""

import asyncio
from typing import Self

from aiohttp import web

HEARTBEAT_INTERVAL_S = 15.0
"""Proxies close what stays silent for long, and a write is how a vanished client is noticed."""

SEND_STALL_TIMEOUT_S = 30.0

_HEADERS = {
    "Content-Type": "text/event-stream",
    "Cache-Control": "no-store",
    "X-Accel-Buffering": "no",  # or nginx keeps the events back
}


class EventStream:
    """An answer that goes on: nothing is kept for a client who does not read, the sender waits for her."""

    def __init__(self, response: web.StreamResponse) -> None:
        self.response = response

    @classmethod
    async def open(cls, request: web.Request) -> Self:
        """Send the head."""
        response = web.StreamResponse(headers=_HEADERS)
        await response.prepare(request)
        return cls(response)

    async def send(self, event: str, data: bytes, *, event_id: str | None = None) -> None:
        """Send an event whose data has no line break.

        Raises:
            ConnectionError: The client is gone, or takes nothing for `SEND_STALL_TIMEOUT_S`.
        """
        line = b"" if event_id is None else b"id: %b\n" % event_id.encode()
        await self._write(b"event: %b\n%bdata: %b\n\n" % (event.encode(), line, data))

    async def beat(self) -> None:
        """Send a comment, for a sign of life.

        Raises:
            ConnectionError: The client is gone, or takes nothing for `SEND_STALL_TIMEOUT_S`.
        """
        await self._write(b": still here\n\n")

    async def _write(self, data: bytes) -> None:
        try:
            async with asyncio.timeout(SEND_STALL_TIMEOUT_S):
                await self.response.write(data)
        except TimeoutError:
            raise ConnectionError("the client takes nothing") from None
