"""Tracks that are packaged once a run, and a house a test."""

from pathlib import Path

import pytest

from kernel.database.pool import Pool
from kernel.object_store.directory import DirectoryStore
from kernel.settings import Settings
from tests.ingest_harness import with_worker
from tests.integration.on_demand.house import House
from tests.masters import write_master
from tests.unit.packager.on_demand.making import PackagedTrack, package


@pytest.fixture(scope="session")
def tracks(tmp_path_factory: pytest.TempPathFactory) -> list[PackagedTrack]:
    """Two tracks of nine and of five segments, with FLAC that is made on demand."""
    folder = tmp_path_factory.mktemp("tracks")
    masters = [
        write_master(folder / f"{seed}.flac", seed=seed, length_s=length_s)
        for seed, length_s in ((1, 40.0), (2, 17.3))
    ]
    return [package(master, folder / master.stem) for master in masters]


@pytest.fixture
def house(settings: Settings, pool: Pool, tmp_path: Path) -> House:
    """A database and a store of the test's own; workers lose their jobs soon, and who waits is patient."""
    origin = settings.origin.model_copy(update={"packaging_wait_s": 30.0})
    changed = with_worker(
        settings.model_copy(update={"origin": origin}),
        scratch_directory=str(tmp_path / "scratch"),
        lease_s=2.0,
        sweep_interval_s=3600,
    )
    return House(changed, pool, DirectoryStore(changed.object_store.directory))
