"""Accounts in PostgreSQL as administrators deal with them."""

from uuid import UUID

from control_api.accounts.models import EmailPosition, Role, Tier, User
from control_api.accounts.rows import user_of
from kernel.database.pool import Connection
from kernel.database.queries import load_queries

_SQL = load_queries(__file__)


class UserRepository:
    """Reads and writes over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def page(
        self, after: EmailPosition, limit: int, *, email: str | None, words: str | None
    ) -> list[tuple[EmailPosition, User]]:
        """Accounts by address, each with its position.

        With `email` only that one's; with `words`, a text search query, only those that it finds.
        """
        if words is None:
            rows = await self._connection.fetch(_SQL["users_page"], after.email, limit, email)
        else:
            rows = await self._connection.fetch(_SQL["users_found"], after.email, limit, email, words)
        return [(EmailPosition(row["sort_key"]), user_of(row)) for row in rows]

    async def find(self, email: str) -> UUID | None:
        """Whose an address is."""
        user_id: UUID | None = await self._connection.fetchval(_SQL["user_id_by_email"], email)
        return user_id

    async def lock_admins(self) -> set[UUID]:
        """Everybody who can administer; nobody joins or leaves them until the transaction ends."""
        return {row["id"] for row in await self._connection.fetch(_SQL["lock_admins"])}

    async def lock(self, user_id: UUID) -> User | None:
        """An account that nobody else changes until the transaction ends."""
        row = await self._connection.fetchrow(_SQL["lock_user"], user_id)
        return None if row is None else user_of(row)

    async def update(self, user_id: UUID, *, tier: Tier, role: Role, disabled: bool) -> User:
        """Write what an administrator can change; one disabled earlier stays so since then."""
        row = await self._connection.fetchrow(_SQL["update_user"], user_id, tier, role, disabled)
        if row is None:
            raise LookupError(f"user {user_id} went in spite of the lock")
        return user_of(row)
