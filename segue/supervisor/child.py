"""One run of a command: a process in a group of its own, its output, its end."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext, suppress

from segue.supervisor.command import Command
from segue.supervisor.lines import LineCutter, reading

_READ_BYTES = 64 << 10
_LAST_WORDS_S = 0.5


class Child:
    """A running process; made by `running`."""

    def __init__(self, command: Command, process: asyncio.subprocess.Process) -> None:
        self._command = command
        self._process = process
        self._started_s = time.monotonic()

    @property
    def pid(self) -> int:
        """Of the process, which leads its group."""
        return self._process.pid

    @property
    def lived_s(self) -> float:
        """Since it was started."""
        return time.monotonic() - self._started_s

    async def wait(self) -> int:
        """Its exit status, or a signal's number, negative."""
        return await self._process.wait()

    def send_signal(self, number: signal.Signals) -> None:
        """Send it a signal; without effect on the dead."""
        with suppress(ProcessLookupError):
            self._process.send_signal(number)

    async def stop(self) -> None:
        """Ask it to end; when its grace is over, kill it."""
        self.send_signal(self._command.stop_signal)
        try:
            await asyncio.wait_for(self._process.wait(), timeout=self._command.stop_grace_s)
        except TimeoutError:
            self.kill_group()
            await self._process.wait()

    def kill_group(self) -> None:
        """Kill it and whatever it has started that stayed in its group; without effect on the dead."""
        # macOS answers EPERM for a group of zombies.
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.pid, signal.SIGKILL)


@asynccontextmanager
async def running(command: Command, on_line: Callable[[str], None] | None = None) -> AsyncIterator[Child]:
    """Start the command; whatever of it is left when the block ends is killed.

    Without `on_line` it writes where we do. The pipes are ours, not asyncio's, whose `wait` would wait for
    grandchildren that hold them, too.

    Raises:
        OSError: No process could be made.
    """
    tie_reader, tie = os.pipe()
    output, output_writer = os.pipe() if on_line is not None else (None, None)
    try:
        process = await _launch(command, tie_reader, output_writer)
    except BaseException:
        _close(output, tie)
        raise
    finally:
        _close(output_writer, tie_reader)
    child = Child(command, process)
    telling: AbstractAsyncContextManager[None] = nullcontext()
    if output is not None and on_line is not None:
        telling = _telling(output, on_line)
    try:
        async with telling:
            try:
                yield child
            finally:
                child.kill_group()
                await process.wait()
    finally:
        os.close(tie)


async def _launch(command: Command, tie_reader: int, output: int | None) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *command.launch_argv(),
        cwd=command.cwd,
        env=command.launch_env(),
        stdin=tie_reader if sys.platform != "linux" else asyncio.subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        start_new_session=True,
        pass_fds=command.pass_fds,
    )


def _close(*descriptors: int | None) -> None:
    for descriptor in descriptors:
        if descriptor is not None:
            os.close(descriptor)


@asynccontextmanager
async def _telling(descriptor: int, on_line: Callable[[str], None]) -> AsyncIterator[None]:
    """Pass lines on during the block, and a moment after it: grandchildren may hold the pipe for longer."""

    async def pump() -> None:
        cutter = LineCutter()
        async with reading(descriptor) as stream:
            while data := await stream.read(_READ_BYTES):
                for line in cutter.feed(data):
                    on_line(line)
        for line in cutter.end():
            on_line(line)

    async with asyncio.TaskGroup() as group:
        task = group.create_task(pump())
        try:
            yield
        finally:
            await asyncio.wait([task], timeout=_LAST_WORDS_S)
            task.cancel()
