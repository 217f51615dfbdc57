"""The settings of commands that tell the edges something."""

from pathlib import Path

from kernel.errors import SettingsError
from kernel.settings import Settings
from segue.database_settings import load_database_settings


def load_database_and_valkey_settings(data_dir: Path) -> Settings:
    """The settings of a data directory or of the environment.

    Raises:
        SettingsError: They name no database or no Valkey, or something in them is wrong.
    """
    settings = load_database_settings(data_dir)
    if not settings.valkey.url.get_secret_value():
        raise SettingsError("no Valkey is set, so the edges can't be told: set SEGUE_VALKEY__URL")
    return settings
