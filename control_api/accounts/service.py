"""What can be done with accounts: make one, log in, tell who is asking."""

from datetime import timedelta

from control_api.accounts.email_address import normalise_email
from control_api.accounts.errors import (
    AccountDisabledError,
    EmailTakenError,
    InvalidEmailError,
    NotSignedInError,
    WrongCredentialsError,
)
from control_api.accounts.models import Account, Credentials, OpenedSession, Role, SignedIn, Tier
from control_api.accounts.passwords import NOBODYS_HASH, Passwords, check_password
from control_api.accounts.repository import AccountRepository
from control_api.accounts.session_token import hash_session_token, is_session_token, new_session_token
from kernel.database.pool import Pool, acquire

SESSION_LIFETIME = timedelta(days=30)
MAX_DEVICE_CHARACTERS = 200


class AccountService:
    """Accounts over a pool of connections; no connection is held while a password is hashed."""

    def __init__(self, pool: Pool, passwords: Passwords) -> None:
        self._pool = pool
        self._passwords = passwords

    async def create(
        self, email: str, password: str, role: Role = Role.USER, tier: Tier = Tier.FREE
    ) -> Account:
        """Make an account.

        Raises:
            InvalidEmailError: The text is not an e-mail address.
            InvalidPasswordError: The password is too short or too long.
            EmailTakenError: The address has an account already.
            PasswordsBusyError: Too many passwords wait to be hashed.
            DatabaseUnavailableError: PostgreSQL is away.
        """
        address = normalise_email(email)
        check_password(password)
        password_hash = await self._passwords.hash(password)
        async with acquire(self._pool) as connection:
            account = await AccountRepository(connection).insert(
                email=address, password_hash=password_hash, role=role, tier=tier
            )
        if account is None:
            raise EmailTakenError(f"{address} has an account already")
        return account

    async def log_in(self, email: str, password: str, *, device: str) -> OpenedSession:
        """Open a session; an unknown address takes as long as a wrong password.

        Raises:
            WrongCredentialsError: No account has that address and that password.
            AccountDisabledError: The password is right, the account disabled.
            PasswordsBusyError: Too many passwords wait to be checked.
            DatabaseUnavailableError: PostgreSQL is away.
        """
        credentials = await self._credentials(email)
        password_hash = NOBODYS_HASH if credentials is None else credentials.password_hash
        right = await self._passwords.verify(password, password_hash)
        if credentials is None or not right:
            raise WrongCredentialsError("no account has this e-mail address and this password")
        if credentials.disabled:
            raise AccountDisabledError("this account is disabled")
        return await self._open_session(credentials.account, device)

    async def authenticate(self, token: str) -> SignedIn:
        """Whose session a token opened.

        Raises:
            NotSignedInError: It opens none, or none any more.
            DatabaseUnavailableError: PostgreSQL is away.
        """
        if is_session_token(token):
            async with acquire(self._pool) as connection:
                signed_in = await AccountRepository(connection).session(hash_session_token(token))
            if signed_in is not None:
                return signed_in
        raise NotSignedInError("the session is unknown or has ended: log in again")

    async def _credentials(self, email: str) -> Credentials | None:
        try:
            address = normalise_email(email)
        except InvalidEmailError:
            return None
        async with acquire(self._pool) as connection:
            return await AccountRepository(connection).credentials(address)

    async def _open_session(self, account: Account, device: str) -> OpenedSession:
        token = new_session_token()
        async with acquire(self._pool) as connection, connection.transaction():
            expires_at = await AccountRepository(connection).open_session(
                account.id,
                token_sha256=hash_session_token(token),
                device=device[:MAX_DEVICE_CHARACTERS],
                lifetime=SESSION_LIFETIME,
            )
        return OpenedSession(token, expires_at, account)
