"""What is in a playlist, held against a plain list."""

import random
from typing import Any
from uuid import UUID, uuid4

import pytest

from control_api.playlists.order_key import MAX_KEY_CHARACTERS
from kernel.database.pool import Pool
from tests.integration.control_api.playlists.people import Person


async def test_added_tracks_stand_in_their_order(ada: Person, tracks: list[UUID]) -> None:
    """With who added them, and the playlist's totals."""
    made = await ada.create()
    added = await ada.add(made["id"], tracks)
    entries = await ada.entries(made["id"], limit=2)
    assert [str(track) for track in tracks] == [entry["track"]["id"] for entry in entries]
    assert added["entry_ids"] == [entry["id"] for entry in entries]
    assert {"id": str(ada.account.id), "display_name": ""} == entries[0]["added_by"]
    assert (2, 5, 50.0) == tuple(added["playlist"][field] for field in ("version", "entry_count", "length_s"))


async def test_tracks_are_added_at_the_start_the_end_and_behind_an_entry(
    ada: Person, tracks: list[UUID]
) -> None:
    """And the same track as often as one likes."""
    made = await ada.create()
    first = await ada.add(made["id"], tracks[:2])
    start = await ada.add(made["id"], tracks[:1], after=None, version=2)
    behind = await ada.add(made["id"], tracks[2:4], after=first["entry_ids"][0], version=3)
    one, two = first["entry_ids"]
    assert [*start["entry_ids"], one, *behind["entry_ids"], two] == await ada.entry_ids(made["id"])


async def test_where_to_add_needs_a_version_but_for_the_end(ada: Person, tracks: list[UUID]) -> None:
    """Behind what, is a matter of which version was seen."""
    made = await ada.create()
    answer = await ada.try_add(made["id"], tracks, after=None)
    assert (422, "version") == (answer.status, answer.json["field"])
    stale = await ada.try_add(made["id"], tracks, version=7)
    assert (409, "stale-version") == (stale.status, stale.json["code"])


async def test_the_same_entries_again_are_added_once(ada: Person, tracks: list[UUID]) -> None:
    """By the ids that the client drew, even on what is a stale version by then."""
    made = await ada.create()
    body = {"entries": [{"id": str(uuid4()), "track_id": str(track)} for track in tracks], "version": 1}
    path = f"/playlists/{made['id']}/entries"
    first, second = [await ada.call("POST", path, json=body) for _ in range(2)]
    assert (200, first.json) == (second.status, second.json)
    assert 5 == len(await ada.entries(made["id"]))


async def test_the_same_idempotency_key_adds_once(ada: Person, tracks: list[UUID], pool: Pool) -> None:
    """Also when the first to claim it died before it could store its answer."""
    made = await ada.create()
    headers = {"X-Idempotency-Key": "again"}
    body = {"entries": [{"track_id": str(track)} for track in tracks]}
    path = f"/playlists/{made['id']}/entries"
    first = await ada.call("POST", path, json=body, headers=headers)
    await pool.execute(
        "UPDATE idempotency_claims SET status = NULL, headers = NULL, body = NULL, claimed_until = now()"
    )
    second = await ada.call("POST", path, json=body, headers=headers)
    assert (200, first.json) == (second.status, second.json)
    assert 5 == len(await ada.entries(made["id"]))


async def test_an_entry_id_of_another_playlist_is_taken(ada: Person, bob: Person, tracks: list[UUID]) -> None:
    """Nothing is added then, and nothing told of the other."""
    entry_id = (await ada.add((await ada.create())["id"], tracks[:1]))["entry_ids"][0]
    made = await bob.create()
    entries = [{"track_id": str(tracks[1])}, {"track_id": str(tracks[0]), "id": entry_id}]
    answer = await bob.call("POST", f"/playlists/{made['id']}/entries", json={"entries": entries})
    assert (409, "entry-id-taken") == (answer.status, answer.json["code"])
    assert [] == await bob.entries(made["id"])


async def test_an_unknown_track_is_named_and_nothing_added(ada: Person, tracks: list[UUID]) -> None:
    """All of them or none."""
    made, unknown = await ada.create(), uuid4()
    answer = await ada.try_add(made["id"], [*tracks, unknown])
    assert (422, "unknown-track") == (answer.status, answer.json["code"])
    assert str(unknown) in answer.json["detail"]
    assert [] == await ada.entries(made["id"])


