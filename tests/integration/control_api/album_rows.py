"""Albums of some tracks."""

from uuid import UUID

from tests.integration.control_api.catalog_rows import CD, CatalogRows, RenditionRow

ALBUM_OF_TWO = (CD, CD)


async def add_album(rows: CatalogRows, *tracks: tuple[RenditionRow, ...]) -> UUID:
    """An album's id; each of its tracks has its renditions."""
    artist_id = await rows.artist("Some Band")
    album_id = await rows.album(artist_id, "Some Album")
    for number, renditions in enumerate(tracks, 1):
        await rows.track(artist_id, album_id, f"Track {number}", number=number, renditions=renditions)
    return album_id
