"""Live figures as administrators see them."""

from datetime import datetime

import msgspec


class FigureSeries(msgspec.Struct, frozen=True, kw_only=True):
    """Each list has a value a step, the oldest first; null where there was nothing to measure."""

    starts_per_s: tuple[float, ...]
    """Streams that listeners started, of tracks and albums; what players fetch ahead is none."""
    start_p50_ms: tuple[int | None, ...]
    """From the issue of a stream until an edge had given its first segment: of those issued in the step."""
    start_p95_ms: tuple[int | None, ...]
    sound_p50_ms: tuple[int | None, ...]
    """From click to sound as players tell it (`segue-msd` in CMCD), to a tenth."""
    sound_p95_ms: tuple[int | None, ...]
    active_streams: tuple[int, ...]
    """Playback sessions that were given a segment within a minute; to about a hundredth."""
    cache_hit_share: tuple[float | None, ...]
    """Of what edges gave to listeners, from memory or disk: 0 to 1."""
    edge_error_share: tuple[float | None, ...]
    """Answered with 5xx: 0 to 1."""
    api_error_share: tuple[float | None, ...]
    edge_requests_per_s: tuple[float, ...]
    api_requests_per_s: tuple[float, ...]
    edge_bytes_per_s: tuple[int, ...]
    """Of bodies given to listeners."""


class FigureSummary(msgspec.Struct, frozen=True, kw_only=True):
    """All steps as one; `active_streams` as of the last."""

    starts: int
    starts_without_sound: int
    """Begun more than half a minute before the end, and given no segment."""
    start_p50_ms: int | None
    start_p95_ms: int | None
    sound_p50_ms: int | None
    sound_p95_ms: int | None
    active_streams: int
    cache_hit_share: float | None
    edge_error_share: float | None
    api_error_share: float | None
    edge_requests: int
    api_requests: int
    edge_bytes: int


class Figures(msgspec.Struct, frozen=True, kw_only=True):
    """The last quarter of an hour, of all processes of all services together."""

    available: bool
    """False while Valkey is away: there are no figures then."""
    step_s: int
    until: datetime | None
    """When the last step ended."""
    series: FigureSeries | None
    summary: FigureSummary | None
