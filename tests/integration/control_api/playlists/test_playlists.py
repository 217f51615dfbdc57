"""Playlists themselves: made, read, changed, copied, deleted."""

from uuid import UUID, uuid4

import pytest

from kernel.database.pool import Pool
from tests.integration.control_api.catalog_rows import COVER
from tests.integration.control_api.playlists.people import Person

RULES = {"match": {"field": "title", "contains": "Track 1"}, "within": "catalog"}


async def test_a_new_playlist_is_its_owners_and_in_her_library(ada: Person) -> None:
    """Its library item is logged, so that her other devices learn of it."""
    made = await ada.create("Morning", description="one\ntwo")
    assert ("Morning", "one\ntwo", "regular", "owner", 1, 0) == (
        made["name"],
        made["description"],
        made["kind"],
        made["access"],
        made["version"],
        made["entry_count"],
    )
    assert made == await ada.get(made["id"])
    assert [("added", made["id"])] == await ada.library_changes()


async def test_the_same_id_and_content_again_make_nothing(ada: Person) -> None:
    """A client that didn't hear the answer asks again with the id that it drew."""
    playlist_id = str(uuid4())
    first = await ada.create("Morning", id=playlist_id)
    assert first == await ada.create("Morning", id=playlist_id)
    other = await ada.call("POST", "/playlists", json={"name": "Evening", "id": playlist_id})
    assert (409, "id-taken") == (other.status, other.json["code"])
    assert [("added", playlist_id)] == await ada.library_changes()


async def test_an_id_of_somebody_else_is_taken_without_a_hint(ada: Person, bob: Person) -> None:
    """The answer is the same as for one's own playlist of another content."""
    made = await ada.create("Morning")
    theirs = await bob.call("POST", "/playlists", json={"name": "Morning", "id": made["id"]})
    own = await ada.call("POST", "/playlists", json={"name": "Evening", "id": made["id"]})
    assert 409 == theirs.status
    assert own.content == theirs.content


async def test_the_same_idempotency_key_makes_one(ada: Person) -> None:
    """The stored answer is given again."""
    headers = {"X-Idempotency-Key": "again"}
    first, second = [
        await ada.call("POST", "/playlists", json={"name": "Morning"}, headers=headers) for _ in range(2)
    ]
    assert (201, first.json) == (second.status, second.json)
    assert 1 == len((await ada.call("GET", "/playlists")).json["items"])


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("a\0b", "a b"),
        ("\u202e\u05e9\u05dc\u05d5\u05dd", "\u202e\u05e9\u05dc\u05d5\u05dd"),
        ("朝" * 400, "朝" * 400),
        ("'; DROP TABLE playlists; --", "'; DROP TABLE playlists; --"),
        ("\u0301", "\u0301"),
    ],
)
async def test_names_of_every_script_are_kept(ada: Person, given: str, kept: str) -> None:
    """Control characters alone go."""
    answer = await ada.call("POST", "/playlists", json={"name": given})
    if answer.status == 422:  # a NUL may be refused before the name is looked at
        assert "\0" in given
    else:
        assert kept == answer.json["name"]


@pytest.mark.parametrize("name", ["", "   ", "x" * 401, None, 7])
async def test_a_name_that_is_none_is_refused(ada: Person, name: object) -> None:
    """Empty ones, long ones, and what is no text."""
    assert 422 == (await ada.call("POST", "/playlists", json={"name": name})).status


