"""Writing to the terminal without ever waiting for it."""

import queue
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TextIO

_QUEUE_TEXTS = 2000
_FAREWELL_S = 2.0


class Console:
    """Standard output and error behind a queue of their own.

    A terminal that is paused, or a pipe that nobody reads, must not stop the services: once the queue is
    full, what comes is dropped, and counted.
    """

    def __init__(self) -> None:
        self._queue: queue.Queue[tuple[TextIO, str] | None] = queue.Queue(_QUEUE_TEXTS)
        self._dropped = 0

    def out(self, text: str) -> None:
        """Text for standard output: what the command was asked for."""
        self._put(sys.stdout, text)

    def err(self, text: str) -> None:
        """Text for standard error: logs."""
        self._put(sys.stderr, text)

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Write during the block; what is left at its end gets a moment."""
        thread = threading.Thread(target=self._write_all, name="console", daemon=True)
        thread.start()
        try:
            yield
        finally:
            with suppress(queue.Full):
                self._queue.put(None, timeout=_FAREWELL_S)
            thread.join(_FAREWELL_S)

    def _put(self, stream: TextIO, text: str) -> None:
        try:
            if self._dropped:
                self._queue.put_nowait((sys.stderr, f"({self._dropped} lines were dropped here)\n"))
                self._dropped = 0
            self._queue.put_nowait((stream, text))
        except queue.Full:
            self._dropped += 1

    def _write_all(self) -> None:
        while (item := self._queue.get()) is not None:
            stream, text = item
            with suppress(OSError, ValueError):  # nobody reads it any more
                stream.write(text)
                stream.flush()
