"""What services keep things in, and where they write what they have to say."""

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr

from kernel.settings.section import Section


class DatabaseSettings(Section):
    """PostgreSQL."""

    url: SecretStr = SecretStr("")
    pool_max_connections: int = Field(ge=2)
    connect_timeout_s: float = Field(gt=0)
    command_timeout_s: float = Field(gt=0)


class ValkeySettings(Section):
    """Valkey or Redis."""

    url: SecretStr = SecretStr("")
    max_connections: int = Field(ge=1)
    timeout_s: float = Field(gt=0)


class ObjectStoreSettings(Section):
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


class LogSettings(Section):
    """Logs."""

    level: Literal["debug", "info", "warning", "error"]
    format: Literal["console", "json"]
