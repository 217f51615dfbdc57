"""All sections together."""

from pydantic_settings import BaseSettings, SettingsConfigDict

from kernel.settings.backing import DatabaseSettings, LogSettings, ObjectStoreSettings, ValkeySettings
from kernel.settings.control import (
    ControlApiSettings,
    ControlWorkerSettings,
    LibrarySettings,
    PlaysSettings,
    RateLimitSettings,
    SearchSettings,
    SessionSettings,
)
from kernel.settings.delivery import EdgeSettings, OriginSettings, PlaybackSettings
from kernel.settings.keys import SecretsSettings
from kernel.settings.packaging import PackagerSettings, WorkerSettings


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
