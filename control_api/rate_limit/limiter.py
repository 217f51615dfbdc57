"""Rate limits that outlast the loss of Valkey.

The policy when Valkey is away: fail open, but not wide. Each process then counts for itself in memory, so the
limit becomes `limit` for each API process; nobody is locked out, and nobody guesses passwords freely.
"""

import hashlib
import time
from collections.abc import Callable, Sequence

import structlog

from control_api.rate_limit.errors import RateLimitedError
from control_api.rate_limit.rule import Verdict, Window, Windows, WindowState
from kernel.valkey.client import AWAY

_log = structlog.stdlib.get_logger(__name__)

DOUBT_S = 1.0
"""How long Valkey is not asked again once it was away: nobody's request waits for it meanwhile."""


class RateLimiter:
    """Sliding windows shared by all processes, and this one's own while those are away."""

    def __init__(
        self, shared: Windows, local: Windows, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._shared = shared
        self._local = local
        self._clock = clock
        self._doubted_until_s = 0.0

    async def claim(self, windows: Sequence[Window]) -> Verdict:
        """Count an attempt in all the windows, or in none when one of them is full."""
        if self._clock() >= self._doubted_until_s:
            try:
                return await self._shared.claim(windows)
            except AWAY as error:
                self._doubt(error)
        return await self._local.claim(windows)

    async def give_back(self, windows: Sequence[Window], attempt: str) -> None:
        """Have an attempt count no more; one that Valkey can't be told of now counts until it is old."""
        await self._local.give_back(windows, attempt)
        if self._clock() >= self._doubted_until_s:
            try:
                await self._shared.give_back(windows, attempt)
            except AWAY as error:
                self._doubt(error)

    async def forget(self, window: Window) -> None:
        """Begin a window anew, here and in Valkey."""
        await self._local.forget(window)
        try:
            await self._shared.forget(window)
        except AWAY as error:
            self._doubt(error)

    def _doubt(self, error: Exception) -> None:
        now_s = self._clock()
        if now_s >= self._doubted_until_s:
            _log.warning("rate limits counted locally", reason=type(error).__name__)
        self._doubted_until_s = now_s + DOUBT_S


def window_key(*parts: str) -> str:
    """What a window is called by in Valkey: a hash, so that it learns no address."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def require_admitted(verdict: Verdict) -> tuple[WindowState, ...]:
    """How the windows stand.

    Raises:
        RateLimitedError: One of them is full.
    """
    if verdict.admitted:
        return verdict.states
    full = max((state for state in verdict.states if state.remaining == 0), key=lambda state: state.reset_s)
    raise RateLimitedError(
        f"{full.rule.name}: more than {full.rule.limit} in {full.rule.window_s:g} s",
        retry_after_s=full.reset_s,
    )
