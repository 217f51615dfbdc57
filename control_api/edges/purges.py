"""Telling every edge to forget an asset."""

import asyncio
import time
from collections.abc import Callable, Iterable

from redis.asyncio import Redis

from control_api.edges.errors import EdgesUnreachableError
from kernel.asset import AssetId
from kernel.edge_messages import PURGES_STREAM, write_purge
from kernel.valkey.client import AWAY
from kernel.whole_ms import to_ms

KEPT_S = 7 * 86_400.0
"""An edge that comes back within this time still learns what its disk must lose."""

TIMEOUT_S = 2.0


class Purges:
    """What edges are told to forget; the messages name nothing but assets."""

    def __init__(self, client: Redis, *, clock: Callable[[], float] = time.time) -> None:
        self._client = client
        self._clock = clock

    async def purge(self, assets: Iterable[AssetId]) -> None:
        """Have every edge forget these assets; saying it twice does no harm.

        Raises:
            EdgesUnreachableError: Valkey is away: nothing, or not all of it, was said.
        """
        oldest_ms = to_ms(self._clock() - KEPT_S)
        pipeline = self._client.pipeline(transaction=True)
        for asset in assets:
            pipeline.xadd(PURGES_STREAM, write_purge(asset), minid=oldest_ms, approximate=True)
        try:
            async with asyncio.timeout(TIMEOUT_S):
                await pipeline.execute()
        except AWAY as error:
            raise EdgesUnreachableError(
                "Valkey is away, so the edges can't be told: nothing was purged"
            ) from error
