"""A master that was packaged and published for real."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from control_api.accounts.models import Account
from kernel.asset import AssetId
from kernel.database.pool import Pool
from kernel.settings import Settings
from tests.ingest_harness import Ingest, with_worker, working
from tests.integration.control_api.api_client import ApiClient
from tests.masters import write_master

TAGS = {"title": "Song", "artist": "Band", "album": "Record", "track": "3"}


@pytest.fixture
def ingest(settings: Settings, pool: Pool, tmp_path: Path) -> Ingest:
    """A way in."""
    return Ingest(with_worker(settings, scratch_directory=str(tmp_path / "scratch"), lease_s=3.0), pool)


@pytest.fixture
async def asset(ingest: Ingest, tmp_path: Path) -> AsyncIterator[AssetId]:
    """The asset of a short master, with a worker that makes the rest of it on demand."""
    async with working(ingest.settings):
        job = await ingest.take_in(write_master(tmp_path / "a.flac", TAGS, seed=1))
        assert job.asset_id is not None
        yield AssetId(job.asset_id)


@pytest.fixture
async def token(api: ApiClient, admin: Account) -> str:
    """An administrator's session."""
    return await api.log_in(admin.email)
