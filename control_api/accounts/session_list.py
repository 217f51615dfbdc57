"""The sessions of an account, as its owner sees them."""

from uuid import UUID

from control_api.accounts.models import OwnSession, SignedIn
from control_api.accounts.session_repository import SessionRepository
from control_api.paging import Page, PageQuery, cut_page, read_cursor
from kernel.database.pool import Pool, acquire


class SessionList:
    """Pages of sessions over a pool of connections."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def page(self, signed_in: SignedIn, query: PageQuery) -> Page[OwnSession]:
        """A page of the account's live sessions.

        Raises:
            InvalidRequestError: The cursor is none of this list.
            DatabaseUnavailableError: PostgreSQL is away.
        """
        before = read_cursor(query.cursor, UUID, None)
        async with acquire(self._pool) as connection:
            found = await SessionRepository(connection).page(
                signed_in.account.id, before, query.limit + 1, current=signed_in.session_id
            )
        return cut_page(found, query.limit)
