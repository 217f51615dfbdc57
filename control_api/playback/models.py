"""What a player is told when a stream starts."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from uuid import UUID

import msgspec

from control_api.playback.policy import Network
from kernel.asset import AssetId, Codec, Loudness
from kernel.quality import Quality


class Rendition(msgspec.Struct, frozen=True, kw_only=True):
    """One encoding that the multivariant playlist offers, with what gapless playing needs to know."""

    name: str
    quality: Quality
    codec: Codec
    codecs: str
    """As CODECS tells it (RFC 6381)."""
    sample_rate_hz: int
    bit_depth: int | None
    channels: int
    average_bandwidth_bps: int
    peak_bandwidth_bps: int
    priming_samples: int
    """Samples to drop at the start."""
    valid_samples: int
    remainder_samples: int
    """Samples to drop at the end."""


class ListenerCaps(msgspec.Struct, frozen=True, kw_only=True):
    """The three bounds on what is delivered that come of the listener."""

    preference: Quality
    tier: Quality
    network: Quality


class Caps(ListenerCaps, frozen=True, kw_only=True):
    """The four bounds on what is delivered."""

    track: Quality
    """The best that the track has."""


class Stream(msgspec.Struct, frozen=True, kw_only=True):
    """Leave to play one track, and what is known of it.

    Codec, rate, depth, bit rate and the three sample counts are those of the best rendition admitted; the
    player may choose any of `renditions`.
    """

    playlist_url: str
    start_by: datetime
    """Until when playing must have begun."""
    expires_at: datetime
    """Until when the URL admits, once playing has begun in time."""
    playback_session_id: UUID
    track_id: UUID
    asset_id: str
    requested_quality: Quality
    quality: Quality
    """What is delivered: the best that the track has within all `caps`."""
    caps: Caps
    network: Network
    codec: Codec
    codecs: str
    sample_rate_hz: int
    bit_depth: int | None
    channels: int
    bit_rate_bps: int
    priming_samples: int
    valid_samples: int
    remainder_samples: int
    loudness: Loudness
    renditions: tuple[Rendition, ...]
    """Everything the URL admits, the best first."""


class SkipReason(StrEnum):
    """Why a track of the queue is passed over; stable codes."""

    NOT_FOUND = "track-not-found"
    NOTHING_PLAYABLE = "nothing-playable"


class Skipped(msgspec.Struct, frozen=True, kw_only=True):
    """A track of the queue that can't be played."""

    position: int
    track_id: UUID
    reason: SkipReason


class Prefetched(msgspec.Struct, frozen=True, kw_only=True):
    """What plays next, or, all null but `skipped`, that nothing does."""

    stream: Stream | None
    position: int | None
    """The next track's place in `queue`, counted from 0."""
    rendition: str | None
    """Of which the edge has been asked to have the beginning ready."""
    skipped: tuple[Skipped, ...]
    """What stands in the queue before it and can't be played."""


@dataclass(frozen=True, slots=True)
class PlayableAsset:
    """A track's current asset as the database knows it."""

    id: AssetId
    track_id: UUID
    length_s: Fraction
    """The master's, exactly."""
    loudness: Loudness
    renditions: tuple[Rendition, ...]
