"""Ending on signals."""

import asyncio
import signal
from collections.abc import Awaitable, Callable

_STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


async def until_signalled(main: Callable[[asyncio.Event], Awaitable[None]]) -> None:
    """Wait for `main`, or for a signal that cancels it; a second signal cancels its way of ending, too.

    The event is set as well: until Python 3.12 a cancellation can get lost in `asyncio.wait_for`, and whoever
    waits for the event in the end ends all the same.
    """
    task = asyncio.current_task()
    assert task is not None
    stop = asyncio.Event()

    def end() -> None:
        stop.set()
        task.cancel()

    loop = asyncio.get_running_loop()
    # Shells start background commands with SIGINT ignored, yet who sends one means it; nohup means to shut out SIGHUP.
    handled = [number for number in _STOP_SIGNALS if number != signal.SIGHUP or not _is_ignored(number)]
    for number in handled:
        loop.add_signal_handler(number, end)
    try:
        await main(stop)
    except asyncio.CancelledError:
        if not stop.is_set():  # somebody else wants us gone
            raise
    finally:
        for number in handled:
            loop.remove_signal_handler(number)


def _is_ignored(number: signal.Signals) -> bool:
    return signal.getsignal(number) is signal.SIG_IGN
