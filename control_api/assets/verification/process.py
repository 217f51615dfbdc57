"""`segue verify` in a process of its own: a second opinion, bounded in memory and time."""

import asyncio
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

import msgspec

from control_api.assets.verification.errors import VerificationFailedError, VerificationTimedOutError
from control_api.assets.verification.models import Progress
from kernel.bounded_process.process import ProcessBounds, bounded_process
from kernel.telemetry.logs import redact

PROGRAM = (sys.executable, "-m", "segue", "verify", "-", "--json", "--progress")

MAX_DOCUMENT_BYTES = 16 << 20
_CHUNK_BYTES = 64 << 10
_FILE_BYTES = 1 << 20
"""It writes nothing but compiled modules."""
_NICENESS = 5  # listeners go first
_VERDICTS = {0, 1}
"""Exit statuses with a document: every rule holds, or one is broken."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """What one verification may take."""

    memory_bytes: int = 1 << 30
    timeout_s: float = 900.0


async def run_verification(
    address: str,
    on_progress: Callable[[Progress], None],
    bounds: Bounds,
    *,
    program: Sequence[str] = PROGRAM,
) -> Mapping[str, object]:
    """What is found about the stream of a multivariant playlist; cancelling ends the process.

    Raises:
        VerificationTimedOutError: It takes too long.
        VerificationFailedError: The stream can't be read, or the process failed.
    """
    within = ProcessBounds(memory_bytes=bounds.memory_bytes, file_bytes=_FILE_BYTES, niceness=_NICENESS)
    try:
        async with bounded_process(program, within) as process, asyncio.timeout(bounds.timeout_s):
            return await _hear(process, address, on_progress)
    except TimeoutError:
        raise VerificationTimedOutError(f"not done after {bounds.timeout_s:g} s") from None


async def _hear(
    process: asyncio.subprocess.Process, address: str, on_progress: Callable[[Progress], None]
) -> Mapping[str, object]:
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    with suppress(ConnectionError):  # it died before it had read: its exit tells more
        # Not an argument: the address holds a token.
        process.stdin.write(address.encode() + b"\n")
        await process.stdin.drain()
        process.stdin.close()
    try:
        async with asyncio.TaskGroup() as hearing:
            document = hearing.create_task(_document(process.stdout))
            last_words = hearing.create_task(_follow(process.stderr, on_progress))
    except ExceptionGroup as errors:
        if isinstance(errors.exceptions[0], ValueError):  # a line without end
            raise VerificationFailedError("the verifier said what it never says") from None
        raise errors.exceptions[0] from None
    status = await process.wait()
    reason = redact(last_words.result().removeprefix("segue: "))
    if status not in _VERDICTS:
        raise VerificationFailedError(reason or f"the verifier ended with status {status}")
    try:
        return msgspec.json.decode(redact(document.result().decode()), type=dict[str, object])
    except (UnicodeDecodeError, msgspec.DecodeError):  # a crash has the status of a broken rule
        raise VerificationFailedError(reason or "the verifier said what is no report") from None


async def _document(stdout: asyncio.StreamReader) -> bytes:
    document = bytearray()
    while chunk := await stdout.read(_CHUNK_BYTES):
        document += chunk
        if len(document) > MAX_DOCUMENT_BYTES:
            raise VerificationFailedError(f"the report has more than {MAX_DOCUMENT_BYTES} bytes")
    return bytes(document)


async def _follow(stderr: asyncio.StreamReader, on_progress: Callable[[Progress], None]) -> str:
    """Hear what has been read; returns the last line that told something else."""
    last_words = ""
    async for line in stderr:
        try:
            on_progress(msgspec.json.decode(line, type=Progress))
        except msgspec.DecodeError:
            last_words = line.decode("utf-8", "replace").strip() or last_words
    return last_words
