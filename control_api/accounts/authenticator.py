"""Whose session a token opened."""

from datetime import timedelta
from uuid import UUID

from control_api.accounts.errors import NotSignedInError
from control_api.accounts.models import ExtendedSession, SignedIn
from control_api.accounts.session_cache.cache import LOOK_UPS, Claim, SessionCache
from control_api.accounts.session_repository import LiveSession, SessionRepository
from control_api.accounts.session_token import hash_session_token, is_session_token
from control_api.accounts.visitor import Visitor
from kernel.database.pool import Pool, acquire

_IN_POSTGRESQL = LOOK_UPS.labels("postgresql")

EXTENSIBLE_AFTER = timedelta(hours=1)
"""A session comes to last longer when it is used, but no oftener than this."""


class Authenticator:
    """Sessions in PostgreSQL behind a cache; each lasts `lifetime` from when it was last used."""

    def __init__(self, pool: Pool, cache: SessionCache, *, lifetime: timedelta) -> None:
        self._pool = pool
        self._cache = cache
        self._lifetime = lifetime

    async def authenticate(
        self, token: str, visitor: Visitor, *, fresh: bool
    ) -> tuple[SignedIn, ExtendedSession | None]:
        """The session of a token, and whether it came to last longer just now; if `fresh`, as of now.

        Raises:
            NotSignedInError: It opens none, or none any more.
            DatabaseUnavailableError: PostgreSQL is away.
        """
        if not is_session_token(token):
            raise _unknown()
        token_sha256 = hash_session_token(token)
        cached = None if fresh else await self._cache.read(token_sha256)
        if isinstance(cached, SignedIn):
            return cached, None
        _IN_POSTGRESQL.inc()
        async with acquire(self._pool) as connection:
            live = await SessionRepository(connection).find(token_sha256, extensible_after=EXTENSIBLE_AFTER)
        if live is None:
            raise _unknown()
        extended = await self._extend(token, live, visitor) if live.extensible else None
        if isinstance(cached, Claim):
            await self._cache.fill(cached, live.signed_in, lasts_s=live.lasts.total_seconds())
        return live.signed_in, extended

    async def has_account(self, account_id: UUID) -> bool:
        """Whether there still is the account of a session that was found, as of now.

        Raises:
            DatabaseUnavailableError: PostgreSQL is away.
        """
        async with acquire(self._pool) as connection:
            return await SessionRepository(connection).has_account(account_id)

    async def _extend(self, token: str, live: LiveSession, visitor: Visitor) -> ExtendedSession | None:
        async with acquire(self._pool) as connection:
            expires_at = await SessionRepository(connection).extend(
                live.signed_in.session_id,
                visitor,
                lifetime=self._lifetime,
                extensible_after=EXTENSIBLE_AFTER,
            )
        return None if expires_at is None else ExtendedSession(token, expires_at)


def _unknown() -> NotSignedInError:
    return NotSignedInError("the session is unknown or has ended: log in again")
