"""A track's playlists, rendered from its asset: the same bytes for every listener who is admitted alike."""

from kernel.asset import Asset, Rendition
from kernel.quality import Quality
from origin.m3u8.lines import MEDIA_PLAYLIST
from origin.m3u8.media import Stretch, render_media
from origin.m3u8.multivariant import render_multivariant

__all__ = ["INITIALIZATION", "KEY", "MEDIA_PLAYLIST", "render_media_playlist", "render_multivariant_playlist"]

INITIALIZATION = "init.mp4"
KEY = "key"


def render_multivariant_playlist(asset: Asset, admitted: Quality, key_uri: str | None = KEY) -> str:
    """The variants of an asset up to a quality, none when all are above it.

    `key_uri` is taken as `render_media_playlist` takes it, relative to the media playlist.
    """
    renditions = (one for one in asset.renditions if one.quality.ordinal <= admitted.ordinal)
    return render_multivariant(renditions, lambda rendition: _key_uri(rendition, key_uri))


def render_media_playlist(rendition: Rendition, target_duration_s: int, key_uri: str | None = KEY) -> str:
    """The media playlist of one rendition.

    `key_uri` is where players find the key; ``{rendition}`` in it stands for the rendition's name. With None,
    or for a rendition that is not encrypted, there is no key line.

    Raises:
        InvalidValueError: The key URI has a character that a quoted string can't hold.
    """
    stretch = Stretch(INITIALIZATION, _key_uri(rendition, key_uri), len(rendition.segments))
    durations_samples = (segment.duration_samples for segment in rendition.segments)
    return render_media([stretch], durations_samples, rendition.sample_rate_hz, target_duration_s)


def _key_uri(rendition: Rendition, key_uri: str | None) -> str | None:
    if key_uri is None or rendition.encryption == "none":
        return None
    return key_uri.replace("{rendition}", rendition.name)
