"""Rules tried out before they become a playlist."""

from uuid import UUID

from control_api.catalog.models import Track
from control_api.paging import Page
from control_api.playlists.smart.evaluation import Totals, entries_page, totals
from control_api.playlists.smart.rules import validate_rules
from control_api.playlists.smart.turns import Turns
from kernel.database.pool import Pool, acquire


class SmartPlaylistService:
    """Evaluates rules over one database."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._turns = Turns()

    async def preview(self, owner_id: UUID, document: object, limit: int) -> tuple[Page[Track], Totals]:
        """The first page of what the rules find for an owner, and how much that is in all, as of one instant.

        Raises:
            InvalidRequestError: The rules are wrong; names the place.
            RulesTooSlowError: They take too long to evaluate.
        """
        rules = validate_rules(document)
        async with (
            self._turns.turn(),
            acquire(self._pool) as connection,
            connection.transaction(isolation="repeatable_read", readonly=True),
        ):
            page = await entries_page(connection, owner_id, rules, cursor="", limit=limit)
            return page, await totals(connection, owner_id, rules)
