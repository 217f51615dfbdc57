"""The catalog's rows: those that make an asset what its track is played from.

Locks are taken in one order by everyone: artists by key, artwork, album, ISRC, track. Workers that publish tracks
of one artist take turns at the artist's row.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

import asyncpg

from kernel.artwork.model import Artwork
from kernel.asset import Asset, AssetId
from kernel.content_keys import WrappedKey
from kernel.database.pool import Connection
from kernel.database.queries import load_queries
from packager.worker.publication.description import Description, is_known
from packager.worker.publication.identity import Identity, identify
from packager.worker.publication.mastery import Mastery
from packager.worker.publication.result import BetterMasterPresentError, Published
from packager.worker.publication.track_row import TrackRow

_SQL = load_queries(__file__)


class Catalog:
    """The catalog within one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def find_published(self, master_sha256: str) -> Published | None:
        """The track that a master was made into, or was judged no better for, and what that is played from now."""
        row = await self._connection.fetchrow(_SQL["find_published"], master_sha256)
        return None if row is None else Published(row["track_id"], AssetId(row["asset_id"].hex))

    async def remember(self, master_sha256: str, track_id: UUID) -> None:
        """Know a master from now on, so that equals don't take turns and worse ones are not packaged again."""
        await self._connection.execute(_SQL["remember_master"], master_sha256, track_id)

    async def place(
        self,
        asset: Asset,
        description: Description,
        artwork: Artwork | None,
        keys: Mapping[str, WrappedKey],
        *,
        artwork_chosen: bool = False,
    ) -> Published:
        """Make an asset what its track is played from; the track is a new one unless the catalog has it.

        Raises:
            BetterMasterPresentError: The track has a better master.
        """
        artist_id, album_artist_id = await self._upsert_artists(description)
        album_id = await self._upsert_album(
            description, album_artist_id, artwork, artwork_chosen=artwork_chosen
        )
        identity = await identify(self._connection, description, album_id=album_id, artist_id=artist_id)
        row = TrackRow.of(asset, description, album_id=album_id, artist_id=artist_id, isrc=identity.isrc)
        notes = identity.notes
        if identity.track_id is None:
            track_id: UUID = await self._connection.fetchval(_SQL["insert_track"], *row)
        else:
            track_id = identity.track_id
            notes += await self._replace(identity, track_id, description, row)
            await self._drop_empty([album_id], [artist_id, album_artist_id])
        await self._set_genres(track_id, description)
        if description.edited:
            await self._connection.execute(_SQL["keep_edits"], track_id, list(description.edited))
        await self._insert_asset(asset, track_id, description, notes)
        await self._insert_renditions(asset, keys)
        await self._connection.execute(_SQL["supersede"], track_id, UUID(asset.id))
        return Published(track_id, asset.id)

    async def _upsert_artists(self, description: Description) -> tuple[UUID, UUID]:
        """The ids of the artist and the album's artist, locked in the order of their keys."""
        names = {name.key: name for name in (description.artist, description.album_artist)}
        ids = {
            key: await self._connection.fetchval(_SQL["upsert_artist"], names[key].shown, key)
            for key in sorted(names)
        }
        return ids[description.artist.key], ids[description.album_artist.key]

    async def _upsert_album(
        self, description: Description, artist_id: UUID, artwork: Artwork | None, *, artwork_chosen: bool
    ) -> UUID:
        if artwork is not None:
            await self._connection.execute(
                _SQL["insert_artwork"],
                artwork.sha256,
                artwork.width_px,
                artwork.height_px,
                list(artwork.sizes_px),
            )
        album_id: UUID = await self._connection.fetchval(
            _SQL["upsert_album"],
            artist_id,
            description.album.shown,
            description.album.key,
            description.release_date,
        )
        if artwork is not None:
            query = "choose_album_artwork" if artwork_chosen else "set_album_artwork"
            await self._connection.execute(_SQL[query], album_id, artwork.sha256)
        return album_id

    async def _replace(
        self, identity: Identity, track_id: UUID, description: Description, row: TrackRow
    ) -> tuple[str, ...]:
        """Give a track a new asset and what its master tells, unless its present master is better.

        A track whose album or artist was edited since stays with them. Compilations carry the ISRCs of the albums that
        they are made of: they don't take tracks away from them. What somebody has just decided goes before both.
        """
        present = await self._connection.fetchrow(_SQL["present"], track_id)
        assert present is not None
        if description.mastery.is_worse_than(_mastery(present)):
            raise BetterMasterPresentError(Published(track_id, AssetId(present["asset_id"].hex)))
        notes: tuple[str, ...] = ()
        is_elsewhere = (present["album_id"], present["artist_id"]) != (row.album_id, row.artist_id)
        if description.is_placed_by_hand:
            pass
        elif is_elsewhere and present["tagged_place"] == description.place:
            row = row.placed_as(present)._replace(artist_id=present["artist_id"])
            notes = ("was edited since it was first ingested; stays where it is",)
        elif identity.is_by_isrc and is_known(present["album_key"]) and present["album_id"] != row.album_id:
            row = row.placed_as(present)
            notes = (
                f"found by its ISRC; stays where it is, though this master is of {description.album.shown!r}",
            )
        await self._connection.execute(_SQL["release_edits"], track_id, list(description.edited))
        await self._connection.execute(_SQL["update_track"], track_id, *row)
        await self._drop_empty([present["album_id"]], [present["artist_id"], present["album_artist_id"]])
        return notes

    async def _set_genres(self, track_id: UUID, description: Description) -> None:
        """Have a track the genres that its master tells; those stay that it had when that tells none, or edited."""
        are_told = description.genres or "genres" in description.edited
        if are_told and await self._connection.fetchval(_SQL["clear_genres"], track_id):
            names = [name.shown for name in description.genres]
            keys = [name.key for name in description.genres]
            await self._connection.execute(_SQL["insert_genres"], track_id, names, keys)

    async def _drop_empty(self, album_ids: Sequence[UUID], artist_ids: Sequence[UUID]) -> None:
        await self._connection.execute(_SQL["drop_empty_albums"], album_ids)
        await self._connection.execute(_SQL["drop_empty_artists"], artist_ids)

    async def _insert_asset(
        self, asset: Asset, track_id: UUID, description: Description, notes: tuple[str, ...]
    ) -> None:
        await self._connection.execute(
            _SQL["insert_asset"],
            UUID(asset.id),
            track_id,
            asset.master.sha256,
            description.mastery.master_bytes,
            asset.master.lossless,
            asset.master.sample_rate_hz,
            asset.master.bit_depth,
            asset.master.channels,
            asset.master.valid_samples,
            asset.loudness.integrated_lufs,
            asset.loudness.range_lu,
            asset.loudness.true_peak_dbtp,
            [*asset.notes, *notes],
        )

    async def _insert_renditions(self, asset: Asset, keys: Mapping[str, WrappedKey]) -> None:
        rows = [
            (
                UUID(asset.id),
                rendition.name,
                str(rendition.quality),
                rendition.codec,
                rendition.sample_rate_hz,
                rendition.bit_depth,
                rendition.peak_bandwidth_bps,
                rendition.average_bandwidth_bps,
                rendition.priming_samples,
                rendition.valid_samples,
                rendition.remainder_samples,
                rendition.object_bytes,
                keys[rendition.name].kek_id,
                keys[rendition.name].wrapped,
            )
            for rendition in asset.renditions
        ]
        await self._connection.executemany(_SQL["insert_rendition"], rows)


def _mastery(row: asyncpg.Record) -> Mastery:
    return Mastery(
        lossless=row["lossless"],
        channels=row["channels"],
        sample_rate_hz=row["sample_rate_hz"],
        bit_depth=row["bit_depth"],
        master_bytes=row["master_bytes"],
        length_s=row["length_s"],
    )
