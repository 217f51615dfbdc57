"""Deleting from the catalog: what goes along, what stays, and who is told."""

import asyncio
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from control_api.accounts.models import Account
from control_api.accounts.service import AccountService
from kernel.database.pool import Pool
from kernel.edge_messages import PURGES_STREAM
from kernel.object_store.directory import DirectoryStore
from kernel.settings import Settings
from packager.worker.sweep.sweep import Patience, sweep
from tests.integration.control_api.api_client import PASSWORD, ApiClient, serving
from tests.integration.control_api.catalog_rows import CatalogRows
from tests.integration.control_api.edge_ear import EdgeEar
from tests.integration.control_api.test_totals import check_totals


async def _counts(pool: Pool) -> dict[str, int]:
    """How much the catalog holds."""
    tables = ("artists", "albums", "tracks", "assets", "renditions", "track_genres", "album_genres")
    return {table: await pool.fetchval(f"SELECT count(*) FROM {table}") for table in tables}  # noqa: S608


async def test_a_deleted_track_is_gone_with_what_was_its_alone(
    api: ApiClient, admin_token: str, rows: CatalogRows, pool: Pool, ear: EdgeEar
) -> None:
    """Its assets, its album and its artist when they have nothing else; edges are told; the log has it."""
    artist_id, guest_id = await rows.artist("A"), await rows.artist("Guest")
    album_id = await rows.album(artist_id, "One")
    first = await rows.track(artist_id, album_id, "a", number=1)
    second = await rows.track(guest_id, album_id, "b", number=2)
    asset_id = await pool.fetchval("SELECT asset_id FROM tracks WHERE id = $1", second)
    stream_id = uuid4()
    await pool.execute(
        "INSERT INTO album_streams (id, album_id, list_digest, asset_ids) VALUES ($1, $2, '', $3)",
        stream_id,
        album_id,
        [asset_id],
    )
    answer = await api.call("DELETE", f"/tracks/{second}", token=admin_token)

    assert answer.status == 204
    assert (await api.call("GET", f"/artists/{guest_id}", token=admin_token)).status == 404
    purges = await ear.messages(PURGES_STREAM)
    assert {asset_id.hex, stream_id.hex} == {purge["asset"] for purge in purges}
    assert await pool.fetchval("SELECT count(*) FROM album_streams") == 0
    await check_totals(pool)
    await api.call("DELETE", f"/tracks/{first}", token=admin_token)
    assert set((await _counts(pool)).values()) == {0}
    assert await pool.fetchval("SELECT count(*) FROM audit_log WHERE action = 'delete-track'") == 2
    again = await api.call("DELETE", f"/tracks/{first}", token=admin_token)
    assert (again.status, again.json["code"]) == (404, "track-not-found")


async def test_a_deleted_album_takes_its_tracks(
    api: ApiClient, admin_token: str, rows: CatalogRows, pool: Pool
) -> None:
    """And nobody else's."""
    artist_id = await rows.artist("A")
    one, other = await rows.album(artist_id, "One"), await rows.album(artist_id, "Other")
    for number in range(3):
        await rows.track(artist_id, one, f"a{number}", number=number)
    kept = await rows.track(artist_id, other, "b")
    answer = await api.call("DELETE", f"/albums/{one}", token=admin_token)

    assert answer.status == 204
    assert await pool.fetchval("SELECT array_agg(id) FROM tracks") == [kept]
    assert await pool.fetchval("SELECT changes::text FROM audit_log WHERE action = 'delete-album'") == (
        '{"title": ["One", null], "tracks": [3, 0]}'
    )
    await check_totals(pool)


