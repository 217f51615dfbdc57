"""Session tokens: 256 random bits, told once, stored as their SHA-256."""

import hashlib
import re
import secrets

SESSION_TOKEN_BYTES = 32

_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


def new_session_token() -> str:
    """A fresh token, base64url without padding."""
    return secrets.token_urlsafe(SESSION_TOKEN_BYTES)


def is_session_token(text: str) -> bool:
    """Whether a text has a token's form; what hasn't needs no database to be refused."""
    return _TOKEN.fullmatch(text) is not None


def hash_session_token(token: str) -> bytes:
    """What the database knows a token by; no salt, since there is nothing to guess in 256 random bits."""
    return hashlib.sha256(token.encode()).digest()
