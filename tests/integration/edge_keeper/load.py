"""Clients that never stop asking, over fresh and over kept connections."""

import asyncio
from types import TracebackType
from typing import Self

import aiohttp

from tests.integration.edge_keeper.keeping import until

_TIMEOUT = aiohttp.ClientTimeout(total=20)
_CLIENTS = 3


class Load:
    """Asks during a block.

    On a kept connection the client library asks once more for what was not answered, as every browser does: a
    server that closes it can't know that a request is on its way (RFC 9112 section 9.3.1). Nothing excuses a
    fresh one.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._tasks: list[asyncio.Task[None]] = []
        self.answered = 0
        self.refused = 0
        self.failures: list[str] = []

    async def __aenter__(self) -> Self:
        self._group = await asyncio.TaskGroup().__aenter__()
        for fresh in (True, False):
            self._tasks += [self._group.create_task(self._ask(fresh=fresh)) for _ in range(_CLIENTS)]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        for task in self._tasks:
            task.cancel()
        await self._group.__aexit__(kind, error, traceback)

    async def more(self, answers: int) -> None:
        """Wait for so many more answers."""
        wanted = self.answered + answers
        await until(lambda: self.answered >= wanted, f"{wanted} answers; {self.failures[-1:]}")

    async def _ask(self, *, fresh: bool) -> None:
        connector = aiohttp.TCPConnector(limit=1, force_close=fresh)
        headers = {"Accept-Encoding": "identity"}  # the length told is then that of what is read
        async with aiohttp.ClientSession(connector=connector, timeout=_TIMEOUT, headers=headers) as session:
            session._retry_connection = not fresh
            while True:
                try:
                    async with session.get(self._url) as response:
                        assert len(await response.read()) == response.content_length
                        assert response.status == 200
                    self.answered += 1
                except (aiohttp.ClientError, TimeoutError, AssertionError) as error:
                    self.refused += isinstance(error, aiohttp.ClientConnectorError)
                    self.failures.append(f"{'fresh' if fresh else 'kept'}: {error!r}")
