"""What she changes of her own account: profile, password, e-mail address."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from control_api.accounts.email_address import normalise_email
from control_api.accounts.errors import NotSignedInError, WrongPasswordError
from control_api.accounts.models import Account, SignedIn
from control_api.accounts.password_proof import PasswordProof
from control_api.accounts.passwords import Passwords, check_password
from control_api.accounts.profile import ProfileChange
from control_api.accounts.repository import AccountRepository
from control_api.accounts.session_cache.stale_keys import StaleKeys
from control_api.accounts.session_repository import SessionRepository
from control_api.accounts.sign_out import withdraw_sessions
from control_api.audit.log import AuditAction, AuditEntry, write_audit
from control_api.revocations.outbox import Outbox
from kernel.database.pool import Connection, Pool, acquire


class SelfService:
    """Changes to one's own account; all of its sessions see them at once."""

    def __init__(
        self,
        pool: Pool,
        passwords: Passwords,
        proof: PasswordProof,
        outbox: Outbox,
        stale_keys: StaleKeys,
    ) -> None:
        self._pool = pool
        self._passwords = passwords
        self._proof = proof
        self._outbox = outbox
        self._stale_keys = stale_keys

    async def change_profile(self, signed_in: SignedIn, change: ProfileChange) -> Account:
        """Change what needs no password.

        Raises:
            NotSignedInError: The account was deleted meanwhile.
            DatabaseUnavailableError: PostgreSQL is away.
        """
        account_id = signed_in.account.id
        async with acquire(self._pool) as connection, connection.transaction():
            account = await AccountRepository(connection).change_profile(account_id, change)
            if account is None:
                raise NotSignedInError("the account is gone")
            await self._forget_cached(connection, signed_in)
        await self._stale_keys.delete()
        return account

    async def change_password(self, signed_in: SignedIn, *, current: str, new: str, address: str) -> None:
        """Change the password; all other sessions end, and what they play.

        Raises:
            InvalidPasswordError: The new one is too short or too long.
            WrongPasswordError: The current one is wrong.
            PasswordsBusyError: Too many passwords wait to be checked.
            DatabaseUnavailableError: PostgreSQL is away.
        """
        check_password(new)
        action = AuditAction.CHANGE_PASSWORD
        proven_hash = await self._proof.prove(signed_in, current, action, address)
        new_hash = await self._passwords.hash(new)
        async with self._held(signed_in, proven_hash) as connection:
            await AccountRepository(connection).change_password(signed_in.account.id, new_hash)
            ended = await SessionRepository(connection).end_all(
                signed_in.account.id, but=signed_in.session_id
            )
            await withdraw_sessions(connection, self._outbox, self._stale_keys, ended)
            await _note(connection, action, signed_in, address)
        await self._stale_keys.delete()
        await self._outbox.publish()

    async def change_email(self, signed_in: SignedIn, *, current: str, email: str, address: str) -> Account:
        """Change the address to log in with.

        Raises:
            InvalidEmailError: The text is not an e-mail address.
            EmailTakenError: Another account has it.
            WrongPasswordError: The current password is wrong.
            PasswordsBusyError: Too many passwords wait to be checked.
            DatabaseUnavailableError: PostgreSQL is away.
        """
        normalised = normalise_email(email)
        action = AuditAction.CHANGE_EMAIL
        proven_hash = await self._proof.prove(signed_in, current, action, address)
        async with self._held(signed_in, proven_hash) as connection:
            account = await AccountRepository(connection).change_email(signed_in.account.id, normalised)
            await self._forget_cached(connection, signed_in)
            await _note(connection, action, signed_in, address)
        await self._stale_keys.delete()
        return account

    @asynccontextmanager
    async def _held(self, signed_in: SignedIn, proven_hash: str) -> AsyncIterator[Connection]:
        """A transaction that holds the account, unless it changed since its password was proven."""
        async with acquire(self._pool) as connection, connection.transaction():
            if not await AccountRepository(connection).hold(signed_in.account.id, proven_hash):
                raise WrongPasswordError("the account was changed meanwhile")
            yield connection

    async def _forget_cached(self, connection: Connection, signed_in: SignedIn) -> None:
        """Have all of the account's cached sessions forgotten; the account must be locked."""
        hashes = await SessionRepository(connection).hashes(signed_in.account.id)
        await self._stale_keys.put_sessions(connection, hashes)


async def _note(connection: Connection, action: AuditAction, signed_in: SignedIn, address: str) -> None:
    account_id = signed_in.account.id
    entry = AuditEntry(action, actor=account_id, subject=account_id, address=address)
    await write_audit(connection, entry)
