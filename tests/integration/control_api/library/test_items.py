"""Adding to a library and removing from it, over HTTP."""

from uuid import UUID, uuid4

import pytest

from control_api.accounts.models import Account
from kernel.database.pool import Pool
from tests.integration.control_api.api_client import ApiClient
from tests.integration.control_api.catalog_rows import CatalogRows


async def _logged(pool: Pool) -> list[tuple[int, str, bool | None]]:
    rows = await pool.fetch("SELECT revision, action, liked FROM library_changes ORDER BY 1")
    return [tuple(row) for row in rows]


async def test_adding_and_removing_log_one_change_each(
    api: ApiClient, pool: Pool, listener_token: str, track: UUID
) -> None:
    """Each answers the item and the account's revision; done again, nothing is logged."""
    path = f"/library/track/{track}"
    answers = [
        await api.call(method, path, token=listener_token) for method in ("PUT", "PUT", "DELETE", "DELETE")
    ]

    told = [(one.status, one.json["revision"], one.json["item"]["in_library"]) for one in answers]
    assert told == [(200, 1, True), (200, 1, True), (200, 2, False), (200, 2, False)]
    assert await _logged(pool) == [(1, "added", False), (2, "removed", None)]


async def test_liking_adds(api: ApiClient, pool: Pool, listener_token: str, track: UUID) -> None:
    """Liking what is liked is no change; a plain addition leaves it as it is."""
    path = f"/library/track/{track}"
    liked = []
    for body in ({"liked": True}, {"liked": True}, {}, {"liked": False}, {"liked": False}, {"liked": None}):
        answer = await api.call("PUT", path, token=listener_token, json=body)
        liked.append((answer.json["revision"], answer.json["item"]["liked"]))

    assert liked == [(1, True), (1, True), (1, True), (2, False), (2, False), (2, False)]
    assert await _logged(pool) == [(1, "added", True), (2, "changed", False)]


async def test_albums_are_not_liked(api: ApiClient, listener_token: str) -> None:
    """The refusal names the field."""
    answer = await api.call("PUT", f"/library/album/{uuid4()}", token=listener_token, json={"liked": True})

    assert (answer.status, answer.json["field"]) == (422, "liked")


@pytest.mark.parametrize("kind", ["track", "album", "artist", "playlist"])
async def test_what_is_not_there_is_404(api: ApiClient, pool: Pool, listener_token: str, kind: str) -> None:
    """And leaves no trace."""
    answer = await api.call("PUT", f"/library/{kind}/{uuid4()}", token=listener_token)

    assert (answer.status, answer.json["code"]) == (404, "item-not-found")
    assert await _logged(pool) == []


async def test_every_kind_is_taken(
    api: ApiClient, listener_token: str, rows: CatalogRows, pool: Pool, subscriber: Account
) -> None:
    """A playlist as well, if it is public."""
    artist = await rows.artist("Someone")
    album = await rows.album(artist, "Something")
    track = await rows.track(artist, album, "Somewhat")
    playlist = uuid4()
    await pool.execute(
        "INSERT INTO playlists (id, owner_id, kind, name, name_key, public) VALUES ($1, $2, 'regular', 'A', 'a', true)",
        *(playlist, subscriber.id),
    )
    things = {"artist": artist, "album": album, "track": track, "playlist": playlist}
    answers = [
        await api.call("PUT", f"/library/{kind}/{id_}", token=listener_token) for kind, id_ in things.items()
    ]

    assert [(one.status, one.json["revision"]) for one in answers] == [(200, 1), (200, 2), (200, 3), (200, 4)]


async def test_another_ones_playlist_is_404(
    api: ApiClient, listener_token: str, listener: Account, pool: Pool, subscriber: Account
) -> None:
    """Unless she works on it too; told as if there were none."""
    hidden, shared, own = uuid4(), uuid4(), uuid4()
    for playlist, owner in ((hidden, subscriber), (shared, subscriber), (own, listener)):
        await pool.execute(
            "INSERT INTO playlists (id, owner_id, kind, name, name_key) VALUES ($1, $2, 'regular', 'A', 'a')",
            *(playlist, owner.id),
        )
    await pool.execute("INSERT INTO playlist_collaborators VALUES ($1, $2)", shared, listener.id)
    statuses = [
        (await api.call("PUT", f"/library/playlist/{playlist}", token=listener_token)).status
        for playlist in (hidden, shared, own)
    ]

    assert statuses == [404, 200, 200]


async def test_deleting_from_the_catalog_leaves_tombstones(
    api: ApiClient, pool: Pool, listener_token: str, rows: CatalogRows
) -> None:
    """One for each item, in the transaction that deletes."""
    artist = await rows.artist("Someone")
    album = await rows.album(artist, "Something")
    tracks = [await rows.track(artist, album, f"Song {n}") for n in range(3)]
    for track in tracks:
        await api.call("PUT", f"/library/track/{track}", token=listener_token)
    await pool.execute("DELETE FROM tracks WHERE id = ANY ($1::uuid[])", tracks[:2])
    page = (await api.call("GET", "/library/changes?since=3", token=listener_token)).json

    assert page["revision"] == 5
    assert [(one["revision"], one["action"]) for one in page["changes"]] == [(4, "removed"), (5, "removed")]
    assert {one["item_id"] for one in page["changes"]} == {str(track) for track in tracks[:2]}
    assert await pool.fetchval("SELECT count(*) FROM library_items") == 1
