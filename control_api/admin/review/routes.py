"""Deciding about masters that wait, over HTTP, for administrators."""

from aiohttp import web

from control_api.accounts.models import SIGNED_IN
from control_api.admin.models import Job, show_job
from control_api.admin.review.changes import TagsChange
from control_api.admin.review.service import Review, Reviewer
from control_api.admin.routes import JobPath
from control_api.artwork.upload import ACCEPTS, UPLOAD_ERRORS, accept_artwork
from control_api.client_address import client_address
from control_api.openapi.routes import Routes
from control_api.prefix import API_PREFIX
from kernel.database.pool import DatabaseUnavailableError
from kernel.ingest.errors import JobNotFoundError, JobNotReadyError

REVIEW = web.AppKey("REVIEW", Review)

routes = Routes(
    "admin", prefix=API_PREFIX, raises=[DatabaseUnavailableError, JobNotFoundError, JobNotReadyError]
)


@routes.add("PATCH", "/admin/jobs/{job_id}/tags")
async def change_job_tags(request: web.Request, path: JobPath, body: TagsChange) -> Job:
    """Change what will be told of a master that waits to be published.

    What was changed is no longer taken from masters, as if it had been edited in the catalog.
    """
    job = await request.app[REVIEW].change_tags(path.job_id, body, _reviewer(request))
    return show_job(job)


@routes.add("PUT", "/admin/jobs/{job_id}/artwork", accepts=ACCEPTS, raises=UPLOAD_ERRORS)
async def set_job_artwork(request: web.Request, path: JobPath) -> Job:
    """Give the album of a master that waits to be published a picture; masters' own will not replace it."""
    await request.app[REVIEW].check_ready(path.job_id)  # before it is read and converted for nobody
    sha256 = await accept_artwork(request)
    return show_job(await request.app[REVIEW].set_artwork(path.job_id, sha256, _reviewer(request)))


@routes.add("POST", "/admin/jobs/{job_id}/publication", statuses=[202])
async def publish_job(request: web.Request, path: JobPath) -> Job:
    """Publish a master that waits, with the tags and the artwork that it has now.

    A worker does it, as a rule within the second: follow the job. Said again, it changes nothing. Should it be
    impossible, the job is `ready` again, and its `error` says why.
    """
    return show_job(await request.app[REVIEW].publish(path.job_id, _reviewer(request)))


@routes.add("DELETE", "/admin/jobs/{job_id}/publication")
async def discard_job(request: web.Request, path: JobPath) -> Job:
    """Give up a master that waits: nothing of it is kept but the job, which is `discarded`."""
    return show_job(await request.app[REVIEW].discard(path.job_id, _reviewer(request)))


def _reviewer(request: web.Request) -> Reviewer:
    return Reviewer(request[SIGNED_IN].account.id, client_address(request))
