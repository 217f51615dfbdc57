"""Reading what changed: pages, resets, compaction in between, writers at once."""

import asyncio
from uuid import UUID

import pytest

from control_api.accounts.models import Account
from control_api.library.compaction import LibraryCompaction
from tests.integration.control_api.api_client import ApiClient
from tests.integration.control_api.library.conftest import OneLibrary
from tests.integration.control_api.library.library_model import DeltaFollower, replay

_DAY_S = 86_400


async def _follow(library: OneLibrary, follower: DeltaFollower, limit: int = 2) -> DeltaFollower:
    while follower.take(await library.page(follower.since, limit)):
        pass
    return follower


async def test_an_empty_library_has_nothing_to_read(library: OneLibrary) -> None:
    """Not even a feed."""
    page = await library.page("0")

    assert page == {"revision": 0, "next": "0", "limited": False, "reset": False, "changes": []}


async def test_pages_come_in_order(library: OneLibrary, tracks: list[UUID]) -> None:
    """From a revision on, tombstones included; `next` goes on where a page ends."""
    for track in tracks[:3]:
        await library.add(track)
    await library.remove(tracks[0])
    first = await library.page("1", 2)
    second = await library.page(first["next"], 2)

    assert [(one["revision"], one["action"]) for one in first["changes"]] == [(2, "added"), (3, "added")]
    assert (first["next"], first["limited"], first["reset"]) == ("3", True, False)
    assert [(one["revision"], one["action"]) for one in second["changes"]] == [(4, "removed")]
    assert (second["next"], second["limited"]) == ("4", False)


async def test_the_whole_library_comes_without_tombstones(library: OneLibrary, tracks: list[UUID]) -> None:
    """Each item once, as it is now."""
    for track in tracks[:3]:
        await library.add(track)
    await library.remove(tracks[0])
    await library.add(tracks[1], liked=True)
    page = await library.page("0")

    assert [(one["revision"], one["action"], one["liked"]) for one in page["changes"]] == [
        (3, "added", False),
        (5, "added", True),
    ]
    assert (page["next"], page["limited"], page["reset"]) == ("5", False, False)


async def test_what_changes_during_a_listing_comes_after_it(library: OneLibrary, tracks: list[UUID]) -> None:
    """What was told and goes, what was not told and goes, what comes, and what changes."""
    for track in tracks[:6]:
        await library.add(track)
    follower = DeltaFollower()
    follower.take(await library.page("0", 2))
    for track in (tracks[0], tracks[4]):
        await library.remove(track)
    await library.add(tracks[7])
    await library.add(tracks[1], liked=True)
    await _follow(library, follower)

    assert follower.items == await library.items()
    assert follower.resets == 0


async def test_a_revision_beyond_the_accounts_resets(library: OneLibrary, tracks: list[UUID]) -> None:
    """As after a backup was restored: the page begins the whole library."""
    await library.add(tracks[0])
    page = await library.page("9")

    assert (page["reset"], len(page["changes"]), page["next"]) == (True, 1, "1")


async def test_a_device_away_for_too_long_is_reset(library: OneLibrary, tracks: list[UUID]) -> None:
    """Its tombstones are gone; one that knows the horizon goes on."""
    for track in tracks[:5]:
        await library.add(track)
    old, fresh = await _follow(library, DeltaFollower()), await _follow(library, DeltaFollower())
    await library.remove(tracks[0])
    await _follow(library, fresh)
    await library.age("100 days")
    await LibraryCompaction(library.pool, tombstone_retention_s=90 * _DAY_S).round()
    await library.remove(tracks[1])
    await _follow(library, old)
    await _follow(library, fresh)

    assert (old.items, fresh.items) == (await library.items(), await library.items())
    assert (old.resets, fresh.resets) == (1, 0)


async def test_compaction_keeps_the_last_change_of_each_item(library: OneLibrary, tracks: list[UUID]) -> None:
    """What is younger than a day is left alone; a second round finds nothing to do."""
    for liked in (True, False, True):
        await library.add(tracks[0], liked=liked)
    await library.age("2 days")
    await library.add(tracks[0], liked=False)
    compaction = LibraryCompaction(library.pool, tombstone_retention_s=90 * _DAY_S)
    for _ in range(2):
        await compaction.round()
        rows = await library.pool.fetch("SELECT revision FROM library_changes ORDER BY 1")
        assert [row["revision"] for row in rows] == [3, 4]
    assert await library.pool.fetchval("SELECT compacted_revision FROM libraries") == 3


@pytest.mark.parametrize("limit", [1, 3])
async def test_a_reader_ends_exact_while_feeds_are_compacted(
    library: OneLibrary, tracks: list[UUID], limit: int
) -> None:
    """Whatever is forgotten between its pages: superseded changes, tombstones it has not read, the horizon raised."""
    follower = DeltaFollower()
    compaction = LibraryCompaction(library.pool, tombstone_retention_s=1, superseded_retention_s=1)
    for turn in range(30):
        track = tracks[turn % len(tracks)]
        if turn % 3 == 2:
            await library.remove(tracks[(turn * 5) % len(tracks)])
        await library.add(track, liked=turn % 2 == 0)
        if turn % 4 == 3:
            await library.age("10 seconds")
            await compaction.round()
        if turn % 2 == 0:
            follower.take(await library.page(follower.since, limit))
    await _follow(library, follower, limit)

    assert follower.items == await library.items()
    assert follower.resets > 0


async def test_eight_writers_lose_nothing(library: OneLibrary, tracks: list[UUID]) -> None:
    """Revisions become visible in their order, without a gap, to a reader beside them."""
    seen: list[int] = []
    done = asyncio.Event()

    async def write(number: int) -> None:
        for turn in range(20):
            track = tracks[(number * 7 + turn) % len(tracks)]
            await (library.remove(track) if turn % 2 else library.add(track, liked=turn % 4 == 0))

    async def read() -> DeltaFollower:
        # From the first revision on: a listing would leave out what is superseded.
        follower = DeltaFollower("1")
        while True:
            is_last = done.is_set()
            page = await library.page(follower.since)
            follower.take(page)
            seen.extend(change["revision"] for change in page["changes"])
            if is_last:
                return follower

    await library.add(tracks[0])
    reader = asyncio.create_task(read())
    await asyncio.gather(*(write(number) for number in range(8)))
    done.set()
    await reader

    revision = await library.pool.fetchval("SELECT revision FROM libraries")
    assert seen == list(range(2, revision + 1))
    assert (
        replay(await library.pool.fetch("SELECT * FROM library_changes ORDER BY revision"))
        == await library.items()
    )
    whole = await _follow(library, DeltaFollower())
    assert whole.items == await library.items()


async def test_another_ones_changes_are_not_told(
    library: OneLibrary, api: ApiClient, subscriber_token: str, subscriber: Account, tracks: list[UUID]
) -> None:
    """Each account has a feed of its own."""
    await library.add(tracks[0])
    page = (await api.call("GET", "/library/changes?since=0&limit=10000", token=subscriber_token)).json

    assert (page["revision"], page["changes"]) == (0, [])


@pytest.mark.parametrize("since", ["-1", "x", "1-", "1-2-3", "99999999999999999", "1 "])
async def test_what_is_no_revision_is_refused(api: ApiClient, listener_token: str, since: str) -> None:
    """The refusal names the parameter."""
    answer = await api.call("GET", "/library/changes", token=listener_token, params={"since": since})

    assert (answer.status, answer.json["field"]) == (422, "since")
