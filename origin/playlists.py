"""Playlists rendered from an asset (RFC 8216bis), the same bytes for every listener who is admitted alike."""

from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from urllib.parse import urljoin

from kernel.asset import Asset, Rendition
from kernel.errors import InvalidValueError
from kernel.quality import Quality

MEDIA_PLAYLIST = "index.m3u8"
INITIALIZATION = "init.mp4"
KEY = "key"

FIRST_CHOICE = Quality.AAC_256
"""Players begin with the first variant listed: it starts fast anywhere and sounds well."""

_MICROSECONDS = 1_000_000


def render_multivariant_playlist(asset: Asset, admitted: Quality, key_uri: str | None = KEY) -> str:
    """The variants of an asset up to a quality, none when all are above it.

    `key_uri` is taken as `render_media_playlist` takes it, relative to the media playlist. No EXT-X-VERSION:
    nothing here needs one (section 8).
    """
    renditions = _variants(asset, admitted)
    lines = [
        "#EXTM3U",
        "#EXT-X-INDEPENDENT-SEGMENTS",
        # One tag a key: renditions may share a key, and a tag may not come twice (section 4.4.6.5).
        *dict.fromkeys(_session_keys(renditions, key_uri)),
    ]
    for rendition in renditions:
        lines += [f"#EXT-X-STREAM-INF:{_attributes(rendition)}", f"{rendition.name}/{MEDIA_PLAYLIST}"]
    return _text(lines)


def render_media_playlist(rendition: Rendition, target_duration_s: int, key_uri: str | None = KEY) -> str:
    """The media playlist of one rendition.

    `key_uri` is where players find the key; ``{rendition}`` in it stands for the rendition's name. With None,
    or for a rendition that is not encrypted, there is no key line.

    Raises:
        InvalidValueError: The key URI has a character that a quoted string can't hold.
    """
    lines = [
        "#EXTM3U",
        "#EXT-X-VERSION:6",  # EXT-X-MAP asks for it (section 8)
        f"#EXT-X-TARGETDURATION:{target_duration_s}",
        "#EXT-X-MEDIA-SEQUENCE:0",  # the IV of every segment counts from here (section 5.2)
        "#EXT-X-PLAYLIST-TYPE:VOD",
        "#EXT-X-INDEPENDENT-SEGMENTS",
        # Before the key, which would else govern it: the initialization section is clear (section 4.4.4.5).
        f'#EXT-X-MAP:URI="{INITIALIZATION}"',
    ]
    if (key := _key_attributes(rendition, key_uri)) is not None:
        lines.append(f"#EXT-X-KEY:{key}")
    for number, duration_us in enumerate(_durations_us(rendition)):
        lines += [f"#EXTINF:{_seconds(duration_us)},", f"seg-{number}.m4s"]
    lines.append("#EXT-X-ENDLIST")
    return _text(lines)


def _variants(asset: Asset, admitted: Quality) -> Sequence[Rendition]:
    """Those admitted, in ascending order but for the first choice."""
    renditions = [r for r in asset.renditions if r.quality.ordinal <= admitted.ordinal]
    return sorted(renditions, key=lambda r: (r.quality is not FIRST_CHOICE, r.quality.ordinal))


def _session_keys(renditions: Sequence[Rendition], key_uri: str | None) -> Iterator[str]:
    for rendition in renditions:
        if (
            key := _key_attributes(rendition, key_uri, playlist=f"{rendition.name}/{MEDIA_PLAYLIST}")
        ) is not None:
            yield f"#EXT-X-SESSION-KEY:{key}"


def _key_attributes(rendition: Rendition, key_uri: str | None, *, playlist: str = "") -> str | None:
    if key_uri is None or rendition.encryption == "none":
        return None
    if any(character in key_uri for character in '"\r\n'):
        raise InvalidValueError(f"not a key URI: {key_uri!r} holds a quote or a line's end")
    uri = urljoin(playlist, key_uri.replace("{rendition}", rendition.name))
    return f'METHOD=AES-128,URI="{uri}"'


def _attributes(rendition: Rendition) -> str:
    return (
        f"BANDWIDTH={rendition.peak_bandwidth_bps},AVERAGE-BANDWIDTH={rendition.average_bandwidth_bps},"
        f'SCORE={_score(rendition)},CODECS="{rendition.codecs}"'
    )


def _score(rendition: Rendition) -> str:
    """The rung of the ladder; of two codecs on one rung ALAC leads by a hair, so that no player wavers."""
    return f"{rendition.quality.ordinal + 1}.{1 if rendition.codec == 'alac' else 0}"


def _durations_us(rendition: Rendition) -> Iterator[int]:
    """Whole microseconds whose running sums are the true times, rounded: however long the track, no drift."""
    ends = accumulate((segment.duration_samples for segment in rendition.segments), initial=0)
    rate_hz = rendition.sample_rate_hz
    ends_us = ((2 * end * _MICROSECONDS + rate_hz) // (2 * rate_hz) for end in ends)
    return (end - start for start, end in pairwise(ends_us))


def _seconds(duration_us: int) -> str:
    return f"{duration_us // _MICROSECONDS}.{duration_us % _MICROSECONDS:06d}"


def _text(lines: list[str]) -> str:
    return "\n".join(lines) + "\n"
