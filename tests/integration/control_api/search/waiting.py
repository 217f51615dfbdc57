"""Waiting for what will be."""

import asyncio
import inspect
from collections.abc import Awaitable, Callable

TIMEOUT_S = 20.0
_POLL_S = 0.02


async def until(holds: Callable[[], bool | Awaitable[bool]]) -> None:
    """Return once it holds."""
    async with asyncio.timeout(TIMEOUT_S):
        while True:
            held = holds()
            if await held if inspect.isawaitable(held) else held:
                return
            await asyncio.sleep(_POLL_S)
