"""A picture as a request's body."""

import asyncio

from aiohttp import web

from control_api.artwork.errors import PictureRefusedError, PicturesBusyError, PictureTooLargeError
from control_api.artwork.intake import ArtworkIntake
from control_api.openapi.errors import BodyTimeoutError, MalformedBodyError, UnsupportedMediaTypeError
from control_api.openapi.operation import BINARY
from kernel.object_store.port import ObjectStoreError, ObjectStoreFullError

ARTWORK_INTAKE = web.AppKey("ARTWORK_INTAKE", ArtworkIntake)

PICTURE_TYPES = ("image/jpeg", "image/png", "image/webp", "image/gif", "image/avif")
ACCEPTS = dict.fromkeys(PICTURE_TYPES, BINARY)
"""For a route's `accepts`."""

UPLOAD_ERRORS = (
    PictureTooLargeError,
    PictureRefusedError,
    PicturesBusyError,
    UnsupportedMediaTypeError,
    MalformedBodyError,
    BodyTimeoutError,
    ObjectStoreError,
    ObjectStoreFullError,
)
"""For a route's `raises`."""

BODY_TIMEOUT_S = 60.0


async def accept_artwork(request: web.Request) -> str:
    """Take in the picture that is a request's body, and tell its SHA-256, under which it can now be shown.

    Raises:
        UnsupportedMediaTypeError: The body says it is no picture.
        PictureTooLargeError, BodyTimeoutError, MalformedBodyError: It can't be read whole.
        PictureRefusedError, PicturesBusyError: It is not taken, or not now.
        DatabaseUnavailableError, ObjectStoreError: One of them is away.
    """
    if request.content_type not in PICTURE_TYPES:
        raise UnsupportedMediaTypeError(
            f"a picture is one of {', '.join(PICTURE_TYPES)}, not {request.content_type!r}"
        )
    intake = request.app[ARTWORK_INTAKE]
    return await intake.take(await _read(request, intake.max_bytes))


async def _read(request: web.Request, max_bytes: int) -> bytes:
    too_large = PictureTooLargeError(f"a picture may have {max_bytes} bytes at most")
    if request.content_length is not None and request.content_length > max_bytes:
        raise too_large
    data = bytearray()
    try:
        async with asyncio.timeout(BODY_TIMEOUT_S):
            async for chunk in request.content.iter_any():
                data += chunk
                if len(data) > max_bytes:
                    raise too_large
    except TimeoutError:
        raise BodyTimeoutError(f"the picture took longer than {BODY_TIMEOUT_S:.0f} s") from None
    except web.RequestPayloadError:
        raise MalformedBodyError("the body's bytes are not what its headers say") from None
    return bytes(data)
