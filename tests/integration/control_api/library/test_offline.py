"""Batches of devices that were offline: conflicts, clocks, repetitions."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from control_api.library import offline
from control_api.library.compaction import LibraryCompaction
from control_api.library.models import BatchAnswer, Wish
from tests.integration.control_api.api_client import ApiClient
from tests.integration.control_api.library.conftest import OneLibrary, change

_LONG_AGO, _FAR_AHEAD = datetime(1999, 1, 1, tzinfo=UTC), datetime(2199, 1, 1, tzinfo=UTC)


def _told(answer: BatchAnswer) -> list[tuple[str, str | None]]:
    return [(one.outcome.value, one.reason and one.reason.value) for one in answer.outcomes]


async def test_changes_of_one_item_follow_each_other(library: OneLibrary, tracks: list[UUID]) -> None:
    """A batch does not conflict with itself; each real change is logged."""
    now = datetime.now(UTC)
    wishes = [Wish.ADD, Wish.LIKE, Wish.LIKE, Wish.REMOVE, Wish.LIKE]
    answer = await library.send(0, *(change(tracks[0], wish, now) for wish in wishes))

    outcomes = ["applied", "applied", "unchanged", "applied", "applied"]
    assert _told(answer) == [(outcome, None) for outcome in outcomes]
    assert answer.revision == 4
    assert {(one.item.in_library, one.item.liked, one.item.revision) for one in answer.outcomes} == {
        (True, True, 4)
    }


async def test_the_later_decision_stands(library: OneLibrary, tracks: list[UUID]) -> None:
    """What another device decided since the base yields to what was decided after it, and to nothing else."""
    base = await library.add(tracks[0])
    await library.add(tracks[1])
    before = datetime.now(UTC)
    await library.remove(tracks[0])
    after = datetime.now(UTC)

    earlier = await library.send(base, change(tracks[0], Wish.LIKE, before))
    later = await library.send(base, change(tracks[0], Wish.LIKE, after))

    assert _told(earlier) == [("rejected", "superseded")]
    assert not earlier.outcomes[0].item.in_library
    assert _told(later) == [("applied", None)]


async def test_a_clock_far_behind_counts_from_the_base(library: OneLibrary, tracks: list[UUID]) -> None:
    """The device knew the base when it decided."""
    base = await library.add(tracks[0])
    answer = await library.send(base, change(tracks[0], Wish.REMOVE, _LONG_AGO))

    assert _told(answer) == [("applied", None)]
    base_at = await library.pool.fetchval("SELECT at FROM library_changes WHERE revision = 1")
    assert await library.pool.fetchval("SELECT decided_at FROM library_changes WHERE revision = 2") == base_at


async def test_a_clock_far_ahead_does_not_win_for_ever(library: OneLibrary, tracks: list[UUID]) -> None:
    """It is taken as now: who decides after that decides."""
    await library.send(0, change(tracks[0], Wish.LIKE, _FAR_AHEAD))
    now = datetime.now(UTC)
    answer = await library.send(0, change(tracks[0], Wish.REMOVE, now))

    assert _told(answer) == [("applied", None)]


async def test_a_batch_sent_again_changes_nothing(library: OneLibrary, tracks: list[UUID]) -> None:
    """Even with a clock that would win, and after another device changed the item in between."""
    batch = [change(tracks[0], Wish.LIKE, _FAR_AHEAD), change(tracks[1], Wish.ADD, _FAR_AHEAD)]
    first = await library.send(0, *batch)
    await library.remove(tracks[0])
    again = await library.send(0, *batch)

    assert _told(again) == _told(first) == [("applied", None), ("applied", None)]
    assert [one.item.in_library for one in again.outcomes] == [False, True]
    assert (first.revision, again.revision) == (2, 3)


async def test_a_longer_batch_with_the_same_beginning_goes_on(
    library: OneLibrary, tracks: list[UUID]
) -> None:
    """A device whose answer was lost sends what it did since as well, about the same item too."""
    at = datetime.now(UTC)
    first = change(tracks[0], Wish.ADD, at)
    await library.send(0, first)
    answer = await library.send(0, first, change(tracks[0], Wish.REMOVE, at + timedelta(milliseconds=1)))

    assert _told(answer) == [("applied", None), ("applied", None)]
    assert await library.items() == {}


async def test_what_cannot_be_is_rejected_alone(library: OneLibrary, tracks: list[UUID]) -> None:
    """The rest of the batch is applied."""
    now = datetime.now(UTC)
    answer = await library.send(
        0, change(uuid4(), Wish.ADD, now), change(tracks[0], Wish.ADD, now), change(uuid4(), Wish.REMOVE, now)
    )

    assert _told(answer) == [("rejected", "not-found"), ("applied", None), ("unchanged", None)]


async def test_a_base_that_is_not_known_is_rejected(library: OneLibrary, tracks: list[UUID]) -> None:
    """Newer than what there is, as after a restored backup; with a good base the same changes are taken."""
    changes = [change(tracks[0], Wish.ADD, datetime.now(UTC))]

    assert _told(await library.send(7, *changes)) == [("rejected", "unknown-base")]
    assert _told(await library.send(0, *changes)) == [("applied", None)]


async def test_a_batch_sent_again_after_compaction_changes_nothing(
    library: OneLibrary, tracks: list[UUID]
) -> None:
    """Its ids are forgotten only once its base is not taken any more."""
    added = change(tracks[0], Wish.ADD, _FAR_AHEAD)
    await library.send(0, added)
    await library.remove(tracks[0])
    await library.age("100 days")
    compaction = LibraryCompaction(library.pool, tombstone_retention_s=90 * 86_400)
    await compaction.round()
    answer = await library.send(0, added)

    assert await library.pool.fetchval("SELECT count(*) FROM library_device_changes") == 0
    assert _told(answer) == [("rejected", "unknown-base")]
    assert await library.items() == {}


async def _kept(library: OneLibrary) -> int:
    count: int = await library.pool.fetchval("SELECT count(*) FROM library_device_changes")
    return count


async def test_of_too_many_changes_those_of_older_bases_are_forgotten(
    library: OneLibrary, tracks: list[UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Their bases are taken no more, so that none is applied twice; newer ones are known as before."""
    monkeypatch.setattr(offline, "MAX_KEPT_CHANGES", 4)
    sent = []
    for track in tracks[:5]:
        added = change(track, Wish.ADD, _FAR_AHEAD)
        sent.append((await library.revision(), added))
        assert _told(await library.send(*sent[-1])) == [("applied", None)]
        await library.remove(track)
        assert await _kept(library) <= 4
    again = [_told(await library.send(*batch)) for batch in sent]

    unknown, known = [("rejected", "unknown-base")], [("applied", None)]
    assert again == [unknown, unknown, known, known, known]
    assert await library.items() == {}


