"""What signals ask of the keeper."""

import asyncio
import signal
from collections.abc import Iterator
from contextlib import contextmanager

_STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)


class Orders:
    """Set by signals, waited for by the keeper."""

    def __init__(self) -> None:
        self.renew = asyncio.Event()
        """SIGHUP: fresh workers with fresh settings."""
        self.stop = asyncio.Event()
        """SIGTERM or SIGINT: an end in good order."""
        self.hurry = asyncio.Event()
        """The same again: no more waiting for players to move away."""

    def give_stop(self) -> None:
        """What a signal to stop does."""
        (self.hurry if self.stop.is_set() else self.stop).set()


@contextmanager
def taking_orders() -> Iterator[Orders]:
    """Hear signals during the block."""
    orders = Orders()
    loop = asyncio.get_running_loop()
    # Handled even where they were ignored: who sends one means it.
    for number in _STOP_SIGNALS:
        loop.add_signal_handler(number, orders.give_stop)
    loop.add_signal_handler(signal.SIGHUP, orders.renew.set)
    try:
        yield orders
    finally:
        for number in (*_STOP_SIGNALS, signal.SIGHUP):
            loop.remove_signal_handler(number)
