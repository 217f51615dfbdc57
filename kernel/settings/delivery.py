"""What brings media to players: origin, edge, and the tokens that admit to them."""

from pydantic import Field

from kernel.settings.section import Section


class OriginSettings(Section):
    """The origin."""

    host: str
    port: int
    url: str
    asset_cache_entries: int = Field(ge=1)
    playlist_cache_bytes: int = Field(ge=0)
    packaging_wait_s: float = Field(gt=0)


class EdgeSettings(Section):
    """The edge."""

    name: str = Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9-]{0,62}$")
    host: str
    port: int
    url: str
    workers: int = Field(ge=1, le=256)
    upstreams: tuple[str, ...]
    upstream_connect_timeout_s: float = Field(gt=0)
    upstream_stall_timeout_s: float = Field(gt=0)
    upstream_timeout_s: float = Field(gt=0)
    upstream_check_interval_s: float = Field(gt=0)
    cache_bytes: int = Field(ge=0)
    disk_cache_directory: str
    disk_cache_bytes: int = Field(ge=0)
    key_ttl_s: float = Field(ge=0)
    negative_ttl_s: float = Field(ge=0)
    stale_if_error_s: float = Field(ge=0)
    fill_age_limit_s: float = Field(gt=0)
    prefetch_concurrency: int = Field(ge=0)
    prefetch_queue_entries: int = Field(ge=1)
    segments_per_minute: int = Field(ge=1)
    max_connections: int = Field(ge=1)
    max_head_bytes: int = Field(ge=1024, le=1 << 20)
    head_timeout_s: float = Field(gt=0)
    idle_timeout_s: float = Field(gt=0)
    send_stall_timeout_s: float = Field(gt=0)
    drain_s: float = Field(ge=0)
    pathways: dict[str, str]
    steering_ttl_s: int = Field(ge=1)
    tls_certificate: str
    tls_key: str


class PlaybackSettings(Section):
    """Playback tokens."""

    start_within_s: float = Field(gt=0)
    token_ttl_s: float = Field(gt=0)