async def test_a_thousand_entries_with_ids_of_their_own_are_taken(ada: Person, tracks: list[UUID]) -> None:
    """One more is not."""
    made = await ada.create()
    entries = [{"id": str(uuid4()), "track_id": str(tracks[n % 5])} for n in range(1000)]
    path = f"/playlists/{made['id']}/entries"
    answer = await ada.call("POST", path, json={"entries": entries})
    assert (200, 1000) == (answer.status, answer.json["playlist"]["entry_count"])
    assert [entry["id"] for entry in entries] == await ada.entry_ids(made["id"])
    assert 422 == (await ada.call("POST", path, json={"entries": [*entries, entries[0]]})).status


async def test_removed_entries_are_gone_all_or_none(ada: Person, tracks: list[UUID]) -> None:
    """An entry that isn't there is named, and the others stay."""
    made = await ada.create()
    added = await ada.add(made["id"], tracks)
    unknown = str(uuid4())
    refused = await ada.remove(added["playlist"], [added["entry_ids"][0], unknown])
    assert (404, "entry-not-found") == (refused.status, refused.json["code"])
    assert unknown in refused.json["detail"]
    removed = await ada.remove(added["playlist"], added["entry_ids"][1:4])
    assert (3, 2, 20.0) == tuple(removed.json[field] for field in ("version", "entry_count", "length_s"))
    assert [added["entry_ids"][0], added["entry_ids"][4]] == await ada.entry_ids(made["id"])


@pytest.mark.parametrize(
    ("moved", "after", "order"),
    [
        ([0], 4, [1, 2, 3, 4, 0]),
        ([4], None, [4, 0, 1, 2, 3]),
        ([1, 2], 3, [0, 3, 1, 2, 4]),
        ([3, 1], 0, [0, 3, 1, 2, 4]),
        ([4, 2, 0], None, [4, 2, 0, 1, 3]),
        ([1], 0, [0, 1, 2, 3, 4]),
        ([0, 1, 2, 3, 4], None, [0, 1, 2, 3, 4]),
    ],
)
async def test_entries_move_behind_another(
    ada: Person, tracks: list[UUID], moved: list[int], after: int | None, order: list[int]
) -> None:
    """One or several, from wherever they stood."""
    made = await ada.create()
    added = await ada.add(made["id"], tracks)
    ids = added["entry_ids"]
    answer = await ada.move(added["playlist"], [ids[n] for n in moved], None if after is None else ids[after])
    assert (200, 3) == (answer.status, answer.json["version"])
    assert [ids[n] for n in order] == await ada.entry_ids(made["id"])


async def test_a_move_writes_only_what_moves(ada: Person, tracks: list[UUID], pool: Pool) -> None:
    """Every other entry's row stays as it was."""
    made = await ada.create()
    added = await ada.add(made["id"], tracks)
    query = "SELECT id, xmin::text FROM playlist_tracks"
    before = {row["id"]: row["xmin"] for row in await pool.fetch(query)}
    await ada.move(added["playlist"], added["entry_ids"][:1], added["entry_ids"][3])
    after = {row["id"]: row["xmin"] for row in await pool.fetch(query)}
    assert {UUID(added["entry_ids"][0])} == {one for one in after if before[one] != after[one]}


async def test_moves_that_make_no_sense_are_refused(ada: Person, tracks: list[UUID]) -> None:
    """Behind itself, one entry twice, and behind one that isn't there."""
    made = await ada.create()
    added = await ada.add(made["id"], tracks)
    ids, playlist = added["entry_ids"], added["playlist"]
    assert 422 == (await ada.move(playlist, ids[:2], ids[1])).status
    assert 422 == (await ada.move(playlist, [ids[0], ids[0]], ids[1])).status
    assert 404 == (await ada.move(playlist, ids[:1], str(uuid4()))).status
    assert 404 == (await ada.move(playlist, [str(uuid4())], ids[1])).status
    stale = await ada.move({**playlist, "version": 1}, ids[:1], ids[1])
    assert (409, ids) == (stale.status, [entry["id"] for entry in stale.json["current"]["entries"]])


