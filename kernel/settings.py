"""The settings: read once, validated, frozen; secrets print themselves as stars."""

import os
import tomllib
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, IPvAnyNetwork, SecretStr, ValidationError
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from kernel.config_directory import CONFIG_DIRECTORY
from kernel.content_keys import KeyRing
from kernel.errors import SettingsError

SECRETS_FILE = "secrets.toml"
RUNTIME_FILE = "runtime.toml"


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class DatabaseSettings(_Section):
    """PostgreSQL."""

    url: SecretStr = SecretStr("")
    pool_max_connections: int = Field(ge=2)
    connect_timeout_s: float = Field(gt=0)
    command_timeout_s: float = Field(gt=0)


class ValkeySettings(_Section):
    """Valkey or Redis."""

    url: SecretStr = SecretStr("")
    max_connections: int = Field(ge=1)
    timeout_s: float = Field(gt=0)


class ObjectStoreSettings(_Section):
    """A directory, or a bucket behind any S3-compatible endpoint."""

    kind: Literal["directory", "s3"]
    directory: Path
    bucket: str
    region: str
    endpoint_url: str
    access_key_id: SecretStr = SecretStr("")
    secret_access_key: SecretStr = SecretStr("")
    max_connections: int = Field(ge=1)
    connect_timeout_s: float = Field(gt=0)
    read_timeout_s: float = Field(gt=0)
    max_attempts: int = Field(ge=1)


class SecretsSettings(_Section):
    """Keys by id, each of 32 bytes as 64 hexadecimal digits; the id named is the one that signs or wraps."""

    token_signing_keys: dict[str, SecretStr] = Field(default_factory=dict)
    token_signing_key_id: str
    key_encryption_keys: dict[str, SecretStr] = Field(default_factory=dict)
    key_encryption_key_id: str

    def key_ring(self) -> KeyRing:
        """The key-encryption keys, ready to wrap and unwrap.

        Raises:
            SettingsError: A key is missing or is not hexadecimal.
        """
        return KeyRing(
            _decode_keys("key_encryption_keys", self.key_encryption_keys), self.key_encryption_key_id
        )

    def signing_keys(self) -> dict[str, bytes]:
        """The token-signing keys by id.

        Raises:
            SettingsError: None is given, one is not hexadecimal, or the current one is missing.
        """
        keys = _decode_keys("token_signing_keys", self.token_signing_keys)
        if self.token_signing_key_id not in keys:
            raise SettingsError(f"secrets.token_signing_keys has no key {self.token_signing_key_id!r}")
        return keys


class ControlApiSettings(_Section):
    """The control API."""

    host: str
    port: int
    max_upload_bytes: int
    registration_open: bool
    trusted_proxies: tuple[IPvAnyNetwork, ...]


class ControlWorkerSettings(_Section):
    """The control worker."""

    health_host: str
    health_port: int


class RateLimit(_Section):
    """At most so many in any stretch of so many seconds."""

    limit: int = Field(ge=1)
    window_s: float = Field(gt=0)


class RateLimitSettings(_Section):
    """How much each group of operations admits."""

    api: RateLimit
    search: RateLimit
    admin: RateLimit
    log_in: RateLimit
    playlist_creation: RateLimit


class SessionSettings(_Section):
    """Sessions of the control API."""

    lifetime_s: float = Field(gt=0)
    cache_s: float = Field(ge=0)


class SearchSettings(_Section):
    """The search index."""

    directory: Path
    memory_bytes: int = Field(ge=32 << 20)


class LibrarySettings(_Section):
    """Libraries in sync."""

    tombstone_retention_s: float = Field(gt=0)
    max_devices: int = Field(ge=1)
    max_followers: int = Field(ge=1)


class PlaysSettings(_Section):
    """Plays on their way into the history."""

    max_backlog: int = Field(ge=1)
    batch: int = Field(ge=1)


class OriginSettings(_Section):
    """The origin."""

    host: str
    port: int
    url: str
    asset_cache_entries: int = Field(ge=1)
    playlist_cache_bytes: int = Field(ge=0)
    packaging_wait_s: float = Field(gt=0)


