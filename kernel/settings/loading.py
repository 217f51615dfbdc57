"""Reading the settings: defaults, the data directory's files, the environment."""

import os
import tomllib
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_settings import (
    BaseSettings,
    InitSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from kernel.config_directory import CONFIG_DIRECTORY
from kernel.errors import SettingsError
from kernel.settings.everything import Settings

SECRETS_FILE = "secrets.toml"
RUNTIME_FILE = "runtime.toml"


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
