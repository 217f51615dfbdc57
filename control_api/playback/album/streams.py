"""Albums as streams: found, and made known to the origin before anybody is sent there."""

from uuid import UUID

import asyncpg

from control_api.catalog.errors import AlbumNotFoundError
from control_api.playback.album.models import PlayableAlbum
from control_api.playback.album.repository import AlbumStreamRepository
from control_api.playback.album.variants import variants_of
from control_api.playback.repository import PlaybackRepository
from kernel.album_stream.identity import album_list_digest
from kernel.asset import AssetId
from kernel.content_keys import KeyRing, new_content_key
from kernel.database.pool import Connection, Pool, acquire


class AlbumStreams:
    """The album streams of one database; every method raises `DatabaseUnavailableError` when that is away."""

    def __init__(self, pool: Pool, key_ring: KeyRing) -> None:
        self._pool = pool
        self._key_ring = key_ring

    async def find(self, album_id: UUID) -> PlayableAlbum:
        """An album as it is now.

        Raises:
            AlbumNotFoundError: There is none of that id.
        """
        async with acquire(self._pool) as connection:
            assets = await PlaybackRepository(connection).album_assets(album_id)
        if assets is None:
            raise AlbumNotFoundError(album_id)
        digest = album_list_digest(album_id, [asset.id for asset in assets])
        return PlayableAlbum(album_id, digest, assets, variants_of(assets))

    async def make_known(self, album: PlayableAlbum) -> AssetId:
        """Write an album's stream, and a key for each AAC variant, unless that was done within the hour; its id.

        Of AAC every variant gets one, as it may be encoded as a whole: that is for `asset.json` to tell, and a key
        too many harms nobody. As many as come at once end with one row and one key.

        Raises:
            AlbumNotFoundError: The album was deleted meanwhile.
        """
        names = frozenset(variant.name for variant in album.variants if variant.codec == "aac")
        async with acquire(self._pool) as connection:
            known = await AlbumStreamRepository(connection).lately_issued(album.list_digest)
            if known is not None and names <= known.with_keys:
                return known.id
            return await self._write(connection, album, names)

    async def _write(self, connection: Connection, album: PlayableAlbum, names: frozenset[str]) -> AssetId:
        keys = {name: self._key_ring.wrap(new_content_key()) for name in sorted(names)}
        repository = AlbumStreamRepository(connection)
        try:
            async with connection.transaction():
                # Its row stays locked: no sweep takes it before its keys are there.
                stream_id = await repository.upsert(album)
                await repository.add_keys(stream_id, keys)
        except asyncpg.ForeignKeyViolationError:
            raise AlbumNotFoundError(album.id) from None
        return stream_id