class EdgeSettings(_Section):
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


class WorkerSettings(_Section):
    """The packaging worker."""

    concurrency: int = Field(ge=1)
    on_demand_concurrency: int = Field(ge=0)
    scratch_directory: str
    memory_limit_bytes: int = Field(ge=256 << 20)
    stall_timeout_s: float = Field(gt=0)
    max_starts: int = Field(ge=1)
    lease_s: float = Field(gt=0)
    superseded_grace_s: float = Field(ge=0)
    failed_retention_s: float = Field(ge=0)
    sweep_interval_s: float = Field(gt=0)
    health_host: str
    health_port: int


class PackagerSettings(_Section):
    """Bounds on what a master may be, and what is made of it."""

    ladder: str
    max_master_s: float = Field(gt=0)
    max_picture_bytes: int = Field(gt=0)
    max_picture_pixels: int = Field(gt=0)


class PlaybackSettings(_Section):
    """Playback tokens."""

    start_within_s: float = Field(gt=0)
    token_ttl_s: float = Field(gt=0)


class LogSettings(_Section):
    """Logs."""

    level: Literal["debug", "info", "warning", "error"]
    format: Literal["console", "json"]


class Settings(BaseSettings):
    """Everything a service can be told. See `config/defaults.toml` for what each value means."""

    model_config = SettingsConfigDict(frozen=True, extra="forbid")

    database: DatabaseSettings
    valkey: ValkeySettings
    object_store: ObjectStoreSettings
    secrets: SecretsSettings
    control_api: ControlApiSettings
    control_worker: ControlWorkerSettings
    rate_limits: RateLimitSettings
    sessions: SessionSettings
    search: SearchSettings
    library: LibrarySettings
    plays: PlaysSettings
    origin: OriginSettings
    edge: EdgeSettings
    worker: WorkerSettings
    packager: PackagerSettings
    playback: PlaybackSettings
    log: LogSettings


def load_settings(data_dir: Path | None = None, **overrides: Any) -> Settings:
    """Read the settings; later ones win: defaults, the data directory's files, environment, overrides.

    `data_dir` defaults to ``SEGUE_DATA_DIR``; without either, only defaults and environment are read.

    Raises:
        SettingsError: A file can't be read or a value is wrong; the message names it, never its secret.
    """
    if data_dir is None and (named := os.environ.get("SEGUE_DATA_DIR")):
        data_dir = Path(named)
    files = [CONFIG_DIRECTORY / "defaults.toml"]
    if data_dir is not None:
        files += [path for name in (SECRETS_FILE, RUNTIME_FILE) if (path := data_dir / name).exists()]
    tables = [_read_toml(path) for path in files]
    try:
        return _layered(tables)(**overrides)
    except ValidationError as error:
        reasons = "; ".join(
            f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors(include_input=False)
        )
        raise SettingsError(f"wrong settings: {reasons}") from None


def _layered(tables: list[dict[str, Any]]) -> type[Settings]:
    class Layered(Settings):
        model_config = SettingsConfigDict(env_prefix="SEGUE_", env_nested_delimiter="__")

        @classmethod
        def settings_customise_sources(
            cls,
            settings_cls: type[BaseSettings],
            init_settings: PydanticBaseSettingsSource,
            env_settings: PydanticBaseSettingsSource,
            dotenv_settings: PydanticBaseSettingsSource,
            file_secret_settings: PydanticBaseSettingsSource,
        ) -> tuple[PydanticBaseSettingsSource, ...]:
            del dotenv_settings, file_secret_settings
            return (
                init_settings,
                env_settings,
                *(InitSettingsSource(settings_cls, table) for table in reversed(tables)),
            )

    return Layered


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"can't read settings from {path}: {error}") from error


def _decode_keys(name: str, keys: dict[str, SecretStr]) -> dict[str, bytes]:
    if not keys:
        raise SettingsError(f"secrets.{name} is empty: set it, or let `segue up` make one")
    try:
        return {key_id: bytes.fromhex(key.get_secret_value()) for key_id, key in keys.items()}
    except ValueError:
        raise SettingsError(f"secrets.{name} must hold hexadecimal digits") from None
