"""One track as a player has it open: playlists read, key at hand, segments in the clear."""

import time
from collections.abc import Callable
from functools import partial
from typing import TypeVar
from urllib.parse import urljoin

import gevent

from loadtests.fragment import check_fragment, check_initialization, check_key, decrypt
from loadtests.listening.fetching import Fetcher, FetchError
from loadtests.playlists import MediaPlaylist, Segment, best_variant, parse_media, parse_multivariant

_T = TypeVar("_T")


class Stream:
    """A track's best rendition; `open` it first."""

    def __init__(
        self, fetcher: Fetcher, track_id: str, playlist_url: str, steps_ms: dict[str, float]
    ) -> None:
        self.track_id = track_id
        self.playlist: MediaPlaylist
        self.steps_ms = steps_ms
        """How long each step took; told the maker as it goes."""
        self._fetcher = fetcher
        self._multivariant_url = playlist_url
        self._media_url = ""
        self._keys: dict[str, bytes] = {}

    @property
    def rendition(self) -> str:
        """As its address names it."""
        return self._media_url.rsplit("/", 2)[-2]

    def open(self) -> None:
        """Read the playlists, fetch key and initialization section at once, then the first segment.

        Raises:
            FetchError: Something didn't come, or wasn't right.
        """
        variants = self._fetch("multivariant playlist", self._multivariant_url, parse_multivariant)
        self._media_url = urljoin(self._multivariant_url, best_variant(variants).uri)
        self.playlist = self._fetch("media playlist", self._media_url, parse_media)
        self._fetch_key_and_initialization()
        self.fetch_segment(0)

    def fetch_segment(self, index: int) -> Segment:
        """Fetch a segment, decrypt it and see that it is a fragment.

        Raises:
            FetchError: It didn't come, or wasn't right.
        """
        segment = self.playlist.segments[index]
        url = urljoin(self._media_url, segment.uri)
        key = self._key(segment.key_uri)
        data, self.steps_ms["segment"] = self._fetcher.media("segment", url)
        began_s = time.perf_counter()
        self._fetcher.checked("segment", url, data, partial(_open_segment, key, segment.iv))
        self.steps_ms["decryption"] = (time.perf_counter() - began_s) * 1000
        return segment

    def _fetch_key_and_initialization(self) -> None:
        key = gevent.spawn(_fails, partial(self._key, self.playlist.segments[0].key_uri))
        try:
            url = urljoin(self._media_url, self.playlist.map_uri)
            self._fetch("initialization section", url, check_initialization)
        finally:
            key_failed = key.get()
        if key_failed:
            raise FetchError

    def _key(self, uri: str | None) -> bytes | None:
        if uri is not None and uri not in self._keys:
            self._keys[uri] = self._fetch("key", urljoin(self._media_url, uri), check_key)
        return None if uri is None else self._keys[uri]

    def _fetch(self, step: str, url: str, check: Callable[[bytes], _T]) -> _T:
        body, self.steps_ms[step] = self._fetcher.media(step, url)
        return self._fetcher.checked(step, url, body, check)


def _open_segment(key: bytes | None, iv: bytes, data: bytes) -> None:
    check_fragment(data if key is None else decrypt(data, key, iv))


def _fails(fetch: Callable[[], object]) -> bool:
    """Whether it does; gevent would print an exception that gets out of a greenlet."""
    try:
        fetch()
    except FetchError:
        return True
    return False
