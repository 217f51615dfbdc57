"""Devices that follow their account's library: each is woken when the account's revision is another.

Hints wake them at once. Since hints get lost, the revisions of all followed accounts are also read from time to time,
in one query: often while Valkey is away, and at once when it is back.
"""

import asyncio
from collections.abc import AsyncIterator, Coroutine, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from uuid import UUID

import structlog

from control_api.library.errors import TooManyDevicesError, TooManyFollowersError
from control_api.library.hints import LibraryHints
from control_api.server_sent_events import HEARTBEAT_INTERVAL_S
from kernel.database.pool import DatabaseUnavailableError, Pool, acquire
from kernel.database.queries import load_queries
from kernel.database.signals import Signals

_SQL = load_queries(__file__)

_log = structlog.stdlib.get_logger(__name__)

ROUND_INTERVAL_S = HEARTBEAT_INTERVAL_S
"""Between two readings of all followed revisions, and of all sessions that follow."""

ROUND_WITHOUT_HINTS_S = 2.0
_REVOCATION_PAUSE_S = 0.2
_RETRY_AFTER_S = 15.0


@dataclass(slots=True, eq=False)
class Follower:
    """One device's stream or poll."""

    session_id: UUID
    account: "_Account"
    ended: bool = False
    """Whether its session or the service is over."""
    _news: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def revision(self) -> int:
        """The account's, as far as this process has heard."""
        return self.account.revision

    def wake(self) -> None:
        """Have it look."""
        self._news.set()

    def end(self) -> None:
        """Have it stop."""
        self.ended = True
        self._news.set()

    async def wait_for_other(self, known: int, timeout_s: float) -> bool:
        """Return once the revision is another than `known`, this has ended, or the time is over; whether it is."""
        with suppress(TimeoutError):
            async with asyncio.timeout(timeout_s):
                while self.revision == known and not self.ended:
                    self._news.clear()
                    await self._news.wait()
        return self.revision != known


@dataclass(slots=True, eq=False)
class _Account:
    revision: int = 0
    heard: int = 0
    """How many hints there were: what was read before one may be older than it."""
    followers: set[Follower] = field(default_factory=set)

    def tell(self, revision: int) -> None:
        if revision != self.revision:
            self.revision = revision
            for follower in self.followers:
                follower.wake()


class Followers:
    """All who follow in this process; for each there is one event and one number, however fast the account changes."""

    def __init__(self, pool: Pool, hints: LibraryHints, *, max_devices: int, max_followers: int) -> None:
        self._pool = pool
        self._hints = hints
        self._max_devices = max_devices
        self._max_followers = max_followers
        self._accounts: dict[UUID, _Account] = {}
        self._count = 0
        self._closing = False
        self._missed = asyncio.Event()
        hints.hear = self._hear
        hints.on_contact = self._missed.set

    @asynccontextmanager
    async def follow(self, user_id: UUID, session_id: UUID) -> AsyncIterator[Follower]:
        """Follow an account for a block; its revision is as of now at first.

        Raises:
            TooManyDevicesError: As many follow the account as may.
            TooManyFollowersError: As many follow in this process as may.
            DatabaseUnavailableError: PostgreSQL is away.
        """
        follower = self._admit(user_id, session_id)
        try:
            await self._read([user_id])
            yield follower
        finally:
            self._dismiss(user_id, follower)

    def end_all(self) -> None:
        """Have all stop, since the service does."""
        self._closing = True
        for account in self._accounts.values():
            for follower in account.followers:
                follower.end()

    async def run(self, revoked: Signals) -> None:
        """Read what hints may have missed, and end those whose session is over, until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._keep_reading())
            group.create_task(self._keep_ending(revoked))

    def _admit(self, user_id: UUID, session_id: UUID) -> Follower:
        if self._count >= self._max_followers:
            raise TooManyFollowersError("too many devices follow here", retry_after_s=_RETRY_AFTER_S)
        account = self._accounts.get(user_id) or _Account()
        if len(account.followers) >= self._max_devices:
            message = f"{self._max_devices} devices follow this library already"
            raise TooManyDevicesError(message, retry_after_s=_RETRY_AFTER_S)
        follower = Follower(session_id, account, ended=self._closing)
        account.followers.add(follower)
        self._accounts[user_id] = account
        self._count += 1
        return follower

    def _dismiss(self, user_id: UUID, follower: Follower) -> None:
        follower.account.followers.discard(follower)
        self._count -= 1
        if not follower.account.followers:
            del self._accounts[user_id]

    def _hear(self, revisions: Mapping[UUID, int]) -> None:
        for user_id, revision in revisions.items():
            if (account := self._accounts.get(user_id)) is not None:
                account.heard += 1
                account.tell(max(revision, account.revision))

    async def _keep_reading(self) -> None:
        while True:
            interval_s = ROUND_INTERVAL_S if self._hints.connected else ROUND_WITHOUT_HINTS_S
            with suppress(TimeoutError):
                async with asyncio.timeout(interval_s):
                    await self._missed.wait()
            self._missed.clear()
            await _surviving(self._read(list(self._accounts)))

    async def _read(self, user_ids: list[UUID]) -> None:
        heard = {user_id: account.heard for user_id, account in self._followed(user_ids)}
        if not heard:
            return
        async with acquire(self._pool) as connection:
            rows = await connection.fetch(_SQL["revisions"], list(heard))
        found = {row["user_id"]: row["revision"] for row in rows}
        for user_id, account in self._followed(user_ids):
            revision = found.get(user_id, 0)
            # A lower one is told as well, for the database may have been restored; not one that was overtaken.
            is_latest = account.heard == heard.get(user_id)
            account.tell(revision if is_latest else max(revision, account.revision))

    def _followed(self, user_ids: list[UUID]) -> list[tuple[UUID, _Account]]:
        return [(id_, account) for id_ in user_ids if (account := self._accounts.get(id_)) is not None]

    async def _keep_ending(self, revoked: Signals) -> None:
        while True:
            heard = revoked.heard
            await _surviving(self._end_revoked())
            await asyncio.sleep(_REVOCATION_PAUSE_S)
            await revoked.wait(heard=heard, timeout_s=ROUND_INTERVAL_S)

    async def _end_revoked(self) -> None:
        followers = [one for account in self._accounts.values() for one in account.followers]
        if not followers:
            return
        async with acquire(self._pool) as connection:
            rows = await connection.fetch(_SQL["ended_sessions"], list({one.session_id for one in followers}))
        ended = {row["id"] for row in rows}
        for follower in followers:
            if follower.session_id in ended:
                follower.end()


async def _surviving(reading: Coroutine[None, None, None]) -> None:
    try:
        await reading
    except DatabaseUnavailableError as error:
        _log.debug("followed libraries are not read", reason=str(error))
