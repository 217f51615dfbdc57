"""Indexes that the schema must have."""

import random
from uuid import UUID

from kernel.database.pool import Pool
from kernel.names import MAX_GENRE_KEY_CHARACTERS, MAX_NAME_CHARACTERS
from tests.integration.control_api.catalog_rows import CatalogRows

UNINDEXED = """
SELECT referring.conrelid::regclass || '.' || attname AS reference
FROM pg_constraint AS referring
JOIN pg_attribute ON attrelid = referring.conrelid AND attnum = referring.conkey[1]
WHERE contype = 'f' AND NOT EXISTS (
    SELECT FROM pg_index WHERE indrelid = referring.conrelid AND indkey[0] = referring.conkey[1]
)
"""


async def test_every_foreign_key_has_an_index(pool: Pool) -> None:
    """Or whoever deletes what it refers to has the whole table read, once for each row."""
    assert [] == [row["reference"] for row in await pool.fetch(UNINDEXED)]


async def test_the_longest_names_fit_into_every_index(pool: Pool) -> None:
    """Of characters of four bytes in no order, which nothing makes shorter."""
    characters = random.Random(7)

    def longest(count: int) -> str:
        return "".join(chr(characters.randrange(0x20000, 0x2A6DF)) for _ in range(count))

    rows = CatalogRows(pool)
    artist_id = await rows.artist(longest(MAX_NAME_CHARACTERS))
    album_id = await rows.album(artist_id, longest(MAX_NAME_CHARACTERS))
    genre = longest(MAX_GENRE_KEY_CHARACTERS)
    track_id = await rows.track(artist_id, album_id, longest(MAX_NAME_CHARACTERS), genres=(genre,))
    assert isinstance(track_id, UUID)
    assert genre == await pool.fetchval("SELECT name_key FROM album_genres WHERE album_id = $1", album_id)
