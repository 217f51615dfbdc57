"""A bounded program is gone when its block is left, whatever it was doing."""

import asyncio
import os
import signal
import sys
from dataclasses import replace

import pytest

from kernel.bounded_process.process import ProcessBounds, bounded_process

BOUNDS = ProcessBounds(memory_bytes=300 << 20, file_bytes=1 << 20, niceness=0)
PROMPTLY_S = 10


def python(program: str) -> tuple[str, ...]:
    """The command that runs some Python."""
    return (sys.executable, "-I", "-c", program)


async def output_of(program: str, bounds: ProcessBounds = BOUNDS) -> bytes:
    """What some Python says."""
    async with asyncio.timeout(PROMPTLY_S), bounded_process(python(program), bounds) as process:
        said, _ = await process.communicate(b"")
    return said


async def _ended(process: asyncio.subprocess.Process) -> None:
    """Return when the program itself has ended, whoever holds its pipes."""
    while process.returncode is None:  # noqa: ASYNC110 - `wait` returns only when its pipes are closed as well
        await asyncio.sleep(0.01)


@pytest.mark.parametrize(("unread", "read"), [("stdout", "stderr"), ("stderr", "stdout")])
async def test_one_that_says_more_than_is_read_is_gone_in_time(unread: str, read: str) -> None:
    """What nobody reads keeps the library from telling its end."""
    bounds = replace(BOUNDS, unread_bytes=1024)
    program = (
        "import sys, time\n"
        f"sys.{unread}.write('x' * 32768); sys.{unread}.flush()\n"
        f"sys.{read}.write('.'); sys.{read}.flush(); time.sleep(600)"
    )
    async with asyncio.timeout(PROMPTLY_S):
        async with bounded_process(python(program), bounds) as process:
            await getattr(process, read).readexactly(1)
        assert process.returncode is not None


async def test_what_it_has_started_goes_with_it() -> None:
    """It holds the same pipes, and these are read to their end."""
    grandchild = "import time; time.sleep(600)"
    program = (
        "import subprocess, sys, time\n"
        f"subprocess.Popen([sys.executable, '-c', {grandchild!r}])\n"
        "print('begun', flush=True); time.sleep(600)"
    )
    async with asyncio.timeout(PROMPTLY_S), bounded_process(python(program), BOUNDS) as process:
        assert process.stdout is not None
        assert await process.stdout.readline() == b"begun\n"


async def test_what_outlives_it_goes_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    """It holds the pipes of a program that has ended by itself, and these are read to their end."""
    monkeypatch.setattr("kernel.bounded_process.process._END_TIMEOUT_S", 600.0)
    grandchild = "import time; time.sleep(600)"
    program = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {grandchild!r}])"
    async with asyncio.timeout(PROMPTLY_S), bounded_process(python(program), BOUNDS) as process:
        await _ended(process)


async def test_what_has_left_its_group_holds_nobody_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its pipes are let go of."""
    monkeypatch.setattr("kernel.bounded_process.process._END_TIMEOUT_S", 0.2)
    grandchild = "import time; time.sleep(600)"
    program = (
        "import subprocess, sys\n"
        f"started = subprocess.Popen([sys.executable, '-c', {grandchild!r}], start_new_session=True)\n"
        "print(started.pid, flush=True)"
    )
    async with asyncio.timeout(PROMPTLY_S):
        async with bounded_process(python(program), BOUNDS) as process:
            assert process.stdout is not None
            started = int(await process.stdout.readline())
            await _ended(process)
    os.kill(started, signal.SIGKILL)  # which fails if it is gone

    assert process.returncode == 0


async def test_whoever_is_cancelled_leaves_nothing() -> None:
    """The block's end is waited for."""
    begun: asyncio.Future[asyncio.subprocess.Process] = asyncio.get_running_loop().create_future()

    async def run() -> None:
        async with bounded_process(python("import time; time.sleep(600)"), BOUNDS) as process:
            begun.set_result(process)
            await process.wait()

    running = asyncio.create_task(run())
    process = await begun
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    assert process.returncode is not None


async def test_it_is_told_no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """They hold keys and passwords; what it is to be told it is told."""
    monkeypatch.setenv("SEGUE_SECRETS__X", "secret")
    bounds = ProcessBounds(memory_bytes=1 << 30, file_bytes=0, niceness=0, environment={"THREADS": "1"})
    said = await output_of(
        "import os; print([n for n in os.environ if n in ('SEGUE_SECRETS__X', 'THREADS')])", bounds
    )
    assert said.strip() == b"['THREADS']"


async def test_it_is_bounded() -> None:
    """As the launcher does it."""
    program = "import resource; print(resource.getrlimit(resource.RLIMIT_DATA)[0])"
    assert (await output_of(program)).strip() == str(300 << 20).encode()
