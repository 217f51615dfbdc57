"""What administrators do with accounts: find them, change tier and role, disable and enable."""

from dataclasses import dataclass
from uuid import UUID

from control_api.accounts.email_address import email_key, normalise_email
from control_api.accounts.errors import InvalidEmailError, LastAdminError, UserNotFoundError
from control_api.accounts.models import EmailPosition, Role, Tier, User
from control_api.accounts.search_words import words_query
from control_api.accounts.session_cache.stale_keys import StaleKeys
from control_api.accounts.session_repository import SessionRepository
from control_api.accounts.user_repository import UserRepository
from control_api.audit.log import AuditAction, AuditEntry, write_audit
from control_api.paging import Page, PageQuery, cut_page, read_cursor
from control_api.revocations.outbox import Outbox
from kernel.database.pool import Connection, Pool, acquire
from kernel.revocation.model import RevocationKind, RevocationReason


@dataclass(frozen=True, slots=True, kw_only=True)
class UserChange:
    """What is to become of an account; None leaves as it is."""

    tier: Tier | None = None
    role: Role | None = None
    disabled: bool | None = None


class AccountAdministration:
    """Accounts over a pool of connections; every method raises `DatabaseUnavailableError` when that is away."""

    def __init__(self, pool: Pool, outbox: Outbox, stale_keys: StaleKeys) -> None:
        self._pool = pool
        self._outbox = outbox
        self._stale_keys = stale_keys

    async def users(
        self, query: PageQuery, *, email: str | None = None, sought: str | None = None
    ) -> Page[User]:
        """A page of accounts by address; with `email` that one's, if there is one, with `sought` those it finds."""
        after = read_cursor(query.cursor, EmailPosition, EmailPosition(""))
        address = None if email is None else email_key(email)
        words = None if sought is None else words_query(sought)
        async with acquire(self._pool) as connection:
            found = await UserRepository(connection).page(after, query.limit + 1, email=address, words=words)
        return cut_page(found, query.limit)

    async def find(self, email: str) -> UUID:
        """Whose an address is.

        Raises:
            UserNotFoundError: Nobody's.
        """
        try:
            address = normalise_email(email)
        except InvalidEmailError:
            raise UserNotFoundError(email) from None
        async with acquire(self._pool) as connection:
            user_id = await UserRepository(connection).find(address)
        if user_id is None:
            raise UserNotFoundError(email)
        return user_id

    async def change(
        self, user_id: UUID, change: UserChange, *, actor: UUID | None = None, address: str | None = None
    ) -> User:
        """Change an account, and take away what it was admitted to play if it may not play it so any more.

        Saying it twice changes nothing the second time. Without an actor it is the command line that says it.

        Raises:
            UserNotFoundError: There is no such account.
            LastAdminError: Nobody would be left to administer.
        """
        async with acquire(self._pool) as connection, connection.transaction():
            before, after = await self._change(connection, user_id, change)
            reason = _reason_to_revoke(before, after)
            if reason is not None:
                await self._outbox.put(connection, RevocationKind.SUBJECT, [str(user_id)], reason)
            await self._note(connection, before, after, actor, address)
            hashes = await SessionRepository(connection).hashes(user_id)
            await self._stale_keys.put_sessions(connection, hashes)
        await self._stale_keys.delete()
        if reason is not None:
            await self._outbox.publish()
        return after

    async def _change(self, connection: Connection, user_id: UUID, change: UserChange) -> tuple[User, User]:
        """The account before and after."""
        repository = UserRepository(connection)
        # First, and whoever is changed: two who demote each other at once must not both find the other in office.
        admins = await repository.lock_admins()
        before = await repository.lock(user_id)
        if before is None:
            raise UserNotFoundError(user_id)
        role = before.role if change.role is None else change.role
        disabled = before.disabled_at is not None if change.disabled is None else change.disabled
        if admins == {user_id} and (role is not Role.ADMIN or disabled):
            raise LastAdminError(f"{before.email} is the last administrator: make another one first")
        tier = before.tier if change.tier is None else change.tier
        return before, await repository.update(user_id, tier=tier, role=role, disabled=disabled)

    async def _note(
        self, connection: Connection, before: User, after: User, actor: UUID | None, address: str | None
    ) -> None:
        """An entry for the tier and one for all else, each if it changed."""
        tiers, others = (
            {"tier": (before.tier, after.tier)},
            {
                "role": (before.role, after.role),
                "disabled": (before.disabled_at is not None, after.disabled_at is not None),
            },
        )
        for action, fields in ((AuditAction.CHANGE_TIER, tiers), (AuditAction.CHANGE_ACCOUNT, others)):
            changes = {name: pair for name, pair in fields.items() if pair[0] != pair[1]}
            if changes:
                entry = AuditEntry(action, actor=actor, subject=after.id, address=address, changes=changes)
                await write_audit(connection, entry)


def _reason_to_revoke(before: User, after: User) -> RevocationReason | None:
    """Why the account's tokens lose their worth, if they do; the graver reason is told."""
    if before.disabled_at is None and after.disabled_at is not None:
        return RevocationReason.BANNED
    # Administrators are admitted to what is not published, which nobody else may go on hearing.
    has_left_office = before.role is Role.ADMIN and after.role is not Role.ADMIN
    return RevocationReason.PLAN_CHANGED if has_left_office or before.tier is not after.tier else None
