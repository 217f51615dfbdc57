"""Requests that an upstream may let wait while the rendition is being made, kept from holding up all others."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from edge.errors import NotPackagedYetError
from kernel.media_path import MediaPath, Resource

MAX_ON_DEMAND = 32
"""At once to each upstream, half of its connections: the other half is left to keys, playlists and what is stored."""

LINE_S = 0.4
"""How long one more waits for a place. Short, as an edge that asks a shield waits for this and the origin's wait, 4 s,
before it would take the shield for one that stalls (5 s)."""

_RETRY_AFTER_S = 1.0


def may_be_made_on_demand(path: MediaPath) -> bool:
    """Whether a part is of a rendition that may have to be made first, for all that a path can tell.

    That is what is lazy in the ladder as it comes, FLAC, and AAC of albums. One that is made already can't be told
    from it.
    """
    if path.resource not in (Resource.SEGMENT, Resource.INITIALIZATION):
        return False
    if path.quality is not None and path.quality.is_lossless:
        return str(path.rendition).endswith("_flac")
    return path.album


class OnDemandPlaces:
    """The places of such requests to one upstream.

    A bound within the one pool of connections, and no pool of its own: so the bound on connections, and with it that
    on the memory of fills, stays as it was; and who finds no place can be told so, which is no fault of the upstream.
    """

    def __init__(self, places: int = MAX_ON_DEMAND, line_s: float = LINE_S) -> None:
        self._places = asyncio.Semaphore(places)
        self._line_s = line_s

    @asynccontextmanager
    async def place(self, path: MediaPath) -> AsyncIterator[None]:
        """A place for the block if the path needs one.

        Raises:
            NotPackagedYetError: None became free in time.
        """
        if not may_be_made_on_demand(path):
            yield
            return
        await self._take()
        try:
            yield
        finally:
            self._places.release()

    async def _take(self) -> None:
        try:
            async with asyncio.timeout(self._line_s):
                await self._places.acquire()
        except TimeoutError:
            raise NotPackagedYetError(
                "much is waited for that is being packaged: ask again", retry_after_s=_RETRY_AFTER_S
            ) from None
