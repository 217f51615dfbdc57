"""A job's progress as server-sent events (HTML, section 9.2)."""

import asyncio

import msgspec
import structlog
from aiohttp import web

from control_api.admin.models import show_job
from kernel.database.signals import Signals
from kernel.errors import KernelError
from kernel.ingest.job import IngestJob
from kernel.ingest.jobs import IngestJobs
from kernel.ingest.watch import watch_job

_log = structlog.stdlib.get_logger(__name__)

HEARTBEAT_INTERVAL_S = 15.0
"""Proxies close what stays silent for long, and a write is how a vanished client is noticed."""

_HEADERS = {
    "Content-Type": "text/event-stream",
    "Cache-Control": "no-store",
    "X-Accel-Buffering": "no",  # or nginx keeps the events back
}


async def stream_job(
    request: web.Request, job: IngestJob, jobs: IngestJobs, signals: Signals, *, closing: asyncio.Event
) -> web.StreamResponse:
    """Tell a job's changes until it is over, the client is gone, or the service stops.

    Each is an event ``progress``, the last one ``finished``, with the job as its data. A client that loses
    the stream opens it again and is told the present state first.
    """
    response = web.StreamResponse(headers=_HEADERS)
    await response.prepare(request)
    try:
        async with asyncio.TaskGroup() as group:
            tasks = [
                group.create_task(_tell(response, jobs, signals, job)),
                group.create_task(_beat(response)),
                group.create_task(_wait(closing)),
            ]
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in tasks:
                task.cancel()
    except* ConnectionError:
        _log.debug("client gone", job=str(job.id))
    except* KernelError as errors:  # the head is sent: all that is left is to end the stream
        _log.warning("job events ended early", job=str(job.id), error=str(errors.exceptions[0]))
    return response


async def _tell(response: web.StreamResponse, jobs: IngestJobs, signals: Signals, job: IngestJob) -> None:
    async for state in watch_job(jobs, signals, job.id):
        name = b"finished" if state.finished else b"progress"
        await response.write(b"event: %b\ndata: %b\n\n" % (name, msgspec.json.encode(show_job(state))))


async def _beat(response: web.StreamResponse) -> None:
    while True:
        await asyncio.sleep(HEARTBEAT_INTERVAL_S)
        await response.write(b": still here\n\n")


async def _wait(event: asyncio.Event) -> None:
    await event.wait()
