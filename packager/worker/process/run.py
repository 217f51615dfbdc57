"""Running the packaging process: bounded, watched, and gone when this returns."""

import asyncio
import errno
import os
import signal
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

import msgspec
import structlog

from kernel.bounded_process.process import ProcessBounds, bounded_process, kill_process
from packager.errors import PackagingFailedError
from packager.job import Job, Message, Packaged, Progress, Refused
from packager.worker.errors import ScratchFullError
from packager.worker.process.tail import Tail

_log = structlog.stdlib.get_logger(__name__)

PACKAGING_PROGRAM = (sys.executable, "-m", "packager.child")

MAX_MESSAGE_BYTES = 32 << 20
"""Twelve hours in seven renditions make a `Packaged` of 5 MB."""

_NICENESS = 5
_EXIT_TIMEOUT_S = 10.0
_DISK_FULL = os.strerror(errno.ENOSPC)  # as tracebacks spell it

_decoder: msgspec.json.Decoder[Message] = msgspec.json.Decoder(Message)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What one packaging process may take."""

    memory_bytes: int
    file_bytes: int
    """The longest file it may write."""
    stall_timeout_s: float
    """How long it may go without telling of progress."""


async def run_packaging(
    job: Job,
    bounds: Bounds,
    on_progress: Callable[[Progress], None],
    *,
    program: Sequence[str] = PACKAGING_PROGRAM,
) -> Packaged | Refused:
    """Package one master in a process of its own; cancelling kills it.

    Raises:
        PackagingFailedError: It crashed, hung, or said what no packaging process says.
        ScratchFullError: There was no room for what it made.
    """
    tail = Tail()
    within = ProcessBounds(
        memory_bytes=bounds.memory_bytes,
        file_bytes=bounds.file_bytes,
        niceness=_NICENESS,
        unread_bytes=MAX_MESSAGE_BYTES,
        environment={"OPENBLAS_NUM_THREADS": "1"},
    )
    async with bounded_process(program, within) as process:
        verdict, failure = await _converse(process, job, bounds.stall_timeout_s, on_progress, tail)
    if verdict is not None and failure is None:
        return verdict
    if _DISK_FULL in tail.text:
        raise ScratchFullError("the scratch directory is full")
    _log.warning("packaging process failed", how=failure, stderr=tail.text)
    raise PackagingFailedError(f"the packaging process {failure}; {tail.last_line}".rstrip("; "))


async def _converse(
    process: asyncio.subprocess.Process,
    job: Job,
    stall_timeout_s: float,
    on_progress: Callable[[Progress], None],
    tail: Tail,
) -> tuple[Packaged | Refused | None, str | None]:
    """Hand the job over and hear the process out: its verdict, and what was wrong with how it ended."""
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    verdict: Packaged | Refused | None = None
    async with asyncio.TaskGroup() as group:
        feeding = group.create_task(_feed(process.stdin, msgspec.json.encode(job)))
        following = group.create_task(tail.follow(process.stderr))
        try:
            verdict = await _hear(process.stdout, on_progress, stall_timeout_s)
            async with asyncio.timeout(_EXIT_TIMEOUT_S):
                failure = _exit_failure(await process.wait(), verdict)
        except TimeoutError:
            failure = f"showed no progress for {stall_timeout_s:g} s"
        except (ValueError, msgspec.DecodeError):
            failure = "said something that is no message"
        kill_process(process)
        await asyncio.wait({feeding, following}, timeout=_EXIT_TIMEOUT_S)
        feeding.cancel()
        following.cancel()
    return verdict, failure


async def _feed(stdin: asyncio.StreamWriter, job: bytes) -> None:
    with suppress(ConnectionError):  # it died before it had read: its exit tells more
        stdin.write(job)
        await stdin.drain()
        stdin.close()
        await stdin.wait_closed()


async def _hear(
    stdout: asyncio.StreamReader, on_progress: Callable[[Progress], None], stall_timeout_s: float
) -> Packaged | Refused | None:
    verdict: Packaged | Refused | None = None
    while True:
        async with asyncio.timeout(stall_timeout_s):
            line = await stdout.readline()
        if not line:
            return verdict
        message = _decoder.decode(line)
        if isinstance(message, Progress):
            on_progress(message)
        else:
            verdict = message


def _exit_failure(status: int, verdict: Packaged | Refused | None) -> str | None:
    if status < 0:
        reason = " (for want of memory, most likely)" if -status == signal.SIGKILL else ""
        return f"was ended by signal {-status}, {signal.strsignal(-status)}{reason}"
    if status != 0:
        return f"failed with status {status}"
    return "ended without a verdict" if verdict is None else None
