"""Libraries without HTTP in between."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest

from control_api.accounts.models import Account
from control_api.library.delta import LibraryDelta, Since
from control_api.library.feed import ItemKind
from control_api.library.hints import LibraryHints
from control_api.library.items import ItemRef
from control_api.library.models import BatchAnswer, DeviceBatch, DeviceChange, Wish
from control_api.library.offline import OfflineChanges
from control_api.library.service import LibraryService
from kernel.database.pool import Pool
from kernel.settings import Settings
from kernel.valkey.client import open_valkey
from tests.integration.control_api.catalog_rows import CatalogRows


@dataclass(frozen=True, slots=True)
class OneLibrary:
    """The listener's library."""

    pool: Pool
    user_id: UUID
    service: LibraryService
    offline: OfflineChanges

    async def add(self, track: UUID, *, liked: bool | None = None) -> int:
        """Add a track; the account's revision."""
        return (await self.service.add(self.user_id, ItemRef(ItemKind.TRACK, track), liked=liked)).revision

    async def remove(self, track: UUID) -> int:
        """Remove a track; the account's revision."""
        return (await self.service.remove(self.user_id, ItemRef(ItemKind.TRACK, track))).revision

    async def send(self, base: int, *changes: DeviceChange) -> BatchAnswer:
        """Hand in a batch."""
        return await self.offline.take_in(self.user_id, DeviceBatch(base=base, changes=changes))

    async def revision(self) -> int:
        """The account's."""
        query = "SELECT coalesce(max(revision), 0) FROM libraries WHERE user_id = $1"
        revision: int = await self.pool.fetchval(query, self.user_id)
        return revision

    async def page(self, since: str, limit: int = 1000) -> Any:
        """A page as it goes over the wire."""
        page = await LibraryDelta(self.pool).page(self.user_id, Since.parse(since), limit)
        return msgspec.json.decode(msgspec.json.encode(page))

    async def items(self) -> dict[tuple[str, str], bool]:
        """What the tables say."""
        rows = await self.pool.fetch(
            "SELECT kind, item_id, liked FROM library_items WHERE user_id = $1", self.user_id
        )
        return {(row["kind"], str(row["item_id"])): row["liked"] for row in rows}

    async def age(self, interval: str) -> None:
        """Let time pass for everything that was logged so far."""
        await self.pool.execute("UPDATE library_changes SET at = at - $1::text::interval", interval)
        await self.pool.execute("UPDATE library_device_changes SET at = at - $1::text::interval", interval)


def change(track: UUID, action: Wish, at: datetime) -> DeviceChange:
    """A change that a device made."""
    return DeviceChange(id=uuid4(), kind=ItemKind.TRACK, item_id=track, action=action, at=at)


@pytest.fixture
async def library(pool: Pool, settings: Settings, listener: Account) -> AsyncIterator[OneLibrary]:
    """The listener's library."""
    async with open_valkey(settings.valkey) as valkey:
        hints = LibraryHints(valkey)
        yield OneLibrary(pool, listener.id, LibraryService(pool, hints), OfflineChanges(pool, hints))


@pytest.fixture
async def tracks(rows: CatalogRows) -> list[UUID]:
    """A few tracks."""
    artist = await rows.artist("Someone")
    album = await rows.album(artist, "Something")
    return [await rows.track(artist, album, f"Song {number:02}", renditions=()) for number in range(12)]
