"""What outlives what when music or accounts go."""

from uuid import UUID, uuid4

from control_api.accounts.models import Account
from kernel.database.pool import Pool
from tests.integration.control_api.api_client import ApiClient
from tests.integration.control_api.catalog_rows import CatalogRows


async def test_an_upload_outlives_its_matched_track(
    api: ApiClient, admin_token: str, listener: Account, track: UUID, pool: Pool
) -> None:
    """It is matched with nothing then."""
    await pool.execute(
        "INSERT INTO uploaded_tracks (user_id, matched_track_id, state, file_name, file_bytes, sha256) "
        "VALUES ($1, $2, 'matched', 'a.flac', 1, 's')",
        listener.id,
        track,
    )
    await api.call("DELETE", f"/tracks/{track}", token=admin_token)

    assert [
        tuple(row) for row in await pool.fetch("SELECT user_id, matched_track_id FROM uploaded_tracks")
    ] == [(listener.id, None)]


async def test_a_station_outlives_its_seeds(
    api: ApiClient, admin_token: str, listener: Account, track: UUID, pool: Pool
) -> None:
    """Both the artist and the track that it began from; what it was to play is gone with the track."""
    artist_id = await pool.fetchval("SELECT artist_id FROM tracks")
    for column, seed_id in (("seed_artist_id", artist_id), ("seed_track_id", track)):
        station_id = await pool.fetchval(
            f"INSERT INTO radio_stations (user_id, name, {column}) VALUES ($1, 'R', $2) RETURNING id",  # noqa: S608
            *(listener.id, seed_id),
        )
        await pool.execute("INSERT INTO radio_station_tracks VALUES ($1, 1, $2)", station_id, track)
    await api.call("DELETE", f"/artists/{artist_id}?with_everything=true", token=admin_token)

    stations = await pool.fetch("SELECT seed_artist_id, seed_track_id FROM radio_stations")
    assert [tuple(row) for row in stations] == [(None, None)] * 2
    assert await pool.fetchval("SELECT count(*) FROM radio_station_tracks") == 0


async def test_an_entry_outlives_who_added_it(
    listener: Account, subscriber: Account, track: UUID, pool: Pool
) -> None:
    """What a collaborator added stays when her account is gone."""
    playlist_id = await _playlist(pool, listener.id)
    await pool.execute(
        "INSERT INTO playlist_tracks (playlist_id, track_id, order_key, added_by) VALUES ($1, $2, 'a', $3)",
        *(playlist_id, track, subscriber.id),
    )
    await pool.execute("DELETE FROM users WHERE id = $1", subscriber.id)

    rows = await pool.fetch("SELECT track_id, added_by FROM playlist_tracks")
    assert [tuple(row) for row in rows] == [(track, None)]


async def test_a_deleted_track_leaves_playlists_libraries_and_counts(
    api: ApiClient, admin_token: str, listener: Account, rows: CatalogRows, pool: Pool
) -> None:
    """Libraries get a tombstone, playlists right totals; the hours that were listened to stay."""
    artist_id = await rows.artist("A")
    album_id = await rows.album(artist_id, "One")
    gone, kept = [await rows.track(artist_id, album_id, title, number=n) for n, title in enumerate("ab")]
    playlist_id = await _playlist(pool, listener.id)
    await pool.execute(
        "INSERT INTO libraries (user_id, revision) VALUES ($1, 2) ON CONFLICT DO NOTHING", listener.id
    )
    for revision, track_id in enumerate((gone, kept), 1):
        await pool.execute(
            "INSERT INTO playlist_tracks (playlist_id, track_id, order_key) VALUES ($1, $2, $3)",
            *(playlist_id, track_id, f"k{revision}"),
        )
        await pool.execute(
            "INSERT INTO library_items (user_id, kind, item_id, revision, decided_revision, decided_at) "
            "VALUES ($1, 'track', $2, $3, $3, now())",
            *(listener.id, track_id, revision),
        )
        await pool.execute(
            "INSERT INTO listening_history (user_id, id, track_id, played_at, listened_s, completed) "
            "VALUES ($1, $2, $3, now(), 100, true)",
            *(listener.id, uuid4(), track_id),
        )
        await pool.execute("INSERT INTO play_counts VALUES ($1, $2, 1, 1, now())", listener.id, track_id)
        await pool.execute("INSERT INTO track_plays (track_id, plays, score) VALUES ($1, 1, 1)", track_id)
    await api.call("DELETE", f"/tracks/{gone}", token=admin_token)

    assert await pool.fetchval("SELECT array_agg(track_id) FROM playlist_tracks") == [kept]
    assert await pool.fetchval("SELECT entry_count FROM playlists") == 1
    assert await pool.fetchval("SELECT array_agg(item_id) FROM library_items") == [kept]
    tombstones = await pool.fetch(
        "SELECT item_id, action FROM library_changes WHERE user_id = $1", listener.id
    )
    assert [tuple(row) for row in tombstones] == [(gone, "removed")]
    assert await pool.fetchval("SELECT array_agg(track_id) FROM play_counts") == [kept]
    assert await pool.fetchval("SELECT array_agg(track_id) FROM track_plays") == [kept]
    history = await pool.fetch(
        "SELECT track_id, listened_s FROM listening_history ORDER BY track_id NULLS FIRST"
    )
    assert [tuple(row) for row in history] == [(None, 100.0), (kept, 100.0)]


async def _playlist(pool: Pool, owner_id: UUID) -> UUID:
    playlist_id: UUID = await pool.fetchval(
        "INSERT INTO playlists (id, owner_id, kind, name, name_key, collaborative) "
        "VALUES ($1, $2, 'regular', 'P', 'p', true) RETURNING id",
        *(uuid4(), owner_id),
    )
    return playlist_id
