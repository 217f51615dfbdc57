"""Keys for a place in a playlist; where they would grow too long, all keys are drawn anew."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

import msgspec

from control_api.playlists.entries.errors import EntryNotFoundError
from control_api.playlists.entries.repository import EntryRepository
from control_api.playlists.order_key import MAX_KEY_CHARACTERS, keys_between

Place = UUID | None | msgspec.UnsetType
"""Behind an entry, at the start (None) or at the end (UNSET)."""


@dataclass(frozen=True, slots=True)
class KeyDrawing:
    """Draws keys for a playlist whose lock the transaction holds."""

    repository: EntryRepository
    playlist_id: UUID
    entry_count: int

    async def keys_at(self, place: Place, count: int, leaving_out: Sequence[UUID] = ()) -> list[str]:
        """So many keys for a place, as if some entries weren't there.

        Raises:
            EntryNotFoundError: The place is behind an entry that the playlist doesn't have.
        """
        keys = await self._draw(place, count, leaving_out)
        if max(map(len, keys)) > MAX_KEY_CHARACTERS:
            await self.repository.draw_keys_anew(self.playlist_id, keys_between(None, None, self.entry_count))
            keys = await self._draw(place, count, leaving_out)
        return keys

    async def _draw(self, place: Place, count: int, leaving_out: Sequence[UUID]) -> list[str]:
        if place is msgspec.UNSET:
            return keys_between(await self.repository.last_key(self.playlist_id), None, count)
        before = None if place is None else await self.repository.order_key(self.playlist_id, place)
        if place is not None and before is None:
            raise EntryNotFoundError(place)
        after = await self.repository.key_past(self.playlist_id, before or "", leaving_out)
        return keys_between(before, after, count)
