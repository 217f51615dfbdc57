"""PostgreSQL away while listeners play."""

from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from pydantic import SecretStr

from kernel.settings import Settings
from tests.e2e.faults.asking import KEY, Asking
from tests.e2e.faults.audience import Audience
from tests.e2e.faults.large_asset import SEGMENTS
from tests.e2e.faults.postgres_process import PostgresProcess
from tests.e2e.faults.repertoire import Repertoire
from tests.e2e.faults.rig import Rig, changed

TRACKS = 2


@pytest.fixture
async def own_postgres(tmp_path: Path) -> AsyncIterator[PostgresProcess]:
    """A running one, to be killed."""
    process = PostgresProcess(tmp_path)
    try:
        await process.make()
        yield process
    finally:
        process.kill()


@pytest.fixture
def settings(settings: Settings, own_postgres: PostgresProcess) -> Settings:
    """The test's settings, with that PostgreSQL."""
    return changed(settings, {"database": {"url": SecretStr(own_postgres.url)}})


async def test_nobody_who_plays_notices_that_the_database_is_away(
    rig: Rig, repertoire: Repertoire, own_postgres: PostgresProcess
) -> None:
    """Who has her keys plays on, from upstream too; who begins waits for hers until it is back."""
    origin = rig.origin()
    # No key is remembered and no segment fits the memory: whatever is asked is asked of the origin.
    edge = rig.edge(origin.url, key_ttl_s=0.0, cache_bytes=1 << 20)
    await rig.start()
    beginner = Asking(edge, repertoire, "beginner")
    async with Audience(edge.url, repertoire) as audience:
        await audience.everybody_plays((TRACKS - 1) * SEGMENTS + 1)
        own_postgres.kill()
        await beginner.until("503 upstream-busy", KEY)
        await audience.everybody_plays(SEGMENTS + 1)
        await own_postgres.start()
        await beginner.until("200", KEY)
        await audience.everybody_plays()
        heard = audience.summary
    assert (heard.errors, heard.wrong) == (Counter(), [])
