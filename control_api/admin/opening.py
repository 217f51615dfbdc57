"""What brings masters and pictures into the catalog, as resources of the control API."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from control_api.admin.job_changes import JobChanges
from control_api.admin.review.routes import REVIEW
from control_api.admin.review.service import Review
from control_api.admin.routes import JOB_CHANGES, JOB_SIGNALS, JOBS, MAX_UPLOAD_BYTES, SUBMISSION
from control_api.admin.uploads.routes import MASTER_UPLOADS
from control_api.admin.uploads.service import MasterUploads
from control_api.artwork.intake import ArtworkIntake
from control_api.artwork.routes import STORE
from control_api.artwork.upload import ARTWORK_INTAKE
from kernel.database.pool import Pool
from kernel.database.signals import CHANGED_CHANNEL, listen
from kernel.ingest.jobs import IngestJobs
from kernel.ingest.submit import Submission
from kernel.object_store.factory import open_object_store
from kernel.resumable_upload.uploads import ResumableUploads
from kernel.settings import Settings


@asynccontextmanager
async def open_ingest(
    app: web.Application, settings: Settings, pool: Pool, *, application_name: str
) -> AsyncIterator[None]:
    """The object store, and all that puts something into it, for the application's lifetime."""
    changes, jobs = JobChanges(), IngestJobs(pool)
    async with (
        open_object_store(settings.object_store) as store,
        listen(
            settings.database, CHANGED_CHANNEL, application_name=application_name, on_hint=changes.hear
        ) as signals,
        MasterUploads(
            pool,
            ResumableUploads(pool, store, settings.secrets.key_ring()),
            jobs,
            max_bytes=settings.control_api.max_upload_bytes,
        ) as uploads,
    ):
        app[STORE] = store
        app[ARTWORK_INTAKE] = ArtworkIntake(
            pool,
            store,
            max_bytes=settings.packager.max_picture_bytes,
            max_pixels=settings.packager.max_picture_pixels,
        )
        app[JOBS] = jobs
        app[JOB_SIGNALS] = signals
        app[JOB_CHANGES] = changes
        app[MASTER_UPLOADS] = uploads
        app[REVIEW] = Review(pool, store, jobs)
        app[SUBMISSION] = Submission(store, settings.secrets.key_ring(), jobs)
        app[MAX_UPLOAD_BYTES] = settings.control_api.max_upload_bytes
        yield
