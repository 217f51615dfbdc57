"""A memory in front of the token verifier: a player asks a hundred times with one token."""

from kernel.lru import LruCache
from kernel.playback_token import PlaybackToken, TokenRefusedError, TokenVerifier

REMEMBERED_TOKENS = 20_000


class VerifiedTokens:
    """Remembers whose signature was good, never who was refused; expiry is checked every time."""

    def __init__(self, verifier: TokenVerifier, capacity: int = REMEMBERED_TOKENS) -> None:
        self._verifier = verifier
        self._known: LruCache[str, PlaybackToken] = LruCache(capacity)

    def verify(self, text: str, *, now_s: float) -> PlaybackToken:
        """See `TokenVerifier.verify`."""
        token = self._known.get(text)
        if token is None:
            token = self._verifier.verify(text, now_s=now_s)
            self._known.put(text, token)
        if now_s >= token.expires_at_s:
            self._known.discard(text)
            raise TokenRefusedError("the token has expired")
        return token
