"""The bytes of a request that may break off."""

import asyncio
from collections.abc import AsyncIterator

from aiohttp import ClientError, web

from control_api.admin.errors import UploadStalledError
from control_api.admin.upload import CHUNK_BYTES, IDLE_TIMEOUT_S
from kernel.resumable_upload.errors import UploadBrokenOffError


async def chunks_of(request: web.Request) -> AsyncIterator[bytes]:
    """A request's bytes as they come.

    Raises:
        UploadStalledError: Nothing came for `IDLE_TIMEOUT_S`.
        UploadBrokenOffError: The client is gone, or sent less than it said.
    """
    while chunk := await _next_chunk(request):
        yield chunk


async def _next_chunk(request: web.Request) -> bytes:
    try:
        async with asyncio.timeout(IDLE_TIMEOUT_S):
            return await request.content.read(CHUNK_BYTES)
    except TimeoutError:
        raise UploadStalledError(f"no byte came for {IDLE_TIMEOUT_S:.0f} s") from None
    except (web.RequestPayloadError, ClientError, ConnectionError, asyncio.IncompleteReadError) as error:
        raise UploadBrokenOffError("the request ended before its bytes did") from error
