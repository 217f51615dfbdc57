"""Reads server-sent events as a browser would."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import ClientResponse, ClientSession

TIMEOUT_S = 10.0


class EventReader:
    """One stream of revisions."""

    def __init__(self, response: ClientResponse) -> None:
        self._response = response

    async def revision(self) -> int:
        """The next one that is told.

        Raises:
            EOFError: The stream has ended.
        """
        async with asyncio.timeout(TIMEOUT_S):
            while True:
                line = await self._response.content.readline()
                if not line:
                    raise EOFError
                if line.startswith(b"data: "):
                    revision: int = json.loads(line.removeprefix(b"data: "))["revision"]
                    return revision


@asynccontextmanager
async def following(
    http: ClientSession, url: str, token: str, *, query: str = "", last_event_id: str | None = None
) -> AsyncIterator[EventReader]:
    """Follow the library of a token's account."""
    headers = {"Authorization": f"Bearer {token}"}
    if last_event_id is not None:
        headers["Last-Event-ID"] = last_event_id
    async with http.get(f"{url}/api/v1/library/events{query}", headers=headers) as response:
        response.raise_for_status()
        yield EventReader(response)
