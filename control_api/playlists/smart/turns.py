"""How many rules are evaluated at once: slow ones must leave connections of the pool to everybody else."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from control_api.playlists.smart.errors import RulesTooSlowError

PLACES = 3
"""Of the pool's ten connections; a playlist over 10⁵ tracks takes a fraction of a second."""

PATIENCE_S = 2.0


class Turns:
    """A few places in one process, and a short wait for them."""

    def __init__(self, places: int = PLACES, *, patience_s: float = PATIENCE_S) -> None:
        self._places = asyncio.Semaphore(places)
        self._patience_s = patience_s

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """A place for a block; to be taken before a connection is.

        Raises:
            RulesTooSlowError: None came free.
        """
        try:
            async with asyncio.timeout(self._patience_s):
                await self._places.acquire()
        except TimeoutError:
            raise RulesTooSlowError("too many rules are being evaluated: try again in a moment") from None
        try:
            yield
        finally:
            self._places.release()