async def test_random_changes_end_as_in_a_plain_list(ada: Person, tracks: list[UUID]) -> None:
    """A hundred adds, moves and removals; the version counts them."""
    chance, model = random.Random(5), list[str]()
    playlist = await ada.create()
    for done in range(100):
        assert done + 1 == playlist["version"]
        playlist = await _change_somehow(ada, playlist, tracks, chance, model)
    assert model == await ada.entry_ids(playlist["id"])
    assert (len(model), 10.0 * len(model)) == (playlist["entry_count"], playlist["length_s"])


async def _change_somehow(
    ada: Person, playlist: Any, tracks: list[UUID], chance: random.Random, model: list[str]
) -> Any:
    what = chance.choice(["add", "add", "move", "remove"]) if len(model) > 4 else "add"
    picked = chance.sample(model, chance.randint(1, min(4, len(model)))) if what != "add" else []
    rest = [entry for entry in model if entry not in picked]
    at = chance.randint(0, len(rest))
    after = rest[at - 1] if at else None
    if what == "add":
        added = await ada.add(
            playlist["id"], chance.sample(tracks, 3), after=after, version=playlist["version"]
        )
        model[:] = [*rest[:at], *added["entry_ids"], *rest[at:]]
        return added["playlist"]
    if what == "move":
        model[:] = [*rest[:at], *picked, *rest[at:]]
        return (await ada.move(playlist, picked, after)).json
    model[:] = rest
    return (await ada.remove(playlist, picked)).json


async def test_keys_that_grow_too_long_are_drawn_anew(ada: Person, tracks: list[UUID], pool: Pool) -> None:
    """In the same change, without a version of its own; a page read before goes on where it was."""
    playlist = await ada.create()
    ids = (await ada.add(playlist["id"], tracks))["entry_ids"]
    await pool.execute(
        "UPDATE playlist_tracks SET order_key = 'a1' || repeat('0', $2) || '1' WHERE id = $1",
        *(UUID(ids[2]), MAX_KEY_CHARACTERS - 3),
    )
    path = f"/playlists/{playlist['id']}/entries"
    page = (await ada.call("GET", f"{path}?limit=2")).json
    added = await ada.add(playlist["id"], tracks[:1], after=ids[1], version=2)
    order = [*ids[:2], *added["entry_ids"], *ids[2:]]
    assert order == await ada.entry_ids(playlist["id"])
    assert 3 == added["playlist"]["version"]
    rest = (await ada.call("GET", f"{path}?cursor={page['next_cursor']}")).json
    assert order[2:] == [entry["id"] for entry in rest["items"]]
    row = await pool.fetchrow(
        "SELECT max(length(order_key)) AS longest, max(order_generation) AS generation "
        "FROM playlist_tracks JOIN playlists ON playlists.id = playlist_id"
    )
    assert row is not None
    assert 1 == row["generation"]
    assert row["longest"] < MAX_KEY_CHARACTERS


async def test_always_inserting_at_one_place_keeps_the_order(
    ada: Person, tracks: list[UUID], pool: Pool
) -> None:
    """Past some five hundred inserts all keys are drawn anew, once."""
    playlist = await ada.create()
    first, last = (await ada.add(playlist["id"], tracks[:2]))["entry_ids"]
    expected: list[str] = []
    for version in range(2, 602):
        added = await ada.add(playlist["id"], tracks[:1], after=first, version=version)
        expected = [*added["entry_ids"], *expected]
    assert [first, *expected, last] == await ada.entry_ids(playlist["id"])
    row = await pool.fetchrow("SELECT order_generation, version FROM playlists")
    assert row is not None
    assert (1, 602) == (row["order_generation"], row["version"])
    longest = await pool.fetchval("SELECT max(length(order_key)) FROM playlist_tracks")
    assert longest <= MAX_KEY_CHARACTERS


@pytest.mark.parametrize(
    "cursor", ["x", "WzEsMiwzXQ", "WzAsImFcdTAwMDAiLCIwMDAwMDAwMC0wMDAwLTAwMDAtMDAwMC0wMDAwMDAwMDAwMDAiXQ"]
)
async def test_a_cursor_of_another_list_is_refused(ada: Person, cursor: str) -> None:
    """Whatever it says."""
    made = await ada.create()
    assert 422 == (await ada.call("GET", f"/playlists/{made['id']}/entries?cursor={cursor}")).status
