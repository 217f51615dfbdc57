"""Accounts and sessions in PostgreSQL."""

from datetime import datetime, timedelta
from uuid import UUID

import asyncpg

from control_api.accounts.models import Account, Credentials, Role, SignedIn, Tier
from kernel.database.pool import Connection
from kernel.database.queries import load_queries
from kernel.quality import Quality

_SQL = load_queries(__file__)


class AccountRepository:
    """Reads and writes over one connection; e-mail addresses come normalised."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def insert(self, *, email: str, password_hash: str, role: Role, tier: Tier) -> Account | None:
        """A new account, or None when the address is taken, by someone at the same instant too."""
        row = await self._connection.fetchrow(_SQL["insert_account"], email, password_hash, role, tier)
        return None if row is None else _account(row)

    async def credentials(self, email: str) -> Credentials | None:
        """The account of an address, with what proves its password."""
        row = await self._connection.fetchrow(_SQL["credentials_by_email"], email)
        return None if row is None else Credentials(_account(row), row["password_hash"], row["disabled"])

    async def open_session(
        self, user_id: UUID, *, token_sha256: bytes, device: str, lifetime: timedelta
    ) -> datetime:
        """Store a session and forget the account's ended ones; returns when it will end."""
        await self._connection.execute(_SQL["delete_expired_sessions"], user_id)
        expires_at: datetime = await self._connection.fetchval(
            _SQL["insert_session"], user_id, token_sha256, device, lifetime
        )
        return expires_at

    async def session(self, token_sha256: bytes) -> SignedIn | None:
        """The live session of a token, if there is one."""
        row = await self._connection.fetchrow(_SQL["session_by_token"], token_sha256)
        return None if row is None else SignedIn(row["session_id"], _account(row), row["seen_at"])

    async def delete_session(self, session_id: UUID) -> None:
        """End a session; one that has ended already is no error."""
        await self._connection.execute(_SQL["delete_session"], session_id)

    async def delete_sessions(self, user_id: UUID) -> None:
        """End all of an account's sessions."""
        await self._connection.execute(_SQL["delete_sessions"], user_id)


def _account(row: asyncpg.Record) -> Account:
    preferred = row["preferred_quality"]
    return Account(
        id=row["id"],
        email=row["email"],
        display_name=row["display_name"],
        role=Role(row["role"]),
        tier=Tier(row["tier"]),
        preferred_quality=None if preferred is None else Quality.parse(preferred),
        created_at=row["created_at"],
    )
