"""Writing a catalog into the database of a `segue up`, past its triggers: what they would do is done at once."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator

import asyncpg

from bench.search.catalog import Catalog, TrackRow, row_id, shared_key

_TIMEOUT_S = 900.0
_LENGTH_S = 200.0

# The peer's rows: the same words, weighed as a search over title, artist and album would weigh them.
_PEER = """
CREATE TABLE peer_tracks AS
SELECT track.id, setweight(to_tsvector('simple', track.title), 'A')
    || setweight(to_tsvector('simple', artist.name), 'B')
    || setweight(to_tsvector('simple', album.title), 'C') AS words
FROM tracks AS track JOIN artists AS artist ON artist.id = track.artist_id
JOIN albums AS album ON album.id = track.album_id;
CREATE INDEX peer_tracks_words ON peer_tracks USING gin (words) WITH (fastupdate = off);
VACUUM ANALYZE peer_tracks;
"""


async def load(database_url: str, catalog: Catalog) -> None:
    """Copy a catalog into empty tables."""
    connection = await asyncpg.connect(database_url, timeout=30)
    try:
        async with connection.transaction():
            await connection.execute("SET LOCAL session_replication_role = replica")
            for table, columns, records in _tables(catalog):
                await connection.copy_records_to_table(
                    table, columns=columns, records=records, timeout=_TIMEOUT_S
                )
        await connection.execute("VACUUM ANALYZE", timeout=_TIMEOUT_S)
    finally:
        await connection.close(timeout=30)


async def build_peer(database_url: str) -> None:
    """PostgreSQL's own full-text search over the same tracks."""
    connection = await asyncpg.connect(database_url, timeout=30)
    try:
        for statement in _PEER.strip().removesuffix(";").split(";"):
            await connection.execute(statement, timeout=_TIMEOUT_S)
    finally:
        await connection.close(timeout=30)


def _tables(catalog: Catalog) -> Iterator[tuple[str, list[str], Iterable[tuple[object, ...]]]]:
    counts = Counter(track.album for track in catalog.tracks)
    artists = [row_id("artist", number) for number in range(len(catalog.artists))]
    albums = [row_id("album", number) for number in range(len(catalog.albums))]
    tracks = [row_id("track", track.number) for track in catalog.tracks]
    yield (
        "artists",
        ["id", "name", "name_key"],
        ((artists[number], name, shared_key(name)) for number, name in enumerate(catalog.artists)),
    )
    yield (
        "albums",
        ["id", "artist_id", "title", "title_key", "track_count", "length_s"],
        (
            (
                albums[number],
                artists[artist],
                title,
                shared_key(title),
                counts[number],
                counts[number] * _LENGTH_S,
            )
            for number, (title, artist) in enumerate(catalog.albums)
        ),
    )
    yield (
        "tracks",
        ["id", "album_id", "artist_id", "title", "title_key", "number", "length_s", "asset_id"],
        (
            (
                *(
                    tracks[row.number],
                    albums[row.album],
                    artists[row.artist],
                    row.title,
                    shared_key(row.title),
                ),
                *(row.number, _LENGTH_S, tracks[row.number]),
            )
            for row in catalog.tracks
        ),
    )
    yield (
        "assets",
        [
            *("id", "track_id", "master_sha256", "lossless", "sample_rate_hz", "bit_depth", "channels"),
            "valid_samples",
        ],
        (
            (track, track, _sha256(number), True, 44_100, 16, 2, 8_820_000)
            for number, track in enumerate(tracks)
        ),
    )
    yield (
        "track_genres",
        ["track_id", "position", "name", "name_key", "album_id", "title_key"],
        (
            (
                *(tracks[row.number], 1, genre := _genre(catalog, row), shared_key(genre)),
                *(albums[row.album], shared_key(row.title)),
            )
            for row in catalog.tracks
        ),
    )
    yield (
        "track_plays",
        ["track_id", "plays"],
        ((tracks[row.number], row.plays) for row in catalog.tracks if row.plays),
    )


def _genre(catalog: Catalog, row: TrackRow) -> str:
    return catalog.genres[row.artist % len(catalog.genres)]


def _sha256(number: int) -> str:
    return hashlib.sha256(str(number).encode()).hexdigest()


async def want_rebuild(database_url: str) -> None:
    """Order what `POST /admin/search/rebuild` orders."""
    connection = await asyncpg.connect(database_url, timeout=30)
    try:
        await connection.execute("UPDATE search_feed SET generation = generation + 1")
        await connection.execute("NOTIFY segue_catalog_changed")
    finally:
        await connection.close(timeout=30)
