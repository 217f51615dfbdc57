"""Which tracks there are, asked of the database once each."""

from collections.abc import Collection
from uuid import UUID

from control_api.listening.repository import ListeningRepository
from kernel.database.pool import Pool, acquire
from kernel.lru import LruCache

_REMEMBERED = 200_000


class KnownTracks:
    """Remembers tracks that there were; one deleted since is dropped where plays are counted."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._known: LruCache[UUID, bool] = LruCache(_REMEMBERED)

    async def unknown(self, ids: Collection[UUID]) -> set[UUID]:
        """Those of the ids that no track has.

        Raises:
            DatabaseUnavailableError: PostgreSQL is away, and not all of them are remembered.
        """
        unsure = [track_id for track_id in set(ids) if self._known.get(track_id) is None]
        if not unsure:
            return set()
        async with acquire(self._pool) as connection:
            found = await ListeningRepository(connection).existing_tracks(unsure)
        for track_id in found:
            self._known.put(track_id, True)
        return set(unsure).difference(found)
