"""The edge's memory: its keys and its bound."""

import pytest

from edge.cache import ENTRY_OVERHEAD_BYTES, CacheKey, MediaCache, UncacheableError, cache_key
from kernel.admission import Admitted
from kernel.http.representation import Representation
from kernel.media_path import MediaPath
from kernel.playback_token import PlaybackToken
from kernel.quality import Quality
from tests.unit.edge.conftest import ASSET


def admitted(path: str, quality: Quality = Quality.LOSSLESS, subject: str = "user") -> Admitted:
    """A request of a listener."""
    token = PlaybackToken(subject, subject, frozenset([ASSET]), quality, 0, 1)
    return Admitted(token, MediaPath.parse(f"{ASSET}/{path}"), subject)


def representation(length_bytes: int, gzip_bytes: int = 0) -> Representation:
    """Something of a size."""
    return Representation(bytes(length_bytes), "audio/mp4", '"x"', gzip_body=bytes(gzip_bytes) or None)


@pytest.mark.parametrize("path", ["master.m3u8", "96_aac/index.m3u8", "96_aac/init.mp4", "96_aac/seg-0.m4s"])
def test_listeners_admitted_alike_share_an_entry(path: str) -> None:
    """The token is no part of the key."""
    assert cache_key(admitted(path, subject="a")) == cache_key(admitted(path, subject="b"))


def test_the_multivariant_playlist_is_kept_by_quality() -> None:
    """It lists what the token admits; everything else is the same for all."""
    for path, kinds in (("master.m3u8", len(Quality)), ("96_aac/index.m3u8", 1), ("96_aac/seg-0.m4s", 1)):
        assert len({cache_key(admitted(path, quality)) for quality in Quality}) == kinds


def test_keys_have_no_cache_key() -> None:
    """They can't be cached by mistake."""
    with pytest.raises(UncacheableError):
        cache_key(admitted("96_aac/key"))


def test_the_cache_is_bounded_in_bytes() -> None:
    """Bodies, their compressed forms and what an entry costs besides all count."""
    cache = MediaCache(10 * (1000 + ENTRY_OVERHEAD_BYTES))
    for number in range(100):
        cache.put(CacheKey(str(number)), representation(900, 100))
    kept = [number for number in range(100) if cache.get(CacheKey(str(number)))]
    assert (kept, cache.held_bytes) == (list(range(90, 100)), 10 * (1000 + ENTRY_OVERHEAD_BYTES))


def test_what_is_larger_than_the_cache_is_not_kept() -> None:
    """It doesn't empty the cache either."""
    cache = MediaCache(10_000)
    cache.put(CacheKey("small"), representation(10))
    cache.put(CacheKey("large"), representation(10_000))
    assert (cache.get(CacheKey("large")), cache.get(CacheKey("small"))) == (None, representation(10))
