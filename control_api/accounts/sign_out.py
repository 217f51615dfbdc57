"""Logging out: the session ends, and with it what its device was admitted to play."""

from control_api.accounts.models import SignedIn
from control_api.accounts.repository import AccountRepository
from control_api.playback.device_limit import DeviceLimit
from control_api.revocations.outbox import Outbox
from kernel.database.pool import Pool, acquire
from kernel.revocation.model import RevocationKind, RevocationReason


class SignOut:
    """Ends sessions at once, on every API process, and their playing within a second, on every edge."""

    def __init__(self, pool: Pool, outbox: Outbox, limit: DeviceLimit) -> None:
        self._pool = pool
        self._outbox = outbox
        self._limit = limit

    async def this_device(self, signed_in: SignedIn) -> None:
        """End one session; one that has ended already is no error.

        Raises:
            DatabaseUnavailableError: PostgreSQL is away; nothing has ended.
        """
        async with acquire(self._pool) as connection, connection.transaction():
            await AccountRepository(connection).delete_session(signed_in.session_id)
            await self._outbox.put(
                connection,
                RevocationKind.DEVICE,
                [signed_in.session_id.hex],
                RevocationReason.SIGNED_OUT,
            )
        await self._outbox.publish()
        await self._limit.signed_out(signed_in, everywhere=False)

    async def everywhere(self, signed_in: SignedIn) -> None:
        """End all of the account's sessions, that of the request too.

        Raises:
            DatabaseUnavailableError: PostgreSQL is away; nothing has ended.
        """
        account_id = signed_in.account.id
        async with acquire(self._pool) as connection, connection.transaction():
            await AccountRepository(connection).delete_sessions(account_id)
            await self._outbox.put(
                connection, RevocationKind.SUBJECT, [str(account_id)], RevocationReason.SIGNED_OUT
            )
        await self._outbox.publish()
        await self._limit.signed_out(signed_in, everywhere=True)
