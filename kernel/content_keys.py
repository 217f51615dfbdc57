"""Content keys at rest: wrapped under a key-encryption key that never leaves the settings."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

from cryptography.hazmat.primitives import keywrap

from kernel.errors import KernelError

CONTENT_KEY_BYTES = 16
"""AES-128, the only key size of HLS METHOD=AES-128."""


class ContentKeyError(KernelError):
    """A wrapped key can't be opened: its key-encryption key is gone, or it was altered."""


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """A key wrapped with AES Key Wrap (RFC 3394) and the id of what wraps it."""

    kek_id: str
    wrapped: bytes


@dataclass(frozen=True, slots=True)
class KeyRing:
    """The key-encryption keys by id; `current` wraps, any of them unwraps, so that they can be rotated."""

    keys: Mapping[str, bytes] = field(repr=False)
    current: str

    def __post_init__(self) -> None:
        if self.current not in self.keys:
            raise ContentKeyError(
                f"the current key-encryption key {self.current!r} is not among the keys given"
            )
        for key_id, key in self.keys.items():
            if len(key) != 32:
                raise ContentKeyError(f"key-encryption key {key_id!r} has {len(key)} bytes: it must have 32")

    def wrap(self, key: bytes) -> WrappedKey:
        """Wrap a key of a multiple of 8 bytes, at least 16, under the current key-encryption key."""
        return WrappedKey(self.current, keywrap.aes_key_wrap(self.keys[self.current], key))

    def unwrap(self, wrapped: WrappedKey) -> bytes:
        """Open a wrapped key.

        Raises:
            ContentKeyError: The key-encryption key is not in the ring, or the integrity check fails.
        """
        kek = self.keys.get(wrapped.kek_id)
        if kek is None:
            raise ContentKeyError(f"no key-encryption key {wrapped.kek_id!r} in the settings")
        try:
            return keywrap.aes_key_unwrap(kek, wrapped.wrapped)
        except keywrap.InvalidUnwrap as error:
            raise ContentKeyError("a wrapped key failed its integrity check") from error


def new_content_key() -> bytes:
    """A fresh random AES-128 key."""
    return secrets.token_bytes(CONTENT_KEY_BYTES)
