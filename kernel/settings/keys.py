"""The keys that sign and wrap."""

from pydantic import Field, SecretStr

from kernel.content_keys import KeyRing
from kernel.errors import SettingsError
from kernel.settings.section import Section


class SecretsSettings(Section):
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


def _decode_keys(name: str, keys: dict[str, SecretStr]) -> dict[str, bytes]:
    if not keys:
        raise SettingsError(f"secrets.{name} is empty: set it, or let `segue up` make one")
    try:
        return {key_id: bytes.fromhex(key.get_secret_value()) for key_id, key in keys.items()}
    except ValueError:
        raise SettingsError(f"secrets.{name} must hold hexadecimal digits") from None
