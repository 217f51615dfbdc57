"""How far an account's library has come, told for as long as the device listens."""

import msgspec
from aiohttp import web

from control_api.library.followers import Follower
from control_api.library.models import AccountRevision
from control_api.server_sent_events import HEARTBEAT_INTERVAL_S, EventStream

UNTOLD = -1
"""No account is at this revision."""


async def stream_revisions(request: web.Request, follower: Follower, *, known: int) -> web.StreamResponse:
    """Tell every revision that is another than the device knows, until it is gone or the following ends.

    Revisions that come faster than the device reads are told as one: the last.
    """
    stream = await EventStream.open(request)
    try:
        while not follower.ended:
            if await follower.wait_for_other(known, HEARTBEAT_INTERVAL_S):
                known = follower.revision
                data = msgspec.json.encode(AccountRevision(revision=known))
                await stream.send("revision", data, event_id=str(known))
            else:
                await stream.beat()
    except ConnectionError:  # the device is gone
        pass
    return stream.response