async def test_an_artist_goes_with_everything_or_not_at_all(
    api: ApiClient, admin_token: str, rows: CatalogRows, pool: Pool
) -> None:
    """Her albums with others' tracks on them, and her tracks on others' albums."""
    artist_id, other = await rows.artist("A"), await rows.artist("Other")
    own, others = await rows.album(artist_id, "Own"), await rows.album(other, "Others")
    await rows.track(other, own, "guest")
    await rows.track(artist_id, others, "as guest", number=2)
    kept = await rows.track(other, others, "kept")
    refused = await api.call("DELETE", f"/artists/{artist_id}", token=admin_token)
    gone = await api.call("DELETE", f"/artists/{artist_id}?with_everything=true", token=admin_token)

    assert (refused.status, refused.json["code"]) == (409, "artist-in-use")
    assert gone.status == 204
    assert await pool.fetchval("SELECT array_agg(id) FROM tracks") == [kept]
    assert await pool.fetchval("SELECT array_agg(id) FROM artists") == [other]
    await check_totals(pool)


async def test_the_sweep_removes_what_was_deleted(
    api: ApiClient, admin_token: str, track: UUID, pool: Pool, settings: Settings
) -> None:
    """The objects of a deleted track's assets are orphans at once."""
    store = DirectoryStore(Path(settings.object_store.directory))
    asset_id = await pool.fetchval("SELECT asset_id FROM tracks WHERE id = $1", track)
    key = f"assets/{asset_id.hex}/256_aac.mp4"
    await store.put_bytes(key, b"x")
    patience = Patience(superseded_s=3600, failed_s=3600, unqueued_s=0)
    kept = await sweep(pool, store, patience)
    await api.call("DELETE", f"/tracks/{track}", token=admin_token)
    removed = await sweep(pool, store, patience)

    assert kept is not None
    assert removed is not None
    assert (kept.assets, removed.assets) == (0, 1)


async def test_a_deleted_master_can_be_ingested_again(
    api: ApiClient, admin_token: str, track: UUID, pool: Pool
) -> None:
    """It is known no longer."""
    await pool.execute("INSERT INTO known_masters (sha256, track_id) VALUES ('m', $1)", track)
    await api.call("DELETE", f"/tracks/{track}", token=admin_token)

    assert await pool.fetchval("SELECT count(*) FROM known_masters") == 0


@pytest.mark.parametrize("kind", ["tracks", "albums", "artists"])
async def test_only_administrators_delete(api: ApiClient, subscriber_token: str, kind: str) -> None:
    """Others are not told whether there is such a thing."""
    answer = await api.call("DELETE", f"/{kind}/{uuid4()}", token=subscriber_token)

    assert (answer.status, answer.json["code"]) == (403, "not-permitted")


@pytest.mark.parametrize(
    ("method", "kind", "body"),
    [
        ("PATCH", "track", {"title": "Another"}),
        ("DELETE", "track", None),
        ("PATCH", "playlist", {"version": 1, "name": "Another"}),
        ("PATCH", "playlist", {"version": 1, "public": False}),
        ("DELETE", "playlist", None),
    ],
)
async def test_what_very_many_have_is_changed_however_long_that_takes(
    settings: Settings,
    accounts: AccountService,
    admin: Account,
    track: UUID,
    pool: Pool,
    *,
    method: str,
    kind: str,
    body: dict[str, object] | None,
) -> None:
    """Other statements are cancelled soon; this one would be cancelled each time it was tried again."""
    fan = await accounts.create("fan@example.org", PASSWORD)
    impatient = settings.database.model_copy(update={"command_timeout_s": 1.0})
    async with serving(settings.model_copy(update={"database": impatient})) as api:
        token = await api.log_in(admin.email)
        made = await api.call("POST", "/playlists", token=token, json={"name": "One", "public": True})
        item_id = {"track": str(track), "playlist": made.json["id"]}[kind]
        added = await api.call("PUT", f"/library/{kind}/{item_id}", token=await api.log_in(fan.email))
        async with pool.acquire() as busy:
            holding = busy.transaction()
            await holding.start()
            await busy.execute("SELECT FROM libraries WHERE user_id = $1 FOR UPDATE", fan.id)
            changing = asyncio.ensure_future(api.call(method, f"/{kind}s/{item_id}", token=token, json=body))
            done, _ = await asyncio.wait({changing}, timeout=2)
            await holding.rollback()
        answer = await changing

    assert (200, set(), True) == (added.status, done, answer.status in (200, 204))
