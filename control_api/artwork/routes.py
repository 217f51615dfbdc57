"""Covers over HTTP, open to all: whoever knows a picture's hash has seen the picture."""

import asyncio
from typing import Annotated

import msgspec
from aiohttp import web

from control_api.artwork.errors import ArtworkNotFoundError
from control_api.openapi.operation import BINARY
from control_api.openapi.routes import Routes
from control_api.prefix import API_PREFIX
from kernel.artwork.model import artwork_key
from kernel.object_store.port import ObjectNotFoundError, ObjectStore, ObjectStoreError

STORE: web.AppKey[ObjectStore] = web.AppKey("STORE")

JPEG = "image/jpeg"
MAX_EDGE_PX = 20_000
READ_TIMEOUT_S = 20.0

routes = Routes("catalog", prefix=API_PREFIX, raises=[ObjectStoreError])


class PicturePath(msgspec.Struct, frozen=True):
    """Which picture, and in which of its sizes."""

    sha256: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
    edge_px: Annotated[int, msgspec.Meta(ge=1, le=MAX_EDGE_PX)]


@routes.add(
    "GET",
    "/artwork/{sha256}/{edge_px}",
    statuses=[200, 304],
    raises=[ArtworkNotFoundError],
    produces={JPEG: BINARY},
)
async def get_artwork(request: web.Request, path: PicturePath) -> web.Response:
    """A cover in one of its sizes.

    The albums and tracks tell which there are. A picture never changes under its address.
    """
    headers = {
        "Cache-Control": "public, max-age=31536000, immutable",
        "ETag": f'"{path.sha256}-{path.edge_px}"',
        "Cross-Origin-Resource-Policy": "cross-origin",
    }
    if any(tag.value == f"{path.sha256}-{path.edge_px}" for tag in request.if_none_match or ()):
        return web.Response(status=304, headers=headers)
    try:
        async with asyncio.timeout(READ_TIMEOUT_S):
            picture = await request.app[STORE].read(artwork_key(path.sha256, path.edge_px))
    except ObjectNotFoundError:
        raise ArtworkNotFoundError(f"no artwork {path.sha256} of {path.edge_px} px") from None
    except TimeoutError:
        raise ObjectStoreError(f"no answer within {READ_TIMEOUT_S:.0f} s") from None
    return web.Response(body=picture, content_type=JPEG, headers=headers)
