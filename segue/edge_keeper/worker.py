"""One worker process: it inherits its slot's socket, and says through a pipe when it serves."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from segue.edge_keeper.listeners import Listeners
from segue.edge_keeper.metrics_folder import MetricsFolder
from segue.supervisor.child import Child, running
from segue.supervisor.command import Command
from segue.supervisor.lines import reading

DRAIN_SIGNAL = signal.SIGUSR1
"""Tells a worker that players are to move away; it serves on until SIGTERM."""

METRICS_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"

_STOP_GRACE_S = 15.0  # what a worker gives the requests under way, and time to close what it has open


class Worker:
    """A running worker; made by `working`."""

    def __init__(self, child: Child, said: asyncio.StreamReader) -> None:
        self._child = child
        self._said = said

    @property
    def lived_s(self) -> float:
        """Since it was started."""
        return self._child.lived_s

    async def until_ready(self) -> bool:
        """Wait until it serves; False when it ended, or gave up, before."""
        return await self._said.read(1) != b""

    async def wait(self) -> int:
        """Its exit status, or a signal's number, negative."""
        return await self._child.wait()

    async def stop(self) -> None:
        """Let it finish what is under way; kill it when that takes too long."""
        await self._child.stop()

    def drain(self) -> None:
        """Tell it that players are to move away."""
        self._child.send_signal(DRAIN_SIGNAL)

    def kill(self) -> None:
        """End it at once."""
        self._child.kill_group()


@asynccontextmanager
async def working(
    program: tuple[str, ...],
    slot: int,
    listeners: Listeners,
    metrics: MetricsFolder,
    *,
    draining: bool,
) -> AsyncIterator[Worker]:
    """Run a worker during the block, on the socket that its slot has now; whatever is left of it at the end is killed.

    One that begins while the edge is `draining` is told at once: it must not call itself ready.

    Raises:
        OSError: No process could be made.
    """
    number = metrics.take_number()
    try:
        said, ready = os.pipe()
        descriptors = (listeners[slot].fileno(), ready)
        numbers = (slot, *descriptors, number, int(draining))
        command = _command((*program, *map(str, numbers)), slot, descriptors, metrics.path)
        async with reading(said) as stream, AsyncExitStack() as stack:
            try:
                child = await stack.enter_async_context(running(command))
            finally:
                os.close(ready)  # the worker's end is its own: the pipe ends with it
            yield Worker(child, stream)
    finally:
        metrics.give_back(number)


def _command(program: tuple[str, ...], slot: int, descriptors: tuple[int, int], metrics: Path) -> Command:
    return Command(
        name=f"worker {slot}",
        argv=(sys.executable, *program),
        cwd=Path.cwd(),
        env={METRICS_VARIABLE: str(metrics)},
        stop_grace_s=_STOP_GRACE_S,
        pass_fds=descriptors,
    )
