"""`make load` against the whole house: its report is there, and its exit status tells the truth."""

import asyncio
import json
import os
import signal
import sys
import wave
from asyncio.subprocess import PIPE, STDOUT, Process
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Any

import numpy as np
import psutil  # type: ignore[import-untyped]
import pytest

from segue.embedded.ports import LOOPBACK, free_port
from tests.e2e.house import House
from tests.integration.segue_up import segue_up

PATIENCE_S = 150
SHORT = ("--listeners", "10", "--starts-per-second", "5", "--duration", "5", "--ramp", "1", "--speed", "10")
SLOW_S = 0.25


async def started(folder: Path, *arguments: str) -> Process:
    """The command with a short load, its report in the folder, its scratch folders in there too."""
    argv = ["-m", "loadtests", *SHORT, "--out", str(folder / "reports"), *arguments]
    env = os.environ | {"TMPDIR": str(folder), "COLUMNS": "300"}
    return await asyncio.create_subprocess_exec(sys.executable, *argv, stdout=PIPE, stderr=STDOUT, env=env)


async def ended(process: Process) -> tuple[int, str]:
    """Exit status, and what it said."""
    try:
        async with asyncio.timeout(PATIENCE_S):
            said, _ = await process.communicate()
    except TimeoutError:
        process.kill()
        await process.wait()
        raise
    assert process.returncode is not None
    return process.returncode, said.decode()


async def load(folder: Path, *arguments: str) -> tuple[int, str]:
    """Run the command to its end."""
    return await ended(await started(folder, *arguments))


def report_of(folder: Path) -> tuple[str, dict[str, Any]]:
    """The page and the figures of the one run in a folder."""
    [page] = (folder / "reports").glob("*/report.html")
    return page.read_text(), json.loads(page.with_name("results.json").read_text())


def left_running(folder: Path) -> list[str]:
    """Processes that were told of something in this folder."""
    lines = (" ".join(process.info["cmdline"] or ()) for process in psutil.process_iter(["cmdline"]))
    return [line for line in lines if str(folder) in line]


class SlowRelay:
    """Passes bytes on to a port; every request waits for `delay_s` before."""

    def __init__(self, port: int) -> None:
        self.delay_s = 0.0
        self._port = port
        self._tasks: set[asyncio.Task[None]] = set()

    def accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """A new connection."""
        task = asyncio.create_task(self._carry(reader, writer))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def end(self) -> None:
        """Cut everything off."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            far_reader, far_writer = await asyncio.open_connection(LOOPBACK, self._port)
            with suppress(OSError):
                await asyncio.gather(
                    self._pass(reader, far_writer, slow=True), self._pass(far_reader, writer, slow=False)
                )
            far_writer.close()
        writer.close()

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, slow: bool) -> None:
        while data := await reader.read(1 << 16):
            if slow:
                await asyncio.sleep(self.delay_s)
            writer.write(data)
            await writer.drain()
        writer.close()


@asynccontextmanager
async def relayed(port: int, *, to_port: int) -> AsyncIterator[SlowRelay]:
    """A relay, during the block."""
    relay = SlowRelay(to_port)
    server = await asyncio.start_server(relay.accept, LOOPBACK, port)
    try:
        yield relay
    finally:
        server.close()
        await relay.end()
        await server.wait_closed()


def write_album(folder: Path) -> Path:
    """Two tracks of ten seconds of noise."""
    folder.mkdir()
    for number in (1, 2):
        samples = np.random.default_rng(number).integers(-8000, 8000, 2 * 441_000, dtype=np.int16)
        with wave.open(str(folder / f"{number:02} Noise {number}.wav"), "wb") as file:
            file.setparams((2, 2, 44_100, 0, "NONE", ""))
            file.writeframes(samples.tobytes())
    return folder


@asynccontextmanager
async def cold_house(folder: Path, environ: pytest.MonkeyPatch) -> AsyncIterator[tuple[str, SlowRelay]]:
    """A house whose edge keeps nothing and asks its origin by way of a relay; its API's address, and the relay."""
    ports = {service: free_port() for service in ("api", "edge", "origin")}
    relay_port = free_port()
    environ.setenv("SEGUE_EDGE__UPSTREAMS", f'["http://{LOOPBACK}:{relay_port}"]')
    for name in ("CACHE_BYTES", "DISK_CACHE_BYTES", "KEY_TTL_S", "PREFETCH_CONCURRENCY"):
        environ.setenv(f"SEGUE_EDGE__{name}", "0")
    # The listeners of several runs register from one address.
    environ.setenv("SEGUE_RATE_LIMITS__REGISTRATION__LIMIT", "1000")
    house = house_of(folder, ports)
    async with relayed(relay_port, to_port=ports["origin"]) as relay:
        await asyncio.to_thread(house.__enter__)
        try:
            yield f"http://{LOOPBACK}:{ports['api']}", relay
        finally:
            await asyncio.to_thread(house.__exit__, None, None, None)


