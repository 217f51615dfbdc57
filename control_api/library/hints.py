"""Word between processes that an account is at a revision. The database holds the fact: lost word loses nothing."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import NamedTuple
from uuid import UUID

import msgspec
import structlog
from aiohttp import web
from redis.asyncio import Redis
from redis.asyncio.client import PubSub

from control_api.library.feed import Announcement
from kernel.valkey.client import AWAY

_log = structlog.stdlib.get_logger(__name__)

LIBRARY_CHANNEL = "segue:library"

MAX_WAITING_ACCOUNTS = 10_000
"""While Valkey is slow or away; what is more is left unsaid, and found by whoever reads the database anew."""

_TIMEOUT_S = 2.0
_RETRY_S = 1.0


class LibraryHints:
    """Says and hears it, over Valkey; one for each process.

    `hear` is told at once what this process announces, and what others do as it comes; `on_contact` that anything may
    have been missed until now.
    """

    def __init__(self, valkey: Redis) -> None:
        self._valkey = valkey
        self._unsaid: dict[UUID, int] = {}
        self._news = asyncio.Event()
        self.hear: Callable[[Mapping[UUID, int]], None] = lambda _revisions: None
        self.on_contact: Callable[[], None] = lambda: None
        self.connected = False

    def announce(self, announcements: Iterable[Announcement]) -> None:
        """Tell all processes, soon; to be called after the commit, and never in a transaction."""
        revisions = {one.user_id: one.revision for one in announcements}
        self.hear(revisions)
        for user_id, revision in revisions.items():
            if user_id in self._unsaid or len(self._unsaid) < MAX_WAITING_ACCOUNTS:
                self._unsaid[user_id] = max(revision, self._unsaid.get(user_id, 0))
        if self._unsaid:
            self._news.set()

    async def run_saying(self) -> None:
        """Say what was announced, until cancelled."""
        while True:
            await self._news.wait()
            self._news.clear()
            said, self._unsaid = self._unsaid, {}
            try:
                async with asyncio.timeout(_TIMEOUT_S):
                    await self._valkey.publish(LIBRARY_CHANNEL, msgspec.json.encode(said))
            except AWAY as error:
                _log.debug("word of libraries is lost", accounts=len(said), reason=type(error).__name__)

    async def run_hearing(self) -> None:
        """Hear what others announce, through outages of Valkey, until cancelled."""
        while True:
            try:
                await self._subscribe_and_hear()
            except AWAY as error:
                if self.connected:
                    _log.warning("word of libraries can't be heard", reason=type(error).__name__)
            finally:
                self.connected = False
            await asyncio.sleep(_RETRY_S)

    async def _subscribe_and_hear(self) -> None:
        async with self._valkey.pubsub() as subscription:
            async with asyncio.timeout(_TIMEOUT_S):
                await subscription.subscribe(LIBRARY_CHANNEL)
            while True:
                message = await _next_message(subscription)
                if message.kind == "subscribe":
                    self.connected = True
                    self.on_contact()
                elif message.kind == "message":
                    self._hear_message(message.data)

    def _hear_message(self, data: bytes) -> None:
        with suppress(msgspec.DecodeError):
            self.hear(msgspec.json.decode(data, type=dict[UUID, int]))


class _Message(NamedTuple):
    kind: str
    data: bytes


async def _next_message(subscription: PubSub) -> _Message:
    """The next message; after a silence Valkey is asked for a sign of life.

    Raises:
        TimeoutError: It gives none.
    """
    message = await subscription.get_message(timeout=_TIMEOUT_S)
    if message is None:
        async with asyncio.timeout(_TIMEOUT_S):
            await subscription.ping()
        message = await subscription.get_message(timeout=_TIMEOUT_S)
    if message is None:
        raise TimeoutError("Valkey is silent")
    return _Message(message["type"], message["data"])


LIBRARY_HINTS = web.AppKey("LIBRARY_HINTS", LibraryHints)
