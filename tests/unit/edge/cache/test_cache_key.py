"""What shares an entry, and what has none."""

import pytest

from edge.cache.key import UncacheableError, cache_key
from kernel.admission import Admitted
from kernel.media_path import MediaPath
from kernel.playback_token import PlaybackToken
from kernel.quality import Quality
from tests.unit.edge.cache.entries import ASSET


def admitted(path: str, quality: Quality = Quality.LOSSLESS, subject: str = "user") -> Admitted:
    """A request of a listener."""
    token = PlaybackToken(subject, subject, frozenset([ASSET]), quality, 0, 1)
    return Admitted(token, MediaPath.parse(f"{ASSET}/{path}"), subject)


@pytest.mark.parametrize("path", ["master.m3u8", "96_aac/index.m3u8", "96_aac/init.mp4", "96_aac/seg-0.m4s"])
def test_listeners_admitted_alike_share_an_entry(path: str) -> None:
    """The token is no part of the key."""
    assert cache_key(admitted(path, subject="a")) == cache_key(admitted(path, subject="b"))


def test_the_multivariant_playlist_is_kept_by_quality() -> None:
    """It lists what the token admits; everything else is the same for all."""
    for path, kinds in (("master.m3u8", len(Quality)), ("96_aac/index.m3u8", 1), ("96_aac/seg-0.m4s", 1)):
        assert kinds == len({cache_key(admitted(path, quality)) for quality in Quality})


def test_keys_have_no_cache_key() -> None:
    """They can't be cached by mistake."""
    with pytest.raises(UncacheableError):
        cache_key(admitted("96_aac/key"))
