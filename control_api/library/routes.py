"""Libraries over HTTP: changing them, and following what becomes of them."""

from typing import Annotated
from uuid import UUID

import msgspec
from aiohttp import web

from control_api.accounts.models import SIGNED_IN
from control_api.library.delta import SINCE_PATTERN, LibraryDelta, Since
from control_api.library.errors import ItemNotFoundError, TooManyDevicesError, TooManyFollowersError
from control_api.library.events import UNTOLD, stream_revisions
from control_api.library.feed import ItemKind
from control_api.library.followers import Followers
from control_api.library.items import ItemRef
from control_api.library.models import (
    MAX_DELTA_CHANGES,
    AccountRevision,
    BatchAnswer,
    ChangedItem,
    ChangesPage,
    DeviceBatch,
    Revision,
)
from control_api.library.offline import OfflineChanges
from control_api.library.service import LibraryService
from control_api.openapi.errors import InvalidRequestError
from control_api.openapi.operation import JSON
from control_api.openapi.routes import Routes
from control_api.openapi.serve import EVENT_STREAM
from control_api.prefix import API_PREFIX
from kernel.database.pool import DatabaseUnavailableError

LIBRARY = web.AppKey("LIBRARY", LibraryService)
LIBRARY_DELTA = web.AppKey("LIBRARY_DELTA", LibraryDelta)
OFFLINE_CHANGES = web.AppKey("OFFLINE_CHANGES", OfflineChanges)
FOLLOWERS = web.AppKey("FOLLOWERS", Followers)

routes = Routes("library", prefix=API_PREFIX, raises=[DatabaseUnavailableError])

MAX_BATCH_BYTES = 1 << 20
MAX_WAIT_S = 60.0

_REVISION_SCHEMA = {
    "type": "object",
    "properties": {"revision": {"type": "integer"}},
    "required": ["revision"],
}


class ItemPath(msgspec.Struct, frozen=True):
    """Which item."""

    kind: ItemKind
    item_id: UUID


class AddedItem(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the library is to have the item."""

    liked: bool | None = None
    """Tracks alone can be; null or absent: as it is."""


class ChangesQuery(msgspec.Struct, frozen=True, kw_only=True):
    """From where on, and how many."""

    since: Annotated[
        str,
        msgspec.Meta(
            pattern=SINCE_PATTERN,
            description="A revision that was read, or `next` of the page before; 0 for the whole library.",
        ),
    ] = "0"
    limit: Annotated[int, msgspec.Meta(ge=1, le=MAX_DELTA_CHANGES)] = 1000


class FollowQuery(msgspec.Struct, frozen=True, kw_only=True):
    """What the device knows, and how it would be told."""

    since: (
        Annotated[
            Revision,
            msgspec.Meta(description="The revision that the device knows: it is told of others only."),
        ]
        | msgspec.UnsetType
    ) = msgspec.UNSET
    wait_s: (
        Annotated[
            float,
            msgspec.Meta(
                ge=0, le=MAX_WAIT_S, description="Answer once, as JSON, after so many seconds at the latest."
            ),
        ]
        | msgspec.UnsetType
    ) = msgspec.UNSET


@routes.add("PUT", "/library/{kind}/{item_id}", raises=[ItemNotFoundError])
async def add_to_library(request: web.Request, path: ItemPath, body: AddedItem | None) -> ChangedItem:
    """Have an item in the library.

    Asked again, it changes nothing. Artists, albums and tracks of the catalog, and playlists that the account may see.
    """
    liked = None if body is None else body.liked
    if liked and path.kind is not ItemKind.TRACK:
        raise InvalidRequestError("body", "liked", "only tracks are liked")
    return await request.app[LIBRARY].add(_user_id(request), ItemRef(path.kind, path.item_id), liked=liked)


@routes.add("DELETE", "/library/{kind}/{item_id}")
async def remove_from_library(request: web.Request, path: ItemPath) -> ChangedItem:
    """Have an item in the library no more.

    What is not there is gone already: that is answered alike, and changes nothing.
    """
    return await request.app[LIBRARY].remove(_user_id(request), ItemRef(path.kind, path.item_id))


@routes.add("GET", "/library/changes")
async def list_library_changes(request: web.Request, query: ChangesQuery) -> ChangesPage:
    """What has changed in the library since a revision.

    With `since=0`, the whole library. `limited` tells that there is more: ask again with `next`. `reset` tells that the
    page begins the whole library anew, since so old a state can't be gone on from.
    """
    since = Since.parse(query.since)
    return await request.app[LIBRARY_DELTA].page(_user_id(request), since, query.limit)


@routes.add("POST", "/library/changes", max_body_bytes=MAX_BATCH_BYTES)
async def change_library(request: web.Request, body: DeviceBatch) -> BatchAnswer:
    """Hand in what a device did while it was offline.

    Where another device decided about the same item since the base, the later of both stands. Sent again, the batch
    changes nothing and is answered alike.
    """
    return await request.app[OFFLINE_CHANGES].take_in(_user_id(request), body)


@routes.add(
    "GET",
    "/library/events",
    raises=[TooManyDevicesError, TooManyFollowersError],
    produces={EVENT_STREAM: {"type": "string"}, JSON: _REVISION_SCHEMA},
)
async def follow_library(request: web.Request, query: FollowQuery) -> web.StreamResponse:
    """Be told when the library changes.

    Server-sent events `revision`, whose data has the account's revision: at first the present one, unless the device
    says by `since` or `Last-Event-ID` that it knows it. With `wait_s`, one answer as JSON instead. What has changed is
    read from `/library/changes`.
    """
    signed_in = request[SIGNED_IN]
    known = _known(request, query)
    async with request.app[FOLLOWERS].follow(signed_in.account.id, signed_in.session_id) as follower:
        if query.wait_s is msgspec.UNSET:
            return await stream_revisions(request, follower, known=known)
        await follower.wait_for_other(known, query.wait_s)
        body = msgspec.json.encode(AccountRevision(revision=follower.revision))
    return web.Response(body=body, content_type=JSON, headers={"Cache-Control": "no-store"})


def _known(request: web.Request, query: FollowQuery) -> int:
    """What the device knows: an event's id is of later than the address that it began with."""
    last_event_id = request.headers.get("Last-Event-ID", "")
    if last_event_id.isascii() and last_event_id.isdecimal() and len(last_event_id) < 17:
        return int(last_event_id)
    return UNTOLD if query.since is msgspec.UNSET else query.since


def _user_id(request: web.Request) -> UUID:
    return request[SIGNED_IN].account.id
