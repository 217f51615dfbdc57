"""Threads that take blocks from bounded queues: FFmpeg works outside the interpreter's lock, so they run at once."""

import queue
import threading
from collections.abc import Callable, Sequence
from typing import Protocol

from packager.pcm.block import Block
from packager.turns import Turn, Turns

_QUEUED_BLOCKS = 4
"""How far a fast lane may run ahead of a slow one: enough to keep both cores busy, little enough to hold."""

_POLL_S = 0.2


class Sink(Protocol):
    """What a lane does with its blocks."""

    def feed(self, block: Block) -> None:
        """Take the next block."""

    def finish(self) -> None:
        """There are no more."""


class LanesStoppedError(Exception):
    """Another lane failed; this one's work is of no use any more."""


class Lanes:
    """All lanes of one job: when one fails, the others stop, and `join` raises what it raised."""

    def __init__(self, cores: int) -> None:
        self._threads: list[threading.Thread] = []
        self._stopped = threading.Event()
        self._failure: BaseException | None = None
        self._lock = threading.Lock()
        self._turns = Turns(cores)

    def open(self, name: str, sink: Sink, turn: Turn) -> "Lane":
        """A new lane that feeds a sink, a block a turn."""
        lane = Lane(self._stopped)
        thread = threading.Thread(name=name, target=self._run, args=(lane, sink, turn), daemon=True)
        self._threads.append(thread)
        thread.start()
        return lane

    def run(self, name: str, work: Callable[[], None]) -> None:
        """Do some work beside the lanes."""
        thread = threading.Thread(name=name, target=self._guard, args=(work,), daemon=True)
        self._threads.append(thread)
        thread.start()

    def stop(self) -> None:
        """Stop every lane where it is, and wait for it."""
        self._stopped.set()
        for thread in self._threads:
            thread.join()

    def join(self, meanwhile: Callable[[], None] = lambda: None) -> None:
        """Wait until every lane is done, calling `meanwhile` now and then; raises the first failure among them."""
        for thread in self._threads:
            while thread.is_alive():
                thread.join(_POLL_S)
                meanwhile()
        if self._failure is not None:
            raise self._failure

    def _run(self, lane: "Lane", sink: Sink, turn: Turn) -> None:
        def work() -> None:
            while (block := lane.take()) is not None:
                with self._turns.taken(turn):
                    sink.feed(block)
            with self._turns.taken(turn):
                sink.finish()

        self._guard(work)

    def _guard(self, work: Callable[[], None]) -> None:
        try:
            work()
        except LanesStoppedError:
            pass
        except BaseException as error:  # noqa: BLE001 - handed to whoever joins
            with self._lock:
                self._failure = self._failure or error
            self._stopped.set()


class Lane:
    """One bounded queue into a thread; whoever feeds it waits when it is full."""

    def __init__(self, stopped: threading.Event) -> None:
        self._queue: queue.Queue[Block | None] = queue.Queue(_QUEUED_BLOCKS)
        self._stopped = stopped

    def put(self, block: Block | None) -> None:
        """Hand over a block, or None for the end.

        Raises:
            LanesStoppedError: A lane has failed.
        """
        while not self._stopped.is_set():
            try:
                return self._queue.put(block, timeout=_POLL_S)
            except queue.Full:
                continue
        raise LanesStoppedError

    def take(self) -> Block | None:
        """The next block, or None at the end.

        Raises:
            LanesStoppedError: A lane has failed.
        """
        while not self._stopped.is_set():
            try:
                return self._queue.get(timeout=_POLL_S)
            except queue.Empty:
                continue
        raise LanesStoppedError


class Fork:
    """A sink that hands every block to several lanes."""

    def __init__(self, lanes: Sequence[Lane]) -> None:
        self._lanes = lanes

    def feed(self, block: Block) -> None:
        """See `Sink.feed`."""
        for lane in self._lanes:
            lane.put(block)

    def finish(self) -> None:
        """See `Sink.finish`."""
        for lane in self._lanes:
            lane.put(None)
