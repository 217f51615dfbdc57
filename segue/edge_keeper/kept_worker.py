"""A slot's worker, started again whenever it ends unasked."""

import asyncio
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, suppress
from typing import Protocol

from kernel.errors import KernelError
from segue.edge_keeper.announcer import Announcer
from segue.edge_keeper.worker import Worker
from segue.supervisor.backoff import Backoff
from segue.supervisor.kept import describe_end

READY_TIMEOUT_S = 60.0
"""A worker that does not serve by then is killed."""


class StartsWorker(Protocol):
    """Runs one worker of the slot during a block."""

    def __call__(self, *, draining: bool) -> AbstractAsyncContextManager[Worker]:
        """See `working`."""


class WorkerFailedError(KernelError):
    """A worker ended before it first served: most often its settings are wrong, and it has said so itself."""


class KeptWorker:
    """One slot of one generation, kept served by `keep` until `stop`."""

    def __init__(
        self,
        slot: int,
        start: StartsWorker,
        give_up_socket: Callable[[], bool],
        announcer: Announcer,
        backoff: Backoff,
    ) -> None:
        self._slot = slot
        self._start = start
        self._give_up_socket = give_up_socket
        self._announcer = announcer
        self._backoff = backoff
        self._served = False
        self._draining = asyncio.Event()
        self._stop = asyncio.Event()
        self._over = asyncio.Event()
        self._begun: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    async def keep(self) -> None:
        """Run a worker, again and again, until `stop` is called, or until the very first one failed."""
        try:
            while not self._stop.is_set():
                wait_s = await self._run_once()
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._stop.wait(), timeout=wait_s)
        finally:
            self._begun.cancel()
            self._over.set()

    async def until_begun(self) -> None:
        """Wait until the first worker serves.

        Raises:
            WorkerFailedError: It ended before.
        """
        await asyncio.shield(self._begun)

    def drain(self) -> None:
        """Tell the worker, and those that may follow it, that players are to move away."""
        self._draining.set()

    async def stop(self) -> None:
        """Let it finish what is under way; returns when it is gone."""
        self._stop.set()
        await self._over.wait()

    async def _run_once(self) -> float:
        """How long to wait before the next run, in seconds."""
        self._served = False
        try:
            async with self._start(draining=self._draining.is_set()) as worker:
                status = await self._until_over(worker)
                lived_s = worker.lived_s
        except OSError as error:
            return self._ended(f"can't be started: {error}", lived_s=0)
        return 0 if self._stop.is_set() else self._ended(describe_end(status), lived_s=lived_s)

    async def _until_over(self, worker: Worker) -> int:
        async with asyncio.TaskGroup() as group:
            watching = [
                group.create_task(self._stop_when_told(worker)),
                group.create_task(self._attend(worker)),
            ]
            status = await worker.wait()
            for task in watching:
                task.cancel()
        return status

    async def _stop_when_told(self, worker: Worker) -> None:
        await self._stop.wait()
        await worker.stop()

    async def _attend(self, worker: Worker) -> None:
        """Hear that it serves; from then on it can be told to drain."""
        try:
            async with asyncio.timeout(READY_TIMEOUT_S):
                serves = await worker.until_ready()
        except TimeoutError:
            self._announcer.error(f"worker {self._slot} did not serve within {READY_TIMEOUT_S:g} s")
            worker.kill()
            return
        if serves:
            self._served = True
            if not self._begun.done():
                self._begun.set_result(None)
            await self._draining.wait()
            worker.drain()

    def _ended(self, what: str, *, lived_s: float) -> float:
        if not self._begun.done():
            self._begun.set_exception(WorkerFailedError(f"worker {self._slot} {what} before it served"))
            self._stop.set()
            return 0
        wait_s = self._backoff.after(lived_s)
        self._announcer.warning(f"worker {self._slot} {what}; starting it again in {wait_s:g} s")
        if not self._served:
            self._send_elsewhere()
        return wait_s

    def _send_elsewhere(self) -> None:
        """Nobody must wait for a worker that may never come: its certificate can't be read any more, for one."""
        try:
            if self._give_up_socket():
                self._announcer.warning(f"no connection is sent to worker {self._slot} before it serves")
        except OSError as error:
            self._announcer.error(f"connections still wait for worker {self._slot}: {error}")
