"""The process that makes renditions: bounded, spoken to over pipes, gone when it is closed."""

import asyncio
import sys
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Self

import msgspec
import structlog

from kernel.bounded_process.process import ProcessBounds, end_process, kill_process, start_bounded
from packager.errors import PackagingFailedError
from packager.on_demand.messages import LENGTH_BYTES, Answer, Order, Warm, body_length, framed
from packager.worker.process.tail import Tail

_log = structlog.stdlib.get_logger(__name__)

MAKING_PROGRAM = (sys.executable, "-m", "packager.on_demand.child")

_BUFFER_BYTES = 1 << 20
"""What is kept of standard error while nobody reads it is twice that; who says more stalls."""
_FILE_BYTES = 1 << 20
"""It writes nothing but compiled modules."""
_NICENESS = 0  # a listener waits
_START_TIMEOUT_S = 30.0
_EXIT_TIMEOUT_S = 10.0

_decoder: msgspec.msgpack.Decoder[Answer] = msgspec.msgpack.Decoder(Answer)


@dataclass(frozen=True, slots=True, kw_only=True)
class MakingBounds:
    """What one process may take."""

    memory_bytes: int
    stall_timeout_s: float
    """How long it may go without an answer, not counting the time in which it waits for bytes."""


class MakingProcess:
    """One process, from its start to its end; whoever started it closes it."""

    def __init__(self, process: asyncio.subprocess.Process, stall_timeout_s: float) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        self._process = process
        self._stdin, self._stdout, self._stderr = process.stdin, process.stdout, process.stderr
        self._stall_timeout_s = stall_timeout_s
        self._tail = Tail()
        self._body_bytes: int | None = None
        """The length of the message that has begun to arrive."""

    @classmethod
    async def start(cls, bounds: MakingBounds, *, program: Sequence[str] = MAKING_PROGRAM) -> Self:
        """Start one; it is warm when this returns.

        Raises:
            PackagingFailedError: It did not come up.
        """
        within = ProcessBounds(
            memory_bytes=bounds.memory_bytes,
            file_bytes=_FILE_BYTES,
            niceness=_NICENESS,
            unread_bytes=_BUFFER_BYTES,
            environment={"OPENBLAS_NUM_THREADS": "1"},
        )
        process = await start_bounded(program, within)
        started = cls(process, bounds.stall_timeout_s)
        try:
            await started._warmth()
        except BaseException:
            await started.close()
            raise
        return started

    @property
    def has_ended(self) -> bool:
        """Whether there is nobody to speak to."""
        return self._process.returncode is not None

    async def send(self, order: Order) -> None:
        """Say something.

        Raises:
            PackagingFailedError: It is dead, or takes nothing.
        """
        try:
            async with asyncio.timeout(self._stall_timeout_s):
                self._stdin.write(framed(order))
                await self._stdin.drain()
        except ConnectionError:
            raise await self._ended() from None
        except TimeoutError:
            raise await self.failure(f"took nothing for {self._stall_timeout_s:g} s") from None

    async def receive(self, *, timeout_s: float | None = None) -> Answer:
        """The next thing it says. A call that was cancelled loses nothing of it.

        Raises:
            PackagingFailedError: It is dead, said nothing for too long, or something that is no message.
        """
        wait_s = self._stall_timeout_s if timeout_s is None else timeout_s
        try:
            async with asyncio.timeout(wait_s):
                return _decoder.decode(await self._next_body())
        except asyncio.IncompleteReadError:
            raise await self._ended() from None
        except TimeoutError:
            raise await self.failure(f"said nothing for {wait_s:g} s") from None
        except (ValueError, msgspec.DecodeError):
            raise await self.failure("said something that is no message") from None

    async def failure(self, how: str) -> PackagingFailedError:
        """What went wrong, for whoever asked; the process is killed, and what it said of it is logged."""
        kill_process(self._process)
        with suppress(TimeoutError):
            async with asyncio.timeout(_EXIT_TIMEOUT_S):
                await self._tail.follow(self._stderr)
        _log.warning("making process failed", how=how, stderr=self._tail.text)
        return PackagingFailedError(f"the making process {how}; {self._tail.last_line}".rstrip("; "))

    async def close(self) -> None:
        """End it, whatever it is doing."""
        self._stdin.close()
        await end_process(self._process)

    async def _warmth(self) -> None:
        if not isinstance(await self.receive(timeout_s=_START_TIMEOUT_S), Warm):
            raise await self.failure("said something else than that it is ready")

    async def _next_body(self) -> bytes:
        if self._body_bytes is None:
            self._body_bytes = body_length(await self._stdout.readexactly(LENGTH_BYTES))
        body = await self._stdout.readexactly(self._body_bytes)
        self._body_bytes = None
        return body

    async def _ended(self) -> PackagingFailedError:
        """Its pipes are closed: how it ended."""
        kill_process(self._process)
        status = await self._process.wait()
        return await self.failure(
            f"ended by signal {-status}" if status < 0 else f"ended with status {status}"
        )
