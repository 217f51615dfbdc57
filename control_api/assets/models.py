"""Assets as administrators see them."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from kernel.asset import Encoded, Loudness, Master


class RenditionState(StrEnum):
    """Whether there is something of a rendition."""

    STORED = "stored"
    """Since the asset was packaged."""
    MADE = "made"
    """On demand, as a whole."""
    NOT_MADE = "not-made"
    """Nobody has asked for it."""
    QUEUED = "queued"
    RUNNING = "running"
    FAILED = "failed"


class SegmentRates(msgspec.Struct, frozen=True, kw_only=True):
    """A rendition's segments in their order, each list as long as the others."""

    start_s: tuple[float, ...]
    length_s: tuple[float, ...]
    bit_rate_bps: tuple[int, ...]
    """As they are sent: with container and encryption."""
    peak: tuple[float, ...]
    """The largest sample magnitude, full scale = 1."""


class AssetRendition(Encoded, frozen=True, kw_only=True):
    """One encoding of the track. Of one that is not made its figures are those that packaging it would give."""

    state: RenditionState
    made_from: str | None
    """The rendition that it is made from on demand; null where it was stored with the asset."""
    made_at: datetime | None
    error: str | None
    """Why it could not be made."""
    average_bit_rate_bps: int
    peak_bit_rate_bps: int
    """Of any stretch of 0.5 to 1.5 target durations, as BANDWIDTH tells it."""
    segments: SegmentRates


class AssetTrack(msgspec.Struct, frozen=True, kw_only=True):
    """What an asset is a packaging of."""

    id: UUID
    title: str
    artist_id: UUID
    artist: str
    album_id: UUID
    album_title: str


class WaitingAsset(msgspec.Struct, frozen=True, kw_only=True):
    """What an asset would be published as."""

    job_id: UUID
    """The job that waits for a word."""
    title: str
    artist: str
    album_title: str


class AssetDescription(msgspec.Struct, frozen=True, kw_only=True):
    """One packaging of one track."""

    id: str
    track: AssetTrack | None
    """Null while the asset waits to be published."""
    waiting: WaitingAsset | None
    """Null once it is published."""
    is_current: bool
    """Whether the track is played from it."""
    created_at: datetime
    superseded_at: datetime | None
    """When a newer packaging took over."""
    master: Master
    master_bytes: int | None
    length_s: float
    loudness: Loudness
    target_duration_s: int
    notes: tuple[str, ...]
    """What the packager thought worth telling."""
    stored_bytes: int
    """Of all renditions that are stored or made."""
    renditions: tuple[AssetRendition, ...]
    """The best first."""


class TrackAsset(msgspec.Struct, frozen=True, kw_only=True):
    """One of the packagings of a track."""

    id: str
    is_current: bool
    """Whether the track is played from it."""
    created_at: datetime
    superseded_at: datetime | None
