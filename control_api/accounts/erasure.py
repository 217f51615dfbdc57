"""The end of an account: everything of hers is gone, and what she plays stops."""

from control_api.accounts.errors import LastAdminError, WrongPasswordError
from control_api.accounts.models import SignedIn
from control_api.accounts.password_proof import PasswordProof
from control_api.accounts.repository import AccountRepository
from control_api.accounts.session_cache.stale_keys import StaleKeys
from control_api.accounts.session_repository import SessionRepository
from control_api.accounts.user_repository import UserRepository
from control_api.audit.log import AuditAction, AuditEntry, write_audit
from control_api.playback.devices import device_keys
from control_api.revocations.outbox import Outbox
from kernel.database.pool import Connection, Pool
from kernel.database.transactions import in_transaction
from kernel.revocation.model import RevocationKind, RevocationReason


class Erasure:
    """Deletes accounts.

    Foreign keys take along what is hers. Two things outlast it: audit entries, by an id that nothing ties to her any
    more, and the revocation of her playback tokens, by her account's id until the last of them has run out.
    """

    def __init__(self, pool: Pool, proof: PasswordProof, outbox: Outbox, stale_keys: StaleKeys) -> None:
        self._pool = pool
        self._proof = proof
        self._outbox = outbox
        self._stale_keys = stale_keys

    async def delete(self, signed_in: SignedIn, password: str, address: str) -> None:
        """Delete the account that is signed in.

        Raises:
            WrongPasswordError: The password is not the account's.
            LastAdminError: Nobody would be left to administer.
            PasswordsBusyError: Too many passwords wait to be checked.
            DatabaseUnavailableError: PostgreSQL is away; nothing is deleted.
        """
        account_id = signed_in.account.id
        action = AuditAction.DELETE_ACCOUNT
        proven_hash = await self._proof.prove(signed_in, password, action, address)
        entry = AuditEntry(action, actor=account_id, subject=account_id, address=address)
        # Others lock the playlists and libraries that go with it in their own order.
        await in_transaction(
            self._pool, lambda connection: self._delete(connection, signed_in, proven_hash, entry)
        )
        await self._stale_keys.delete()
        await self._outbox.publish()

    async def _delete(
        self, connection: Connection, signed_in: SignedIn, proven_hash: str, entry: AuditEntry
    ) -> None:
        account_id = signed_in.account.id
        admins = await UserRepository(connection).lock_admins()
        repository = AccountRepository(connection)
        if not await repository.hold(account_id, proven_hash):
            raise WrongPasswordError("the account was changed meanwhile")
        if admins == {account_id}:
            raise LastAdminError("you are the last administrator: make another one first")
        await self._stale_keys.put_sessions(
            connection, await SessionRepository(connection).hashes(account_id)
        )
        await self._stale_keys.put(connection, device_keys(account_id))
        await self._outbox.put(
            connection, RevocationKind.SUBJECT, [str(account_id)], RevocationReason.SIGNED_OUT
        )
        await write_audit(connection, entry)
        await repository.delete(account_id)
