"""Accounts in PostgreSQL."""

from uuid import UUID

import asyncpg

from control_api.accounts.errors import EmailTakenError
from control_api.accounts.models import Account, Credentials, Role, Tier
from control_api.accounts.profile import ProfileChange
from control_api.accounts.rows import account_of
from kernel.database.pool import Connection
from kernel.database.queries import load_queries

_SQL = load_queries(__file__)

DELETION_TIMEOUT_S = 60.0
"""A long history takes a while to delete."""


class AccountRepository:
    """Reads and writes over one connection; e-mail addresses come normalised."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def insert(
        self, account_id: UUID, *, email: str, password_hash: str, role: Role, tier: Tier
    ) -> Account | None:
        """A new account, or None when the id or the address is taken, by someone at the same instant too."""
        row = await self._connection.fetchrow(
            _SQL["insert_account"], account_id, email, password_hash, role, tier
        )
        return None if row is None else account_of(row)

    async def credentials_by_email(self, email: str) -> Credentials | None:
        """The account of an address, with what proves its password."""
        return _credentials(await self._connection.fetchrow(_SQL["credentials_by_email"], email))

    async def credentials(self, account_id: UUID) -> Credentials | None:
        """An account with what proves its password."""
        return _credentials(await self._connection.fetchrow(_SQL["credentials"], account_id))

    async def hold(self, account_id: UUID, password_hash: str) -> bool:
        """Hold still the account of a proven password; whether that is still its password, and it not disabled.

        Who else holds or changes the account waits meanwhile.
        """
        row = await self._connection.fetchrow(_SQL["hold_account"], account_id, password_hash)
        return row is not None

    async def change_profile(self, account_id: UUID, change: ProfileChange) -> Account | None:
        """Write what she decides by herself; None when the account is gone."""
        row = await self._connection.fetchrow(
            _SQL["update_profile"],
            account_id,
            change.display_name is not None,
            change.display_name,
            change.changes_quality,
            change.preferred_quality,
        )
        return None if row is None else account_of(row)

    async def change_password(self, account_id: UUID, password_hash: str) -> None:
        """Write another password."""
        await self._connection.execute(_SQL["update_password"], account_id, password_hash)

    async def change_email(self, account_id: UUID, email: str) -> Account:
        """Write another address, of an account that is held.

        Raises:
            EmailTakenError: Another account has it.
        """
        try:
            row = await self._connection.fetchrow(_SQL["update_email"], account_id, email)
        except asyncpg.UniqueViolationError:
            raise EmailTakenError("this e-mail address has an account already") from None
        if row is None:
            raise LookupError(f"account {account_id} went in spite of the lock")
        return account_of(row)

    async def delete(self, account_id: UUID) -> None:
        """Delete an account with all that hangs on it."""
        await self._connection.execute(_SQL["delete_account"], account_id, timeout=DELETION_TIMEOUT_S)


def _credentials(row: asyncpg.Record | None) -> Credentials | None:
    return None if row is None else Credentials(account_of(row), row["password_hash"], row["disabled"])
