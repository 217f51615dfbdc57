"""Valkey away while listeners play."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import redis.asyncio
from pydantic import SecretStr

from kernel.database.pool import Pool
from kernel.revocation.model import REVOCATIONS_STREAM
from kernel.settings import Settings
from segue.supervisor.readiness import wait_until_ready
from tests.e2e.faults.asking import Asking
from tests.e2e.faults.audience import Audience
from tests.e2e.faults.edge_metrics import EdgeMetrics
from tests.e2e.faults.notes import PATIENCE_S
from tests.e2e.faults.repertoire import Repertoire
from tests.e2e.faults.rig import Rig, changed
from tests.integration.admission.valkey_process import ValkeyProcess

CONNECTED = "segue_valkey_streams_connected"
REVOKE = """
INSERT INTO revocations (kind, revoked_id, reason, expires_at)
VALUES ('subject', $1, 'banned', now() + interval '1 day')
"""
"""The fact, as a process of the API leaves it that dies before it tells anybody."""


@pytest.fixture
async def own_valkey(tmp_path: Path) -> AsyncIterator[ValkeyProcess]:
    """A running one, to be killed."""
    process = ValkeyProcess(tmp_path)
    await process.start()
    yield process
    process.kill()


@pytest.fixture
def settings(settings: Settings, own_valkey: ValkeyProcess) -> Settings:
    """The test's settings, with that Valkey."""
    return changed(settings, {"valkey": {"url": SecretStr(own_valkey.url), "timeout_s": 1.0}})


async def test_nobody_notices_that_valkey_is_away(
    rig: Rig, repertoire: Repertoire, own_valkey: ValkeyProcess, pool: Pool
) -> None:
    """Who was banned meanwhile is refused after its return, also by an edge that starts after it lost its data."""
    origin, _ = rig.origin(), rig.control_api()
    edge = rig.edge(origin.url)
    await rig.start()
    metrics = EdgeMetrics(edge.port)
    banned = Asking(edge, repertoire, "banned")
    async with Audience(edge.url, repertoire) as audience:
        await audience.everybody_plays()
        own_valkey.kill()
        await metrics.until(CONNECTED, 0)
        await pool.execute(REVOKE, "banned")
        await audience.everybody_plays()
        assert await banned.standing() == "200"
        await own_valkey.start()
        await banned.until("403 banned")
        await metrics.until(CONNECTED, 1)
        own_valkey.kill()
        own_valkey.lose_data()
        await own_valkey.start()
        await metrics.until(CONNECTED, 1)
        await audience.everybody_plays()
        heard = audience.summary
    assert (heard.errors, heard.wrong) == (Counter(), [])
    assert await banned.standing() == "403 banned"

    await _until_told(own_valkey)
    await asyncio.to_thread(edge.terminate)
    await edge.start()
    assert await banned.standing() == "403 banned"


async def _until_told(valkey: ValkeyProcess) -> None:
    """Wait until revocations have been published in a Valkey that knew none."""

    async def told() -> bool:
        async with redis.asyncio.Redis.from_url(valkey.url) as client:
            return bool(await client.xlen(REVOCATIONS_STREAM))

    await wait_until_ready(REVOCATIONS_STREAM, told, timeout_s=PATIENCE_S)
