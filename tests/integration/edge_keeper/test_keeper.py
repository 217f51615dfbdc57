"""The keeper with real processes: deaths, replacements, ends."""

import asyncio
import signal
import socket
from contextlib import suppress
from pathlib import Path

import aiohttp
import psutil  # type: ignore[import-untyped]
import pytest

from segue.embedded.ports import LOOPBACK
from tests.integration.edge_keeper.keeping import PATIENCE_S, Keeping, ask, keeping, until
from tests.integration.edge_keeper.load import Load

KEEPER_LIMIT_BYTES = 32 << 20
PROMPTLY_S = 5


async def test_every_worker_answers(tmp_path: Path) -> None:
    """Connections are spread over all workers; the keeper itself stays light."""
    with keeping(tmp_path) as keeper:
        await keeper.until_serving()
        slots = {(await ask(keeper.url))["slot"] for _ in range(64)}
        size_bytes = psutil.Process(keeper.process.pid).memory_info().rss
    assert slots == {0, 1}
    assert size_bytes < KEEPER_LIMIT_BYTES


async def test_a_connection_made_while_no_worker_lives_is_served(tmp_path: Path) -> None:
    """It waits in the keeper's socket for the next worker."""
    with keeping(tmp_path, workers=1) as keeper:
        await keeper.until_serving()
        (worker,) = keeper.workers()
        worker.suspend()  # it can't take the connection before it dies
        with socket.create_connection((LOOPBACK, keeper.port), timeout=20) as waiting:
            waiting.sendall(b"GET / HTTP/1.1\r\nHost: edge\r\nConnection: close\r\n\r\n")
            worker.kill()
            answer = await asyncio.to_thread(_read_all, waiting)
    assert answer.startswith(b"HTTP/1.1 200 OK")
    assert f'"pid": {worker.pid}'.encode() not in answer


async def test_nobody_waits_for_a_worker_that_cant_start_again(tmp_path: Path) -> None:
    """Its share of the connections is its sibling's until it can, and its own from then on."""
    with keeping(tmp_path) as keeper:
        await keeper.until_serving()
        keeper.configure(name="half", workers=2)
        await _kill_slot(keeper, 1)
        await keeper.until_said("no connection is sent to worker 1")
        async with asyncio.timeout(PROMPTLY_S):
            assert {(await ask(keeper.url))["slot"] for _ in range(64)} == {0}
        keeper.configure(name="mended", workers=2)
        await until(lambda: len(keeper.workers()) == 2, "it has started")
        async with asyncio.timeout(PATIENCE_S):
            while (await ask(keeper.url))["slot"] != 1:
                pass
        assert keeper.log.read_text().count("no connection is sent to worker 1") == 1


async def test_without_any_worker_connections_are_refused(tmp_path: Path) -> None:
    """Players and load balancers go to another edge at once; the port stays ours, and is served again."""
    with keeping(tmp_path, workers=1) as keeper:
        await keeper.until_serving()
        keeper.configure(name="broken")
        keeper.workers()[0].kill()
        await keeper.until_said("no connection is sent to worker 0")
        with pytest.raises(aiohttp.ClientConnectorError):
            await ask(keeper.url)
        (tmp_path / "other").mkdir()
        with keeping(tmp_path / "other", port=keeper.port) as other:
            assert other.end() == 1
            assert _last_line(other).endswith("Address already in use")
        keeper.configure(name="mended")
        async with asyncio.timeout(PATIENCE_S):
            while True:
                with suppress(aiohttp.ClientConnectorError):
                    assert (await ask(keeper.url))["name"] == "mended"
                    break


async def _kill_slot(keeper: Keeping, slot: int) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while (told := await ask(keeper.url))["slot"] != slot:
            pass
    psutil.Process(told["pid"]).kill()


def _read_all(connection: socket.socket) -> bytes:
    answer = b""
    while data := connection.recv(1 << 16):
        answer += data
    return answer


async def test_a_killed_worker_refuses_nobody(tmp_path: Path) -> None:
    """Under load, `kill -9` of a worker breaks what it had under way; no fresh connection is refused."""
    with keeping(tmp_path) as keeper:
        await keeper.until_serving()
        async with Load(keeper.url) as load:
            for killed in range(1, 4):
                await load.more(100)
                keeper.workers()[0].kill()
                await keeper.until_said("starting it again", times=killed)
            await load.more(100)
        assert load.refused == 0
        assert load.answered > 300
        assert keeper.process.poll() is None
        await until(lambda: len(keeper.workers()) == 2, "two workers again")


