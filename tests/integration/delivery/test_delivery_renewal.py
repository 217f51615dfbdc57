"""The real edge, replaced and killed while listeners play."""

import asyncio
import shutil
import signal
import ssl
from functools import partial
from pathlib import Path

import aiohttp

from kernel.settings import Settings
from segue.embedded.ports import LOOPBACK, free_port
from segue.supervisor.readiness import wait_until_ready
from tests.integration.delivery.conftest import Client, Published, Signing
from tests.integration.delivery.edge_process import edge_process
from tests.integration.edge_keeper.keeping import until
from tests.integration.edge_keeper.load import Load
from tests.unit.kernel.http.test_tls import make_certificate


async def test_nobody_notices_a_renewal(
    settings: Settings, origin_client: Client, published: Published, sign: Signing, tmp_path: Path
) -> None:
    """SIGHUP under load fails no request; a killed worker refuses no connection, and its queue is served."""
    cache = tmp_path / "cache"
    cache.mkdir()
    with edge_process(settings, tmp_path, free_port(), workers=2, disk_cache_directory=str(cache)) as edge:
        await edge.until_ready()
        url = f"{edge.url}/m/{sign()}/{published.synthetic.id}/256_aac/index.m3u8"
        async with Load(url) as load:
            await load.more(200)
            for times in (1, 2):
                edge.send(signal.SIGHUP)
                await edge.until_said("the fresh workers serve", times=times)
                await load.more(200)
        assert load.failures == []
        await until(lambda: len(edge.workers()) == 2, "the old ones are gone")
        async with Load(url) as load:
            await load.more(200)
            edge.workers()[0].kill()
            await edge.until_said("starting it again")
            await load.more(200)
        assert load.refused == 0
        edge.send(signal.SIGTERM)
        assert edge.end() == 0


async def test_a_new_certificate_is_taken_by_a_signal(
    settings: Settings, origin_client: Client, tmp_path: Path
) -> None:
    """SIGHUP serves the new one; one that can't be used is told, and the old goes on."""
    files = tmp_path / "tls.crt", tmp_path / "tls.key"
    first, second = make_certificate(tmp_path, "first"), make_certificate(tmp_path, "second")
    _put(first, files)
    certificate, key = map(str, files)
    port = free_port()
    with edge_process(settings, tmp_path, port, tls_certificate=certificate, tls_key=key) as edge:
        await edge.until_said("workers serve on")
        assert await _served_certificate(port) == first[0].read_text()
        files[0].write_text("nothing")
        edge.send(signal.SIGHUP)
        await edge.until_said(f"segue: can't use {certificate} with {key} for TLS")
        await edge.until_said("the fresh workers are given up")
        assert await _served_certificate(port) == first[0].read_text()
        _put(second, files)
        edge.send(signal.SIGHUP)
        await edge.until_said("the fresh workers serve")
        # The old worker may take a connection until it has been told to stop.
        await wait_until_ready("the new one", partial(_serves, port, second[0]), timeout_s=20)


async def test_nobody_waits_for_a_worker_without_a_certificate(
    settings: Settings, origin_client: Client, tmp_path: Path
) -> None:
    """One that was killed and can't read the certificate any more: its sibling answers everybody."""
    pair = make_certificate(tmp_path)
    tls_certificate, tls_key = map(str, pair)
    edge_settings = {"workers": 2, "tls_certificate": tls_certificate, "tls_key": tls_key}
    with edge_process(settings, tmp_path, free_port(), **edge_settings) as edge:
        await edge.until_said("workers serve on")
        context = ssl.create_default_context(cafile=tls_certificate)
        good = pair[0].read_text()
        pair[0].write_text("nothing")
        edge.workers()[0].kill()
        await edge.until_said(f"segue: can't use {tls_certificate}")
        await edge.until_said("no connection is sent to worker")
        connector = aiohttp.TCPConnector(ssl=context, force_close=True)
        async with aiohttp.ClientSession(f"https://{LOOPBACK}:{edge.port}", connector=connector) as session:
            async with asyncio.timeout(5), asyncio.TaskGroup() as asking:
                statuses = [asking.create_task(_status(session)) for _ in range(64)]
            assert [status.result() for status in statuses] == [200] * 64
        pair[0].write_text(good)
        await edge.until_said("listening", times=3)


async def _status(session: aiohttp.ClientSession) -> int:
    async with session.get("/health") as answer:
        return answer.status


def _put(pair: tuple[Path, Path], files: tuple[Path, Path]) -> None:
    for source, target in zip(pair, files, strict=True):
        shutil.copyfile(source, target)


async def _serves(port: int, certificate: Path) -> bool:
    return await _served_certificate(port) == await asyncio.to_thread(certificate.read_text)


async def _served_certificate(port: int) -> str:
    return await asyncio.to_thread(ssl.get_server_certificate, (LOOPBACK, port), timeout=10)
