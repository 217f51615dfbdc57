"""What every test of faults begins with."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from kernel.database.pool import Pool
from kernel.object_store.factory import open_object_store
from kernel.settings import Settings
from tests.e2e.faults.repertoire import Repertoire, publish_repertoire
from tests.e2e.faults.rig import Rig


@pytest.fixture
async def rig(settings: Settings, tmp_path: Path) -> AsyncIterator[Rig]:
    """Services of the test's own."""
    async with AsyncExitStack() as stack:
        rig = Rig(settings, tmp_path, stack)
        stack.callback(rig.tell)
        yield rig


@pytest.fixture
async def repertoire(request: pytest.FixtureRequest, settings: Settings, pool: Pool) -> Repertoire:
    """Four tracks, several times what an edge's memory holds, or as many as the module says."""
    tracks = getattr(request.module, "TRACKS", 4)
    async with open_object_store(settings.object_store) as store:
        return await publish_repertoire(settings, pool, store, tracks=tracks)
