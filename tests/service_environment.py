"""A test's settings for services in processes of their own."""

import json
import os

from pydantic import SecretStr

from kernel.settings import Settings


def service_environment(settings: Settings) -> dict[str, str]:
    """The settings as a container would be given them, but for addresses."""
    return {
        **os.environ,
        "SEGUE_DATABASE__URL": settings.database.url.get_secret_value(),
        "SEGUE_VALKEY__URL": settings.valkey.url.get_secret_value(),
        "SEGUE_OBJECT_STORE__DIRECTORY": str(settings.object_store.directory),
        "SEGUE_SEARCH__DIRECTORY": str(settings.search.directory),
        "SEGUE_SECRETS__TOKEN_SIGNING_KEYS": _plain(settings.secrets.token_signing_keys),
        "SEGUE_SECRETS__TOKEN_SIGNING_KEY_ID": settings.secrets.token_signing_key_id,
        "SEGUE_SECRETS__KEY_ENCRYPTION_KEYS": _plain(settings.secrets.key_encryption_keys),
        "SEGUE_SECRETS__KEY_ENCRYPTION_KEY_ID": settings.secrets.key_encryption_key_id,
    }


def _plain(keys: dict[str, SecretStr]) -> str:
    return json.dumps({name: key.get_secret_value() for name, key in keys.items()})
