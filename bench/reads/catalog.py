"""A catalog for plain reads, written straight into the database."""

import asyncio
from dataclasses import dataclass
from uuid import UUID

import asyncpg

from bench.catalog import CatalogShape, write_catalog

_SHAPE = CatalogShape(artists=200, albums=1000, tracks_an_album=10)
_TIMEOUT_S = 60.0


@dataclass(frozen=True, slots=True)
class Catalog:
    """What can be asked for."""

    albums: list[UUID]
    tracks: list[UUID]


def fill_catalog(database_url: str) -> Catalog:
    """A thousand albums of ten tracks each."""
    return asyncio.run(_fill(database_url))


async def _fill(database_url: str) -> Catalog:
    connection = await asyncpg.connect(database_url)
    try:
        await write_catalog(connection, _SHAPE, timeout_s=_TIMEOUT_S)
        await connection.execute("VACUUM ANALYZE")
        albums = await connection.fetch("SELECT id FROM albums ORDER BY id")
        tracks = await connection.fetch("SELECT id FROM tracks ORDER BY id LIMIT 2000")
    finally:
        await connection.close()
    return Catalog([row["id"] for row in albums], [row["id"] for row in tracks])
