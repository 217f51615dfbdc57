"""Every list of the catalog reads an index, and no more rows than its page needs."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest

from control_api.catalog import repository
from kernel.database.pool import Pool
from kernel.database.queries import load_queries
from tests.integration.control_api.generated_catalog import generate_catalog

QUERIES = load_queries(repository.__file__)
TRACKS = 20_000
PAGE = 20
TITLE = ("t", UUID(int=0), PAGE)
ALBUM_TITLE = ("album 5", UUID(int=0), PAGE)
TIME = (datetime(2100, 1, 1, tzinfo=UTC), UUID(int=0), PAGE)
POPULARITY = (1e300, UUID(int=0), PAGE)
GENRE = "genre 7"
ARTIST = "artist"
ALBUM = "album"
LISTS: dict[str, tuple[object, ...]] = {
    "artists_page": ("artist 5", UUID(int=0), PAGE),
    "albums_by_title": ALBUM_TITLE,
    "albums_of_artist_by_title": (*ALBUM_TITLE, ARTIST, None),
    "albums_of_artist_by_title and genre": (*ALBUM_TITLE, ARTIST, GENRE),
    "albums_of_genre_by_title": (*ALBUM_TITLE, GENRE),
    "albums_by_age": TIME,
    "albums_of_artist_by_age": (*TIME, ARTIST, None),
    "albums_of_artist_by_age and genre": (*TIME, ARTIST, GENRE),
    "albums_of_genre_by_age": (*TIME, GENRE),
    "album_details": (ALBUM,),
    "tracks": TITLE,
    "tracks_of_genre": (*TITLE, GENRE),
    "tracks_of_artist": (*TITLE, ARTIST, None),
    "tracks_of_artist and genre": (*TITLE, ARTIST, GENRE),
    "tracks_of_album": (*TITLE, ALBUM, None, None),
    "tracks_of_album, artist and genre": (*TITLE, ALBUM, GENRE, ARTIST),
    "popular_tracks": POPULARITY,
    "popular_tracks_of_genre": (*POPULARITY, GENRE),
    "popular_tracks_of_artist": (*POPULARITY, ARTIST, None),
    "popular_tracks_of_artist and genre": (*POPULARITY, ARTIST, GENRE),
    "genres_page": ("genre 3", PAGE),
}
SMALL = {"artworks", "genre_tallies"}
"""Tables of a page or less here: no index is worth it."""


@pytest.fixture
async def large_pool(pool: Pool) -> Pool:
    """A catalog that is worth an index."""
    await generate_catalog(pool, TRACKS)
    await pool.execute(QUERIES["fold_genres"])
    return pool


async def test_every_list_reads_its_index_and_little_of_it(large_pool: Pool) -> None:
    """No table is scanned, nothing is read that the page doesn't show, and genres are read for its rows alone."""
    artist_id = await large_pool.fetchval("SELECT artist_id FROM tracks LIMIT 1")
    album_id = await large_pool.fetchval("SELECT id FROM albums LIMIT 1")
    ids = {ARTIST: artist_id, ALBUM: album_id}
    for case, parameters in LISTS.items():
        query = QUERIES[case.replace(",", " ").split()[0]]
        arguments = [ids.get(value, value) if isinstance(value, str) else value for value in parameters]
        nodes = await _explain(large_pool, query, arguments)
        scanned = [node for node in nodes if node["Node Type"] == "Seq Scan"]
        assert {node["Relation Name"] for node in scanned} <= SMALL, case
        most = max(node["Actual Rows"] * node["Actual Loops"] for node in nodes)
        assert most <= 10 * PAGE, (case, most)
        filtered = sum(node.get("Rows Removed by Filter", 0) * node["Actual Loops"] for node in nodes)
        assert filtered <= 10 * PAGE, (case, filtered)


async def _explain(pool: Pool, query: str, arguments: list[object]) -> list[dict[str, Any]]:
    """All nodes of a query's plan as it was carried out."""
    text = await pool.fetchval(f"EXPLAIN (ANALYZE, FORMAT JSON) {query}", *arguments)
    return list(_nodes(json.loads(text)[0]["Plan"]))


def _nodes(plan: dict[str, Any]) -> list[dict[str, Any]]:
    return [plan, *(node for child in plan.get("Plans", []) for node in _nodes(child))]