async def test_a_fresh_generation_fails_no_request(tmp_path: Path) -> None:
    """Under load of fresh and kept connections, SIGHUP replaces all workers, and nobody notices."""
    with keeping(tmp_path, name="old") as keeper:
        await keeper.until_serving()
        before = {worker.pid for worker in keeper.workers()}
        async with Load(keeper.url) as load:
            await load.more(100)
            for times in (1, 2):
                keeper.configure(name=f"new-{times}", workers=2)
                keeper.send(signal.SIGHUP)
                await keeper.until_said("the fresh workers serve", times=times)
                await load.more(100)
        assert load.failures == []
        await until(lambda: len(keeper.workers()) == 2, "the old ones are gone")
        assert {worker.pid for worker in keeper.workers()} & before == set()
        assert (await ask(keeper.url))["name"] == "new-2"


async def test_the_replaced_finish_what_is_under_way(tmp_path: Path) -> None:
    """An answer that has begun when its worker is replaced arrives whole."""
    with keeping(tmp_path, workers=1) as keeper:
        await keeper.until_serving()
        async with aiohttp.ClientSession() as session, session.get(f"{keeper.url}/slowly") as response:
            keeper.send(signal.SIGHUP)
            body = await response.read()
    assert body == b"0123456789" * 10


async def test_a_fresh_generation_that_fails_is_given_up(tmp_path: Path) -> None:
    """Wrong settings, or workers that end at once, are told; the old workers go on, and the next SIGHUP is heard."""
    with keeping(tmp_path, name="old") as keeper:
        await keeper.until_serving()
        workers = {worker.pid for worker in keeper.workers()}
        keeper.configure(name="broken", workers=2)
        keeper.send(signal.SIGHUP)
        await keeper.until_said("the fresh workers are given up, the old ones go on: worker")
        keeper.configure(name="half", workers=2)
        keeper.send(signal.SIGHUP)
        await keeper.until_said("the fresh workers are given up", times=2)
        keeper.configure(name="wrong name")
        keeper.send(signal.SIGHUP)
        await keeper.until_said("the old ones go on: wrong settings: edge.name")
        assert {worker.pid for worker in keeper.workers()} == workers
        assert {(await ask(keeper.url))["name"] for _ in range(16)} == {"old"}
        keeper.configure(name="new", workers=2)
        keeper.send(signal.SIGHUP)
        await keeper.until_said("the fresh workers serve")
        keeper.send(signal.SIGTERM)
        assert keeper.end() == 0


async def test_more_workers_by_a_signal_fewer_by_a_start(tmp_path: Path) -> None:
    """A fresh generation can be larger; a smaller one would lose who waits in the sockets given up."""
    with keeping(tmp_path, workers=1) as keeper:
        await keeper.until_serving()
        keeper.configure(workers=3)
        keeper.send(signal.SIGHUP)
        await keeper.until_said("the fresh workers serve")
        await until(lambda: len(keeper.workers()) == 3, "three workers")
        keeper.configure(workers=1)
        keeper.send(signal.SIGHUP)
        await keeper.until_said("the fresh workers serve", times=2)
        await keeper.until_said("edge.workers is not lowered to 1 before the next start")
        slots = {(await ask(keeper.url))["slot"] for _ in range(64)}
    assert slots == {0, 1, 2}


async def test_the_first_workers_fail(tmp_path: Path) -> None:
    """The keeper ends with status 1, and a reason."""
    with keeping(tmp_path, name="broken") as keeper:
        assert keeper.end() == 1
        log = keeper.log.read_text()
    assert "broken as asked" in log
    assert "ended by itself with status 1 before it served" in log


async def test_a_taken_port_is_told(tmp_path: Path) -> None:
    """Another program's, and another edge's, which the system would let us share."""
    with keeping(tmp_path) as one, socket.create_server((LOOPBACK, 0)) as taken:
        await one.until_serving()
        ports = (taken.getsockname()[1], one.port)
        with keeping(tmp_path, port=ports[0]) as first, keeping(tmp_path, port=ports[1]) as second:
            for port, refused in zip(ports, (first, second), strict=True):  # they wait at the same time
                assert refused.end() == 1
                said = f"segue: can't listen on {LOOPBACK}:{port}: Address already in use"
                assert said == _last_line(refused)
        assert len(one.workers()) == 2


