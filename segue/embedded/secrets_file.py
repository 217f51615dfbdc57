"""The secrets of a data directory: made once, at random, and never written again."""

import secrets
import tomllib
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from kernel.errors import SettingsError
from segue.embedded.data_directory import DataDirectory
from segue.embedded.ports import free_port
from segue.embedded.postgres import EmbeddedPostgres
from segue.embedded.private_file import write_private
from segue.embedded.toml import Table, render_toml
from segue.embedded.valkey import EmbeddedValkey

DATABASE = "segue"

_KEY_BYTES = 32
_PASSWORD_BYTES = 24
_COMMENT = (
    "Made by the first `segue up` and only read since. Who has this file can forge tokens and open every\n"
    "# content key; without it, nothing that was packaged can be played. Keep a copy in a safe place."
)


@dataclass(frozen=True, slots=True)
class ServerSecret:
    """What it takes to reach a server: its password, and the port it would like."""

    port: int
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ServerSecrets:
    """Those of the embedded servers; they stand in the file as the URLs that the settings know."""

    postgres: ServerSecret
    valkey: ServerSecret


def load_or_make_secrets(data: DataDirectory) -> ServerSecrets:
    """Read the secrets, after making them when there is nothing yet that they would be the secrets of.

    Raises:
        SettingsError: The file is damaged, or it is gone although the database is there.
    """
    if not data.secrets.exists():
        if data.postgres.exists():
            raise SettingsError(
                f"{data.secrets} is gone, and without it the database beside it can't be opened: put it back"
            )
        write_private(data.secrets, render_toml(_new_secrets(data), comment=_COMMENT))
    return _read(data)


def _new_secrets(data: DataDirectory) -> dict[str, Table]:
    signing_id, wrapping_id = secrets.token_hex(4), secrets.token_hex(4)
    postgres = EmbeddedPostgres(data.postgres, free_port(), secrets.token_hex(_PASSWORD_BYTES))
    valkey = EmbeddedValkey(data.valkey, free_port(), secrets.token_hex(_PASSWORD_BYTES))
    return {
        "secrets": {
            "token_signing_key_id": signing_id,
            "token_signing_keys": {signing_id: secrets.token_hex(_KEY_BYTES)},
            "key_encryption_key_id": wrapping_id,
            "key_encryption_keys": {wrapping_id: secrets.token_hex(_KEY_BYTES)},
        },
        "database": {"url": postgres.url(DATABASE)},
        "valkey": {"url": valkey.url()},
    }


def _read(data: DataDirectory) -> ServerSecrets:
    try:
        tables = tomllib.loads(data.secrets.read_text(encoding="utf-8"))
        return ServerSecrets(_secret(tables["database"]["url"]), _secret(tables["valkey"]["url"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        # The error's own words could repeat what is in the file.
        reason = f"it must hold [database] url and [valkey] url ({type(error).__name__})"
        raise SettingsError(f"can't read {data.secrets}: {reason}") from None


def _secret(url: object) -> ServerSecret:
    parts = urlsplit(str(url))
    if parts.port is None or not parts.password:
        raise ValueError
    return ServerSecret(parts.port, parts.password)