async def test_playlists_come_by_name_page_by_page(ada: Person, bob: Person) -> None:
    """One's own and those one collaborates on, in one order."""
    for name in ("delta", "Alpha", "charlie"):
        await ada.create(name)
    shared = await bob.create("bravo", collaborative=True)
    await bob.create("beta")
    await ada.accept(await bob.invite(shared["id"]))
    names, cursor = [], ""
    while True:
        page = (await ada.call("GET", f"/playlists?limit=1&fields=name,access&cursor={cursor}")).json
        names += [(item["name"], item["access"]) for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert [("Alpha", "owner"), ("bravo", "collaborator"), ("charlie", "owner"), ("delta", "owner")] == names


async def test_only_who_may_publish_makes_playlists_public(ada: Person, curator: Person) -> None:
    """Neither at once nor afterwards."""
    assert 403 == (await ada.call("POST", "/playlists", json={"name": "x", "public": True})).status
    made = await ada.create()
    change = {"version": made["version"], "public": True}
    assert 403 == (await ada.call("PATCH", f"/playlists/{made['id']}", json=change)).status
    assert (await curator.create(public=True))["public"]


async def test_a_change_makes_one_new_version(ada: Person) -> None:
    """And none when everything stays the same."""
    made = await ada.create("Morning")
    changed = await ada.change(made, name="Evening", description="dusk")
    assert (2, "Evening", "dusk") == (changed["version"], changed["name"], changed["description"])
    assert 2 == (await ada.change(changed, name="Evening"))["version"]
    assert [("added", made["id"]), ("changed", made["id"])] == await ada.library_changes()


async def test_a_stale_change_is_told_what_there_is(ada: Person, tracks: list[UUID]) -> None:
    """What the answer tells suffices to do the change anew."""
    made = await ada.create("Morning")
    added = await ada.add(made["id"], tracks[:2])
    answer = await ada.call("PATCH", f"/playlists/{made['id']}", json={"version": 1, "name": "Evening"})
    assert (409, "stale-version") == (answer.status, answer.json["code"])
    current = answer.json["current"]
    assert added["playlist"] == current["playlist"]
    assert [
        {"id": entry_id, "track_id": str(track)}
        for entry_id, track in zip(added["entry_ids"], tracks, strict=False)
    ] == current["entries"]
    assert "Evening" == (await ada.change(current["playlist"], name="Evening"))["name"]


async def test_nothing_of_a_private_playlist_is_told_to_others(
    ada: Person, bob: Person, tracks: list[UUID]
) -> None:
    """Every address answers as if there were no such playlist."""
    made = await ada.create(collaborative=True)
    entry = (await ada.add(made["id"], tracks[:1]))["entry_ids"][0]
    for playlist_id in (made["id"], str(uuid4())):
        path = f"/playlists/{playlist_id}"
        answers = [
            await bob.call("GET", path),
            await bob.call("PATCH", path, json={"version": 1, "name": "x"}),
            await bob.call("DELETE", path),
            await bob.call(
                "PUT", f"{path}/artwork?version=1", data=b"x", headers={"Content-Type": "image/png"}
            ),
            await bob.call("DELETE", f"{path}/artwork?version=1"),
            await bob.call("POST", f"{path}/duplicate", json={}),
            await bob.call("GET", f"{path}/entries"),
            await bob.try_add(playlist_id, tracks[:1]),
            await bob.remove({"id": playlist_id, "version": 1}, [entry]),
            await bob.move({"id": playlist_id, "version": 1}, [entry], None),
            await bob.call("POST", f"{path}/invitations"),
            await bob.call("GET", f"{path}/collaborators"),
            await bob.call("DELETE", f"{path}/collaborators/{bob.account.id}"),
        ]
        assert [(404, "playlist-not-found")] * len(answers) == [
            (answer.status, answer.json["code"]) for answer in answers
        ]


async def test_a_public_playlist_is_read_by_all_and_changed_by_nobody_else(
    curator: Person, bob: Person, tracks: list[UUID]
) -> None:
    """Who follows it may copy it."""
    made = await curator.create("Morning", public=True)
    entry = (await curator.add(made["id"], tracks))["entry_ids"][0]
    seen = await bob.get(made["id"])
    assert "reader" == seen["access"]
    assert 5 == len(await bob.entries(made["id"]))
    path = f"/playlists/{made['id']}"
    refused = [
        await bob.call("PATCH", path, json={"version": seen["version"], "name": "x"}),
        await bob.call("DELETE", path),
        await bob.call("DELETE", f"{path}/artwork?version=1"),
        await bob.try_add(made["id"], tracks[:1]),
        await bob.remove(seen, [entry]),
        await bob.move(seen, [entry], None),
        await bob.call("POST", f"{path}/invitations"),
        await bob.call("GET", f"{path}/collaborators"),
    ]
    assert [403] * len(refused) == [answer.status for answer in refused]


async def test_a_public_playlist_that_is_the_same_is_not_sent_again(curator: Person, bob: Person) -> None:
    """Followers revalidate by the entity tag."""
    made = await curator.create(public=True)
    path = f"/playlists/{made['id']}"
    first = await bob.call("GET", path)
    again = await bob.call("GET", path, headers={"If-None-Match": first.headers["ETag"]})
    assert 304 == again.status
    await curator.change(made, name="Evening")
    assert 200 == (await bob.call("GET", path, headers={"If-None-Match": first.headers["ETag"]})).status


async def test_a_playlist_that_turns_private_leaves_its_followers(curator: Person, bob: Person) -> None:
    """Their devices are told by a tombstone."""
    made = await curator.create(public=True)
    assert 200 == (await bob.call("PUT", f"/library/playlist/{made['id']}")).status
    await curator.change(made, public=False)
    assert ("removed", made["id"]) == (await bob.library_changes())[-1]
    assert "removed" not in [action for action, _ in await curator.library_changes()]


async def test_a_deleted_playlist_leaves_every_library(curator: Person, bob: Person) -> None:
    """The owner's and the followers'."""
    made = await curator.create(public=True)
    await bob.call("PUT", f"/library/playlist/{made['id']}")
    assert 409 == (await curator.call("DELETE", f"/playlists/{made['id']}?version=7")).status
    assert 204 == (await curator.call("DELETE", f"/playlists/{made['id']}?version=1")).status
    assert 404 == (await curator.call("GET", f"/playlists/{made['id']}")).status
    for person in (curator, bob):
        assert ("removed", made["id"]) == (await person.library_changes())[-1]


async def test_a_copy_has_the_same_tracks_and_is_ones_own(
    curator: Person, bob: Person, tracks: list[UUID]
) -> None:
    """In the same order; what becomes of either concerns the other no more."""
    made = await curator.create("Morning", public=True, description="dawn")
    await curator.add(made["id"], tracks)
    copy_id = str(uuid4())
    for _ in range(2):
        copied = await bob.call("POST", f"/playlists/{made['id']}/duplicate", json={"id": copy_id})
        assert 201 == copied.status
    assert ("Morning", "dawn", "owner", False, 5, 50.0) == tuple(
        copied.json[field] for field in ("name", "description", "access", "public", "entry_count", "length_s")
    )
    copies, originals = await bob.entries(copy_id), await bob.entries(made["id"])
    assert [entry["track"] for entry in originals] == [entry["track"] for entry in copies]
    assert not {entry["id"] for entry in originals} & {entry["id"] for entry in copies}
    assert {str(bob.account.id)} == {entry["added_by"]["id"] for entry in copies}
    taken = await curator.call("POST", f"/playlists/{made['id']}/duplicate", json={"id": copy_id})
    assert (409, "id-taken") == (taken.status, taken.json["code"])


async def test_a_smart_playlist_holds_what_its_rules_find(ada: Person, tracks: list[UUID]) -> None:
    """Its entries can't be changed, and its copy has its rules."""
    made = await ada.create("Firsts", rules=RULES)
    assert ("smart", None, None) == (made["kind"], made["entry_count"], made["length_s"])
    entries = await ada.entries(made["id"])
    assert [(None, str(tracks[0]))] == [(entry["id"], entry["track"]["id"]) for entry in entries]
    refused = await ada.try_add(made["id"], tracks[:1])
    assert (409, "wrong-playlist-kind") == (refused.status, refused.json["code"])
    copied = (await ada.call("POST", f"/playlists/{made['id']}/duplicate")).json
    assert ("smart", made["rules"]) == (copied["kind"], copied["rules"])
    wrong = await ada.call("POST", "/playlists", json={"name": "x", "rules": {"match": {"field": "nothing"}}})
    assert (422, "invalid-request") == (wrong.status, wrong.json["code"])


async def test_a_playlist_stays_of_its_kind(ada: Person) -> None:
    """Rules neither come nor go, and nobody collaborates on what rules find."""
    regular, smart = await ada.create(), await ada.create(rules=RULES)
    for playlist, change in ((regular, {"rules": RULES}), (smart, {"collaborative": True})):
        answer = await ada.call(
            "PATCH", f"/playlists/{playlist['id']}", json={"version": playlist["version"], **change}
        )
        assert (409, "wrong-playlist-kind") == (answer.status, answer.json["code"])
    both = await ada.call("POST", "/playlists", json={"name": "x", "rules": RULES, "collaborative": True})
    assert (409, "wrong-playlist-kind") == (both.status, both.json["code"])


async def test_a_picture_is_shown_until_it_is_taken_away(ada: Person, pool: Pool) -> None:
    """Each is a change of its own."""
    made = await ada.create()
    await pool.execute("INSERT INTO artworks VALUES ($1, 1400, 1400, '{1400, 600}')", COVER)
    await pool.execute("UPDATE playlists SET artwork_sha256 = $2 WHERE id = $1", UUID(made["id"]), COVER)
    assert [1400, 600] == [one["edge_px"] for one in (await ada.get(made["id"]))["artwork"]["pictures"]]
    answer = await ada.call("DELETE", f"/playlists/{made['id']}/artwork?version=1")
    assert (2, None) == (answer.json["version"], answer.json["artwork"])


async def test_no_playlist_is_a_copy_of_itself(ada: Person) -> None:
    """Its own id is taken: told as made, the copy would never be there."""
    made = await ada.create("Mine")
    copied = await ada.call("POST", f"/playlists/{made['id']}/duplicate", json={"id": made["id"]})
    assert (409, "id-taken") == (copied.status, copied.json["code"])
