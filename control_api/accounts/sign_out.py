"""The end of sessions, and of what their devices were admitted to play."""

from collections.abc import Sequence
from uuid import UUID

from control_api.accounts.errors import SessionNotFoundError
from control_api.accounts.models import SignedIn
from control_api.accounts.session_cache.stale_keys import StaleKeys
from control_api.accounts.session_repository import EndedSession, SessionRepository
from control_api.audit.log import AuditAction, AuditEntry, write_audit
from control_api.playback.device_limit import DeviceLimit
from control_api.revocations.outbox import Outbox
from kernel.database.pool import Connection, Pool, acquire
from kernel.revocation.model import RevocationKind, RevocationReason


class SignOut:
    """Ends sessions at once, on every API process, and their playing within a second, on every edge."""

    def __init__(self, pool: Pool, outbox: Outbox, stale_keys: StaleKeys, limit: DeviceLimit) -> None:
        self._pool = pool
        self._outbox = outbox
        self._stale_keys = stale_keys
        self._limit = limit

    async def this_device(self, signed_in: SignedIn, address: str) -> None:
        """End one session; one that has ended already is no error.

        Raises:
            DatabaseUnavailableError: PostgreSQL is away; nothing has ended.
        """
        account_id, session_id = signed_in.account.id, signed_in.session_id
        async with acquire(self._pool) as connection, connection.transaction():
            ended = await SessionRepository(connection).end(account_id, session_id)
            if ended is not None:
                await self._withdraw(connection, [ended])
                await _note(connection, AuditAction.LOG_OUT, account_id, address, session_id)
        await self._tell()
        await self._limit.signed_out(account_id, session_id)

    async def another(self, signed_in: SignedIn, session_id: UUID, address: str) -> None:
        """End a session of the account, of this or another device.

        Raises:
            SessionNotFoundError: The account has no such session.
            DatabaseUnavailableError: PostgreSQL is away; nothing has ended.
        """
        account_id = signed_in.account.id
        async with acquire(self._pool) as connection, connection.transaction():
            ended = await SessionRepository(connection).end(account_id, session_id)
            if ended is None:
                raise SessionNotFoundError(session_id)
            await self._withdraw(connection, [ended])
            await _note(connection, AuditAction.REVOKE_SESSION, account_id, address, session_id)
        await self._tell()
        await self._limit.signed_out(account_id, session_id)

    async def everywhere(self, signed_in: SignedIn, address: str) -> None:
        """End all of the account's sessions, that of the request too.

        Raises:
            DatabaseUnavailableError: PostgreSQL is away; nothing has ended.
        """
        account_id = signed_in.account.id
        async with acquire(self._pool) as connection, connection.transaction():
            ended = await SessionRepository(connection).end_all(account_id)
            await self._stale_keys.put_sessions(connection, [session.token_sha256 for session in ended])
            await self._outbox.put(
                connection, RevocationKind.SUBJECT, [str(account_id)], RevocationReason.SIGNED_OUT
            )
            await _note(connection, AuditAction.LOG_OUT_EVERYWHERE, account_id, address, None)
        await self._tell()
        await self._limit.signed_out(account_id, None)

    async def make_room(
        self, connection: Connection, account_id: UUID, most: int, address: str
    ) -> list[EndedSession]:
        """End the sessions of an account past so many, those unused longest, within a transaction that holds it.

        `tell_of` is to follow once it has committed.
        """
        ended = await SessionRepository(connection).end_surplus(account_id, most)
        if ended:
            await self._withdraw(connection, ended)
        for session in ended:
            await _note(connection, AuditAction.REVOKE_SESSION, account_id, address, session.id)
        return ended

    async def tell_of(self, account_id: UUID, ended: Sequence[EndedSession]) -> None:
        """Have caches and edges know of sessions that made room, and count their devices no more."""
        if ended:
            await self._tell()
        for session in ended:
            await self._limit.signed_out(account_id, session.id)

    async def _withdraw(self, connection: Connection, ended: Sequence[EndedSession]) -> None:
        await withdraw_sessions(connection, self._outbox, self._stale_keys, ended)

    async def _tell(self) -> None:
        await self._stale_keys.delete()
        await self._outbox.publish()


async def withdraw_sessions(
    connection: Connection, outbox: Outbox, stale_keys: StaleKeys, ended: Sequence[EndedSession]
) -> None:
    """Take from ended sessions, within the transaction that ends them, the cache's entries and their playing."""
    await stale_keys.put_sessions(connection, [session.token_sha256 for session in ended])
    devices = [session.id.hex for session in ended]
    await outbox.put(connection, RevocationKind.DEVICE, devices, RevocationReason.SIGNED_OUT)


async def _note(
    connection: Connection,
    action: AuditAction,
    account_id: UUID,
    address: str,
    session_id: UUID | None,
) -> None:
    kind = None if session_id is None else "session"
    entry = AuditEntry(
        action,
        actor=account_id,
        subject=account_id,
        object_kind=kind,
        object_id=session_id,
        address=address,
    )
    await write_audit(connection, entry)
