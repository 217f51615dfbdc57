"""The control API, and the worker behind it."""

from pathlib import Path

from pydantic import Field, IPvAnyNetwork

from kernel.settings.section import Section


class ControlApiSettings(Section):
    """The control API."""

    host: str
    port: int
    max_upload_bytes: int
    registration_open: bool
    trusted_proxies: tuple[IPvAnyNetwork, ...]
    max_connections: int = Field(ge=1)
    max_connections_per_address: int = Field(ge=1)
    head_timeout_s: float = Field(gt=0)
    idle_timeout_s: float = Field(gt=0)


class ControlWorkerSettings(Section):
    """The control worker."""

    health_host: str
    health_port: int


class RateLimit(Section):
    """At most so many in any stretch of so many seconds."""

    limit: int = Field(ge=1)
    window_s: float = Field(gt=0)


class RateLimitSettings(Section):
    """How much each group of operations admits."""

    api: RateLimit
    search: RateLimit
    admin: RateLimit
    hand_in: RateLimit
    log_in: RateLimit
    log_in_address: RateLimit
    log_in_account: RateLimit
    registration: RateLimit
    playlist_creation: RateLimit


class SessionSettings(Section):
    """Sessions of the control API."""

    lifetime_s: float = Field(gt=0)
    cache_s: float = Field(ge=0)


class SearchSettings(Section):
    """The search index."""

    directory: Path
    memory_bytes: int = Field(ge=32 << 20)


class LibrarySettings(Section):
    """Libraries in sync."""

    tombstone_retention_s: float = Field(gt=0)
    max_devices: int = Field(ge=1)
    max_followers: int = Field(ge=1)


class PlaysSettings(Section):
    """Plays on their way into the history."""

    max_backlog: int = Field(ge=1)
    batch: int = Field(ge=1)
