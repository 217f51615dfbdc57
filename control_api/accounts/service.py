"""Accounts and sessions are made here."""

from datetime import timedelta
from uuid import UUID, uuid4

from control_api.accounts.email_address import normalise_email
from control_api.accounts.errors import (
    AccountDisabledError,
    EmailTakenError,
    InvalidEmailError,
    WrongCredentialsError,
)
from control_api.accounts.models import Account, Credentials, OpenedSession, Role, Tier
from control_api.accounts.passwords import NOBODYS_HASH, Passwords, check_password
from control_api.accounts.repository import AccountRepository
from control_api.accounts.session_repository import EndedSession, SessionRepository
from control_api.accounts.session_token import hash_session_token, new_session_token
from control_api.accounts.sign_out import SignOut
from control_api.accounts.visitor import Visitor
from control_api.audit.log import AuditAction, AuditEntry, AuditOutcome, write_audit
from kernel.database.pool import Connection, Pool, acquire

MAX_SESSIONS = 100
"""Of an account: more devices than a person has, and few enough to be listed."""

_WRONG = "no account has this e-mail address and this password"
_TAKEN = "this e-mail address has an account already"
"""Without the address: answers are kept for a day, and the account that has it may be deleted meanwhile."""


class AccountService:
    """Accounts over a pool of connections; no connection is held while a password is hashed.

    `sign_out` ends what a new session leaves no room for; where nobody logs in there is none.
    """

    def __init__(
        self,
        pool: Pool,
        passwords: Passwords,
        sign_out: SignOut | None = None,
        *,
        session_lifetime: timedelta = timedelta(days=30),
    ) -> None:
        self._pool = pool
        self._passwords = passwords
        self._sign_out = sign_out
        self._session_lifetime = session_lifetime

    async def create(
        self, email: str, password: str, role: Role = Role.USER, tier: Tier = Tier.FREE
    ) -> Account:
        """Make an account for somebody.

        Raises:
            InvalidEmailError: The text is not an e-mail address.
            InvalidPasswordError: The password is too short or too long.
            EmailTakenError: The address has an account already.
            PasswordsBusyError: Too many passwords wait to be hashed.
            DatabaseUnavailableError: PostgreSQL is away.
        """
        address = normalise_email(email)
        password_hash = await self._hash(password)
        async with acquire(self._pool) as connection, connection.transaction():
            account = await AccountRepository(connection).insert(
                uuid4(), email=address, password_hash=password_hash, role=role, tier=tier
            )
            if account is None:
                raise EmailTakenError(_TAKEN)
            entry = AuditEntry(
                AuditAction.ADD_ACCOUNT,
                subject=account.id,
                changes={"role": (None, role), "tier": (None, tier)},
            )
            await write_audit(connection, entry)
        return account

    async def register(self, account_id: UUID, email: str, password: str, visitor: Visitor) -> Account:
        """Make an account of her own; one that is there with that id, address and password counts as just made.

        Raises as `create` does.
        """
        address = normalise_email(email)
        password_hash = await self._hash(password)
        async with acquire(self._pool) as connection, connection.transaction():
            repository = AccountRepository(connection)
            account = await repository.insert(
                account_id, email=address, password_hash=password_hash, role=Role.USER, tier=Tier.FREE
            )
            if account is not None:
                entry = AuditEntry(
                    AuditAction.REGISTER, actor=account.id, subject=account.id, address=visitor.address
                )
                await write_audit(connection, entry)
                return account
            found = await repository.credentials(account_id)
        if found is not None and found.account.email == address and await self._is_right(password, found):
            return found.account
        raise EmailTakenError(_TAKEN)

    async def log_in(self, email: str, password: str, visitor: Visitor) -> OpenedSession:
        """Open a session; an unknown address takes as long as a wrong password.

        Raises:
            WrongCredentialsError: No account has that address and that password.
            AccountDisabledError: The password is right, the account disabled.
            PasswordsBusyError: Too many passwords wait to be checked.
            DatabaseUnavailableError: PostgreSQL is away.
        """
        credentials = await self._credentials(email)
        right = await self._is_right(password, credentials)
        if credentials is not None and right and not credentials.disabled:
            opened = await self._open_session(credentials, visitor)
            if opened is not None:
                return opened
        await self._note_refusal(credentials, visitor)
        if credentials is not None and right and credentials.disabled:
            raise AccountDisabledError("this account is disabled")
        raise WrongCredentialsError(_WRONG)

    async def _hash(self, password: str) -> str:
        check_password(password)
        return await self._passwords.hash(password)

    async def _is_right(self, password: str, credentials: Credentials | None) -> bool:
        password_hash = NOBODYS_HASH if credentials is None else credentials.password_hash
        return await self._passwords.verify(password, password_hash) and credentials is not None

    async def _credentials(self, email: str) -> Credentials | None:
        try:
            address = normalise_email(email)
        except InvalidEmailError:
            return None
        async with acquire(self._pool) as connection:
            return await AccountRepository(connection).credentials_by_email(address)

    async def _open_session(self, credentials: Credentials, visitor: Visitor) -> OpenedSession | None:
        """A session, or None when the account changed while its password was checked."""
        account, token = credentials.account, new_session_token()
        async with acquire(self._pool) as connection, connection.transaction():
            if not await AccountRepository(connection).hold(account.id, credentials.password_hash):
                return None
            sessions = SessionRepository(connection)
            await sessions.forget_expired(account.id)
            ended = await self._make_room(connection, account.id, visitor)
            expires_at = await sessions.open(
                account.id,
                token_sha256=hash_session_token(token),
                visitor=visitor,
                lifetime=self._session_lifetime,
            )
            entry = AuditEntry(
                AuditAction.LOG_IN, actor=account.id, subject=account.id, address=visitor.address
            )
            await write_audit(connection, entry)
        if self._sign_out is not None:
            await self._sign_out.tell_of(account.id, ended)
        return OpenedSession(token, expires_at, account)

    async def _make_room(
        self, connection: Connection, account_id: UUID, visitor: Visitor
    ) -> list[EndedSession]:
        if self._sign_out is None:
            return []
        return await self._sign_out.make_room(connection, account_id, MAX_SESSIONS - 1, visitor.address)

    async def _note_refusal(self, credentials: Credentials | None, visitor: Visitor) -> None:
        """An entry about the account that was tried, if there is one; who tried is nobody we know."""
        entry = AuditEntry(
            AuditAction.LOG_IN,
            AuditOutcome.REFUSED,
            subject=None if credentials is None else credentials.account.id,
            address=visitor.address,
        )
        async with acquire(self._pool) as connection, connection.transaction():
            await write_audit(connection, entry)
