"""Ending on signals."""

import asyncio
import signal
from collections.abc import Awaitable
from contextlib import suppress

_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


async def until_signalled(main: Awaitable[None]) -> None:
    """Wait for `main`, or for a signal that cancels it; a second signal cancels its way of ending, too."""
    task = asyncio.current_task()
    assert task is not None
    loop = asyncio.get_running_loop()
    for number in _STOP_SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:  # nohup
            loop.add_signal_handler(number, task.cancel)
    with suppress(asyncio.CancelledError):
        await main
