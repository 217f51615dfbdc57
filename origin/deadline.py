"""How long whoever asks for media may be kept waiting."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from origin.errors import TooSlowError

ANSWER_TIMEOUT_S = 4.5
"""Sooner than an edge takes a silent origin for stalled (`edge.upstream_stall_timeout_s`, 5 s) and leaves it: many
waits that are each short enough may follow one another."""


@asynccontextmanager
async def answering_in_time() -> AsyncIterator[None]:
    """A block that ends in time; the flights it waits for go on, for who asks next.

    Raises:
        TooSlowError: It was not done.
    """
    try:
        async with asyncio.timeout(ANSWER_TIMEOUT_S) as deadline:
            yield
    except TimeoutError:
        if not deadline.expired():
            raise
        raise TooSlowError(f"it could not be answered in {ANSWER_TIMEOUT_S:g} s: ask again") from None
