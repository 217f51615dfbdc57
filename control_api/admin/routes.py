"""Ingesting over HTTP, for administrators."""

import asyncio
from typing import Annotated
from uuid import UUID

import msgspec
from aiohttp import web

from control_api.accounts.models import SIGNED_IN
from control_api.admin.acts import note_act
from control_api.admin.errors import UploadStalledError, UploadTooLargeError
from control_api.admin.job_changes import JobChanges
from control_api.admin.job_events import tell_job, tell_jobs
from control_api.admin.models import Job, show_job
from control_api.admin.upload import FORM, open_upload
from control_api.audit.entry import AuditAction
from control_api.openapi.errors import MalformedBodyError
from control_api.openapi.operation import BINARY
from control_api.openapi.reply import Reply
from control_api.openapi.routes import Routes
from control_api.openapi.serve import EVENT_STREAM
from control_api.paging import Page, PageQuery, read_cursor, write_cursor
from control_api.permissions.permission import Permission
from control_api.prefix import API_PREFIX
from control_api.server_sent_events import EventStream
from control_api.told_while_permitted import told_while_permitted
from kernel.database.pool import DatabaseUnavailableError
from kernel.database.signals import Signals
from kernel.ingest.errors import EmptyMasterError, JobNotFoundError, JobNotRetryableError, StageSweptError
from kernel.ingest.job import JobState
from kernel.ingest.jobs import IngestJobs
from kernel.ingest.submit import Submission
from kernel.object_store.port import ObjectStoreError, ObjectStoreFullError

JOBS = web.AppKey("JOBS", IngestJobs)
JOB_SIGNALS = web.AppKey("JOB_SIGNALS", Signals)
JOB_CHANGES = web.AppKey("JOB_CHANGES", JobChanges)
SUBMISSION = web.AppKey("SUBMISSION", Submission)
MAX_UPLOAD_BYTES = web.AppKey("MAX_UPLOAD_BYTES", int)
CLOSING = web.AppKey("CLOSING", asyncio.Event)

routes = Routes("admin", prefix=API_PREFIX, raises=[DatabaseUnavailableError])

_FORM_SCHEMA = {
    "type": "object",
    "properties": {"folder": {"type": "string"}, "file": BINARY},
    "required": ["file"],
    "additionalProperties": False,
    "description": "The folder, if it is given, comes before the file.",
}


class UploadQuery(msgspec.Struct, frozen=True, kw_only=True):
    """What the master is called; even percent-encoded, both fit a request line of 8 KiB."""

    file_name: Annotated[
        str, msgspec.Meta(max_length=255, description="Needed unless a form's file part has a name.")
    ] = ""
    folder: Annotated[
        str,
        msgspec.Meta(
            max_length=400,
            description="The folders above it, `Artist/Album`: where tags are missing, they tell.",
        ),
    ] = ""
    review: Annotated[
        bool,
        msgspec.Meta(
            description="Whether it is to wait, once it is packaged, until it is published or discarded."
        ),
    ] = False


class JobPath(msgspec.Struct, frozen=True):
    """Which job."""

    job_id: UUID


class JobsQuery(PageQuery, frozen=True, kw_only=True):
    """Which page of which jobs."""

    state: JobState | msgspec.UnsetType = msgspec.UNSET


@routes.add(
    "POST",
    "/admin/masters",
    statuses=[202, 200],
    raises=[
        EmptyMasterError,
        MalformedBodyError,
        UploadTooLargeError,
        UploadStalledError,
        StageSweptError,
        ObjectStoreError,
        ObjectStoreFullError,
    ],
    accepts={"*/*": BINARY, FORM: _FORM_SCHEMA},
    creates=True,
)
async def upload_master(request: web.Request, query: UploadQuery) -> Reply[Job]:
    """Hand in a master to be packaged.

    202 with a new job; 200 with the job that has the same master in hand, or that tells that the master is
    published already.
    """
    upload = await open_upload(
        request, file_name=query.file_name, folder=query.folder, max_bytes=request.app[MAX_UPLOAD_BYTES]
    )
    account = request[SIGNED_IN].account
    ref = await request.app[SUBMISSION].submit(
        upload.chunks, upload.name, submitted_by=account.id, review=query.review
    )
    job = await request.app[JOBS].get(ref.job_id)
    if ref.needs_stage:
        await note_act(request, AuditAction.SUBMIT_MASTER, "job", job.id)
    headers = {"Location": f"{API_PREFIX}/admin/jobs/{job.id}"}
    return Reply(show_job(job), status=202 if ref.needs_stage else 200, headers=headers)


@routes.add("GET", "/admin/jobs")
async def list_jobs(request: web.Request, query: JobsQuery) -> Page[Job]:
    """Ingest jobs, the newest first."""
    before = read_cursor(query.cursor, UUID, None)
    state = None if query.state is msgspec.UNSET else query.state
    found = await request.app[JOBS].page(before=before, limit=query.limit + 1, state=state)
    shown = [show_job(job) for job in found[: query.limit]]
    next_cursor = write_cursor(shown[-1].id) if len(found) > query.limit else None
    return Page(items=shown, next_cursor=next_cursor)


@routes.add("GET", "/admin/jobs/events", produces={EVENT_STREAM: {"type": "string"}})
async def watch_jobs(request: web.Request) -> web.StreamResponse:
    """Follow all jobs, as server-sent events.

    The first is an event `snapshot`, whose data is an object with `jobs`: those in hand, those that come next, and the
    newest. Each that follows is an event `job`, whose data is a job that has changed, or is new. Comments in between
    keep the connection alive. Who opens it again is told everything anew.
    """
    app = request.app

    async def tell(stream: EventStream) -> None:
        await tell_jobs(stream, app[JOBS], app[JOB_CHANGES])

    return await told_while_permitted(request, tell, permission=Permission.ADMINISTER, closing=app[CLOSING])


@routes.add("GET", "/admin/jobs/{job_id}", raises=[JobNotFoundError])
async def get_job(request: web.Request, path: JobPath) -> Job:
    """One ingest job."""
    return show_job(await request.app[JOBS].get(path.job_id))


@routes.add(
    "GET",
    "/admin/jobs/{job_id}/events",
    raises=[JobNotFoundError],
    produces={EVENT_STREAM: {"type": "string"}},
)
async def watch_job_events(request: web.Request, path: JobPath) -> web.StreamResponse:
    """Follow a job until it is over, as server-sent events.

    Each is an event `progress`, the last one `finished`; the data is the job. Comments in between keep the
    connection alive.
    """
    app = request.app
    job = await app[JOBS].get(path.job_id)

    async def tell(stream: EventStream) -> None:
        await tell_job(stream, app[JOBS], app[JOB_SIGNALS], job.id)

    return await told_while_permitted(request, tell, permission=Permission.ADMINISTER, closing=app[CLOSING])


@routes.add(
    "POST",
    "/admin/jobs/{job_id}/retry",
    statuses=[202],
    raises=[JobNotFoundError, JobNotRetryableError],
)
async def retry_job(request: web.Request, path: JobPath) -> Job:
    """Queue a failed job again, with the master that was kept for it."""
    job = await request.app[JOBS].retry(path.job_id)
    await note_act(request, AuditAction.RETRY_JOB, "job", job.id)
    return show_job(job)
