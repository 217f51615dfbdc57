"""Threads that take blocks from bounded queues: FFmpeg works outside the interpreter's lock, so they run at once."""

import queue
import threading
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from typing import Protocol

from packager.pcm.block import Block

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
        # All cores but one: the lane that sets the pace keeps that to itself. With equal rights it would fall
        # behind, and at the end work alone while the others have nothing left to do.
        self._turns = threading.Semaphore(max(cores - 1, 1))

    def open(self, name: str, sink: Sink, *, takes_turns: bool) -> "Lane":
        """A new lane that feeds a sink.

        Lanes take turns at the cores, but for the one that sets the pace, and for those that hand on to other lanes:
        they would hold a turn while they wait for whoever needs one.
        """
        lane = Lane(self._stopped)
        thread = threading.Thread(name=name, target=self._run, args=(lane, sink, takes_turns), daemon=True)
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

    def _run(self, lane: "Lane", sink: Sink, takes_turns: bool) -> None:  # noqa: FBT001 - private
        turn = self._turns if takes_turns else nullcontext()

        def work() -> None:
            while (block := lane.take()) is not None:
                with turn:
                    sink.feed(block)
            with turn:
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
