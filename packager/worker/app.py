"""The packaging worker: its resources, its slots, its sweeps."""

import asyncio
import os
import secrets
import socket
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path

import structlog

from kernel.database.pool import DatabaseUnavailableError, Pool, open_pool
from kernel.database.signals import QUEUED_CHANNEL, listen
from kernel.listening import PortTakenError
from kernel.object_store.factory import open_object_store
from kernel.object_store.port import ObjectStore, ObjectStoreError
from kernel.settings import Settings
from packager.ladder import load_ladder
from packager.worker.attempt import Workshop
from packager.worker.health import serve_health
from packager.worker.metrics import SWEPT_OBJECTS
from packager.worker.on_demand.open import make_on_demand
from packager.worker.process.run import PACKAGING_PROGRAM, Bounds
from packager.worker.queue import JobQueue
from packager.worker.scratch import remove_leftovers, scratch_root, worker_scratch
from packager.worker.slot import Slot
from packager.worker.sweep.sweep import patience_of, sweep

_log = structlog.stdlib.get_logger(__name__)

_NAME = "segue-worker"
_MAX_SAMPLE_FRAME_BYTES = 8
_MAX_SAMPLE_RATE_HZ = 192_000


async def run_worker(
    settings: Settings, stop: asyncio.Event, *, program: Sequence[str] = PACKAGING_PROGRAM
) -> None:
    """Work on ingest jobs and on renditions that are asked for until `stop` is set; what is under way is given back.

    `program` is the packaging process, which tests replace.

    Raises:
        WorkerSetupError: The scratch directory can't be used.
        PortTakenError: A port is set for health and metrics, and another program has it.
        SettingsError: A key-encryption key is missing, or the ladder is wrong.
    """
    worker = f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}"
    root = scratch_root(settings.worker.scratch_directory)
    leftovers = await asyncio.to_thread(remove_leftovers, root)
    _log.info("worker starts", worker=worker, scratch=str(root), leftovers_removed=leftovers)
    async with AsyncExitStack() as stack:
        scratch = stack.enter_context(worker_scratch(root, worker))
        pool = await stack.enter_async_context(open_pool(settings.database, application_name=_NAME))
        store = await stack.enter_async_context(open_object_store(settings.object_store))
        workshop = _workshop(settings, pool, store, worker, program)
        try:
            await _work(settings, workshop, worker, scratch, stop)
        except* PortTakenError as errors:
            raise errors.exceptions[0] from None
    _log.info("worker stopped", worker=worker)


def _workshop(
    settings: Settings, pool: Pool, store: ObjectStore, worker: str, program: Sequence[str]
) -> Workshop:
    longest_file_bytes = settings.packager.max_master_s * _MAX_SAMPLE_RATE_HZ * _MAX_SAMPLE_FRAME_BYTES
    return Workshop(
        pool=pool,
        queue=JobQueue(pool, worker=worker, lease_s=settings.worker.lease_s),
        store=store,
        key_ring=settings.secrets.key_ring(),
        bounds=Bounds(
            memory_bytes=settings.worker.memory_limit_bytes,
            file_bytes=int(longest_file_bytes),
            stall_timeout_s=settings.worker.stall_timeout_s,
        ),
        limits=settings.packager,
        ladder=load_ladder(settings.packager.ladder),
        program=program,
    )


async def _work(
    settings: Settings, workshop: Workshop, worker: str, scratch: Path, stop: asyncio.Event
) -> None:
    async with (
        listen(settings.database, QUEUED_CHANNEL, application_name=_NAME) as signals,
        asyncio.TaskGroup() as group,
    ):
        tasks = [
            group.create_task(_keep_swept(settings, workshop, stop)),
            group.create_task(serve_health(settings.worker, workshop)),
            group.create_task(make_on_demand(settings, workshop, worker, stop)),
        ]
        for number in range(settings.worker.concurrency + 1):
            # One more, so that what only has to be published doesn't wait for what is being packaged.
            slot = Slot(workshop, signals, settings.worker, scratch, approved_only=number == 0)
            tasks.append(group.create_task(slot.run(stop)))
        await stop.wait()
        for task in tasks:
            task.cancel()


async def _keep_swept(settings: Settings, workshop: Workshop, stop: asyncio.Event) -> None:
    while not stop.is_set():
        try:
            report = await sweep(workshop.pool, workshop.store, patience_of(settings.worker))
        except (DatabaseUnavailableError, ObjectStoreError) as error:
            _log.warning("sweep failed", error=str(error))
        else:
            if report is not None:
                SWEPT_OBJECTS.inc(report.objects)
                _log.info("swept", objects=report.objects, object_bytes=report.object_bytes)
        await asyncio.sleep(settings.worker.sweep_interval_s)
