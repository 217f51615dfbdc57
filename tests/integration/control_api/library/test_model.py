"""Random work of several devices, against a model of a library."""

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest

from control_api.accounts.models import Account
from control_api.library.delta import LibraryDelta, Since
from control_api.library.feed import ItemKind
from control_api.library.hints import LibraryHints
from control_api.library.items import ItemRef
from control_api.library.models import DeviceBatch, DeviceChange, Wish
from control_api.library.offline import OfflineChanges
from control_api.library.service import LibraryService
from kernel.database.pool import Pool
from kernel.settings import Settings
from kernel.valkey.client import open_valkey
from tests.integration.control_api.catalog_rows import CatalogRows
from tests.integration.control_api.library.library_model import DeltaFollower, LibraryModel

_STEPS = 250
_TRACKS = 12


@dataclass(slots=True)
class _World:
    """One account's library, its model, and who follows it."""

    pool: Pool
    user_id: UUID
    tracks: list[UUID]
    library: LibraryService
    offline: OfflineChanges
    chance: random.Random
    model: LibraryModel = field(default_factory=LibraryModel)
    followers: list[DeltaFollower] = field(default_factory=lambda: [DeltaFollower() for _ in range(3)])
    sent: list[DeviceBatch] = field(default_factory=list)

    async def change_one(self) -> None:
        """Add, remove, like or unlike a track."""
        track, action = self.chance.choice(self.tracks), self.chance.choice(list(Wish))
        ref = ItemRef(ItemKind.TRACK, track)
        if action is Wish.REMOVE:
            changed = await self.library.remove(self.user_id, ref)
        else:
            liked = {Wish.ADD: None, Wish.LIKE: True, Wish.UNLIKE: False}[action]
            changed = await self.library.add(self.user_id, ref, liked=liked)
        if action is Wish.UNLIKE:
            self.model.items.setdefault(("track", str(track)), False)
            self.model.revision = changed.revision
        self.model.wish(("track", str(track)), action.value)
        self.model.revision = changed.revision

    async def send_batch(self) -> None:
        """What a device did just now, on the newest base: all of it is applied in its order."""
        changes = tuple(
            DeviceChange(
                id=uuid4(),
                kind=ItemKind.TRACK,
                item_id=self.chance.choice(self.tracks),
                action=self.chance.choice(list(Wish)),
                at=datetime.now(UTC),
            )
            for _ in range(self.chance.randint(1, 6))
        )
        batch = DeviceBatch(base=self.model.revision, changes=changes)
        answer = await self.offline.take_in(self.user_id, batch)
        for change, outcome in zip(changes, answer.outcomes, strict=True):
            before = self.model.revision
            self.model.wish((change.kind.value, str(change.item_id)), change.action.value)
            assert outcome.outcome == ("applied" if self.model.revision > before else "unchanged")
        assert answer.revision == self.model.revision
        self.sent.append(batch)

    async def send_again(self) -> None:
        """A batch of any time before: nothing changes."""
        if self.sent:
            answer = await self.offline.take_in(self.user_id, self.chance.choice(self.sent))
            assert answer.revision == self.model.revision

    async def follow_one(self) -> None:
        """Read a page; now and then it is lost on the way, or the device starts anew."""
        number = self.chance.randrange(len(self.followers))
        if self.chance.random() < 0.05:
            self.followers[number] = DeltaFollower()
        page = await self.page(self.followers[number], self.chance.randint(1, 7))
        if self.chance.random() < 0.8:
            self.followers[number].take(page)

    async def catch_up(self) -> None:
        """Have all read to the end."""
        for follower in self.followers:
            while follower.take(await self.page(follower, self.chance.randint(1, 5))):
                pass

    async def page(self, follower: DeltaFollower, limit: int) -> Any:
        """A page as it goes over the wire."""
        page = await LibraryDelta(self.pool).page(self.user_id, Since.parse(follower.since), limit)
        return msgspec.json.decode(msgspec.json.encode(page))


@pytest.fixture
async def tracks(rows: CatalogRows) -> list[UUID]:
    """A few tracks."""
    artist = await rows.artist("Someone")
    album = await rows.album(artist, "Something")
    return [await rows.track(artist, album, f"Song {number}", renditions=()) for number in range(_TRACKS)]


@pytest.mark.parametrize("seed", range(4))
async def test_every_follower_ends_with_the_library(
    pool: Pool, settings: Settings, listener: Account, tracks: list[UUID], seed: int
) -> None:
    """However work, offline batches, repetitions, lost pages and fresh starts come."""
    async with open_valkey(settings.valkey) as valkey:
        hints = LibraryHints(valkey)
        world = _World(
            *(pool, listener.id, tracks),
            *(LibraryService(pool, hints), OfflineChanges(pool, hints), random.Random(seed)),
        )
        steps = [world.change_one, world.send_batch, world.send_again, world.follow_one, world.follow_one]
        for _ in range(_STEPS):
            await world.chance.choice(steps)()
        await world.catch_up()

    assert [follower.items for follower in world.followers] == [world.model.items] * 3
    revisions = [
        row["revision"] for row in await pool.fetch("SELECT revision FROM library_changes ORDER BY 1")
    ]
    assert revisions == list(range(1, world.model.revision + 1))
