"""What a player will ask for next."""

import re
from collections.abc import Iterable

from edge.cache.entry import Entry
from kernel.asset import AssetId
from kernel.errors import InvalidValueError
from kernel.lru import LruCache
from kernel.media_path import MediaPath, Resource

FIRST_SEGMENTS = 3
AHEAD_SEGMENTS = 2

REMEMBERED_PLAYLISTS = 4096

_FIRST_URI = re.compile(rb"^[^#\s?]+", re.MULTILINE)


class Followers:
    """Knows what follows an entry; remembers how many segments the playlists listed that it was shown."""

    def __init__(self, remembered_playlists: int = REMEMBERED_PLAYLISTS) -> None:
        self._counts: LruCache[tuple[AssetId, str | None], int] = LruCache(remembered_playlists)

    def learn(self, entry: Entry) -> None:
        """Read how many segments there are, if the entry is a media playlist that is new."""
        path = entry.path
        if path.resource is Resource.MEDIA_PLAYLIST and self._count(path) is None:
            self._counts.put((path.asset, path.rendition), entry.representation.body.count(b"#EXTINF:"))

    def of(self, entry: Entry) -> Iterable[MediaPath]:
        """What follows, in the order in which players ask.

        Of a segment whose playlist is not remembered, the following ones may not exist: upstream will say so.
        """
        path = entry.path
        match path.resource:
            case Resource.MULTIVARIANT_PLAYLIST:
                return _first_variant(path, entry.representation.body)
            case Resource.MEDIA_PLAYLIST:
                self.learn(entry)
                initialization = path.beside(Resource.INITIALIZATION, part=0 if path.album else None)
                return initialization, *self._segments(path, 0, FIRST_SEGMENTS)
            case Resource.SEGMENT if path.segment is not None:
                return self._segments(path, path.segment + 1, path.segment + 1 + AHEAD_SEGMENTS)
            case _:
                return ()

    def _segments(self, path: MediaPath, start: int, end: int) -> list[MediaPath]:
        count = self._count(path)
        if count is not None and count < end:
            end = count
        return [path.beside(Resource.SEGMENT, segment=number) for number in range(start, end)]

    def _count(self, path: MediaPath) -> int | None:
        return self._counts.get((path.asset, path.rendition))


def _first_variant(path: MediaPath, playlist: bytes) -> tuple[MediaPath, ...]:
    """The media playlist that players begin with: the first that is listed (RFC 8216bis section 6.3.1)."""
    uri = _FIRST_URI.search(playlist)
    folder = str(path).rpartition("/")[0]
    try:
        return () if uri is None else (MediaPath.parse(f"{folder}/{uri[0].decode(errors='replace')}"),)
    except InvalidValueError:
        return ()  # a variant that lies elsewhere
