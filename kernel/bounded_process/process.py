"""A program within bounds, from its start to its end."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from kernel.bounded_process.command import bounded_command

_END_TIMEOUT_S = 5.0


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessBounds:
    """What a program may take, and what it is told beside its arguments."""

    memory_bytes: int
    file_bytes: int
    """The longest file that it may write."""
    niceness: int
    unread_bytes: int = 64 << 10
    """How much of what it says is kept while nobody reads, about; then it waits. No line may be longer."""
    environment: Mapping[str, str] = field(default_factory=dict)
    """Added to ours without the settings, which hold keys and passwords that it has no use for."""


@asynccontextmanager
async def bounded_process(
    program: Sequence[str], bounds: ProcessBounds
) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run a program during the block, spoken to over its three pipes; at the end it is gone, with its process group.

    Raises:
        OSError: No process could be made.
    """
    process = await start_bounded(program, bounds)
    try:
        yield process
    finally:
        await end_process(process)


async def start_bounded(program: Sequence[str], bounds: ProcessBounds) -> asyncio.subprocess.Process:
    """Start a program that `end_process` will end.

    Raises:
        OSError: No process could be made.
    """
    command = bounded_command(
        program, bounds.memory_bytes, file_bytes=bounds.file_bytes, niceness=bounds.niceness
    )
    ours = {name: value for name, value in os.environ.items() if not name.upper().startswith("SEGUE_")}
    return await asyncio.create_subprocess_exec(
        *command,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        limit=bounds.unread_bytes,
        env={**ours, **bounds.environment},
        start_new_session=True,
    )


def kill_process(process: asyncio.subprocess.Process) -> None:
    """End it at once, with its process group, also where it has ended by itself; without effect on what is gone."""
    if process.returncode is not None and _is_taken(process.pid):
        return
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def _is_taken(process_id: int) -> bool:
    """Whether a dead program's id is another's by now; it isn't while anything of its process group lives."""
    try:
        os.getpgid(process_id)
    except ProcessLookupError:
        return False
    return True


async def end_process(process: asyncio.subprocess.Process) -> None:
    """Kill it, and return when it is gone; nobody may be reading what it says any more.

    What has left its process group is not killed, and holds nobody up for longer than `_END_TIMEOUT_S`.
    """
    kill_process(process)
    # asyncio tells of its end only once all that it said has been read: who only waited might wait for ever.
    await asyncio.shield(_read_to_end(process))


async def _read_to_end(process: asyncio.subprocess.Process) -> None:
    try:
        async with asyncio.timeout(_END_TIMEOUT_S):
            await process.communicate()
    except TimeoutError:
        # There is no other way to let go of pipes that another process holds.
        process._transport.close()  # type: ignore[attr-defined]  # noqa: SLF001
        await process.wait()
