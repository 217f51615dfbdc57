"""Playlists that several people change."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from kernel.database.pool import Pool
from tests.integration.control_api.api_client import ApiClient
from tests.integration.control_api.playlists.people import Person


@pytest.fixture
async def shared(ada: Person, bob: Person, tracks: list[UUID]) -> Any:
    """A playlist of Ada's with two tracks, which Bob has joined."""
    made = await ada.create("Ours", collaborative=True)
    joined = await bob.accept(await ada.invite(made["id"]))
    assert (200, "collaborator") == (joined.status, joined.json["access"])
    return (await ada.add(made["id"], tracks[:2]))["playlist"]


async def test_who_accepts_has_the_playlist_in_her_library(bob: Person, shared: Any) -> None:
    """And is told of every change."""
    assert [("added", shared["id"]), ("changed", shared["id"])] == await bob.library_changes()


async def test_collaborators_add_remove_and_move(
    ada: Person, bob: Person, shared: Any, tracks: list[UUID]
) -> None:
    """Each entry tells who added it; everybody's devices are told."""
    added = await bob.add(shared["id"], tracks[2:4])
    moved = await bob.move(added["playlist"], added["entry_ids"], None)
    entries = await ada.entries(shared["id"])
    assert [*added["entry_ids"]] == [entry["id"] for entry in entries[:2]]
    assert [str(one.account.id) for one in (bob, bob, ada, ada)] == [
        entry["added_by"]["id"] for entry in entries
    ]
    assert 200 == (await bob.remove(moved.json, [entries[-1]["id"]])).status
    assert ("changed", shared["id"]) == (await ada.library_changes())[-1]
    assert len(await ada.library_changes()) == len(await bob.library_changes())


async def test_only_the_owner_decides_about_the_playlist(bob: Person, shared: Any) -> None:
    """Collaborators neither rename, publish, invite nor delete."""
    path = f"/playlists/{shared['id']}"
    version = shared["version"]
    refused = [
        await bob.call("PATCH", path, json={"version": version, "name": "Mine"}),
        await bob.call("DELETE", path),
        await bob.call("DELETE", f"{path}/artwork?version={version}"),
        await bob.call("POST", f"{path}/invitations"),
        await bob.call("DELETE", f"{path}/collaborators/{uuid4()}"),
    ]
    assert [(403, "not-owner")] * 5 == [(answer.status, answer.json["code"]) for answer in refused]


async def test_collaborators_are_listed_for_each_other(ada: Person, bob: Person, shared: Any) -> None:
    """By id and name alone."""
    path = f"/playlists/{shared['id']}/collaborators"
    listed = await bob.call("GET", path)
    assert listed.content == (await ada.call("GET", path)).content
    assert [{"id": str(bob.account.id), "display_name": ""}] == [
        one["person"] for one in listed.json["items"]
    ]


@pytest.mark.parametrize("by_owner", [True, False])
async def test_who_left_or_was_let_go_sees_it_no_more(
    ada: Person, bob: Person, shared: Any, tracks: list[UUID], *, by_owner: bool
) -> None:
    """What she added stays, with her name; the playlist leaves her library."""
    await bob.add(shared["id"], tracks[2:3])
    path = f"/playlists/{shared['id']}/collaborators/{bob.account.id}"
    assert 204 == (await (ada if by_owner else bob).call("DELETE", path)).status
    assert 404 == (await bob.call("GET", f"/playlists/{shared['id']}")).status
    assert 404 == (await bob.try_add(shared["id"], tracks[:1])).status
    assert ("removed", shared["id"]) == (await bob.library_changes())[-1]
    assert str(bob.account.id) == (await ada.entries(shared["id"]))[-1]["added_by"]["id"]
    assert 404 == (await ada.call("DELETE", path)).status


async def test_who_was_let_go_does_not_come_back(ada: Person, bob: Person, shared: Any) -> None:
    """The token that let her in, and any other that she may know, is worth nothing now."""
    token = await ada.invite(shared["id"])
    path = f"/playlists/{shared['id']}/collaborators/{bob.account.id}"
    assert 204 == (await ada.call("DELETE", path)).status
    assert 404 == (await bob.accept(token)).status
    assert 200 == (await bob.accept(await ada.invite(shared["id"]))).status


