"""Proving again who one is, before what a stolen session must not be able to do."""

from control_api.accounts.errors import WrongPasswordError
from control_api.accounts.models import SignedIn
from control_api.accounts.passwords import Passwords
from control_api.accounts.repository import AccountRepository
from control_api.audit.log import AuditAction, AuditEntry, AuditOutcome, write_audit
from kernel.database.pool import Pool, acquire


class PasswordProof:
    """Checks passwords of those who are logged in, and writes down the wrong ones; callers count the attempts."""

    def __init__(self, pool: Pool, passwords: Passwords) -> None:
        self._pool = pool
        self._passwords = passwords

    async def prove(self, signed_in: SignedIn, password: str, action: AuditAction, address: str) -> str:
        """The hash of the account's password, if that is it.

        Raises:
            WrongPasswordError: It isn't, or the account is gone.
            PasswordsBusyError: Too many passwords wait to be checked.
            DatabaseUnavailableError: PostgreSQL is away.
        """
        account_id = signed_in.account.id
        async with acquire(self._pool) as connection:
            credentials = await AccountRepository(connection).credentials(account_id)
        if credentials is not None and await self._passwords.verify(password, credentials.password_hash):
            return credentials.password_hash
        refused = AuditEntry(
            action, AuditOutcome.REFUSED, actor=account_id, subject=account_id, address=address
        )
        async with acquire(self._pool) as connection, connection.transaction():
            await write_audit(connection, refused)
        raise WrongPasswordError("this is not the account's password")
