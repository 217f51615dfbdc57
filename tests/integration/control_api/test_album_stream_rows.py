"""What the origin finds of an album stream: its assets, and one key for each AAC variant, however many start it."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from control_api.catalog.errors import AlbumNotFoundError
from control_api.playback.album.streams import AlbumStreams
from kernel.content_keys import CONTENT_KEY_BYTES, WrappedKey
from kernel.database.pool import Pool
from kernel.settings import Settings
from tests.integration.control_api.album_rows import ALBUM_OF_TWO, add_album
from tests.integration.control_api.api_client import ApiClient, serving
from tests.integration.control_api.catalog_rows import AAC_96, AAC_256, CD, CatalogRows

AAC_NAMES = ["256_aac", "256_aac_plus", "96_aac"]


@pytest.fixture
async def album(rows: CatalogRows) -> UUID:
    """Two tracks in CD quality."""
    return await add_album(rows, *ALBUM_OF_TWO)


@pytest.fixture
def streams(settings: Settings, pool: Pool) -> AlbumStreams:
    """The streams, without the API."""
    return AlbumStreams(pool, settings.secrets.key_ring())


async def _start(api: ApiClient, album: UUID, token: str) -> dict[str, Any]:
    answer = await api.call("GET", f"/stream/album/{album}", token=token)
    assert answer.status == 200, answer.content
    stream: dict[str, Any] = answer.json
    return stream


async def _keys(pool: Pool) -> list[asyncpg.Record]:
    return await pool.fetch("SELECT stream_id, name, kek_id, wrapped_key FROM album_renditions ORDER BY name")


async def _versions(pool: Pool) -> list[str]:
    """Of every row a mark that changes when the row is written or locked."""
    query = "SELECT xmin || ' ' || xmax || ' ' || ctid FROM album_streams UNION ALL SELECT xmin || ' ' || ctid FROM "
    return [row[0] for row in await pool.fetch(query + "album_renditions")]


async def test_the_origin_finds_the_assets_in_order_and_a_key_for_each_aac_variant(
    api: ApiClient, pool: Pool, settings: Settings, *, subscriber_token: str, album: UUID
) -> None:
    """Keys are of AES-128, all different, wrapped under the current key."""
    stream = await _start(api, album, subscriber_token)
    row = await pool.fetchrow("SELECT * FROM album_streams")
    keys = await _keys(pool)
    ring = settings.secrets.key_ring()
    opened = {ring.unwrap(WrappedKey(key["kek_id"], key["wrapped_key"])) for key in keys}

    assert row is not None
    assert (row["id"].hex, row["album_id"]) == (stream["stream_id"], album)
    assert [asset.hex for asset in row["asset_ids"]] == [track["asset_id"] for track in stream["tracks"]]
    assert [key["name"] for key in keys] == AAC_NAMES
    assert {(key["stream_id"], key["kek_id"]) for key in keys} == {(row["id"], ring.current)}
    assert [len(key) for key in opened] == [CONTENT_KEY_BYTES] * 3


async def test_whoever_comes_within_the_hour_writes_nothing(
    api: ApiClient, pool: Pool, *, subscriber_token: str, listener_token: str, album: UUID
) -> None:
    """Neither a row nor a lock; the stream is the same for all."""
    first = await _start(api, album, subscriber_token)
    before = await _versions(pool)
    second = await _start(api, album, listener_token)

    assert second["stream_id"] == first["stream_id"]
    assert await _versions(pool) == before


async def test_after_an_hour_it_is_told_that_the_stream_is_still_wanted(
    api: ApiClient, pool: Pool, *, subscriber_token: str, album: UUID
) -> None:
    """Its keys stay."""
    await _start(api, album, subscriber_token)
    before = await _keys(pool)
    await pool.execute("UPDATE album_streams SET issued_at = now() - interval '61 minutes'")
    await _start(api, album, subscriber_token)

    assert await pool.fetchval("SELECT now() - issued_at < interval '1 minute' FROM album_streams")
    assert await _keys(pool) == before


async def test_a_key_that_is_missing_is_added(
    api: ApiClient, pool: Pool, *, subscriber_token: str, album: UUID
) -> None:
    """Beside those that are there."""
    await _start(api, album, subscriber_token)
    before = await _keys(pool)
    await pool.execute("DELETE FROM album_renditions WHERE name = '256_aac'")
    await _start(api, album, subscriber_token)
    after = await _keys(pool)

    assert [key["name"] for key in after] == AAC_NAMES
    assert after[1:] == before[1:]
    assert after[0] != before[0]


async def test_two_apis_at_once_end_with_one_stream_and_one_key(
    settings: Settings, api: ApiClient, pool: Pool, subscriber_token: str, album: UUID
) -> None:
    """Twenty starts between them, while nothing is there yet."""
    async with serving(settings) as other:
        started = await asyncio.gather(*(_start(one, album, subscriber_token) for one in [api, other] * 10))

    assert len({stream["stream_id"] for stream in started}) == 1
    assert await pool.fetchval("SELECT count(*) FROM album_streams") == 1
    assert [key["name"] for key in await _keys(pool)] == AAC_NAMES


async def test_who_writes_second_takes_the_keys_of_the_first(
    streams: AlbumStreams, pool: Pool, album: UUID
) -> None:
    """The second has drawn keys of its own, waits for the first to commit, and lets them go."""
    found, stream_id = await streams.find(album), uuid4()
    async with pool.acquire() as first, first.transaction():
        await first.execute(
            "INSERT INTO album_streams (id, album_id, list_digest, asset_ids) VALUES ($1, $2, $3, $4)",
            *(stream_id, album, found.list_digest, [UUID(asset.id) for asset in found.assets]),
        )
        await first.execute("INSERT INTO album_renditions VALUES ($1, '256_aac', 'k', '\\x01')", stream_id)
        second = asyncio.create_task(streams.make_known(found))
        await _until_somebody_waits(pool)
    assert await second == stream_id.hex

    assert {key["name"]: key["kek_id"] for key in await _keys(pool)}["256_aac"] == "k"


async def _until_somebody_waits(pool: Pool) -> None:
    query = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    async with asyncio.timeout(10):
        while not await pool.fetchval(query):  # noqa: ASYNC110 - PostgreSQL sets no event for it
            await asyncio.sleep(0.01)


async def test_variants_need_keys_where_some_track_lacks_their_rendition(
    streams: AlbumStreams, pool: Pool, rows: CatalogRows
) -> None:
    """They may be encoded as a whole all the same; where a track has nothing so low there is none."""
    await streams.make_known(await streams.find(await add_album(rows, (AAC_96, *CD[3:]), (AAC_256,))))

    assert [key["name"] for key in await _keys(pool)] == ["256_aac"]


async def test_an_album_that_is_deleted_meanwhile_is_not_found(
    streams: AlbumStreams, pool: Pool, album: UUID
) -> None:
    """Nothing is written for it."""
    found = await streams.find(album)
    await _delete_album(pool, album)
    with pytest.raises(AlbumNotFoundError, match=str(album)):
        await streams.make_known(found)

    assert [await pool.fetchval("SELECT count(*) FROM album_streams"), await _keys(pool)] == [0, []]


async def test_a_stream_outlives_its_album(streams: AlbumStreams, pool: Pool, album: UUID) -> None:
    """Its tracks may have been found to belong elsewhere: who plays it goes on, until a sweep finds it old."""
    stream_id = await streams.make_known(await streams.find(album))
    await _delete_album(pool, album)
    rows = await pool.fetch("SELECT id, album_id FROM album_streams")

    assert [(row["id"].hex, row["album_id"]) for row in rows] == [(stream_id, None)]
    assert [key["name"] for key in await _keys(pool)] == AAC_NAMES


async def _delete_album(pool: Pool, album: UUID) -> None:
    await pool.execute("DELETE FROM tracks")
    await pool.execute("DELETE FROM albums WHERE id = $1", album)
