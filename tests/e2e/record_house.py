"""A house with a record in it: ten untagged files that are one piece, and one more that nobody has played."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from kernel.settings import Settings
from segue.database_settings import load_database_settings
from segue.supervisor.readiness import wait_until_ready
from tests.e2e.faults.edge_metrics import EdgeMetrics
from tests.e2e.house import House, running_house

TRACKS = 10
SEGMENTS_PER_MINUTE = 100_000
"""All tests together are one listener."""
PATIENCE_S = 60


@dataclass
class RecordHouse:
    """The house, its masters, and what `segue ingest` said of the record, in its order, and of the other track."""

    house: House
    masters: list[Path]
    said: list[dict[str, Any]]
    other: dict[str, Any]

    def url(self, quality: str = "hi_res_lossless") -> str:
        """The record's multivariant playlist."""
        return self.house.url(self.said[0]["track_id"], quality, album=True)

    async def jobs(self) -> dict[tuple[str, str], tuple[str, int, object]]:
        """State, starts, and when it was made, of every rendition that was ever asked for, by owner and name."""
        url = self._settings.database.url.get_secret_value()
        connection = await asyncpg.connect(url, timeout=10)
        try:
            rows = await connection.fetch("SELECT * FROM rendition_jobs", timeout=10)
        finally:
            await connection.close(timeout=5)
        return {
            (row["owner_id"].hex, row["rendition"]): (row["state"], row["starts"], row["made_at"])
            for row in rows
        }

    async def until_all_made(self) -> None:
        """Return once nothing that was asked for is still to be made."""

        async def are_made() -> bool:
            return {"made"} >= {state for state, _, _ in (await self.jobs()).values()}

        await wait_until_ready("every rendition", are_made, timeout_s=PATIENCE_S)

    async def segments_made(self) -> float:
        """How many segments the worker has made on demand since it started."""
        return await EdgeMetrics(self._settings.worker.health_port).total("segue_rendition_segments_total")

    @property
    def _settings(self) -> Settings:
        """As this run of `segue up` has them."""
        return load_database_settings(self.house.data_dir)


@contextmanager
def running_record_house(material: Path, folder: Path) -> Iterator[RecordHouse]:
    """A house with the record in it, nothing of which was played."""
    eleven = sorted((material / "flac" / "subset").glob("*.flac"))[: TRACKS + 1]
    record, other = folder / "Artist" / "Album", folder / "Artist" / "Another Album"
    for path in eleven:
        into = other if path is eleven[-1] else record
        into.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, into / path.name)
    with pytest.MonkeyPatch.context() as environ:
        environ.setenv("SEGUE_EDGE__SEGMENTS_PER_MINUTE", str(SEGMENTS_PER_MINUTE))
        environ.setenv("SEGUE_WORKER__CONCURRENCY", "2")
        with running_house(folder) as house:
            said = sorted(house.ingest(record), key=lambda line: str(line["path"]))
            [other_said] = house.ingest(other)
            yield RecordHouse(house, eleven[:TRACKS], said, other_said)
