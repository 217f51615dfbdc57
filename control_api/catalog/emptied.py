"""Albums and artists that hold nothing any more."""

from collections.abc import Iterable
from uuid import UUID

from control_api.library.feed import LIBRARIES_TIMEOUT_S
from kernel.database.pool import Connection
from kernel.database.queries import load_queries

_SQL = load_queries(__file__)


async def remove_emptied(
    connection: Connection, *, albums: Iterable[UUID] = (), artists: Iterable[UUID] = ()
) -> None:
    """Remove those of some albums that have no track; then those of some artists, and of theirs, that have nothing."""
    rows = await connection.fetch(_SQL["remove_emptied_albums"], sorted(albums), timeout=LIBRARIES_TIMEOUT_S)
    makers = {row["artist_id"] for row in rows}.union(artists)
    await connection.execute(_SQL["remove_emptied_artists"], sorted(makers), timeout=LIBRARIES_TIMEOUT_S)
