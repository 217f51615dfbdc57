"""Multivariant playlists (RFC 8216bis section 4.4.6), of tracks and albums alike."""

from collections.abc import Callable, Iterable
from typing import Protocol, TypeVar

from kernel.quality import Quality
from origin.m3u8.lines import INDEPENDENT_SEGMENTS, MEDIA_PLAYLIST, START, key_attributes, to_text

FIRST_CHOICE = Quality.AAC_256
"""Players begin with the first variant listed: it starts fast anywhere and sounds well."""


class Listed(Protocol):
    """What is told of a variant: a track's rendition, or an album's variant."""

    @property
    def name(self) -> str:
        """Where its media playlist lies."""

    @property
    def quality(self) -> Quality:
        """Its rung of the ladder."""

    @property
    def codec(self) -> str:
        """As `kernel.asset.Codec` names it."""

    @property
    def codecs(self) -> str:
        """The RFC 6381 string."""

    @property
    def peak_bandwidth_bps(self) -> int:
        """As section 4.1 defines it."""

    @property
    def average_bandwidth_bps(self) -> int:
        """Likewise."""


L = TypeVar("L", bound=Listed)


def render_multivariant(variants: Iterable[L], key_uri_of: Callable[[L], str | None]) -> str:
    """The playlist of these variants; `key_uri_of` tells what key to announce of one, relative to its media playlist.

    In ascending order but for the first choice. No EXT-X-VERSION: nothing here needs one (section 8).

    Raises:
        InvalidValueError: A key URI has a character that a quoted string can't hold.
    """
    ordered = sorted(variants, key=lambda one: (one.quality is not FIRST_CHOICE, one.quality.ordinal))
    keys = [
        f"#EXT-X-SESSION-KEY:{key_attributes(uri, seen_from=_playlist(one))}"
        for one in ordered
        if (uri := key_uri_of(one)) is not None
    ]
    # One tag a key: variants may share a key, and a tag may not come twice (section 4.4.6.5).
    lines = [START, INDEPENDENT_SEGMENTS, *dict.fromkeys(keys)]
    for one in ordered:
        lines += [f"#EXT-X-STREAM-INF:{_attributes(one)}", _playlist(one)]
    return to_text(lines)


def _playlist(variant: Listed) -> str:
    return f"{variant.name}/{MEDIA_PLAYLIST}"


def _attributes(variant: Listed) -> str:
    return (
        f"BANDWIDTH={variant.peak_bandwidth_bps},AVERAGE-BANDWIDTH={variant.average_bandwidth_bps},"
        f'SCORE={_score(variant)},CODECS="{variant.codecs}"'
    )


def _score(variant: Listed) -> str:
    """The rung of the ladder; of two codecs on one rung ALAC leads by a hair, so that no player wavers."""
    return f"{variant.quality.ordinal + 1}.{1 if variant.codec == 'alac' else 0}"
