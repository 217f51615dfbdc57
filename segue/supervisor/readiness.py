"""Waiting for another process to serve."""

import asyncio
from collections.abc import Awaitable, Callable

from kernel.errors import KernelError

_POLL_INTERVAL_S = 0.05


class NotReadyError(KernelError):
    """A server did not begin to serve."""


async def wait_until_ready(
    name: str,
    answers: Callable[[], Awaitable[bool]],
    *,
    timeout_s: float,
    failures: Callable[[], int] = lambda: 0,
    most_failures: int = 0,
) -> None:
    """Return once it answers.

    Raises:
        NotReadyError: It did not within `timeout_s`, or its process ended more than `most_failures` times.
    """
    try:
        async with asyncio.timeout(timeout_s):
            while not await answers():
                if failures() > most_failures:
                    raise NotReadyError(f"{name} can't be started: it ended {failures()} times")
                await asyncio.sleep(_POLL_INTERVAL_S)
    except TimeoutError:
        raise NotReadyError(f"{name} was not ready within {timeout_s:g} s") from None
