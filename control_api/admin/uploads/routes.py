"""Handing in masters over HTTP, piece by piece: in the manner of tus 1.0 and draft-ietf-httpbis-resumable-upload."""

from typing import Annotated
from uuid import UUID

import msgspec
from aiohttp import web

from control_api.accounts.models import SIGNED_IN
from control_api.admin.errors import UploadStalledError, UploadTooLargeError
from control_api.admin.upload import master_name
from control_api.admin.uploads.body import chunks_of
from control_api.admin.uploads.models import MAX_LENGTH_BYTES, MasterUpload, NewMasterUpload
from control_api.admin.uploads.service import MasterUploads, Uploader
from control_api.client_address import client_address
from control_api.idempotency.made_id import made_id
from control_api.openapi.errors import UnsupportedMediaTypeError
from control_api.openapi.operation import BINARY
from control_api.openapi.reply import Reply
from control_api.openapi.routes import Routes
from control_api.prefix import API_PREFIX
from kernel.database.pool import DatabaseUnavailableError
from kernel.ingest.errors import StageSweptError
from kernel.object_store.port import ObjectStoreError, ObjectStoreFullError
from kernel.resumable_upload import errors as uploads

MASTER_UPLOADS = web.AppKey("MASTER_UPLOADS", MasterUploads)

OCTETS = "application/octet-stream"

routes = Routes("admin", prefix=API_PREFIX, raises=[DatabaseUnavailableError])


class UploadPath(msgspec.Struct, frozen=True):
    """Which upload."""

    upload_id: UUID


class UploadHeader(msgspec.Struct, frozen=True, kw_only=True, rename={"offset_bytes": "Upload-Offset"}):
    """Where the body belongs."""

    offset_bytes: Annotated[
        int,
        msgspec.Meta(
            ge=0,
            le=MAX_LENGTH_BYTES,
            description="The offset of the body's first byte: what the upload told as `offset_bytes`.",
        ),
    ]


@routes.add(
    "POST",
    "/admin/uploads",
    statuses=[201],
    raises=[UploadTooLargeError, uploads.TooManyUploadsError],
    creates=True,
)
async def begin_upload(request: web.Request, body: NewMasterUpload) -> Reply[MasterUpload]:
    """Begin to hand in a master, piece by piece.

    An upload that nobody goes on with for a day is gone.
    """
    upload = await request.app[MASTER_UPLOADS].begin(
        made_id(request),
        master_name(body.file_name, body.folder, location="body"),
        length_bytes=body.length_bytes,
        review=body.review,
        uploader=_uploader(request),
    )
    return Reply(upload, headers={"Location": f"{API_PREFIX}/admin/uploads/{upload.id}"})


@routes.add(
    "GET",
    "/admin/uploads/{upload_id}",
    raises=[uploads.UploadNotFoundError, uploads.UploadExpiredError],
)
async def get_upload(request: web.Request, path: UploadPath) -> MasterUpload:
    """How far one of one's own uploads is."""
    return await request.app[MASTER_UPLOADS].get(path.upload_id, _uploader(request))


@routes.add(
    "PATCH",
    "/admin/uploads/{upload_id}",
    raises=[
        UnsupportedMediaTypeError,
        UploadStalledError,
        StageSweptError,
        ObjectStoreError,
        ObjectStoreFullError,
        uploads.UploadNotFoundError,
        uploads.UploadExpiredError,
        uploads.UploadOffsetError,
        uploads.UploadBusyError,
        uploads.UploadFinishedError,
        uploads.UploadFragmentedError,
        uploads.UploadOverrunError,
        uploads.UploadBrokenOffError,
    ],
    accepts={OCTETS: BINARY},
)
async def append_to_upload(request: web.Request, path: UploadPath, header: UploadHeader) -> MasterUpload:
    """Send the bytes that come next, as many as one likes; with the last one the master is handed in.

    What came of a request that broke off counts as far as it was stored: ask for the upload, and go on from its
    `offset_bytes`. Once all bytes are there the answer has the `job`: a new one, or the one that has or had the same
    master. Where something was away just then, the same request without a body hands it in.
    """
    if request.content_type != OCTETS:
        raise UnsupportedMediaTypeError(f"the body must be {OCTETS}, not {request.content_type!r}")
    return await request.app[MASTER_UPLOADS].append(
        path.upload_id,
        offset_bytes=header.offset_bytes,
        length_bytes=request.content_length,
        chunks=chunks_of(request),
        uploader=_uploader(request),
    )


@routes.add(
    "DELETE",
    "/admin/uploads/{upload_id}",
    statuses=[204],
    raises=[uploads.UploadNotFoundError, uploads.UploadExpiredError, uploads.UploadFinishedError],
)
async def cancel_upload(request: web.Request, path: UploadPath) -> None:
    """Give an upload up; what came of it is removed."""
    await request.app[MASTER_UPLOADS].cancel(path.upload_id, _uploader(request))


def _uploader(request: web.Request) -> Uploader:
    return Uploader(request[SIGNED_IN].account.id, client_address(request))
