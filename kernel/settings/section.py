"""What every section of the settings is: frozen, and refusing what it doesn't know."""

from pydantic import BaseModel, ConfigDict


class Section(BaseModel):
    """One table of `config/defaults.toml`."""

    model_config = ConfigDict(frozen=True, extra="forbid")
