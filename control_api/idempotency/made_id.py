"""The id that what a request creates will have."""

from uuid import UUID, uuid4

from aiohttp import web

MADE_ID = web.RequestKey("made_id", UUID)


def made_id(request: web.Request) -> UUID:
    """The id for the object that a creating request makes, the same however often a handler asks.

    It is the claim's where the request came with an idempotency key, and then another process may have made the
    object before it died: insert with ``ON CONFLICT (id) DO NOTHING``, and take what is there for just made if it is
    the caller's own.
    """
    found = request.get(MADE_ID)
    if found is None:
        found = request[MADE_ID] = uuid4()
    return found
