"""What tests of ingest share: handing masters in, running workers, looking at what came of it."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import UUID

from kernel.database.pool import Pool
from kernel.database.signals import CHANGED_CHANNEL, listen
from kernel.ingest.job import IngestJob
from kernel.ingest.jobs import IngestJobs, MasterName
from kernel.ingest.submit import Submission
from kernel.ingest.watch import watch_job
from kernel.object_store.directory import DirectoryStore
from kernel.settings import Settings
from packager.worker.app import run_worker
from packager.worker.process.run import PACKAGING_PROGRAM

JOB_TIMEOUT_S = 90


def with_worker(settings: Settings, **changes: object) -> Settings:
    """The settings with some of the worker's changed."""
    return settings.model_copy(update={"worker": settings.worker.model_copy(update=changes)})


def with_ladder(settings: Settings, ladder: Path) -> Settings:
    """The settings with another ladder."""
    return settings.model_copy(
        update={"packager": settings.packager.model_copy(update={"ladder": str(ladder)})}
    )


def script(text: str) -> tuple[str, ...]:
    """A stand-in for the packaging process: Python with the job's JSON in `job` and `say` to answer."""
    prelude = (
        "import json, os, sys, time\n"
        "job = json.load(sys.stdin)\n"
        "def say(**message): print(json.dumps(message), flush=True)\n"
    )
    return (sys.executable, "-I", "-c", prelude + text)


def environment(settings: Settings) -> dict[str, str]:
    """The settings as the command finds them without a data directory."""
    secrets = settings.secrets
    keys = {key_id: key.get_secret_value() for key_id, key in secrets.key_encryption_keys.items()}
    return {
        **os.environ,
        "SEGUE_DATABASE__URL": settings.database.url.get_secret_value(),
        "SEGUE_OBJECT_STORE__DIRECTORY": str(settings.object_store.directory),
        "SEGUE_SECRETS__KEY_ENCRYPTION_KEYS": json.dumps(keys),
        "SEGUE_SECRETS__KEY_ENCRYPTION_KEY_ID": secrets.key_encryption_key_id,
    }


class Ingest:
    """One database and one directory store, and the way in."""

    def __init__(self, settings: Settings, pool: Pool) -> None:
        self.settings = settings
        self.pool = pool
        self.jobs = IngestJobs(pool)
        self.store = DirectoryStore(settings.object_store.directory)

    async def submit(self, path: Path, *folder_names: str) -> UUID:
        """Hand a master in; the id of its job."""
        clear = path.read_bytes()  # noqa: ASYNC240 - a small file, in a test

        async def chunks() -> AsyncIterator[bytes]:
            yield clear

        submission = Submission(self.store, self.settings.secrets.key_ring(), self.jobs)
        name = MasterName(file_name=path.name, folder_names=folder_names)
        return (await submission.submit(chunks(), name)).job_id

    async def take_in(self, path: Path, *folder_names: str) -> IngestJob:
        """Hand a master in and wait for its job's end."""
        return await self.finished(await self.submit(path, *folder_names))

    async def finished(self, job_id: UUID) -> IngestJob:
        """The job once it is over."""
        async with (
            asyncio.timeout(JOB_TIMEOUT_S),
            listen(self.settings.database, CHANGED_CHANNEL, application_name="test") as signals,
        ):
            states = [job async for job in watch_job(self.jobs, signals, job_id)]
        return states[-1]

    async def object_keys(self, prefix: str = "") -> list[str]:
        """The keys of all objects, sorted."""
        return sorted([info.key async for info in self.store.list(prefix)])

    async def count(self, table: str) -> int:
        """The rows of a table."""
        count: int = await self.pool.fetchval(f"SELECT count(*) FROM {table}")  # noqa: S608 - a test's own word
        return count


@asynccontextmanager
async def working(settings: Settings, program: Sequence[str] = PACKAGING_PROGRAM) -> AsyncIterator[None]:
    """A worker for a block's duration, stopped in good order."""
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        group.create_task(run_worker(settings, stop, program=program))
        try:
            yield
        finally:
            stop.set()
