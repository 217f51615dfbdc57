"""Uploads of masters as administrators see them."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec

from control_api.admin.models import Job
from kernel.resumable_upload.upload import Upload

MAX_LENGTH_BYTES = (1 << 53) - 1
"""What every JSON library can tell; how much is taken is a setting."""


class NewMasterUpload(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A master that is about to be handed in."""

    file_name: Annotated[str, msgspec.Meta(min_length=1, max_length=255)]
    folder: Annotated[
        str,
        msgspec.Meta(
            max_length=400,
            description="The folders above it, `Artist/Album`: where tags are missing, they tell.",
        ),
    ] = ""
    length_bytes: Annotated[int, msgspec.Meta(ge=1, le=MAX_LENGTH_BYTES)]
    review: bool = False
    """Whether it is to wait, once it is packaged, until it is published or discarded."""


class UploadState(msgspec.Struct, frozen=True, kw_only=True):
    """How far an upload is."""

    id: UUID
    length_bytes: int
    offset_bytes: int
    """So much of it is stored: go on from here."""
    expires_at: datetime
    """By then somebody must have gone on with it."""
    job_id: UUID | None
    """Once all is there and handed in."""


class MasterUpload(msgspec.Struct, frozen=True, kw_only=True):
    """A master that is being handed in, piece by piece."""

    id: UUID
    file_name: str
    folder_names: tuple[str, ...]
    review: bool
    length_bytes: int
    offset_bytes: int
    """So much of it is stored: go on from here."""
    expires_at: datetime
    """By then somebody must have gone on with it."""
    job: Job | None
    """Once all is there and handed in: the job that it became, or that has or had the same master."""
    joined: bool
    """Whether that job was there before, with the same master in hand."""


class CurrentUpload(msgspec.Struct, frozen=True, kw_only=True):
    """What a problem tells of an upload that is not as the request took it to be."""

    current: UploadState


def show_state(upload: Upload) -> UploadState:
    """An upload without what it is for."""
    return UploadState(
        id=upload.id,
        length_bytes=upload.length_bytes,
        offset_bytes=upload.offset_bytes,
        expires_at=upload.expires_at,
        job_id=upload.job_id if upload.is_finished else None,
    )
