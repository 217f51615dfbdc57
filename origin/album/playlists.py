"""An album stream's playlists: all its tracks, one after the other, as one stream."""

from itertools import pairwise

from kernel.album_stream.parts import Part, joined_segments
from kernel.album_stream.variants import Variant
from kernel.album_stream.whole_encoding import WholeEncoding
from kernel.quality import Quality
from origin.m3u8.media import Stretch, render_media
from origin.m3u8.multivariant import render_multivariant

KEY = "key-{part}"


def render_album_multivariant_playlist(
    variants: tuple[Variant, ...], admitted: Quality, key_uri: str | None = KEY
) -> str:
    """The variants of an album up to a quality, none when all are above it.

    Of each only the first track's key is announced: a player wants that one early, and hundreds of them, a request
    each before the music begins, would make it start late.
    """
    within = (one for one in variants if one.quality.ordinal <= admitted.ordinal)
    return render_multivariant(within, lambda variant: _key_uri(variant, 0, key_uri))


def render_album_media_playlist(variant: Variant, key_uri: str | None = KEY) -> str:
    """The media playlist of one variant.

    `key_uri` is where players find the keys; ``{rendition}`` in it stands for the variant's name, ``{part}`` for the
    place of a track in the album, counted from 0. With None, or for what is not encrypted, there are no key lines.

    Raises:
        InvalidValueError: The key URI has a character that a quoted string can't hold.
    """
    if variant.whole is not None:
        return _render_whole(variant, variant.whole, key_uri)
    stretches = [
        Stretch(f"init-{number}.mp4", _key_uri(variant, number, key_uri), len(part.rendition.segments))
        for number, part in enumerate(variant.parts)
    ]
    segments, timescale = joined_segments(variant.parts)
    durations = (segment.duration_samples for segment in segments)
    return render_media(stretches, durations, timescale, variant.target_duration_s)


def _render_whole(variant: Variant, whole: WholeEncoding, key_uri: str | None) -> str:
    stretch = Stretch("init-0.mp4", _key_uri(variant, 0, key_uri), variant.segments)
    durations = (end - start for start, end in pairwise((0, *whole.segment_ends)))
    return render_media([stretch], durations, whole.sample_rate_hz, variant.target_duration_s)


def _key_uri(variant: Variant, number: int, key_uri: str | None) -> str | None:
    if key_uri is None or not _is_encrypted(variant.parts[number]):
        return None
    return key_uri.replace("{rendition}", variant.name).replace("{part}", str(number))


def _is_encrypted(part: Part) -> bool:
    return part.rendition.encryption != "none"