def _last_line(keeper: Keeping) -> str:
    return keeper.log.read_text().splitlines()[-1]


async def test_draining_comes_before_the_end(tmp_path: Path) -> None:
    """Told to stop, the edge serves on for a while and says that it isn't ready; a second signal ends the wait."""
    with keeping(tmp_path, drain_s=60.0) as keeper:
        await keeper.until_serving()
        async with aiohttp.ClientSession() as session:
            assert (await ask(f"{keeper.url}/health/ready", session))["status"] == "ready"
            keeper.send(signal.SIGTERM)
            await keeper.until_said("draining for 60 s")
            keeper.workers()[0].kill()  # its successor drains as well
            await keeper.until_said("begins draining")
        async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(force_close=True)) as fresh:
            said = {(await ask(f"{keeper.url}/health/ready", fresh))["status"] for _ in range(32)}
        assert said == {"draining"}
        assert (await ask(keeper.url))["name"] == "edge"
        keeper.send(signal.SIGTERM)
        assert keeper.end() == 0


async def test_a_drain_ends_by_itself(tmp_path: Path) -> None:
    """After `drain_s` the edge stops."""
    with keeping(tmp_path, workers=1, drain_s=0.2) as keeper:
        await keeper.until_serving()
        keeper.send(signal.SIGINT)
        assert keeper.end() == 0


async def test_a_signal_in_the_midst_of_a_start_ends_it(tmp_path: Path) -> None:
    """Workers that never become ready are no reason to stay."""
    with keeping(tmp_path, name="stuck") as keeper:
        await until(lambda: len(keeper.workers()) == 2, "two workers begin")
        keeper.send(signal.SIGTERM)
        assert keeper.end() == 0


async def test_workers_die_with_their_keeper(tmp_path: Path) -> None:
    """A `kill -9` of the keeper leaves nothing, and its successor has the port."""
    with keeping(tmp_path) as keeper:
        await keeper.until_serving()
        workers = keeper.workers()
        keeper.process.kill()
        _, alive = psutil.wait_procs(workers, timeout=10)
        assert alive == []
        with keeping(tmp_path, workers=1, port=keeper.port) as successor:
            await successor.until_serving()


async def test_no_descriptor_is_lost(tmp_path: Path) -> None:
    """After deaths and replacements the keeper has as many open as before."""
    with keeping(tmp_path, workers=1) as keeper:
        await keeper.until_serving()
        before = keeper.descriptors()
        for times in (1, 2):
            keeper.workers()[0].kill()
            await keeper.until_said("starting it again", times=times)
            keeper.send(signal.SIGHUP)
            await keeper.until_said("the fresh workers serve", times=times)
            await until(lambda: len(keeper.workers()) == 1, "the old one is gone")
        await until(lambda: keeper.descriptors() <= before, f"{before} descriptors at most")


async def test_any_worker_tells_the_metrics_of_all(tmp_path: Path) -> None:
    """Counters go on over deaths and replacements; gauges tell of the living alone."""
    with keeping(tmp_path) as keeper:
        await keeper.until_serving()
        for _ in range(20):
            await ask(keeper.url)
        keeper.workers()[0].kill()
        await keeper.until_said("starting it again")
        await until(lambda: len(keeper.workers()) == 2, "two workers again")
        keeper.send(signal.SIGHUP)
        await keeper.until_said("the fresh workers serve")
        await until(lambda: len(keeper.workers()) == 2, "the old ones are gone")
        told = [await _metrics(keeper.url) for _ in range(8)]
    assert {metrics["standing_in_answers_total"] for metrics in told} == {20.0}
    assert {metrics["standing_in"] for metrics in told} == {2.0}


async def _metrics(url: str) -> dict[str, float]:
    async with aiohttp.ClientSession() as session, session.get(f"{url}/metrics") as response:
        lines = [line for line in (await response.text()).splitlines() if not line.startswith("#")]
    return {name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines)}
