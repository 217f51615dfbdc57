"""Invitation tokens: 256 random bits, told once, stored as their SHA-256."""

import hashlib
import secrets

_TOKEN_BYTES = 32


def new_invitation_token() -> str:
    """A fresh token, base64url without padding."""
    return secrets.token_urlsafe(_TOKEN_BYTES)


def hash_invitation_token(token: str) -> bytes:
    """What the database knows a token by; no salt, since there is nothing to guess in 256 random bits."""
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()