async def test_switching_collaboration_off_shuts_everybody_out(
    ada: Person, bob: Person, curator: Person, shared: Any
) -> None:
    """Collaborators and invitations are gone, and stay so when it is switched on again."""
    token = await ada.invite(shared["id"])
    off = await ada.change(shared, collaborative=False)
    assert 404 == (await bob.call("GET", f"/playlists/{shared['id']}")).status
    assert ("removed", shared["id"]) == (await bob.library_changes())[-1]
    refused = await ada.call("POST", f"/playlists/{shared['id']}/invitations")
    assert (409, "not-collaborative") == (refused.status, refused.json["code"])
    assert 404 == (await curator.accept(token)).status
    await ada.change(off, collaborative=True)
    assert 404 == (await bob.call("GET", f"/playlists/{shared['id']}")).status
    assert 404 == (await curator.accept(token)).status


async def test_a_public_playlist_stays_readable_when_collaboration_ends(
    curator: Person, bob: Person, tracks: list[UUID]
) -> None:
    """It stays in the library of who collaborated, too."""
    made = await curator.create(public=True, collaborative=True)
    await bob.accept(await curator.invite(made["id"]))
    off = await curator.change(made, collaborative=False)
    assert "reader" == (await bob.get(made["id"]))["access"]
    assert 403 == (await bob.try_add(made["id"], tracks[:1], version=off["version"])).status
    assert "removed" not in [action for action, _ in await bob.library_changes()]


async def test_an_invitation_expires(ada: Person, bob: Person, pool: Pool) -> None:
    """After seven days; it is kept as a hash alone."""
    made = await ada.create(collaborative=True)
    token = await ada.invite(made["id"])
    row = await pool.fetchrow("SELECT token_sha256, expires_at - now() AS left FROM playlist_invitations")
    assert row is not None
    assert token.encode() not in row["token_sha256"]
    assert timedelta(days=7) - timedelta(minutes=5) < row["left"] <= timedelta(days=7)
    await pool.execute("UPDATE playlist_invitations SET expires_at = now()")
    answer = await bob.accept(token)
    assert (404, "invitation-not-found") == (answer.status, answer.json["code"])


@pytest.mark.parametrize("token", ["", "x", "\ud83d", "x" * 101])
async def test_made_up_invitations_open_nothing(bob: Person, token: str) -> None:
    """Whatever they are."""
    assert (await bob.accept(token)).status in (400, 404, 422)


async def test_accepting_again_changes_nothing(ada: Person, bob: Person, shared: Any) -> None:
    """Nor does the owner become her own collaborator."""
    token = await ada.invite(shared["id"])
    before = await bob.library_changes()
    assert "collaborator" == (await bob.accept(token)).json["access"]
    assert before == await bob.library_changes()
    assert "owner" == (await ada.accept(token)).json["access"]
    listed = await ada.call("GET", f"/playlists/{shared['id']}/collaborators")
    assert 1 == len(listed.json["items"])


async def test_only_the_newest_invitations_are_kept(ada: Person, bob: Person, pool: Pool) -> None:
    """Fifty of them."""
    made = await ada.create(collaborative=True)
    tokens = [await ada.invite(made["id"]) for _ in range(52)]
    assert 50 == await pool.fetchval("SELECT count(*) FROM playlist_invitations")
    assert 404 == (await bob.accept(tokens[0])).status
    assert 200 == (await bob.accept(tokens[-1])).status


async def test_the_devices_of_all_are_told_at_once(
    api: ApiClient, ada: Person, bob: Person, shared: Any, tracks: list[UUID]
) -> None:
    """Who waits for her library hears of a collaborator's change."""
    revision = (await ada.call("GET", "/library/changes?since=0")).json["revision"]
    await bob.add(shared["id"], tracks[:1])
    told = await ada.call("GET", f"/library/events?since={revision}&wait_s=5")
    assert revision + 1 == told.json["revision"]
