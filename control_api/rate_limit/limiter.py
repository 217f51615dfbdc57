"""Rate limits that outlast the loss of Valkey.

The policy when Valkey is away: fail open, but not wide. Each process then counts for itself in memory, so the
limit becomes `limit` for each API process; nobody is locked out, and nobody guesses passwords freely.
"""

import asyncio
import hashlib

import structlog
from redis.exceptions import RedisError

from control_api.rate_limit.errors import RateLimitedError
from control_api.rate_limit.valkey_window import ValkeyWindow
from control_api.rate_limit.window import LocalWindow, Rule

_log = structlog.stdlib.get_logger(__name__)

VALKEY_TIMEOUT_S = 1.0
_AWAY = (RedisError, OSError, TimeoutError)


class RateLimiter:
    """Sliding windows in Valkey, in memory while Valkey is away."""

    def __init__(self, shared: ValkeyWindow, local: LocalWindow) -> None:
        self._shared = shared
        self._local = local

    async def claim(self, rule: Rule, *parts: str) -> None:
        """Count an attempt under the key made of `parts`, of which only a hash is kept.

        Raises:
            RateLimitedError: The limit is reached; the attempt is not counted.
        """
        key = _key(parts)
        try:
            async with asyncio.timeout(VALKEY_TIMEOUT_S):
                wait_s = await self._shared.claim(rule, key)
        except _AWAY as error:
            _log.warning("rate limit counted locally", rule=rule.name, reason=type(error).__name__)
            wait_s = self._local.claim(rule, key)
        if wait_s > 0:
            raise RateLimitedError(
                f"more than {rule.limit} attempts in {rule.window_s:.0f} s", retry_after_s=wait_s
            )

    async def forget(self, rule: Rule, *parts: str) -> None:
        """Forget the attempts under a key, here and in Valkey."""
        key = _key(parts)
        self._local.forget(rule, key)
        try:
            async with asyncio.timeout(VALKEY_TIMEOUT_S):
                await self._shared.forget(rule, key)
        except _AWAY as error:
            _log.warning("rate limit not reset", rule=rule.name, reason=type(error).__name__)


def _key(parts: tuple[str, ...]) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
