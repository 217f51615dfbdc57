"""Sessions in PostgreSQL."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import asyncpg

from control_api.accounts.device_name import device_name
from control_api.accounts.models import OwnSession, SignedIn
from control_api.accounts.rows import account_of
from control_api.accounts.visitor import Visitor
from kernel.database.pool import Connection
from kernel.database.queries import load_queries

_SQL = load_queries(__file__)


@dataclass(frozen=True, slots=True)
class LiveSession:
    """A session that was found: how long it lasts, and whether it has been in use for long enough to last longer."""

    signed_in: SignedIn
    lasts: timedelta
    extensible: bool


@dataclass(frozen=True, slots=True)
class EndedSession:
    """A session that was deleted, and the SHA-256 of its token."""

    id: UUID
    token_sha256: bytes


class SessionRepository:
    """Reads and writes over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def forget_expired(self, user_id: UUID) -> None:
        """Delete an account's sessions that have ended by themselves."""
        await self._connection.execute(_SQL["delete_expired_sessions"], user_id)

    async def open(
        self, user_id: UUID, *, token_sha256: bytes, visitor: Visitor, lifetime: timedelta
    ) -> datetime:
        """Store a session; returns when it will end."""
        expires_at: datetime = await self._connection.fetchval(
            _SQL["insert_session"],
            user_id,
            token_sha256,
            device_name(visitor.user_agent),
            visitor.user_agent,
            visitor.stored_address,
            lifetime,
        )
        return expires_at

    async def find(self, token_sha256: bytes, *, extensible_after: timedelta) -> LiveSession | None:
        """The live session of a token, if there is one."""
        row = await self._connection.fetchrow(_SQL["session_by_token"], token_sha256, extensible_after)
        if row is None:
            return None
        signed_in = SignedIn(row["session_id"], account_of(row), row["seen_at"])
        return LiveSession(signed_in, row["lasts"], row["extensible"])

    async def has_account(self, account_id: UUID) -> bool:
        """Whether there is an account, of which a session may still be known elsewhere."""
        exists: bool = await self._connection.fetchval(_SQL["has_account"], account_id)
        return exists

    async def extend(
        self, session_id: UUID, visitor: Visitor, *, lifetime: timedelta, extensible_after: timedelta
    ) -> datetime | None:
        """Have a session last longer and note from where it is used; None when another request just did."""
        expires_at: datetime | None = await self._connection.fetchval(
            _SQL["extend_session"],
            session_id,
            lifetime,
            extensible_after,
            device_name(visitor.user_agent),
            visitor.user_agent,
            visitor.stored_address,
        )
        return expires_at

    async def page(
        self, user_id: UUID, before: UUID | None, limit: int, *, current: UUID
    ) -> list[tuple[UUID, OwnSession]]:
        """An account's live sessions, the newest first, each with its position."""
        rows = await self._connection.fetch(_SQL["sessions_page"], user_id, before, limit)
        return [(row["id"], OwnSession(**dict(row), current=row["id"] == current)) for row in rows]

    async def hashes(self, user_id: UUID) -> list[bytes]:
        """The SHA-256 of the tokens of an account's sessions.

        Of an account that is locked these are all: who opens a session waits for the lock.
        """
        return [row["token_sha256"] for row in await self._connection.fetch(_SQL["session_hashes"], user_id)]

    async def end(self, user_id: UUID, session_id: UUID) -> EndedSession | None:
        """End a session of an account; None when it has no such one."""
        row = await self._connection.fetchrow(_SQL["delete_session"], session_id, user_id)
        return None if row is None else _ended(row)

    async def end_all(self, user_id: UUID, *, but: UUID | None = None) -> list[EndedSession]:
        """End all of an account's sessions, or all but one."""
        return [_ended(row) for row in await self._connection.fetch(_SQL["delete_sessions"], user_id, but)]

    async def end_surplus(self, user_id: UUID, most: int) -> list[EndedSession]:
        """End those of an account's sessions past so many that have been unused longest.

        Exact while the account is held still: who opens a session holds it.
        """
        rows = await self._connection.fetch(_SQL["delete_surplus_sessions"], user_id, most)
        return [_ended(row) for row in rows]

    async def purge_expired(self, limit: int) -> int:
        """Delete some of everybody's sessions that have ended by themselves; returns how many."""
        status = await self._connection.execute(_SQL["purge_expired_sessions"], limit)
        return int(status.rpartition(" ")[2])


def _ended(row: asyncpg.Record) -> EndedSession:
    return EndedSession(row["id"], row["token_sha256"])