async def test_changes_that_change_nothing_are_bounded_too(
    library: OneLibrary, tracks: list[UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Though the account's revision would stay; a device that reads anew goes on."""
    monkeypatch.setattr(offline, "MAX_KEPT_CHANGES", 4)
    now = datetime.now(UTC)
    told = []
    for _ in range(5):
        told.append(_told(await library.send(0, change(tracks[0], Wish.REMOVE, now))))
        assert await _kept(library) <= 4
    page = await library.page("0")
    after = await library.send(page["revision"], change(tracks[0], Wish.ADD, now))

    assert told == [[("unchanged", None)]] * 4 + [[("rejected", "unknown-base")]]
    assert _told(after) == [("applied", None)]


async def test_over_http(api: ApiClient, listener_token: str, tracks: list[UUID]) -> None:
    """As the document says; a batch of more than a thousand is refused."""
    one = {"kind": "track", "item_id": str(tracks[0]), "action": "like", "at": "2024-05-05T10:00:00+02:00"}
    batch = {"base": 0, "changes": [{"id": str(uuid4()), **one}]}
    answer = await api.call("POST", "/library/changes", token=listener_token, json=batch)
    many = {"base": 0, "changes": [{"id": str(uuid4()), **one} for _ in range(1001)]}
    refused = await api.call("POST", "/library/changes", token=listener_token, json=many)

    assert (answer.status, answer.json["outcomes"][0]["outcome"]) == (200, "applied")
    assert (refused.status, refused.json["code"]) == (422, "invalid-request")
