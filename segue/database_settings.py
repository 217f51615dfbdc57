"""The settings of commands that need the database."""

from pathlib import Path

from kernel.errors import SettingsError
from kernel.settings import Settings, load_settings


def load_database_settings(data_dir: Path) -> Settings:
    """The settings of a data directory or of the environment.

    Raises:
        SettingsError: They name no database, or something in them is wrong.
    """
    settings = load_settings(data_dir)
    if not settings.database.url.get_secret_value():
        raise SettingsError(
            f"no database is set: is {data_dir} the data directory of a `segue up`? "
            "If not, set SEGUE_DATABASE__URL"
        )
    return settings
