"""Telling the edge what a player is about to ask for, while the player doesn't know it yet."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import structlog
from prometheus_client import Counter
from redis.asyncio import Redis

from kernel.edge_messages import WARM_STREAM, WarmCommand
from kernel.media_path import MediaPath, Resource
from kernel.valkey.client import AWAY

_log = structlog.stdlib.get_logger(__name__)

WARM = Counter("segue_warm_requests_total", "Requests to warm the edge, by what became of them.", ["outcome"])

STREAM_ENTRIES = 1000
FIRST_SEGMENTS = 3
QUEUE_ENTRIES = 256
TIMEOUT_S = 1.0


def first_paths(multivariant: MediaPath, rendition: str) -> tuple[MediaPath, ...]:
    """What a player that begins with a rendition asks for, in its order: of an album, its first part's."""
    part = 0 if multivariant.album else None
    playlist = replace(multivariant, resource=Resource.MEDIA_PLAYLIST, rendition=rendition)
    return (
        multivariant,
        playlist,
        playlist.beside(Resource.KEY, part=part),
        playlist.beside(Resource.INITIALIZATION, part=part),
        *(playlist.beside(Resource.SEGMENT, segment=number) for number in range(FIRST_SEGMENTS)),
    )


class Warmer:
    """A queue in front of Valkey, so that no stream start waits for it.

    A request that finds the queue full, or Valkey away, is dropped and counted: the player fetches what it needs
    all the same.
    """

    def __init__(self, client: Redis, *, edge_name: str) -> None:
        self._client = client
        self._edge_name = edge_name
        self._queue: asyncio.Queue[WarmCommand] = asyncio.Queue(QUEUE_ENTRIES)

    def warm(self, token_text: str, paths: tuple[MediaPath, ...]) -> None:
        """Have the edge fetch these under the token that admits to them; does not wait."""
        try:
            self._queue.put_nowait(WarmCommand(self._edge_name, token_text, paths))
        except asyncio.QueueFull:
            WARM.labels("dropped").inc()

    async def run(self) -> None:
        """Pass on what is asked for, until cancelled."""
        while True:
            waiting = [await self._queue.get()]
            while not self._queue.empty():
                waiting.append(self._queue.get_nowait())
            await self._pass_on(waiting)

    async def _pass_on(self, requests: Sequence[WarmCommand]) -> None:
        pipeline = self._client.pipeline(transaction=False)
        for request in requests:
            pipeline.xadd(WARM_STREAM, request.write(), maxlen=STREAM_ENTRIES, approximate=True)
        try:
            async with asyncio.timeout(TIMEOUT_S):
                await pipeline.execute()
        except AWAY as error:
            WARM.labels("lost").inc(len(requests))
            _log.warning("edge not warmed", requests=len(requests), reason=type(error).__name__)
        else:
            WARM.labels("passed-on").inc(len(requests))
