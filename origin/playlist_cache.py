"""Playlists as they are answered, rendered and compressed once for any number of listeners."""

import asyncio
from collections.abc import Callable

from kernel.http.content_coding import encode_text
from kernel.http.representation import Representation, content_etag
from kernel.lru import LruCache
from kernel.media_path import MediaPath
from kernel.quality import Quality
from kernel.single_flight import SingleFlight

PLAYLIST_MIME = "application/vnd.apple.mpegurl"

PlaylistName = tuple[MediaPath, Quality | None]
"""All that a playlist depends on: assets and album streams never change, and a multivariant playlist lists what is
admitted. A media playlist has no quality of its own."""

_ENTRY_BYTES = 1024
"""About what an entry takes beside its bodies."""


class PlaylistCache:
    """Keeps the playlists last used, up to so many bytes, and makes those it lacks in a thread."""

    def __init__(self, flights: SingleFlight[PlaylistName, Representation], capacity_bytes: int) -> None:
        self._flights = flights
        self._kept: LruCache[PlaylistName, Representation] = LruCache(
            capacity_bytes, lambda playlist: playlist.weight_bytes + _ENTRY_BYTES
        )

    async def get(self, name: PlaylistName, render: Callable[[], str]) -> Representation:
        """The playlist of that name; `render` is called, outside the event loop, when it is not kept."""
        return self._kept.get(name) or await self._flights.run(name, lambda: self._make(name, render))

    async def _make(self, name: PlaylistName, render: Callable[[], str]) -> Representation:
        playlist = await asyncio.to_thread(lambda: _represent(render()))
        self._kept.put(name, playlist)
        return playlist


def _represent(text: str) -> Representation:
    body = text.encode()
    return Representation(body, PLAYLIST_MIME, content_etag(body), encodings=encode_text(body))