@contextmanager
def house_of(folder: Path, ports: dict[str, int]) -> Iterator[None]:
    """A house with two tracks."""
    with segue_up(folder / "data", folder / "up.log", ports=ports) as up:
        up.until_ready()
        House(up, folder / "data").ingest(write_album(folder / "Album"))
        yield
        up.process.terminate()
        assert up.end() == 0


async def test_a_newcomer_gets_a_report_and_nothing_is_left_running(tmp_path: Path) -> None:
    """The command alone: it starts a house, loads it, reports, and stops it."""
    status, said = await load(tmp_path)

    assert status == 0, said
    assert "Objective met" in said
    page, results = report_of(tmp_path)
    assert "<h1>Objective met</h1>" in page
    assert results["met"] is True
    figures = results["figures"]
    assert 25 == pytest.approx(figures["stream_start"]["count"], abs=3)
    assert figures["next_track"]["count"] > 0
    assert figures["seek"]["count"] > 0
    assert figures["failures"] == []
    assert figures["cache"]["hit"] > 0
    assert left_running(tmp_path) == []


async def test_the_exit_status_tells_when_the_origin_is_slow(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same house passes at its own speed, and misses when requests to its origin wait a quarter of a second."""
    fast, slow, cut = (tmp_path / name for name in ("fast", "slow", "cut"))
    for folder in (fast, slow, cut):
        folder.mkdir()
    async with cold_house(tmp_path, monkeypatch) as (host, relay):
        target = ("--host", host, "--profile", "cold")
        status, said = await load(fast, *target)
        assert status == 0, said
        _, results = report_of(fast)
        forwarded = results["figures"]["cache"]
        assert forwarded.keys() <= {"miss", "bypass", "collapsed"}

        relay.delay_s = SLOW_S
        status, said = await load(slow, *target)
        assert status == 1, said
        page, results = report_of(slow)
        assert "<h1>Objective missed</h1>" in page
        assert results["met"] is False
        assert results["figures"]["stream_start"]["p50_ms"] > 4 * SLOW_S * 1000

        relay.delay_s = 0.0
        await break_off(cut, *target)


async def break_off(folder: Path, *target: str) -> None:
    """Ctrl-C in the midst of a run: what was measured is reported, and it is no pass."""
    process = await started(folder, *target, "--duration", "600")
    assert process.stdout is not None
    async with asyncio.timeout(PATIENCE_S):
        while b"measuring" not in (line := await process.stdout.readline()):
            assert line
    process.send_signal(signal.SIGINT)

    status, said = await ended(process)

    assert status == 130, said
    page, results = report_of(folder)
    assert "broken off" in page
    assert results["figures"]["stream_start"]["count"] > 0


async def test_a_host_that_is_down_could_not_be_loaded(tmp_path: Path) -> None:
    """Status 2, the reason, and no report that could be taken for one."""
    status, said = await load(tmp_path, "--host", f"http://{LOOPBACK}:{free_port()}")

    assert status == 2
    assert "no control API answers at" in said
    assert not (tmp_path / "reports").exists()
