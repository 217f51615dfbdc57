"""A job's progress as server-sent events."""

import asyncio
from collections.abc import Awaitable, Callable

import msgspec
import structlog
from aiohttp import web

from control_api.admin.models import show_job
from control_api.server_sent_events import HEARTBEAT_INTERVAL_S, EventStream
from kernel.database.signals import Signals
from kernel.errors import KernelError
from kernel.ingest.job import IngestJob
from kernel.ingest.jobs import IngestJobs
from kernel.ingest.watch import watch_job

_log = structlog.stdlib.get_logger(__name__)

_PERMISSION_INTERVAL_S = 1.0
"""A session that ends, or an administrator that is one no more, is told nothing after this."""


async def stream_job(  # noqa: PLR0913 - what is told, and what ends it
    request: web.Request,
    job: IngestJob,
    jobs: IngestJobs,
    signals: Signals,
    *,
    closing: asyncio.Event,
    still_may: Callable[[], Awaitable[bool]],
) -> web.StreamResponse:
    """Tell a job's changes until it is over, the client is gone or may see it no more, or the service stops.

    Each is an event ``progress``, the last one ``finished``, with the job as its data. A client that loses
    the stream opens it again and is told the present state first.
    """
    stream = await EventStream.open(request)
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [
                group.create_task(_tell(stream, jobs, signals, job)),
                group.create_task(_beat(stream)),
                group.create_task(_wait(closing)),
                group.create_task(_while_permitted(still_may)),
            ]
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in tasks:
                task.cancel()
    except* ConnectionError:
        _log.debug("client gone", job=str(job.id))
    except* KernelError as errors:  # the head is sent: all that is left is to end the stream
        _log.warning("job events ended early", job=str(job.id), error=str(errors.exceptions[0]))
    return stream.response


async def _tell(stream: EventStream, jobs: IngestJobs, signals: Signals, job: IngestJob) -> None:
    async for state in watch_job(jobs, signals, job.id):
        await stream.send("finished" if state.finished else "progress", msgspec.json.encode(show_job(state)))


async def _beat(stream: EventStream) -> None:
    while True:
        await asyncio.sleep(HEARTBEAT_INTERVAL_S)
        await stream.beat()


async def _while_permitted(still_may: Callable[[], Awaitable[bool]]) -> None:
    while True:
        await asyncio.sleep(_PERMISSION_INTERVAL_S)
        if not await still_may():
            return


async def _wait(event: asyncio.Event) -> None:
    await event.wait()
